# Commands without a screen.

cli-about = touyan: grassroots governance records of a county. Without a command it opens the screens.
cli-usage = {"Usage: "}
cli-commands = Commands
cli-options = Options
cli-arguments = Arguments
cli-exit-codes =
    Exit codes: 0 done, 1 rows refused or findings, 2 usage, 3 refused by rights or rules,
    4 in use by somebody else, 5 damaged or written by a newer release, 6 input or output failed.
cli-value-file = FILE
cli-value-folder = FOLDER
cli-value-kind = KIND
cli-value-number = NUMBER
cli-value-code = CODE
cli-value-text = TEXT
cli-value-lang = LANGUAGE
cli-value-colour = COLOURS
cli-value-command = COMMAND
cli-value-head = HEAD
cli-arg-help = Show this help
cli-arg-version = Show the version
cli-arg-store = Folder of the store; else TOUYAN_STORE, else the one named in /etc/touyan.toml, else your data folder
cli-arg-lang = Language: zh or en
cli-arg-ascii = Frames and signs in ASCII; Chinese text stays
cli-arg-colour = Colours: 16, 256 or none
cli-arg-ambiguous-wide = The terminal draws signs such as … ① two cells wide
cli-arg-no-pacing = The terminal answers no status question
cli-demo = Open the sample county: real towns and villages, invented people
cli-arg-fresh = Throw the old sample away and begin anew
cli-arg-demo-into = Only write the sample into this empty folder, no screen
cli-arg-scale = How many counties, 1 unless told otherwise
cli-arg-seed = Seed of the random numbers; equal seeds give equal counties
cli-import = Import a file: all good rows are saved as one act
cli-arg-import-kind = units (or divisions), groups, grids, organisations, people, assignments, posts, incumbencies, reserves, appraisal, or the key of a register (touyan register list)
cli-arg-import-file = A CSV file in UTF-8 or GB18030 with Chinese or English headings; - reads standard input
cli-arg-dry-run = Check only, save nothing
cli-arg-reason = Why warnings are set aside
cli-arg-refused = Write the refused rows into this new file, ready to be mended
cli-list = List what the screens show
cli-ratios = List reserves per post: a unit and those right below it
cli-pipeline = List reserve lists with who counts, or forecast who leaves
cli-filing = List filings that are not decided
cli-arg-period = as on the last day of a period: 2026, 2026-09, 2026Q3 or a day
cli-arg-forecast = write forecast for who reaches a limit, the ratios then, and the fewest additions
cli-arg-months = months to look ahead, 1 to 36, usually 12
cli-value-period = PERIOD
cli-value-forecast = forecast
cli-arg-list-kind = units, groups, grids, organisations, people, assignments, roles, settings, gaps, coverage, posts, incumbencies, reserves, offices, filings, ratios, pipeline, forecast, indicators, or the key of a register (touyan register list)
cli-arg-unit = Only this unit and what lies below it, by its division code
cli-arg-revealed = identity, account and telephone numbers whole, not masked; each export is logged
cli-arg-json = As an array of JSON objects
cli-arg-csv = As CSV
cli-export = Export everything in the form that import takes
cli-arg-export-kind = units, groups, grids, organisations, people, assignments, posts, incumbencies, reserves, or the key of a register (touyan register list)
cli-notice = The notice sheet of a village's grids as text
cli-arg-village = The village's division code
cli-check = Check journal, rows, indexes and book against each other, changing nothing
cli-rebuild = Make the store anew from dump and journal
cli-arg-at = Only up to this entry
cli-arg-rebuild-into = Into this empty folder instead of in place
cli-dump = Write the present state into a backup file
cli-history = The last acts
cli-arg-last = How many, 20 unless told otherwise
cli-journal = The journal
cli-journal-list = List acts: who, when, what, before, after
cli-journal-head = Print the journal's head, to be kept apart and checked against
cli-value-record = RECORD
cli-arg-journal-record = code of a unit or grid, or kind:number (as person:12)
cli-arg-journal-person = office number, identity number, or a name that nobody else has
cli-arg-journal-unit = code of a unit: it and what lies below
cli-arg-journal-day = which day, as 2026-11-23
cli-arg-journal-account = login name
cli-arg-journal-last = how many acts at most, 100 unless told otherwise
cli-journal-verify = Check every link of the journal's chain
cli-erase = erase a person's data because the law asks (history, backups and drafts too; cannot be undone)
cli-value-person = PERSON
cli-arg-erase-person = office number, identity number, or a name that nobody else has
cli-arg-order = number of the order to erase (needed)
cli-erase-done = Erased under { $order }: { $texts } texts in the history, { $removed } register entries; { $kept } records stay and name an erased person; { $drafts } drafts and { $dumps } backups are gone. Destroy older backups and exports that are kept elsewhere too.
cli-erase-dump = A new backup was made: { $path }
cli-erase-rows-left = The rows' files could not be replaced just now; the next opening of the store finishes it.
cli-erase-mentioned = Another record still mentions this person in its text, look at it: { $kind } { $id }
cli-key = The key file that numbers are sealed under
cli-key-new = make a key file (outside the store, for its owner alone)
cli-key-show-id = name the keys; what they are is not shown
cli-key-check = check the key file, its copy, and how numbers are sealed
cli-key-seal = seal every number that is not under the key of now
cli-key-rotate = make a new key and seal every number under it
cli-key-backup = write a copy of the key file
cli-arg-key-backup = the copy (not in the store's folder)
cli-key-made = Made the key file { $path }. Without it nobody can open an identity or account number again: run touyan key backup and keep the copy elsewhere.
cli-key-active = { $id }  since { $day }, seals now
cli-key-older = { $id }  since { $day }, only opens older numbers
cli-key-at = Key file: { $path }
cli-key-copy-it = There is no copy yet. Run touyan key backup FILE and put it on another machine or in a safe.
cli-key-backup-of = Copied on { $day }
cli-key-seal-it = Numbers that are in the store already are not sealed under it. Run touyan key seal.
cli-key-copied = Copied to { $path }. Now move it elsewhere.
cli-key-sealed = Sealed the numbers of { $count ->
    [one] 1 person
   *[other] { $count } people
 }; in all the numbers of { $sealed ->
    [one] 1 person
   *[other] { $sealed } people
 } are sealed now.
cli-key-history = History and backups from before still hold plain numbers; only erasing a person (touyan erase) takes them out of the history.
cli-key-state = Numbers sealed under the key of now: { $sealed ->
    [one] 1 person
   *[other] { $sealed } people
 }
cli-key-waiting = Numbers not sealed under the key of now: { $count ->
    [one] 1 person
   *[other] { $count } people
 }. Run touyan key seal.
cli-key-locked = Numbers that cannot be opened (their key is missing): { $count ->
    [one] 1 person
   *[other] { $count } people
 }. Bring back the older key file.
cli-key-missing = There is no key file { $path }. Numbers stay locked, everything else works. Bring back the copy, or run touyan key new.
cli-key-exists = { $path } is there already and is not replaced. Give another name.
cli-key-inside = A key file may not lie in the store's folder ({ $path }): whoever copies the store would have the key too. Move it elsewhere.
cli-key-open = Key file { $path } has the permissions { $mode }, so others can read it, and it is not used. Run chmod 600 { $path }.
cli-key-unreadable = Key file { $path } is not whole. Bring back the copy.
cli-key-full = Key file { $path } holds as many keys as it may; no other can be made.
cli-key-random = The system has no random numbers, so no key can be made.
cli-key-in-use = Somebody has the store open. Wait until all have left, then run this where the store is.
cli-key-no-place = It is not known where the key file is. Set TOUYAN_KEY=FILE, or write key = "FILE" into /etc/touyan.toml.
cli-arg-against = A head printed earlier, as number:hash; or a file of such heads, one a line

cli-usage-no-command = There is no command “{ $what }”.
cli-usage-no-argument = There is no argument “{ $what }”.
cli-usage-meant = There is no “{ $what }”; did you mean “{ $meant }”?
cli-usage-missing = { $what } is missing.
cli-usage-value = { $what } cannot be “{ $written }”.
cli-usage-kind = There is no kind “{ $written }”; the kinds are { $among }.
cli-usage-twice = { $what } was given twice, or does not go with another argument.
cli-usage-not-text = An argument is not text.
cli-usage-see = {" "}See touyan --help.

cli-why-not-found = there is no such file or folder
cli-why-denied = permission denied
cli-why-full = the disk is full
cli-why-read-only = it can only be read
cli-why-exists = it exists already
cli-why-folder = it is a folder, not a file

cli-error-output = The results could not be written: { $why }.
cli-error-file = { $path }: { $why }. Check the path and its permissions, then try again.
cli-error-machine-file = { $path } makes no sense: a line store = "FOLDER" is expected. Mend it, or say --store.
cli-error-no-data-folder = Your folder for data cannot be found: say --store FOLDER.
cli-error-no-village = { $code } is no village; give the code of a village, touyan list units shows them.
cli-error-no-unit = No unit has the code { $code }, or it is not yours to see; touyan list units shows the codes.
cli-error-scale = The sample has 1 to { $most } counties, not { $asked }.
cli-error-shipped = Data shipped with the program cannot be read: install it again.
cli-error-no-screen = No screen can be shown here. Open it in a terminal, or use a command without a screen such as touyan list units; touyan --help shows all.
cli-error-terminal = The terminal failed: { $why }. What was saved is safe; open it again.
cli-error-no-account = You have no account in this store: ask its administrator.
cli-error-crash = The program failed and has ended; what was saved is safe. { $path } tells how it happened: hand it to whoever looks after the program.
cli-error-crash-place = The program failed at { $place } and has ended; what was saved is safe.
cli-file-problem = { $path }: { $why }

cli-store-locked = Another program is using the store: wait until it has ended.
cli-store-locked-by = Process { $pid } is using the store: wait until it has ended.
cli-store-read-only = { $path } can only be read: check its permissions or the disk.
cli-store-network = { $path } is on a network drive, where locks and syncs cannot be trusted: keep it on a disk of this machine.
cli-store-foreign = { $path } belongs to another store: put it back, or use another folder.
cli-store-newer = { $path } was written by a newer release: open it with that one.
cli-store-damaged = The journal is damaged in segment { $segment } at byte { $offset } ({ $how }). Nothing was changed; copy the whole folder first, then run touyan rebuild.
cli-store-dump-damaged = The dump { $path } is damaged ({ $how }): use another one.
cli-store-disk-full = Only { $free } MiB are free on the disk and { $needed } MiB are needed to save: make room first.
cli-store-sync-failed = Writing to the disk failed: { $why }. Nothing was saved; check the disk.
cli-store-sync-unknown = Writing to the disk failed: { $why }. Whether it was saved shows when the store is next opened; check the disk.
cli-store-none = There is no store in { $path }: make one with touyan, or say --store.
cli-store-exists = There is something in { $path } already: use an empty folder.
cli-store-shorter = The journal ends at entry { $journal } but the rows hold entry { $applied }: most likely an older journal was put in its place. Put the right one back, or give the rest up with touyan rebuild.
cli-store-entry = Entry { $seq } cannot be read.
cli-store-digest = What the journal amounts to at entry { $seq } is not what was noted then: run touyan check.
cli-store-busy = Too much is waiting to be saved: try again in a moment.
cli-store-closed = The store is closing: open it again.
cli-store-other = The store failed: { $what }
cli-damage-segment-missing = a segment is missing
cli-damage-header = its header cannot be read
cli-damage-frame = good frames behind a bad one
cli-damage-ends-early = it ends early
cli-damage-not-joined = it does not join the one before
cli-damage-order = entry { $found } where { $expected } should be: missing, twice or swapped
cli-damage-chain = the hash of entry { $seq } differs
cli-damage-lines = entry { $seq } cannot be read
cli-damage-digest = its content differs from what was noted
cli-dump-unreadable = it cannot be unpacked or read
cli-dump-rows-missing = rows are missing

cli-no-chinese = This console cannot show Chinese: touyan runs in English, names in pinyin.
cli-demo-making = Making the sample county...
cli-verify-done = The journal is whole: { $frames ->
    [one] 1 frame
   *[other] { $frames } frames
 }, { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
 }, { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 }, { $erased } erased by law.
cli-against-held = The printed head is in this journal.
cli-against-differs = The printed head does not fit this journal: it was replaced or changed.
cli-against-no-end = This journal never had the printed head.
cli-against-beyond = This journal is shorter than the printed head: its end is missing.

cli-import-saved = Saved as entry { $seq }.
cli-import-nothing = There is nothing to save.
cli-import-refused-hint = The refused rows were not imported. Import again with --refused FILE to get them with the reasons, ready to be mended.
cli-import-dry = Checked only, nothing saved.
cli-import-refused-file = The refused rows are in { $path }, ready to be mended.

cli-check-sound = Sound: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
 }, { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 }; journal, rows, indexes and book agree.
