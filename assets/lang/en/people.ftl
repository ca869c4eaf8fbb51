# People.

# Sorting and filtering of lists.
command-filter = Filter
command-sort-next = Sort by next column
sort-name = By name
sort-sex = By sex
sort-age = By age
sort-home = By home
sort-load = By grids served
sort-political = By political status
sort-education = By education
sort-status = By status
sorted-up = ascending
sorted-down = descending
list-filtered = filter: { $what }
counter-found = { $total ->
    [one] 1 person
   *[other] { $total } people
 }, { $found } fit, page { $page }/{ $pages }
sieve-text = Name, pinyin
sieve-serving = Posts
sieve-role = Role
sieve-age-from = Age from
sieve-age-to = Age to
sieve-any = any
sieve-with-post = with a post
sieve-without-post = without
sieve-from-years = { $age } and older
sieve-to-years = { $age } and younger
sort-kind = By kind
sort-members = By full members
sort-grids = By grids
sort-election = By next election
counter-found-rows = { $total ->
    [one] 1 row
   *[other] { $total } rows
 }, { $found } fit, page { $page }/{ $pages }
