# Title, status and hint lines, help, search, keys.
mark-other = { $name } is here too
mark-others = { $name } and { $more } more are here too
mark-unclassified = UNCLASSIFIED
mark-demo = SAMPLE DATA
too-small = The window is too small: at least { $columns } columns and { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 } are needed.
last-act = Last: { $act } ({ $time })
saved-act = Saved: { $act }
undone-act = Undone: { $act }
redone-act = Done again: { $act }
warned = Note: { $what }
refused = Not saved: { $why }
act-rows = and more, { $count } in all
file-written = Written to { $path }
file-not-written = The file was not written: check that the export folder is writable and the disk not full.
store-disk-full = Not saved: too little room on the disk. Ask the administrator to free some; what you typed is kept as a draft.
store-disk-failed = Not saved: the disk failed. Ask the administrator to check it; what you typed is kept as a draft.
store-read-only = Not saved: the store can only be read. Ask the administrator.
store-closing = Not saved: the server is closing. Log in again in a moment and save then.
resumed-here = The line was cut on this screen; you are back where you were. Esc goes back
paste-too-long = Nothing was pasted: { $pasted ->
    [one] 1 character
   *[other] { $pasted } characters
 }, and this field takes { $limit } ({ $held } are there). Paste less, or import a file.
help-title = Help: { $screen }
help-not-now = not now
help-hints = Type a number to run it  Up/Down choose  Enter run  0 leave screen  Esc close
help-home = Left is what is due, right are the gaps; digits open the menu, Enter opens the line.
field-hints = Enter takes it, next field  Up/Down  Ctrl+U clears  Esc leaves it
line-hints = Enter takes it  Ctrl+U clears  Esc cancels
help-coverage = Needed, filled and missing by unit; Enter goes down to a village, F8 to the next gap.
help-desk = Rows are grids, columns roles. Below a [ GAP ] stand candidates: a digit appoints, Ctrl+U undoes.
help-files = A digit chooses the kind; name a file: first what it would do, then save.
help-first-steps = There is no unit yet: choose a way to begin.
help-map = Units against indicators; every number opens its rows.
help-appraisal = How far each appraisal is; Enter opens the score sheet.
help-pipeline = Needed, eligible, ratio and what is missing; every number opens its list.
help-filing = How far each filing is, the late ones first.
help-reserves = Reserve candidates one by one; Enter opens the card.
help-offices = Posts and who holds them; Enter opens.
help-term = Term change: which terms end, which are not elected yet.
help-units = Units level by level: Enter goes down, Backspace up.
help-listing = Exactly the rows that the number counts.
search-label = Search
search-how = name, village, code, pinyin or its initials: mg = 茅冈
search-found = { $count } found
search-hints = Type to search  1-9 open  Up/Down choose  Enter open  Esc close
row-not-shown = (gone, or outside your units)
value-part = on its own screen
counter = { $total ->
    [one] 1 row
   *[other] { $total } rows
 }, page { $page }/{ $pages }
key-up = Up
key-down = Down
key-left = Left
key-right = Right
key-space = Space
key-up-down = Up/Down
command-help = help, all commands
command-search = search
command-undo = undo
command-redo = redo
command-home = first screen
command-repaint = repaint
command-back = back
command-quit = Quit
command-up = row above
command-left = column to the left
command-right = column to the right
command-down = row below
command-page-up = page up
command-page-down = page down
command-first = first row
command-last = last row
command-open = open
command-mark = Mark
command-mark-all = Mark all
command-history = history
command-next-part = next part
command-below = units below
command-above = unit above
command-card = unit's card

# Headings of lists.
column-name = Name
column-where = Where
column-note = Note
column-code = Code
column-grids = Grids
column-gaps = Gaps
column-kind = Kind
listing-title = List
units-title = Units
units-none = No units below
list-stubs = Units to be verified
list-unset = Settings to be decided
note-required = needs { $min } to { $max }, has { $now }
note-norm = { $households ->
    [one] 1 household
   *[other] { $households } households
 }, norm { $min } to { $max }
finding-unfilled = No { $role }
finding-over = Too many { $role }
finding-unserved = No Party org.
finding-off-norm = Off household norm
finding-households-unknown = Households unknown
finding-over-limit = Over grid limit
finding-unavailable = Posts held by people gone
finding-ending = Posts ending in 30 days
finding-suspended = Suspended, nobody covers
finding-beginning = Posts from next 30 days
finding-election-overdue = Elections overdue
finding-election-due = Elections in 30 days
finding-few-members = Party orgs under 3 members
key-digits = digits
key-digit-or-enter = digit or Enter
hint-help = help
hint-move = move
hint-items = choose
hint-menu = menu
help-followup = Time limits of mentor visits, training and recruitment; early incumbencies; records carried over.
