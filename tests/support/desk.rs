//! A person's folder on an imaginary machine, and the real program run in it without a screen.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Kaiping's towns and villages.
pub const KAIPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/kaiping-440783.csv");

/// The folder, and the language in which the program answers.
pub struct Desk {
    folder: tempfile::TempDir,
    lang: &'static str,
}

/// How a command ended, what it printed and what it complained of.
pub fn said(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The rows that a command has printed as JSON.
#[track_caller]
pub fn rows(json: &str) -> Vec<serde_json::Value> {
    let read: serde_json::Result<Vec<serde_json::Value>> = serde_json::from_str(json);
    read.unwrap_or_else(|wrong| panic!("{wrong}\n{json}"))
}

impl Desk {
    pub fn new(lang: &'static str) -> Desk {
        Desk { folder: tempfile::tempdir().unwrap(), lang }
    }

    /// With Kaiping's units imported, in English.
    pub fn with_kaiping() -> Desk {
        let desk = Desk::new("en_GB.UTF-8");
        desk.check(&format!("import units {KAIPING}"), 0);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A command line, its words parted by blanks; what stands between `'` is one word.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
        for (at, part) in line.split('\'').enumerate() {
            if at % 2 == 0 {
                command.args(part.split_whitespace())
            } else {
                command.arg(part)
            };
        }
        command.env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("TOUYAN_STORE", self.path("store"));
        command.env("LANG", self.lang).env("USER", "chen");
        command
    }

    pub fn run(&self, line: &str) -> (i32, String, String) {
        said(self.command(line).output().unwrap())
    }

    /// Runs a command that must end with this code; gives what it printed. A failure is one sentence and leaves no result.
    #[track_caller]
    pub fn check(&self, line: &str, code: i32) -> String {
        let (ended, result, message) = self.run(line);
        assert_eq!(ended, code, "{line}\n{result}\n{message}");
        if code > 1 {
            assert!(result.is_empty(), "{line}: a failure leaves no result: {result}");
            assert_eq!(message.trim_end().lines().count(), 1, "{line}: one sentence: {message}");
        }
        format!("{result}{message}")
    }

    /// The rows of a command that prints JSON.
    #[track_caller]
    pub fn rows(&self, line: &str) -> Vec<serde_json::Value> {
        rows(&self.check(line, 0))
    }
}
