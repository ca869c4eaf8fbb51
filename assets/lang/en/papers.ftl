# Appraisal on paper: forms, letters, lists to sign, notices.
# Words of amounts: zero to nineteen, twenty to ninety, hundred to trillion, yuan, fen, only, minus.
amount-signs = zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion yuan fen only minus
amount-in-words = CNY { $text }
paper-page = page { $page } of { $pages }
paper-blank-columns = Blank forms by item
paper-filled-columns = Forms by item
report-hidden = This account does not see scores and pay. Let an account of the county or town that works on appraisals print it.
notice-first-head = First day
notice-last-head = Last day
notice-first = First day of notice: { $day }
notice-last = Last day of notice: { $day } (both days included)
notice-people = { $count ->
    [one] 1 person
   *[other] { $count } people
 }
notice-objections = Whoever objects to a result writes to { $office } until { $last } (that day included), with facts and evidence, name and telephone number; { $office } answers each objection.
notice-signed = Published by: { $office } (seal)    Telephone for supervision: ________________
letter-title = Notice of an appraisal result
letter-document-head = Document
letter-sent-head = Told on
letter-appeal-head = Review until
letter-to = To { $name }:
letter-about = This is the result of { $cycle }, "{ $template }" ({ $from } to { $to }).
letter-total = Total { $value }
letter-rank = Rank { $value }
letter-grade = Grade { $value }
letter-not-graded = No grade is given in this appraisal.
letter-document = Decided by document: { $value }
letter-appeal-by = Whoever disagrees may ask { $office } in writing for a review within { $days } working days (from { $first } to { $last }, holidays not counted), with facts and evidence. A changed result is a new revision; the old one is kept.
letter-appeal-open = Whoever disagrees may ask { $office } in writing for a review until ________________, with facts and evidence. A changed result is a new revision; the old one is kept.
letter-appeal-no-year = Whoever disagrees may ask { $office } in writing for a review within { $days } working days, that is until ________________ (the holidays of { $year } are not known yet: fill it in), with facts and evidence. A changed result is a new revision; the old one is kept.
letter-signed = { $office } (seal)  { $day }
letter-receipt = Receipt: I have this notice.  Signed __________   day ________________
scoring-form-joint = ;{" "}
scoring-form-deduct-most = { $name } -{ $minus }, at most { $most }
scoring-form-deduct-all = { $name }: all of this item
scoring-form-reasons = Reasons: { $list }
scoring-form-rate = full at { $target }, { $minus } less for each { $per } below
scoring-form-proportional = in proportion
scoring-form-veto = where it applies: { $grade }
scoring-form-sum = Total { $sum }
scoring-form-open = { $count } not scored yet
scoring-form-provisional = not decided
scoring-form-number = No { $value }
scoring-form-name = Name { $value }
scoring-form-post = Post { $value }
scoring-form-months = Months in post { $value }
scoring-form-max = out of { $value }
scoring-form-scorer = Scorer { $value }
scoring-form-evidence = Evidence { $value }
scoring-form-remarks = Remarks
scoring-form-column-signs = Scorer __________   checked by __________   day ________________
sign-account = Bank account
sign-amount = Yuan
sign-missing = What is missing
sign-provisional = The results are not decided: this list is for checking and no ground for payment.
sign-sum = Sum: { $people ->
    [one] 1 person
   *[other] { $people } people
 }, { $total } yuan
sign-sum-words = In words: { $text }
sign-nothing = Not listed because the amount is 0.00 yuan this time: { $count }.
sign-open = Not worked out yet and not in the sum: { $count }. Fill in what is missing and print again:
report-budget-final = Budget: { $people ->
    [one] 1 person
   *[other] { $people } people
 }, { $total } yuan, withheld { $withheld } yuan; everything is worked out
report-budget-not-graded = { $count } not graded: no result to pay for, not in the budget
report-pool-shared = Pool of { $town }: { $pool } yuan, shared by { $people }, by largest remainder to the fen
report-pay-rounding = Amounts are cut to the fen once, at the last step; what is withheld is the difference.
report-pay-post = Paid as
report-pay-post-unknown = post of the allowance missing
report-pay-no-grade = no grade
report-pay-pool-unseen = the pool is shared out above; this account does not see all of it
report-share = Pool
cli-arg-form-person = one person alone: number of the sheet, or name
cli-appraisal-twice = another row of the file is about the same person; keep one
cli-appraisal-decimals = at most { $decimals } decimals
cli-appraisal-needs-document = needs a document number (a veto its reason too)
cli-appraisal-cell-locked = published or decided: scores no longer change
cli-appraisal-cell-counted = this item follows from a ballot, which says otherwise
cli-arg-import-cycle = for import appraisal alone: number or name of the cycle
cli-appraisal-rules = The allowance rules that come along; with a key that one, to be put into a template
cli-arg-rule = key of the rule
