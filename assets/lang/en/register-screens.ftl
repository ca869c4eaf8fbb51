# The screens of registers: menu, list, card, form, totals.
menu-registers = Registers
help-registers = All registers with their entries. Type a number or use the arrows; Enter opens, F5 adds an entry.
help-register = One register. Mark rows with the blank, F4 acts on all; digits sort, F8 filters, F6 totals.
help-entry = One entry. Digits go the next step; Enter opens what a line links to, or changes it.
help-entry-form = Line by line. Tab picks several people at once: each gets an entry, saved together.
help-register-totals = By unit, state or choice. Enter goes down, F5 lists what is counted, Tab groups otherwise.
register-title = Register
register-totals-title = Totals
register-gone = There is no such register. Go back to the menu of registers.
register-number = No.
register-entries = Entries
register-due = Due
register-counting = Count
register-all = In all
register-own-unit = { $unit } itself
register-empty = No entries yet. F5 adds one.
register-marked = { $count } marked
register-at-least = over { $number }
register-unsaid = not filled in
register-show-counting = those that count
register-show-all = ended ones too
register-show-due = due soon
register-menu-how = Type a number to go there, Enter opens; F8 finds by name
register-menu-number = No. { $number }, Enter opens
command-add-entry = Add an entry
command-totals = Group and total
command-due = Show what is due soon
command-act = Act: state, end, renew, same values
command-show-next = Show others: present, ended too, counting, due
command-export-register = Export the register
command-import-register = Import from a file
command-open-line = Open the link or change this line
command-edit-entry = Change
command-entry-list = The unit's list of this register
command-totals-list = List what is counted
command-grouping = Group otherwise
hint-add = add
hint-totals = totals
hint-due = due
hint-act = act
hint-act-more = more
hint-mark = mark
hint-open-line = open
hint-edit = change
hint-list = list
hint-grouping = group
sort-column-1 = Sort by column 1
sort-column-2 = Sort by column 2
sort-column-3 = Sort by column 3
sort-column-4 = Sort by column 4
sort-column-5 = Sort by column 5
sort-column-6 = Sort by column 6
sort-column-7 = Sort by column 7
sort-column-8 = Sort by column 8
sort-column-9 = Sort by column 9
entry-title = Entry
entry-form-title = Fill in
entry-edit-help = Type to change, Enter goes on; F3 or Enter on the last line saves
entry-own-unit = each in the unit of its own person or thing
entry-number-given = given when saved
entry-for-several = ({ $count ->
    [one] 1 entry
   *[other] { $count } entries
 })
entry-pick-several = { $count } taken; Tab takes one more, Enter takes and ends
entry-help-subject = Name, pinyin initials or code, then a digit; Tab goes on with one more; Del empties
entry-help-number = Leave empty for the next number
entry-help-list = several are parted by commas of a list (、 or ;)
entry-help-figure = Number { $unit }; - none; ? not known; Del empties
entry-help-money = Yuan, up to two decimals; - none; ? not known; Del empties
entry-help-quantity = Number and unit, or its number, as in 9 1; 21 2:
entry-help-period = First and last date, as in 2026-01~2027-12; one end may be open
entry-named-by = See also
entry-due-on = (due { $day })
entry-way-1 = Go step 1
entry-way-2 = Go step 2
entry-way-3 = Go step 3
entry-way-4 = Go step 4
entry-way-5 = Go step 5
entry-way-6 = Go step 6
entry-move-to = make it "{ $state }" ({ $desk })
entry-move-count = { $count } of { $all }
entry-act-title = Act on { $count }
entry-act-how = A digit acts; Esc leaves it
entry-act-end = End
entry-act-renew = Renew: end the old one, begin a new one
entry-act-same = Give the same values
entry-end-on = Last day
entry-renew-from = First day anew
register-figures-title = Figures
command-figures = Figures of the register
hint-figures = figures
register-no-figures = No figures are defined
help-register-figures = The figures of one register: now, of, target, missing. Enter lists what is counted, F4 what is missing, F6 by town.
entry-same-how = What is filled in is given to { $count ->
    [one] 1 entry
   *[other] { $count } entries
 }; F3 saves, Esc changes nothing
menu-measures = Ten measures
help-measures = What the ten measures have come to. Enter lists what is counted, F4 what is missing, F6 by town.
help-measure-rows = What a measure counts, or the units that are missing. Enter opens, F5 adds the entry.
help-entries-of = Registers that a person, organisation or unit is in. Enter opens, F5 adds.
measure-rows-title = Details
measure-now = Now
measure-of = Of
measure-target = Target
measure-missing = Missing
measure-nothing-kept = nothing kept
measure-hidden = not shown
measure-mentor-pairs = Mentor pairs under way
measure-training-batches = Training batches
command-missing = Show what is missing
command-by-town = Show by town
hint-missing = missing
hint-by-town = by town
command-registers-of = Registers it is in
hint-registers = registers
entries-of-title = Registers
entries-of-add = Add to which register
entries-of-none = In no register yet
record-registers = { $count ->
    [one] 1 entry
   *[other] { $count } entries
 } in registers
due-register = { $register }: ending soon
cli-register = Registers: list, show, check, add
cli-register-list = List all registers with their entries
cli-register-show = Write the definition file of a register, to be changed and added
cli-register-check = Check a definition file and explain every mistake
cli-register-add = Add a definition file to the store; one that is there is changed, its entries stay
cli-register-figures = List the figures of a register, town by town
cli-register-retire = Take no new entries into a register of your own; the old ones stay
cli-register-good = Good: { $register }, { $fields ->
    [one] 1 field
   *[other] { $fields } fields
 }, { $states ->
    [one] 1 state
   *[other] { $states } states
 }
cli-register-key = Key
cli-register-group = Group
cli-arg-register = key of the register, see touyan register list
cli-arg-own-register = key of a register of your own
cli-arg-register-file = definition file (toml); assets/registers/README.md says how it is written
cli-value-register = REGISTER
cli-measures = List what the ten measures have come to, town by town
cli-measure-figure = Figure
cli-measure-at-least = Lower bound
files-registers = definition of a register of our own
command-add-register = Add a register of our own from its file
command-mark-entry = Mark
command-mark-entries = Mark all or none
