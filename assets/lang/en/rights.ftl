# Rights: who may do what, and why not.
right-read = read
right-enter = enter
right-structure = reorganise units and grids
right-merge = merge people
right-take_over = take over what was decided before
right-begin = open a cycle
right-score = score
right-review = review
right-publish = publish
right-approve = approve
right-file = file
right-define = change definitions
right-configure = change settings
right-accounts = manage accounts
right-reveal = see masked numbers
right-export = export
right-audit = audit
right-erase = erase personal data

not-shown = — not shown
account-elsewhere = elsewhere

denied-right = Your role may not { $right }: { $kind }. Ask an account that may (see Accounts).
denied-state = In this state your role may not { $right } this { $kind }. Ask to have it sent back, or ask whoever acts now.
denied-field = Your role may not change "{ $field }". Ask an account that may.
denied-other-duty = "{ $role }" is not your department's business. Ask the county clerk.
denied-own-work = You entered this yourself; another account has to { $right } it.
denied-own-score = Others score and review your own appraisal; you see it once it is on public notice.
denied-second-administrator = There is an administrator, and only one. To hand over, the administrator closes the own account and names a successor.
denied-no-administrator = Nobody could manage accounts any more. Name the next administrator with it.
denied-vetting-below-county = Vetting opinions and reserve lists are for accounts of the whole county. Clear the account's units first.
denied-no-successor = Whoever takes over must be another open account. Choose another one.

# touyan user
cli-user = Accounts
cli-user-list = list the accounts
cli-user-show = show an account
cli-user-add = open an account (the administrator does)
cli-user-change = change an account's role, units and so on
cli-user-close = close an account; its drafts pass to a successor
cli-value-login = LOGIN
cli-value-name = NAME
cli-value-role = ROLE
cli-value-roles = ROLE,ROLE
cli-arg-login = Unix login name, or the name behind a shared one
cli-arg-user-name = the name shown on screens and in histories
cli-arg-role = administrator, security_officer, auditor, county_clerk, department_officer, approver, town_clerk, village_clerk, reader
cli-arg-user-unit = code of the account's unit (the whole county without it)
cli-arg-user-person = number of the person (own scores are not shown to him)
cli-arg-speaks = language: zh or en
cli-arg-duties = grid roles that are a department officer's business
cli-arg-user-gate = this is a Unix account that many people share
cli-arg-vetting = named for vetting opinions and reserve lists (the security officer does)
cli-arg-no-vetting = no longer named for them
cli-arg-successor = login name of whoever takes over

account-alone = Yours is the only account: it may do everything. Press 0 and add a second.
accounts-add = New account
cli-value-language = LANG
