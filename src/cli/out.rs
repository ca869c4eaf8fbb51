use std::io::{self, Write};

/// Where results and messages go. The only place that writes to the process's own output.
///
/// Results are for programs and files: the same bytes each time. Messages are sentences for a person.
pub struct Out<'a> {
    result: &'a mut dyn Write,
    message: &'a mut dyn Write,
}

/// The reader of the results has gone: the command ends quietly.
#[derive(Debug)]
pub enum OutFault {
    /// Nobody reads any more (`| head`).
    Closed,
    /// The results could not be written.
    Failed(io::Error),
}

impl From<io::Error> for OutFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error),
        }
    }
}

impl<'a> Out<'a> {
    /// Results to one, messages to the other.
    pub fn new(result: &'a mut dyn Write, message: &'a mut dyn Write) -> Out<'a> {
        Out { result, message }
    }

    /// Writes a result as it is.
    ///
    /// *Errors*: [`OutFault`].
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), OutFault> {
        Ok(self.result.write_all(bytes)?)
    }

    /// Writes a line of the result.
    ///
    /// *Errors*: [`OutFault`].
    pub fn line(&mut self, line: &str) -> Result<(), OutFault> {
        self.result.write_all(line.as_bytes())?;
        Ok(self.result.write_all(b"\n")?)
    }

    /// Everything written so far has left.
    ///
    /// *Errors*: [`OutFault`].
    pub fn flush(&mut self) -> Result<(), OutFault> {
        Ok(self.result.flush()?)
    }

    /// Says a sentence to the person. Nobody listening is no reason to fail.
    pub fn say(&mut self, sentence: &str) {
        let _ = self.message.write_all(format!("{sentence}\n").as_bytes());
    }
}
