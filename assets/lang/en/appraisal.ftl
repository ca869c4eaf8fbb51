# Appraisal: why an act was refused.
appraisal-refused-frozen = { $row } uses it, so it cannot change any more. Make a new version.
appraisal-refused-not-its-template = Key or version are not those of the template. Load the file again.
appraisal-refused-mark = The entry is not what this item is scored by. Enter it again by the rule below.
appraisal-refused-range = Out of range: enter { $least } to { $most }.
appraisal-refused-locked = { $row } is locked in this state. Send it back with remarks first; a decided result needs a revision.
appraisal-refused-no-such-move = { $row } cannot skip or pass a state. Go step by step.
appraisal-refused-no-remarks = Sending { $row } back needs remarks.
appraisal-refused-incomplete = { $row } has items that are not scored, or a source is absent. Score them, or mark it as not graded.
appraisal-refused-no-notice = { $row } has no first and last day of notice yet.
appraisal-refused-notice-on = The notice of { $row } is still on. Decide when it has ended.
appraisal-refused-unanswered = { $row } has an objection without an answer. Answer it first.
appraisal-refused-no-result = The result of { $row } was not saved with the decision. Use "decide".
appraisal-refused-not-graded = { $row }: not grading needs a document number and a reason.
appraisal-refused-higher-office = In this state { $office } acts. Ask them to send it back.
appraisal-refused-tally = The counts of the ballot do not agree: returned at most issued, valid and invalid make returned, marks and abstentions make valid. Check them.
appraisal-refused-same-person = Two people must key in the two entries. Let somebody else make the second one.
appraisal-refused-no-notice-days = No norm says how long a notice stands. Set the county's own number of days first.
appraisal-refused-no-calendar = There are no announced holidays for { $year }. Load that year's file first.
appraisal-refused-already-revised = { $row } is not decided yet, or has a revision already.

# Appraisal: cycles.
appraisal-title = Appraisal
appraisal-sheet = open score sheet
appraisal-parts = towns and villages
appraisal-card = see the record
appraisal-summary = { $count ->
    [one] 1 cycle
   *[other] { $count } cycles
 }  { $late } overdue
appraisal-units-summary = { $count ->
    [one] 1 unit
   *[other] { $count } units
 }  { $late } overdue
appraisal-name = Cycle or unit
appraisal-unit = Within
appraisal-due-day = By
appraisal-due = Due
appraisal-scored = Done
appraisal-open = Open
appraisal-absent = Absnt
appraisal-notgraded = Ungrd
appraisal-decided = Decid
appraisal-late = late
appraisal-objections = objec
appraisal-returned = retrn
appraisal-none = There is no appraisal cycle yet. Open one from a template with touyan appraisal open.

# Appraisal: score sheet.
score-title = Score sheet
score-next = next cell
score-next-short = confirm, next
score-next-open = next not scored
score-rest-full = rest full, next person
score-turn = direction
score-line = long entry
score-fill-down = fill down what is not scored
score-unscore = back to not scored
score-second = blind second entry
score-auto = automatic advance
score-card = see the record
score-no-cycle = There is no cycle to score here.
score-no-rows = Nobody is due in this unit.
score-way = States
score-due = by { $day }
score-counts = due { $due }  done { $scored }  open { $open }  absent { $absent }  not graded { $notgraded }
score-cap = { $grade } max { $limit } ({ $share } cut) now { $wanted } over { $over }
score-serial = No
score-name = Name
score-unit = Group
score-total = Total
score-rank = Rank
score-grade = Grade
score-full = full
score-open = open
score-absent = abs
score-absent-whole = absnt
score-no-veto = no
score-vetoed = veto
score-veto-short = veto
score-not-graded = not grd
score-needs-more = to score
score-over = >
score-all = all
score-max = of { $max }
score-scorer = scored by { $who }, { $missing }
score-evidence = evidence { $what }
score-reasons = reasons { $list }
score-rule-steps = target { $target }, { $minus } off per { $per } below
score-rule-proportional = in proportion to the rate
score-how-deduct = Type the count, perhaps /reason; 0 for none.
score-how-checklist = Type each part, with + between.
score-how-rate = Type a percentage, or 191/200.
score-how-rubric = Type the points.
score-how-classes = Type the number of the class.
score-how-ledger = Type the line, perhaps *points day document; it is booked.
score-how-ranks = Type the rank.
score-how-means = Type each part; of several raters sum/number.
score-how-bonus = Type pieces, with + between lines.
score-how-veto = F4: document, blank, reason; usually empty.
score-left = { $open ->
    [one] 1 item
   *[other] { $open } items
 } left
