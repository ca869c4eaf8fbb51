# Larger acts: handover, filling a unit at once, lineage of grids and units, two records of one person.

slip-save = Save
slip-done = Done
slip-save-how = Enter on this line saves
slip-command-enter = Next line (on the last one: save)
slip-command-save = Save
slip-help-text = Type to replace; arrows or Backspace to edit
slip-help-day = A date, such as 2026-11-23
slip-help-code = A code, digits only
slip-help-count = A number; - for none, ? or nothing for not known
slip-help-number = A number, nothing for 0
slip-help-row = Type a name, pinyin or code to search; Del clears
slip-help-save = Enter saves all of it as one act, undone as one
slip-help-done = Enter goes back to the list

basis-from = First day
basis-document = Document no.
basis-reason = Reason, if warned
basis-said = last { $last }  next { $from }  doc. { $document }
basis-said-new = from { $from }  document { $document }
basis-command = Change date and document

beside-other = Someone else
beside-command-other = Find someone else
beside-none = No candidate fits; 0 or a name finds someone else
beside-more = { $more } more; 0 or a name finds someone else
beside-else = 0 or a name finds someone else
beside-taken = {" "}({ $count } chosen here)
beside-take-keys = digit
beside-take-hint = choose
beside-take-1 = Take candidate 1
beside-take-2 = Take candidate 2
beside-take-3 = Take candidate 3
beside-take-4 = Take candidate 4
beside-take-5 = Take candidate 5
beside-take-6 = Take candidate 6
beside-take-7 = Take candidate 7
beside-take-8 = Take candidate 8
beside-take-9 = Take candidate 9

candidate-and = {", "}
reason-and = {", "}
reason-near-grid = lives in this grid
reason-near-village = of this village
reason-near-town = of a neighbouring village
reason-near-elsewhere = of another town, or not known
reason-same-role = has this role in { $count ->
    [one] 1 grid
   *[other] { $count } grids
 } here
reason-no-load = no other grid
reason-load = serves { $count ->
    [one] 1 grid
   *[other] { $count } grids
 }
reason-serves-here = is { $role } here
reason-away = away

handover-title = Handover
handover-why = Reason
handover-away = Moved away
handover-out-of-contact = Out of contact
handover-deceased = Deceased
handover-resigned = Resigned
handover-removed = Removed
handover-expired = Term expired
handover-adjusted = Adjusted
handover-since = Since
handover-successor = Successor
handover-nobody = nobody yet
handover-undecided = [ open ]
handover-candidates = Successor for { $grid }, { $role }
handover-command-nobody = Knowingly nobody
handover-hint-nobody = nobody
handover-command-reopen = Decide this post again
handover-command-enter = Next open post; when none is left, save
handover-hint-enter = next or save
handover-command-save = Save now (open posts stay empty)
handover-still-open = This post is open: a digit chooses, - for nobody; Ctrl+E saves anyway
handover-no-posts = No posts to hand over; Enter only sets the status
handover-all-filled = { $total ->
    [one] 1 post
   *[other] { $total } posts
 }, all with a successor. Enter saves
handover-open = { $total ->
    [one] 1 post
   *[other] { $total } posts
 }, { $filled } chosen, { $open } open. Saving now leaves empty: { $empty }
handover-some-empty = { $total ->
    [one] 1 post
   *[other] { $total } posts
 }, { $filled } with a successor; left empty: { $empty }. Enter saves
handover-basis-how = Esc goes back to the posts
handover-and-more = { $count } more

propose-title = Fill all roles
propose-working = Computing, Esc stops
propose-progress = Computing: { $done } of { $total ->
    [one] 1 village
   *[other] { $total } villages
 }, Esc stops
propose-stopped = Stopped, nothing was changed. Enter computes again
propose-summary = { $total } proposed: { $accepted } accepted ({ $persons ->
    [one] 1 person
   *[other] { $persons } people
 }), { $stale } changed since; { $unfilled } cannot be filled
propose-why = Why
propose-missing = { $count } short
propose-unfilled-why = nobody in this town fits within the limits
propose-accept = Accept
propose-accept-count = Enter appoints these { $count } as one act
propose-stale-filled = filled meanwhile
propose-stale-barred = may no longer take this post
propose-others = Instead for { $grid }, { $role }
propose-optimised = Fewest unfilled roles first; then fitting tags, an even load, a near home; own village before the same town. Exclusions and limits hold.
propose-nothing = No line is accepted
propose-barred-now = This person cannot take the post: excluded, already in it, over the limit or unavailable
propose-command-toggle = Accept this line or not
propose-hint-toggle = yes/no
propose-command-enter = Next line (on the last one: accept)
propose-command-accept = Accept the ticked lines
propose-command-again = Compute again

