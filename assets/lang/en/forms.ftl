# Forms.
form-save-line = [ save ]
form-save-help = Enter saves; Esc goes back and keeps what is not saved as a draft
form-count = a number; - none; ? not known; Del clears
form-day = a date: 2026-11-23 or 20261123
form-date = a date: 1970-05-01; 1970-05 or 1970 if no more is known
form-texts = several entries, parted by blanks
form-ref = type a name, initials or a code, then a digit; Del clears
form-refs = type a name, initials or a code, a digit adds one; Del clears
form-number = a whole number
form-text = at most { $limit } characters; Enter edits, typing replaces
form-ditto = + as in the record before
form-new-help = Enter goes to the next field; * is required, = is kept for the next record
record-title = Card
record-new = New { $kind }
record-gone = This record is gone or outside your units.
record-posts = Serves { $count ->
    [one] 1 grid
   *[other] { $count } grids
 }, { $elsewhere ->
    [one] 1 post
   *[other] { $elsewhere } posts
 } outside your units
record-serves = Serves { $grids ->
    [one] 1 grid
   *[other] { $grids } grids
 } and { $groups ->
    [one] 1 villager group
   *[other] { $groups } villager groups
 }
record-resumed = What you had not saved is back: F3 saves, F8 discards it
record-kept = What is not saved is kept as a draft; the first screen leads back to it
command-save = save
command-reveal = show masked field (logged)
command-hold = keep for next record
command-discard = discard changes
command-add-person = new person
command-add-organisation = new Party organisation
command-serving-only = only those serving
command-undo-this = undo this one
people-serving = serving
people-living = living here
counter-persons = { $total ->
    [one] 1 person
   *[other] { $total } people
 }, page { $page }/{ $pages }
column-age = Age
column-load = Grids
column-time = Time
column-who = Who
column-what = What
column-setting = Setting
column-value = Value
column-default = Default
history-title = History
history-reading = Reading ...
history-none = Nothing
record-purpose = What for (may be empty; Enter shows it and is logged, Esc does not):
history-shown = Hidden content shown: { $field }
history-reason = Reason: { $reason }
history-field = { $field }: { $before } -> { $after }
setting-undecided = undecided
setting-source = Source: { $source }
setting-no-source = No norm was found; the county decides
setting-new-value = New value
setting-percent = Enter a whole number from 0 to 100
setting-floor = It may not be below the legal minimum
help-people = The people of a unit and below: Enter opens, F5 adds, F6 shows only those serving.
help-organisations = The Party organisations of a unit and below: Enter opens, F5 adds.
help-record = Type on a line to change it; F3 or Enter on the last line saves.
help-history = Who changed what and when, newest first.
help-since = What others changed in your units since you left.
help-own = Your own last acts; each can be undone.
help-settings = Present value, default and source; Enter changes it, on record.
help-accounts = The accounts of this store.
