# The terminal: what it can do, how good the line is
doctor-title = Terminal check
doctor-about = What is found out is kept for you at this place, used now and next time.
doctor-try = Try this
doctor-line = Line and widths
doctor-ruler = Ruler
doctor-colours = Colours
doctor-frames = Frames and signs
doctor-chinese = Input method
doctor-keys = Keys
doctor-forget = Forget all of it
doctor-untried = not tried yet
doctor-measuring = measuring, a few seconds at most
doctor-silent = the terminal does not answer: look at the ruler
doctor-way = { $ms } ms there and back,{" "}
doctor-rate = { $rate ->
    [one] 1 byte
   *[other] { $rate } bytes
 } a second
doctor-rate-high = too fast to measure
doctor-not-wide = ; Chinese is not two cells wide here
doctor-two-cells = signs like …①─ take two cells: they are replaced
doctor-one-cell = signs like …①─ take one cell
doctor-no-colours = no colours
doctor-sixteen = 16 colours
doctor-many = 256 colours
doctor-ascii = ASCII only
doctor-signs = usual signs
doctor-chinese-arrives = Chinese arrives
doctor-no-chinese = only letters arrive: initials and codes will do
doctor-all-keys = all of them arrive
doctor-missing = never arrive: { $keys }
doctor-known-since = kept on { $time }
doctor-type-chinese = Type 头雁 with the input method, then Enter:
doctor-press = Press these keys one by one; what arrives gets a +:
doctor-press-hints = Enter ends it, also when some cannot be pressed
doctor-ruler-asks =
    Do the two bars above stand right below each other?
    1 they do, 2 they do not, any other key leads back.
doctor-tone-plain = plain
doctor-tone-good = good
doctor-tone-warn = ! look
doctor-tone-alert = !! missing
doctor-tone-dim = secondary
help-doctor = Measures line and widths, shows a ruler, tries colours, input method and keys; kept for this place.
cli-doctor = Find out what this terminal can do and how good the line is, and keep it for this place
cli-waits-held = Another touyan command (process { $pid }) is using this store; it opens as soon as that one ends. Ctrl-C gives up.
conflict-say = Not saved: somebody changed the same fields while you were typing.
conflict-about = { $field }: somebody was first ({ $at } of { $of })
conflict-was = Was: { $value }
conflict-mine = You entered: { $value }
conflict-theirs = Now: { $value }
conflict-by = changed by { $who } at { $time }
conflict-keys = 1 save mine   2 keep what stands now
conflict-hints = 1 save mine  2 keep what stands now  Esc decide later
conflict-taken = What stands there stays; nothing is left to save.
accounts-close = Close account
accounts-closing = Closing { $name }: go to who takes over drafts and tasks, then Enter; Enter right here: nobody
accounts-closing-hints = up and down who takes over  Enter close  Esc leave it open
due-second-account = One account only, so nobody checks what it enters: add a second one
