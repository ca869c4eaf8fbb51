# Words for every screen.

# Answers and values. Unknown, none and a value are three things.
yes = yes
no = no
unknown = not known
none = none
not-needed = not needed
not-counted = not counted
not-entered = not entered
all = all
other = other
total = total
masked = masked
locked = locked (no key here)
erased-person = erased person

# Things people do.
save = save
cancel = cancel
open = open
close = close
back = back
exit = exit
edit = edit
delete = delete
add = add
search = search
filter = filter
sort = sort
undo = undo
redo = redo
confirm = confirm
choose = choose
mark = mark
help = help
next = next
previous = previous
import = import
export = export
saved = saved

# Time.
today = today
yesterday = yesterday
tomorrow = tomorrow
this-week = this week
last-week = last week
from = from
until = until
overdue = overdue
open-ended = to date
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

# Counting.
count-persons = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
count-roles = { $count ->
    [one] { $count } role
   *[other] { $count } roles
}
count-grids = { $count ->
    [one] { $count } grid
   *[other] { $count } grids
}
count-units = { $count ->
    [one] { $count } unit
   *[other] { $count } units
}
count-villages = { $count ->
    [one] { $count } village
   *[other] { $count } villages
}
count-towns = { $count ->
    [one] { $count } town
   *[other] { $count } towns
}
count-groups = { $count ->
    [one] { $count } group
   *[other] { $count } groups
}
count-households = { $count ->
    [one] { $count } household
   *[other] { $count } households
}
count-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
count-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
count-changes = { $count ->
    [one] { $count } change
   *[other] { $count } changes
}
count-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
count-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
count-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
count-organisations = { $count ->
    [one] { $count } organisation
   *[other] { $count } organisations
}
