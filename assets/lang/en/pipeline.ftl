# The pipeline: fields, choices, refusals.
field-reserve-unit = Village
field-reserve-office = Target office
field-reserve-person = Candidate
field-reserve-from = Entered
field-reserve-to = Left
field-reserve-stage = Stage
field-reserve-stage_since = In stage since
field-reserve-source = Source
field-reserve-mentor = Mentor
field-reserve-plan = Plan
field-reserve-validated = Re-validated
field-reserve-document = Filing no.
field-reserve-ended = Why it ended
field-reserve-carried_from = Carried over from
field-reserve-merged_from = Record before merging
field-filing-unit = Village
field-filing-office = Office
field-filing-person = Person
field-filing-kind = Kind
field-filing-submitted = Sent out
field-filing-due = Answer due
field-filing-opinions = Opinions
field-filing-dossier = File parts there
field-filing-outcome = Outcome
field-filing-decided = Decided
field-filing-document = Decision no.
field-filing-remarks = Remarks
field-pairing-unit = Village
field-pairing-mentor = Mentor
field-pairing-mentee = Mentee
field-pairing-programme = Programme
field-pairing-from = From
field-pairing-to = To
field-pairing-every_months = Months between visits
field-pairing-goals = Goals
field-pairing-visits = Visits
field-pairing-result = Result
field-training-unit = Sent by
field-training-name = Batch
field-training-place = Place
field-training-from = From
field-training-to = To
field-training-days = Days
field-training-document = Document no.
field-training-attendees = Attendees
field-recruit-unit = Village
field-recruit-person = Person
field-recruit-organisation = Organisation
field-recruit-group = Priority group
field-recruit-steps = Steps
field-recruit-from = Applied
field-recruit-to = To
field-recruit-ended = Outcome
field-recruit-remarks = Remarks
choice-reserve_end-took_office = took office
choice-reserve_end-withdrew = withdrew
choice-reserve_end-struck = struck off
choice-reserve_end-left = left the village
choice-reserve_end-died = died
choice-filing_kind-appoint = appointment
choice-filing_kind-remove = removal
choice-filing_kind-adjust = adjustment
choice-filing_kind-annual = yearly
choice-filing_kind-reserve = reserve
choice-filing_outcome-acknowledged = acknowledged
choice-filing_outcome-returned = returned
choice-filing_outcome-declined = declined
choice-verdict-clear = no objection
choice-verdict-objection = objection
choice-recruit_end-admitted = admitted
choice-recruit_end-refused = refused
choice-recruit_end-withdrew = withdrew
choice-recruit_end-transferred = transferred
refusal-pipeline-no-list = There is no reserve list for {$office} in {$unit}
refusal-pipeline-on-list = This person is on that list already: {$reserve}
refusal-pipeline-speaks-twice = A department speaks twice in one filing; keep one opinion
refusal-pipeline-own-mentor = { $person } cannot be his own mentor; choose somebody else
refusal-pipeline-recruited = This person is being recruited already: {$recruit}
refusal-pipeline-too-early = Step {$step} may be done from {$earliest} on; check the day
refusal-pipeline-order = Step {$step} comes after those before it; fill them in order
warning-reserve-short = { $unit }: { $short ->
    [one] 1 reserve
   *[other] { $short } reserves
 } missing for {$office}; add some

# The pipeline desk and its lists.
pipeline-title = Pipeline
pipeline-hidden = Reserve lists are shown to named county accounts only
pipeline-no-posts = No posts here, so no ratio
pipeline-total = { $unit ->
    [one] 1 post
   *[other] { $unit } posts
 } {$posts} need {$need} valid {$valid} ratio {$ratio}
pipeline-each-met = every village
pipeline-each-short = villages: {$villages} short by {$short}
verdict-met = met
verdict-missed = not met
verdict-some-short = some
verdict-total-short = total
verdict-no-posts = none
pipeline-posts = Posts
pipeline-vacancies = Vac
pipeline-need = Need
pipeline-valid = Valid
pipeline-ratio = Ratio
pipeline-short-units = VS
pipeline-short = Miss
pipeline-uncounted = Uncnt
pipeline-unfiled = Unfil
pipeline-leaving = Leave
pipeline-verdict = Verdict
pipeline-enter = Down, or the list
pipeline-recommend = Recommend
pipeline-offices = Offices
pipeline-people = All people
pipeline-office = Office
pipeline-and-more = {$count} more
pipeline-vacant = (vacant {$days} d)
pipeline-vacant-unknown = (vacant)
pipeline-vacant-acting = (vacant {$days} d, acting { $name })
pipeline-said-met = { $unit }: every village is at its target
pipeline-said-uncounted = { $unit }: none short; {$count} do not count: {$why}
pipeline-said-short = { $unit } short: {$short}
pipeline-said-both = { $unit } short: {$short}; {$count} do not count: {$why}
pipeline-said-mend = To mend: re-validate {$validate}; {$people} more meet the conditions, F6 shows them
pipeline-said-no-months = Months of re-validation are not set, so nothing lapses; fill them in under settings
pipeline-said-then = If nothing is done, { $month }: { $unit } valid {$valid}, ratio {$ratio}, { $villages ->
    [one] 1 village
   *[other] { $villages } villages
 } short
