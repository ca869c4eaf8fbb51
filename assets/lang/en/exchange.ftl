# Files in and out, lists, notice sheets.

exchange-file-empty = The file has no headings. Its first line must name the columns, for example: code,name
exchange-file-too-large = The file is too large (at most { $limit } MiB). Split it by town.
exchange-file-workbook = This is a spreadsheet workbook. Save it as CSV in the spreadsheet program and import that.
exchange-file-not-text = The file is neither UTF-8 nor GB18030 text. Save it as CSV.
exchange-file-damaged = The UTF-8 text is damaged on line { $line }. Save or copy the file again.
exchange-file-open-quotation = A quotation mark in row { $row } is not closed and would swallow the rows behind it. Close it.
exchange-file-too-many-columns = Row { $row } has more than { $limit } columns. Check the separator.
exchange-file-too-many-rows = The file has more than { $limit } rows. Split it.
exchange-file-missing-columns = Columns are missing: { $columns }.
exchange-file-same-column = Two columns both mean { $column }. Delete one.
exchange-file-cancelled = Called off. Nothing was imported.
exchange-reason-missing = must not be empty
exchange-reason-too-long = too long, at most { $limit } characters
exchange-reason-not-a-number = not a whole number; write unknown or none where there is no number
exchange-reason-not-a-date = not a date, write 2026-11-23
exchange-reason-not-a-flag = write yes or no
exchange-reason-not-a-choice = not one of the words of this list
exchange-reason-not-a-code = not a code: units have 2, 4, 6, 9 or 12 digits, grids 15
exchange-reason-rounded = a spreadsheet has rounded the number; enter it again as text
exchange-reason-id-form = an identity number has 18 characters
exchange-reason-id-lost-digits = the identity number ends in 000: a spreadsheet has lost its last digits; enter it again as text
exchange-reason-id-birth = the birth date in the identity number does not exist
exchange-reason-id-check-digit = the check digit of the identity number is wrong; compare every digit
exchange-reason-id-region = the identity number does not belong to this kind of document
exchange-reason-unclean = holds control or damaged characters; enter it again
exchange-reason-masked = the number is partly hidden by stars; enter it whole, or leave it empty to keep it
exchange-reason-locked = numbers are kept sealed and the key is not here, so nobody can tell whether it is registered; import where the key is, or leave the column empty
exchange-reason-more-cells = more cells than headings; perhaps a comma without quotation marks
exchange-reason-twice = is the same record as row { $row }
exchange-reason-two-matches = more than one record fits; add the number or identity number
exchange-reason-code-taken = this code was used before for another one; codes are never used again
exchange-reason-code-not-below = the code does not lie below its parent or village
exchange-reason-no-parent = the unit above is neither in this file nor registered
exchange-reason-no-unit = no such unit
exchange-reason-many-units = several units have this name; give the code, or town and village
exchange-reason-wrong-level = a unit of another level is needed here: a village, community or group
exchange-reason-unit-over = this unit is abolished
exchange-reason-no-group = the village has no such villager group
exchange-reason-no-organisation = no such Party organisation
exchange-reason-many-organisations = several organisations have this name; write name@unit code
exchange-reason-no-grid = no such grid
exchange-reason-many-grids = several grids have this name; give the grid code
exchange-reason-grid-over = the grid does not exist in that time
exchange-reason-no-role = no such grid role
exchange-reason-role-retired = this role is no longer given
exchange-reason-no-person = no such person; register the person first
exchange-reason-many-people = several people have this name; add number, identity number or birth date
exchange-reason-person-gone = the person is deceased or merged into another record
exchange-reason-same-person = somebody else has this number
exchange-reason-name-taken = another one beside it has this name
exchange-reason-none-left = no serial number or code is left in this village
exchange-reason-date-order = the last day lies before the first, or the first before the grid exists
exchange-reason-in-future = this date has not come yet
exchange-reason-still-served = somebody serves beyond that day; end or hand over those roles first
exchange-reason-already-holds = the person already holds this role in this grid at that time
exchange-reason-excluded = the person holds a role that excludes this one
exchange-reason-not-taken = the office does not begin like this; of an elected one say elected, by-election or acting
exchange-reason-not-left = the office does not end like this; of an elected one say resigned, recalled or lapsed
exchange-reason-elsewhere = registered elsewhere or outside this account's units; ask the county office
exchange-reason-circle = cannot lie below itself
exchange-remark-sex-differs = the sex differs from the identity number; the file prevails
exchange-remark-birth-differs = the birth date differs from the identity number; the file prevails
exchange-remark-same-name = another person has the same name and birth date; see whether it is one person
exchange-remark-few-members = fewer than three full members
exchange-remark-unavailable = the person is away, out of contact or deceased, and serves
exchange-remark-link-lost = the history names a record that is neither here nor in the file; that part is left out
exchange-or = or
exchange-row = row { $row }
exchange-row-column = row { $row } { $column }
exchange-read = { $encoding }, { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 }
exchange-counts = { $new } new, { $changed } changed, { $unchanged } unchanged, { $refused } refused
exchange-stubs = { $count ->
    [one] 1 unit
   *[other] { $count } units
 } above were made from their codes; their names are still to come
exchange-unknown-columns = Columns that mean nothing here were passed over: { $columns }
exchange-more = and { $count ->
    [one] 1 more row
   *[other] { $count } more rows
 }
notice-title = Grids of { $village }: notice sheet
notice-day = { $town }, { $day }
notice-boundary = Boundary: { $boundary }
notice-households = { $count ->
    [one] 1 household
   *[other] { $count } households
 }
notice-supervision = Supervision telephone: ____________
notice-none = This village has no grids.
choice-standing-waiting = waiting
choice-standing-serving = serving
choice-standing-acting = acting
choice-standing-suspended = suspended
choice-standing-over = over
