//! What is said of a file that is not as it should be. It names a line and never quotes a value: that may be a secret.

use std::path::Path;

use crate::domain::FileFault;

/// Something that is not as it should be.
pub struct Remark {
    /// Its line, counted from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// What is wrong, a sentence without its full stop.
    pub why: String,
    /// It was not taken.
    pub left_out: bool,
}

impl Remark {
    /// Of what was read all the same.
    pub fn read(why: impl Into<String>, line: usize) -> Self {
        Self { line: Some(line), why: why.into(), left_out: false }
    }

    /// Of what was not.
    pub fn left_out(why: impl Into<String>, line: usize) -> Self {
        Self { line: Some(line), why: why.into(), left_out: true }
    }

    /// Of a file that is not read at all.
    pub fn whole(why: impl Into<String>) -> Self {
        Self { line: None, why: why.into(), left_out: true }
    }

    /// As the screen tells it, with its file.
    pub fn in_file(self, path: &Path) -> FileFault {
        FileFault {
            file: path.display().to_string(),
            line: self.line,
            why: self.why,
            left_out: self.left_out,
        }
    }
}