pipeline-none-short = No village is short
list-comma = , 
uncounted-gone = died
uncounted-out-of-contact = no contact
uncounted-incumbent = in office
uncounted-elsewhere = elsewhere
uncounted-too-old = too old
uncounted-age-unknown = age unknown
uncounted-education = education
uncounted-education-unknown = educ unknown
uncounted-stale = lapsed
uncounted-never-validated = not validated
merit-member = Party member
merit-probationary = probationary
merit-grids = { $grids ->
    [one] 1 grid
   *[other] { $grids } grids
 }
merit-trained = trained
reserves-title = Reserves
reserves-summary = posts {$posts} need {$need} valid {$valid} short {$short}
slice-all = all
reserves-village = Village
reserves-age = Age
reserves-education = Education
reserves-stage = Stage
reserves-validated = Validated
reserves-worth = Counts
reserves-source = Source
reserves-sex = Sex
worth-valid = counts
worth-leaving = leaving
worth-unfiled = not filed
reserves-none = Nobody
reserves-marked = {$count} marked
reserves-advance = Next stage
reserves-validate = Re-validate
reserves-file = To filing
reserves-strike = Strike off
reserves-slice = Next kind
recommend-title = Recommend
recommend-save = Enter on the list
recommend-source = Next source
recommend-source-keys = 1-4
recommend-short = need {$need} valid {$valid} short {$short}
recommend-from = Source
recommend-merits = Reasons
recommend-how = Space marks, a digit chooses the source, Enter saves
recommend-none = Nobody of this village meets the conditions and is on no list

# Offices of a unit, and acts on them.
offices-title = Offices
offices-summary = { $office }: posts {$posts}, held {$held}, vacant {$vacant}, of these long {$long}
offices-unit = Unit
offices-taken = How
offices-from = From
offices-due = Term ends
offices-state = State
offices-vacancy = vacant
offices-days = vacant {$days} d
offices-none = No posts
offices-clock = An acting holder does not stop the clock; a suspension is no vacancy
offices-end = End
offices-acting = Acting
offices-take = Result
offices-suspend = Suspend
offices-vacant = Vacant only
office-act-title = Office
office-act-last = Last day
office-act-why = Why
office-act-document = Document or minutes
office-act-acting = Who stands in
office-act-since = Suspended since
office-act-resume = Resumes on
office-act-needs = Choose somebody first
office-act-preview-end = { $unit } {$office}: until {$day}; vacant from {$next} on{ $person }
office-act-preview-take = { $person }: {$office} of { $unit } from {$day}{ $next }
office-act-preview-acting = { $person } stands in as {$office} of { $unit } from {$day}; the vacancy goes on
office-act-preview-suspend = from {$day}; a suspension is no vacancy
office-act-preview-term = One election for every post below this unit

# Filing.
filing-title = Filing
filing-fill = No objection to all
filing-clear = No objection
filing-object = Objection
filing-acknowledge = Acknowledge
filing-return = Return
filing-decline = Decline
filing-parts = File parts
filing-yearly = Yearly filings
filing-all = Decided too
reply-clear = ok
reply-objection = obj!
reply-late = late!
reply-open = -
filing-none = No open filings
filing-legend = ok = no objection, obj = objection, - = open, late
filing-type-objection = { $department } objects, document no.
filing-type-outcome = { $count ->
    [one] 1 filing
   *[other] { $count } filings
 }: {$outcome}, document no.
filing-late = late, was due {$day}
filing-no-reply = no reply yet

# Term change.
term-open = New term
term-none = No term yet. F3 opens one: a unit and an office; each post gets its election.
term-progress = all {$all} reviewed {$reviewed} elected {$elected} failed {$failed} open {$open} to hand over {$handover} to audit {$audit}
term-except = Except
term-all = All others re-elected
term-elect = Who won
term-unfilled = Unfilled only
term-reviewed = Joint review
term-failed = Not elected
term-postponed = Postponed
term-handed-over = Handed over
term-audited = Audited
term-other = Other term
term-holder = Holder
term-waits = open
term-review-short = Review
term-handover-short = Handover
term-all-filled = All are elected
term-marked = {$count} excepted, all others re-elected
term-minutes = All but {$except} re-elected, minutes no.
term-nobody = Nobody here fits; record it under offices
term-team-old = Old
term-team-new = New
term-team = { $persons ->
    [one] 1 person
   *[other] { $persons } people
 }, mean age {$age}, women {$women}, college {$college}, under 36 {$young}, units without {$without}, both offices {$concurrent}

# What has to be followed.
follow-title = Follow-up
follow-pairs = Pairs
follow-visits = Visits late
follow-recruits = Recruits
follow-late = Steps late
follow-trainings = Training
follow-early = Early
follow-review = Carried
follow-limits = Limits
follow-no-months = interval not set
follow-visit-due = next visit {$day}
follow-carried = carried over, please check
follow-done = Done
follow-topic = Next list
follow-new = New
follow-attend = Add attendee
follow-why = Why
follow-none = None
early-not-filed = not filed
early-undecided = filing not decided
early-refused = filing returned or declined
early-before = filed only on {$day}
limit-term = term ends
limit-age = age limit
limit-reserve-age = reserve too old
limit-reserve-ends = reserve ends
step-earliest = from {$day}
step-latest = by {$day}
gap-vacant = Secretaries vacant
gap-short = Villages short
gap-uncounted = Reserves uncounted
field-filing-merged_from = Record before merging
field-pairing-merged_from = Record before merging
field-recruit-merged_from = Record before merging
