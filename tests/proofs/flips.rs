//! Bits flipped in every file, and folders copied while in use.