score-before = last { $total } { $grade }
score-not-public = not public yet
score-tie-ahead = equal with { $other }, ahead by "{ $item }"
score-tie-behind = equal with { $other }, behind by "{ $item }"
score-tied = { $count } exactly equal share the rank
score-why-cap = { $from } for at most { $limit } ({ $share } of { $of }, cut), so { $to }
score-why-tie = { $equal } exactly equal and { $left ->
    [one] 1 place
   *[other] { $left } places
 } of { $from } left, so { $to }
score-why-move = at most one step a year, last { $before }: { $from } to { $to }
score-why-veto = veto: { $to }
score-why-falls = a booked outcome: { $to }
score-line-entry = Entry:
score-paste = Paste: { $cells ->
    [one] 1 cell
   *[other] { $cells } cells
 } fit, { $refused } do not, { $outside } outside. Enter takes them, Esc does not
score-at = { $at } of { $total }
score-jumping = looking for "{ $text }"  blank: next
score-item-jump = to item { $text }
score-second-on = Second entry: the first is hidden  Ctrl+G compares
score-second-compared = first/second differ, what you type holds  F8 next
score-second-differ = { $keyed } keyed, { $count } differ: check the paper and type the right one.
score-second-same = { $keyed } keyed, all the same.
score-second-none = No difference is left.
score-along = Enter goes [right, by person] F5
score-down = Enter goes [down, by item] F5
score-keypad = - absent + ditto * unknown /4 item 4, letters: name
score-auto-on = auto
score-all-scored = Everything is scored.
score-unreadable = That cannot be read; type as said above.
score-nothing-above = The person above has no score here yet.
score-nothing-to-fill = Nothing below is open, or this cell is not scored yet.
score-no-such-name = No name begins like this.

score-papers = places and papers
score-flow = hand on, send back
score-ballot = key in a vote
score-set-not-graded = not graded
score-return = send this one back
score-object = note an objection
score-answer = answer: it stands
score-uphold = answer: it was right
score-release = document for more than one step
score-revise = new revision
score-person = this person's cycles
score-line-ballot = Vote (issued returned valid invalid abstained, each mark; classes by ;):
score-line-not-graded = Not graded (document, blank, reason; nothing grades again):
score-line-return = Remarks:
score-line-object = Objection:
score-line-answer = Answer (it stands):
score-line-uphold = Answer (it was right):
score-line-release = Document:
score-line-revise = Document of the revision:
score-ballot-second = The first entry is made; somebody else makes the second.
score-ballot-differ = The entries differ in { $count ->
    [one] 1 count
   *[other] { $count } counts
 }: check the ballots.

# Appraisal: the way of the states.
flow-title = Appraisal states
flow-go-on = hand on
flow-send-back = send back
flow-state = State
flow-actor = Who acts
flow-sheets = Shts
flow-ready = Ready
flow-notice = Public notice
flow-said = F3 hands on all that are ready in this state, F4 sends all back; one person is sent back from the sheet.
flow-ask-notice = First working day of notice:
flow-ask-document = Document of the decision:
flow-ask-remarks = Remarks:

# Appraisal: papers.
paper-title = Appraisal papers
paper-next = next paper
paper-back = last paper
paper-write = write a file
paper-at = paper { $at } of { $all }
paper-results = Results
paper-squeezed = Places and who was squeezed out
paper-calibration = Calibration of scorers
paper-histogram = Histogram
paper-reverse = Reverse list
paper-consequences = Consequences
paper-allowance = Allowances
paper-sign-off = Sign-off list
paper-notice = Public notice
paper-blank = Blank forms
paper-filled = Personal forms
paper-letters = Result notices
paper-person = A person's cycles
report-no-cycle = There is no such cycle. Come from the list of cycles.
report-not-for-towns = The reverse list is not shown to towns. Where it must be, the county notes the document on the cycle.
report-no-allowance = This template has no allowance.
report-not-published = Nothing is published or decided yet. Hand the sheets on first.
report-basis = Rests on: { $document }
report-results = results
report-post = Post
report-state = State
report-why = Why
report-left-out = not counted
report-not-graded = not graded
report-squeezed = places and who was squeezed out
report-all-due = everybody due
report-cap = { $pool }: { $grade } for { $share } of { $of }, cut to { $limit }; { $wanted } reach it
report-by-score = By score
report-nobody-squeezed = Nobody was squeezed out.
report-calibration = calibration
report-kind = Kind
report-of = Of
report-count = Count
report-mean = Mean
report-spread = Spread
report-least = Least
report-most = Most
report-severity = Severity
report-towns = town
report-villages = village
report-sources = source
report-calibration-said = Towns and villages by totals, sources by the percentage of full marks; severity is the difference to the mean of all, below zero is severe.
report-histogram = histogram
report-from = From
report-histogram-said = { $count } have a total; { $missing } have none and are not counted.
report-reverse = reverse list
report-place = From end
report-repeats = Before in year
report-reverse-document = Shown to towns by: { $document }
report-consequences = consequences
report-running = Running
report-follows = What follows
report-applies = For whom
report-rests-on = Rests on
report-no-consequences = This template names no consequences.
report-person = Cycles of { $name }
report-cycle = Cycle
report-months = Months
report-change = Change
report-bar = Chart
report-not-decided = not decided
report-number = No
report-sign-off = sign-off list of allowances
report-allowance = allowances
report-fixed = Fixed
report-earned = Earned
report-paid = To pay
report-withheld = Withheld
report-signature = Signature
report-pay-not-set = amount not set
report-pay-no-rank = no rank
report-pay-tie = tie undecided
report-pay-no-salary = no salary
report-pay-no-post = no such post
report-pay-no-total = no total
report-budget = Budget: { $people ->
    [one] 1 person
   *[other] { $people } people
 }, { $total } yuan, withheld { $withheld } yuan; { $open } cannot be worked out yet, so while there are any the sum is not final
report-signed-by = By: __________  Checked: __________  Head: __________  Day: __________
report-notice = public notice
report-form = score form
report-blank-form = blank score form
report-item = Item
report-points = Points
report-how = Explanation
report-form-empty-sum = Total ________   reasons ______________________________
report-form-signs = Person __________   scorer __________   day ________________
report-letter = result notice
report-letter-follows = What follows: { $text } (for { $applies }; rests on { $basis })

# Appraisal: templates.
template-list = Appraisal templates
template-key = Key
template-version = Version
template-name = Name
template-items = Items
template-where = Where
template-retired = retired
template-in-store = in the store
template-shipped = shipped
template-place = Place
template-before = Before
template-after = After
template-nothing = nothing
template-fine = { $key }: { $items ->
    [one] 1 item
   *[other] { $items } items
 }, can be used, { $warnings ->
    [one] 1 warning
   *[other] { $warnings } warnings
 }
template-bars = barred: { $what }
template-warns = warning: { $what }
template-syntax = the file cannot be read: { $why }
template-too-long = the file has { $bytes ->
    [one] 1 byte
   *[other] { $bytes } bytes
 }, at most { $limit }
template-too-many = { $count } of { $list }, at most { $limit }
template-empty = { $at }: { $list } is empty
template-text = { $at }: a name is empty, too long or unclean
template-key-taken = key used twice: { $at }
template-sub-sum = { $at }: the parts add up to { $sum }, the maximum is { $max }
template-total = the sections add up to { $sum }, the total is { $declared }
template-range = { $at }: { $entry } is out of range
template-no-maximum = { $at }: no maximum
template-no-scorer = { $at }: no scorer
template-unknown = { $at }: there is no "{ $named }"
template-weights = { $at }: the weights do not add up to 1
template-hole = a hole between grades: { $from } to { $to }
template-overlap = grades overlap: { $from } to { $to }
template-grade-order = grades go from the best down: { $at }
template-unclear = { $at } line { $line }: say one deduction, not several
template-split = the split does not fit the grades
template-states = states out of order: entry and review first, then notice, objections, decision, filing
template-no-basis = { $at }: no law or document is named
template-allowance = numbers of the allowance are not possible
template-no-document = no document number, and it does not say that it is an example
template-raw-count = { $at }: rewarding raw counts makes people invent cases; set a ceiling and check samples
template-no-bookers = { $at }: it does not say who may book
template-no-tie-order = it does not say which item breaks a tie
template-no-notice-days = it does not say how long notice stands; the setting must

