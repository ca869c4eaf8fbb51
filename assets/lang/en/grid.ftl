# The grid desk.
desk-title = Grid desk
desk-on = on
desk-serial = No
desk-households = HH
desk-organisation = Party
desk-standard = Standard
desk-at-least-one = min 1
desk-by-piece = each
desk-exactly = ={ $count }
desk-range = { $min }-{ $max }
desk-not-counted = n/a
desk-not-needed = -
desk-gap = GAP
desk-missing = Missing
desk-sign-acting = a:
desk-sign-waiting = w:
desk-sign-suspended = s:
desk-no-grids = No grids in this village yet. Press w to add one, or use touyan import grids.
desk-summary = Grids { $grids } HH { $households }  posts { $required } filled { $filled } wait { $waiting } gaps { $gap }  { $persons ->
    [one] 1 person
   *[other] { $persons } people
 }  liaisons { $liaisons } org { $served }
desk-next-gap = Next gap
desk-take = Appoint no. 1
desk-take-short = Appoint
desk-take-keys = 1-9
desk-take-2 = Appoint no. 2
desk-take-3 = Appoint no. 3
desk-take-4 = Appoint no. 4
desk-take-5 = Appoint no. 5
desk-take-6 = Appoint no. 6
desk-take-7 = Appoint no. 7
desk-take-8 = Appoint no. 8
desk-take-9 = Appoint no. 9
desk-other = Somebody else
desk-exchange = Replace
desk-add = Add one more
desk-end = End
desk-mark = Mark
desk-handover = Handover
desk-propose = Propose all
desk-basis = Date, document
desk-person = Person
desk-grid = Grid record
desk-history = History
desk-as-of = As of a day
desk-cover = Temporary cover
desk-suspend = Suspend
desk-resume = Resume
desk-swap = Swap
desk-transfer = Transfer
desk-split = Split grid
desk-merge = Merge marked grids
desk-renumber = Renumber grid
desk-abolish = Abolish grid
desk-new-grid = New grid
desk-notice = Notice sheet
desk-coverage = Back to the numbers
desk-next-village = Next village
desk-last-village = Village before
desk-which = Other one in this post
desk-no-more-villages = No more villages. Backspace leads back to the numbers.
desk-role-filled = This role is filled everywhere.
desk-filled-here = Every role is filled. Backspace leads back to the numbers.
desk-all-filled = Every role is filled.
desk-marked-no-gap = None of the marked grids lacks this role.
desk-nothing-to-end = Nobody serves here who could be ended.
desk-pick-appoint = Into { $post }:
desk-pick-replace = Instead of { $post }:
desk-pick-cover = Cover for { $post }:
desk-line-from = First day
desk-line-from-help = Such as 2026-11-23, 11-23 or 1123; empty is today. Enter goes on, Esc gives up.
desk-line-document = Document
desk-line-document-help = The document number, if there is one. Enter goes on, Esc gives up.
desk-line-reason = Reason
desk-line-reason-help = Why warnings are set aside, if they are. Enter finishes.
desk-line-as-of = Which day
desk-line-as-of-help = Such as 3-15, 0315 or 2026-03-15; empty is today. Enter shows it, Esc gives up.
desk-held-swap = { $post } is held: go to the other one and press x; Esc gives up.
desk-held-transfer = { $post } is held: go to the new cell and press t; Esc gives up.
desk-title-gap = Gap { $post }  needs { $required } has { $filled }
desk-title-empty = { $post }
desk-title-held = Held { $post }  needs { $required } has { $filled }
desk-read-only = only to look at; Esc: today
desk-no-document = no document
desk-basis-line = from { $from } { $document } F3
desk-no-candidate = Nobody in this village fits. 0 or Enter looks for others: name, pinyin, code.
desk-other-line = 0 others by name, pinyin, code ({ $more } more). A digit saves; Ctrl+U undoes
desk-nobody = Nobody serves.
desk-not-required = Not required here; + adds somebody.
desk-standing-waiting = to come
desk-standing-suspended = suspended
desk-standing-over = ended
desk-counter = { $total ->
    [one] 1 grid
   *[other] { $total } grids
 }
desk-marked = { $count } marked: a digit appoints, Del ends, m merges, Esc unmarks
desk-filling = Filling { $role } in { $unit }: { $gap } to go
desk-legend = * several grids  w: to come  a: acting  s: suspended  - not required
desk-households-some = { $known } (+{ $unknown } unknown)
desk-households-over = Norm exceeded: { $grids }
desk-households-under = Below norm: { $grids }

coverage-enter = open
coverage-list = List
coverage-grids = Grids
coverage-required = Posts
coverage-filled = Held
coverage-waiting = Wait
coverage-gap = Gaps
coverage-persons = Pers.
coverage-unserved = NoOrg
coverage-summary = Grids { $grids ->
    [one] 1 post
   *[other] { $grids } posts
 } { $required } filled { $filled } wait { $waiting } gaps { $gap }  { $persons ->
    [one] 1 person
   *[other] { $persons } people
 }, { $tagged } notables
coverage-said-role = Unfilled posts: { $role }. Enter fills them one by one, F9 lists them
coverage-said-unserved = Grids that no Party organisation serves. F9 lists them
coverage-said-persons = People who serve, each counted once; these do not add up over units
coverage-said-posts = Counted in posts: somebody with two posts counts twice
coverage-said-waiting = Posts whose holder has not begun. F9 lists those of the next 30 days
coverage-said-grids = Digits jump to a row, Enter goes in
