# First screen, hint line, help.
