# The first screen.
home-title = Touyan
home-since = You left { $time }. Others changed { $changes } since, { $mine } of yours   [9] look
home-due = Due
home-count = Count
home-deadline = Deadline
home-nothing-due = Nothing is due
home-gaps = Gaps and warnings
home-today = Today
home-last-week = Week
home-better = ok
home-worse = bad
home-recent = Recent
home-search = F2 or / to search: name, village, code, pinyin or its initials (mg = 茅冈)
due-draft = Half-filled form: { $kind }
due-changed = Yours, changed by others
overdue-days = { $count } d late
menu-desk = Grid desk
menu-appraisal = Appraisal
menu-pipeline = Pipeline
menu-units = Units
menu-people = People
menu-organisations = Party orgs
menu-own = My changes
menu-settings = Settings
menu-since = Since last
menu-accounts = Accounts
