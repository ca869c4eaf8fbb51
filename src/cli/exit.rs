/// What a command ends with. Scripts rely on the numbers; they never change their meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done as far as possible: rows were refused, or a check has findings.
    Findings = 1,
    /// The command was not written as it must be.
    Usage = 2,
    /// Rights or rules say no.
    Refused = 3,
    /// Somebody else is at work there.
    Busy = 4,
    /// The store is damaged, or written by a newer release.
    Damaged = 5,
    /// A file, folder, disk or terminal failed.
    InputOutput = 6,
}

impl Exit {
    /// All of them.
    pub const ALL: [Exit; 7] = [
        Exit::Done,
        Exit::Findings,
        Exit::Usage,
        Exit::Refused,
        Exit::Busy,
        Exit::Damaged,
        Exit::InputOutput,
    ];
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
