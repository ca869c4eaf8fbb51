//! What is true of the work. No clock, no I/O, no text for people.