# Appraisal.
cli-appraisal = Appraisal: templates, cycles, scores, results
cli-appraisal-templates = List templates
cli-appraisal-check = Check a template file and say everything that is wrong
cli-appraisal-add = Take a template in
cli-appraisal-diff = Compare two templates
cli-appraisal-cycles = List cycles and how far they are
cli-appraisal-open = Open a cycle of a template
cli-appraisal-sheet = List entries as typed, to be changed and imported
cli-appraisal-import = Import scores
cli-appraisal-person = A person's cycles
cli-appraisal-submit = Hand on to the next state
cli-appraisal-return = Send back by one state
cli-appraisal-publish = Put into public notice
cli-appraisal-decide = Decide
cli-appraisal-file = File with the county
cli-appraisal-due = { $count } due
cli-appraisal-scores = { $rows ->
    [one] 1 row
   *[other] { $rows } rows
 }, { $cells ->
    [one] 1 cell
   *[other] { $cells } cells
 } to score, { $refused ->
    [one] 1 row
   *[other] { $refused } rows
 } refused
cli-appraisal-heading = unknown column: { $heading }
cli-appraisal-refused = row { $row }: { $why }
cli-appraisal-nobody = nobody of this cycle; write the number of the sheet, or village code and name
cli-appraisal-several = several people of this name; add the group or the number of the sheet
cli-appraisal-none-there = No sheet is in that state.
cli-appraisal-moved = { $count ->
    [one] 1 sheet
   *[other] { $count } sheets
 }
cli-value-cycle = CYCLE
cli-value-day = DAY
cli-arg-cycle = Number of the cycle (see appraisal cycles) or its name
cli-arg-appraisal-unit = Only this unit and below, by its statistical code
cli-arg-template = A template file, or the key of a shipped one
cli-arg-template-before = The first: a file, the key of a shipped one, or key@version
cli-arg-template-after = The second
cli-arg-template-key = Key of the template
cli-arg-units = Village by village
cli-arg-cycle-name = Its name
cli-arg-cycle-unit = The unit that holds it, by its statistical code
cli-arg-cycle-from = First day
cli-arg-cycle-to = Last day
cli-arg-cycle-due = Day by which scores are due
cli-arg-document = Document number
cli-arg-reverse = Document by which towns see the reverse list
cli-arg-holders = File of who is due: code,group,name,from,to
cli-arg-scores-file = File of scores, columns as of appraisal sheet --csv
cli-arg-person = Name or number of the person
cli-arg-state = Key of the state; the earliest if left out
cli-arg-remarks = Remarks of the return
cli-arg-notice-from = First day of notice, today if left out

# Opening a cycle.
appraisal-begin = open a cycle
appraisal-ask-cycle = Template, name, from, to [due]:
appraisal-cycle-unreadable = Write the template's key, a name, first and last day, with blanks between.
appraisal-no-template = There is no template { $key }. Take it in with touyan appraisal add.