cli-check-findings = { $count ->
    [one] 1 finding
   *[other] { $count } findings
 }.
cli-rebuild-done = Rebuilt up to entry { $seq }, { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 }: { $path }
cli-dump-done = Dumped to { $path }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 }, { $bytes ->
    [one] 1 byte
   *[other] { $bytes } bytes
 }, hash { $hash }

cli-found-torn = A write at the journal's end was broken off (most likely by a power cut); nothing saved is in it, opening cuts it.
cli-found-unfinished = A large act at the journal's end was never finished: it does not exist.
cli-found-link = Entry { $seq } says that it changed version { $was } of { $row }, but version { $held } stood there.
cli-found-dangling = { $row } names { $names }, which is not there.
cli-found-index = The index { $name } does not fit the rows; opening makes it anew.
cli-found-shelf = The rows' store is of no use; opening makes it anew from the journal, nothing is missing.
cli-found-row = { $row } in the rows' store differs from the journal; opening makes it anew.

cli-serve = Serve the store to everybody on this machine who has an account
cli-arg-linger = End after so many seconds without anybody; else stay
cli-arg-gate = Unix accounts that may speak for others, with commas between; also in /etc/touyan.toml
cli-arg-administrator = Login name of the first account where the store is made anew; else yours
cli-arg-stop = End the server that serves the store; people who are there come back to the next one
cli-arg-detached = Let go of the terminal once people can come in
cli-attach = Talk to the server of the store; as a forced command, for one person of a shared Unix account
cli-arg-as = The account that this key belongs to; only a gate may say so
cli-serving = Serving { $path }. Ctrl-C or touyan serve --stop ends it.
cli-error-server-lost = The server of the store cannot be reached. What was saved is saved, half-filled forms are kept: run touyan again.
cli-error-at-home = The server does not carry out “{ $command }”: run it on the machine of the store, as the account that owns it, when nobody is at work.
cli-error-no-gate = This Unix account may not speak for { $name }: it must be listed under gates in /etc/touyan.toml.
cli-error-too-many = This account has { $most } sessions open already: leave one of them first.
cli-error-server-full = The server has { $most } people already: try again later.
cli-indicator = indicators: list, show, check, add, freeze
cli-indicator-list = list indicators of a unit and those below it; with --period as they were frozen
cli-indicator-show = write the file of an indicator, to be changed and added
cli-indicator-check = check the file of an indicator and say every mistake
cli-indicator-add = take the file of an indicator into the store, or change the one there
cli-indicator-retire = show an indicator of the county's own no more; what was frozen stays
cli-indicator-freeze = freeze figures and names of periods that are over; cannot be undone
cli-indicator-facts = list what can be asked in the file of an indicator
cli-indicator-good = It can be used: { $indicator }
cli-indicator-frozen = Nothing to freeze
cli-indicator-fact = Fact
cli-indicator-answer = Answer
cli-indicator-of = Records
cli-arg-indicator = key of an indicator, see touyan indicator list
cli-arg-own-indicator = key of an indicator of the county's own
cli-arg-indicator-file = file of an indicator (toml)
cli-arg-freeze-period = only this period: 2026-10, 2026Q3, 2026
cli-value-indicator = INDICATOR
cli-retention = List personal data that is due for erasure, or erase it all under an order
cli-arg-retention-erase = erase all that is listed (needs --order)
cli-retention-done = Erased what was due of { $count } people: { $texts } texts in the history.
cli-idle-ended = Nobody touched this session for long, so it has ended. Its place and half-filled forms are kept: run touyan again.
cli-against-since = Entries { $from } to { $until } have come since.
cli-against-between = Something was changed, taken out, swapped or put in among the entries { $from } to { $until }.