regrid-title = Change a grid
regrid-head = households { $households }  population { $population }  pieces { $pieces }  posts { $posts }  groups { $groups }  organisations { $organisations }
regrid-left = to the first
regrid-right = to the second
regrid-both = to both
regrid-neither = to neither
regrid-name = Name of new grid
regrid-code = New code
regrid-other = Merge with
regrid-name-left = First: name
regrid-code-left = First: code
regrid-households-left = First: households
regrid-population-left = First: population
regrid-pieces-left = First: pieces
regrid-name-right = Second: name
regrid-code-right = Second: code
regrid-households-right = Second: households
regrid-population-right = Second: population
regrid-pieces-right = Second: pieces
regrid-merge-needs = Choose another grid to merge with
regrid-preview-split = Ends { $last }; { $left }: posts { $posts_left }, groups { $groups_left }; { $right }: posts { $posts_right }, groups { $groups_right }; ending { $ends }
regrid-preview-merge = { $grids } end { $last } and become { $name }, { $posts ->
    [one] 1 post
   *[other] { $posts } posts
 } go over
regrid-preview-renumber = { $was } becomes { $now }; the old code is never used again
regrid-preview-abolish = { $grid } ends { $last }, { $posts ->
    [one] 1 post
   *[other] { $posts } posts
 } end with it

reunit-title = Change a unit
reunit-new-group = New villager group
reunit-new-grid = New grid
reunit-name = Name
reunit-provisional = Provisional code
reunit-above = Belongs to
reunit-into = Merge into
reunit-serial = Group number
reunit-norm = Household norm
reunit-pieces = Pieces
reunit-boundary = Boundary
reunit-needs-unit = Choose a unit first
reunit-preview-rename = { $unit } is called { $name } from then on; the old name stays findable
reunit-preview-renumber = { $unit } has code { $code } from then on; the old one is never used again
reunit-preview-move = { $unit } will belong to { $other }
reunit-preview-merge = { $unit } ends { $last }, into { $other }: { $children ->
    [one] 1 unit
   *[other] { $children } units
 } and { $grids ->
    [one] 1 grid
   *[other] { $grids } grids
 } go over
reunit-preview-abolish = { $unit } ends { $last }; its { $children ->
    [one] 1 unit
   *[other] { $children } units
 } and { $grids ->
    [one] 1 grid
   *[other] { $grids } grids
 } must end first
reunit-preview-community = { $unit } becomes the community { $name }, code { $code }; posts, incumbents and reserves go on, to be looked at
reunit-preview-new = { $unit } gets { $name }

notice-file = notice
notice-command-write = Write as a text file
notice-command-reveal = Show telephones (recorded)
notice-hidden = To line { $shown } of { $total }; { $hidden ->
    [one] 1 telephone
   *[other] { $hidden } telephones
 } hidden, F5 shows them before posting
notice-shown = To line { $shown } of { $total }

merge-people-title = Merge records
merge-people-posts = serves { $count ->
    [one] 1 grid
   *[other] { $count } grids
 }
merge-people-field = Field
merge-people-stays = stays
merge-people-goes = goes into the other
merge-people-suspects = Records that may be of the same person
merge-people-no-suspects = None of the same name or birth; type a name to search
merge-people-how = A digit compares; a name or pinyin finds another record
merge-people-preview = { $winner } stays, { $posts ->
    [one] 1 assignment
   *[other] { $posts } assignments
 } of the other go over, its data fills what is empty. Enter merges
merge-people-merged = This record was merged into: { $winner }. F8 takes it apart
merge-people-same = That is this very record; choose another
merge-people-one = Choose the first
merge-people-two = Choose the second
merge-people-keys = 1 2
merge-people-swap = Keep the other one instead
merge-people-enter = Compare; then merge
merge-people-again = Choose another record

help-handover = Choose a successor for each post: a digit, - for nobody, a letter to search; when all are decided Enter saves.
help-propose = Only ticked lines are appointed; the blank toggles, a digit changes the person, Enter on the last line accepts.
help-regrid = Fill in line by line; people, groups and organisations are placed by one digit each; Enter on the last line saves.
help-reunit = Fill in line by line; Enter on the last line saves. Old names and codes stay findable.
help-notice = Who serves, grid by grid; show the telephones before you write the file to be posted.
help-merge-people = Find the other record, then choose which stays; ! marks what differs.