# Appraisal: levels and steps, ballots, objections, revisions, what allowances are worked out from.
appraisal-refused-ballot-holds = { $row }: this item follows from its ballot, once two people keyed in the same. It is not scored by hand.
appraisal-refused-not-own-tally = A ballot is keyed in under one's own account, not in another one's name.
appraisal-refused-no-budget = { $row }: the allowance cannot be worked out ({ $why }). The budget has to be known before the notice; enter what is missing under "what the allowance needs".
appraisal-refused-no-such-level = { $row }: the template has no such level.
appraisal-refused-no-level-document = { $row }: a level needs the number of the document that set it.
appraisal-refused-level-move = { $row }: one level a year at most. Give the number of the document that allows more.
appraisal-refused-objection = { $row }: objections are noted and answered during notice and objections, and never changed afterwards; an answer needs a text.
appraisal-refused-county-only = Whether towns see the reverse list is the county's to say. Please ask the county.
levels-title = Levels and steps
levels-none = No level
levels-no-step = No step yet
levels-level = Level
levels-step = Step
levels-level-before = Level before
levels-step-before = Step before
levels-documents = Documents
levels-released = exception { $document }
levels-held = held at one step
levels-line = { $level } { $count }: { $steps }
levels-said = A document sets the level; the score gives the step. One of each a year, or a document.
levels-sum = Total
levels-people = { $level } { $step }: { $count }
levels-nobody = Nobody stands here.
levels-no-cycle = There is no cycle with levels yet. Open one from a template that has them, such as secretary-levels-example.
levels-set = Set the level
levels-release = Document for more than one level
levels-history = Levels and steps over the years
levels-ask = Level ({ $list }; 0 none), blank, document:
levels-ask-release = Level, blank, its document, blank, document of the exception:
levels-switch = List or matrix
levels-unreadable = Type the number of the level, a blank, the document, such as: 2 KZ[2026]3
report-levels = Levels and steps
report-no-levels = This template has no levels. Use one that has, such as secretary-levels-example.
paper-levels = Levels and steps
paper-ballots = Ballots
paper-objections = Objections and answers
paper-revisions = Revisions compared
paper-index = All papers
report-ballots = Ballots
ballots-class = Class
ballots-issued = Issued
ballots-returned = Returned
ballots-valid = Valid
ballots-invalid = Invalid
ballots-abstained = Abstained
ballots-entries = Entries
ballots-agreed = both agree
ballots-once = entered once
ballots-differ = { $count } differ
ballots-combined = Combined
ballots-missing = Ballots not keyed in yet: { $count }.
ballots-said = Where a class has fewer than { $least } valid ballots only the combined result shows; no voter is recorded anywhere.
report-objection-list = Objections and answers
objections-day = Came on
objections-text = Objection
objections-answered = Answered on
objections-result = Finding
objections-answer = Answer
objections-open = open
objections-upheld = upheld
objections-kept = result stays
objections-none = There are no objections.
report-revisions = Revisions compared
revisions-number = Revision
revisions-what = What
revisions-document = Document
revisions-none = There are no revisions.
report-scorers = Scorer
report-handed-mean = Mean handed on
report-heads = Heads
report-salary = Salary
report-pay-no-heads = number of heads missing
report-pool = Withheld, to the pool of { $town }: { $pool } yuan
score-missing-block = absent: no result
score-missing-reweight = absent: others weigh more
score-missing-zero = absent: counts 0
score-returned = Sent back: { $remarks }
score-ballot-said = Ballot { $entries }
score-honour-said = Honour "{ $name }" not counted yet, worth { $points } ({ $count } in all, Ctrl+K counts it)
score-pay = what the allowance needs
score-honour = count the honour
score-line-pay = Heads, salary (yuan), number of the post; - unknown:

cli-appraisal-ground = { $heading }: not readable, or not in the template
cli-appraisal-no-objection = No objection is without an answer.
cli-appraisal-honours = Honours counted: { $count }
cli-head-honour = Honour
cli-appraisal-object = Note an objection
cli-appraisal-answer = Answer the oldest objection that has no answer
cli-appraisal-not-graded = Mark as not graded, or grade again
cli-appraisal-release = Note the document that allows more than one step a year
cli-appraisal-revise = Begin a revision of a decided result
cli-appraisal-level = Set the level (levels and steps)
cli-appraisal-pay = Enter what the allowance needs
cli-appraisal-ballot = Key in a ballot as totals, once by each of two people
cli-appraisal-honour-list = List honours that could be counted, or count them
cli-appraisal-show-reverse = Show the reverse list to towns, or no longer
cli-appraisal-holidays = Take in the holidays of a year
cli-arg-sheet-person = Number of the sheet, or a name that only one person of the cycle has
cli-arg-objection = What the objection says
cli-arg-objection-day = When it came; today if left out
cli-arg-answer = The answer
cli-arg-answer-day = When it was answered; today if left out
cli-arg-upheld = The objection is found right
cli-arg-not-graded = Why; not shown to readers
cli-arg-off = Take it back
cli-arg-level = Key or name of the level, 0 for none
cli-arg-level-release = Document that allows more than one level a year
cli-arg-heads = Number of heads
cli-arg-salary = Monthly salary in yuan
cli-arg-post = Key of the post in the allowance
cli-arg-item = The item that the ballot scores
cli-arg-counts = Issued returned valid invalid abstained, then each mark; classes apart by ;
cli-arg-take = Count them, each honour once
cli-arg-holidays = The year's file, as in assets/holidays
due-returned = Scores sent back: { $cycle }
due-notice-over = Notice over, to be decided: { $cycle }
due-objection = Objections to answer: { $cycle }
due-not-handed = Villages without scores: { $cycle }
due-waiting-only = not handed in
appraisal-template-taken = { $by } is there already. To change it, raise the version in the file and load that.
