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
