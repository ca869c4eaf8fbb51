# The grid desk.
