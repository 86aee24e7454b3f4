//! Profiles of this computer as the connect screen lists them: how each signs in, what keeps it from doing so, and what of AWS's
//! files could not be read.
//!
//! A file that somebody typed by hand is rarely all wrong. So a fault is told with its file and line, and the rest is offered:
//! "no profile" is said only of a computer that has none.

use std::fmt;

/// How a profile signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProfileKind {
    /// IAM Identity Center; the name of the permission set where the file has it.
    SingleSignOn(Option<String>),
    /// The console's sign-in, which `aws login` keeps on this computer.
    Login,
    /// An access key in the shared credentials file.
    AccessKey,
    /// Other credentials, exchanged for the role of this ARN.
    Role(String),
    /// A program that prints credentials.
    Process,
    /// Environment variables of this process.
    Environment,
    /// Something else, or nothing that we can read.
    #[default]
    Other,
}

/// A profile of the shared AWS config and credentials files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its name; `default` is AWS's own default.
    pub name: String,
    /// Its region, where the file has one.
    pub region: Option<String>,
    /// How it signs in.
    pub kind: ProfileKind,
    /// Its cached sign-in has run out.
    pub expired: bool,
    /// The profile that signs in for it, where it takes a role with another one's credentials.
    pub source: Option<String>,
    /// Where it sends API Gateway's calls, where the file names an endpoint.
    pub endpoint: Option<String>,
    /// What keeps it from signing in, or may do so.
    pub obstacle: Option<Obstacle>,
}

/// What keeps a profile from signing in here, though the AWS CLI may take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// In two or three words, for a list.
    pub brief: &'static str,
    /// Why, in a sentence.
    pub why: String,
    /// What to do about it, in a sentence or two.
    pub way: String,
    /// A command, or lines for the config file, that do it, ready to copy.
    pub copy: Option<String>,
}

/// Something in one of AWS's files that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// The file.
    pub file: String,
    /// Its line, counted from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// What is wrong, a sentence without its full stop. Never quotes a value, which may be a secret.
    pub why: String,
    /// It was not taken: some profile may be missing for it. Otherwise it was read all the same.
    pub left_out: bool,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}. {}.", self.why, if self.left_out { "Left out" } else { "Read all the same" })
    }
}

/// The profiles of this computer, and what of AWS's files is not as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileList {
    /// The profiles that could be read, `default` first.
    pub profiles: Vec<Profile>,
    /// What is wrong in the files, in their order.
    pub faults: Vec<FileFault>,
}

impl From<Vec<Profile>> for ProfileList {
    fn from(profiles: Vec<Profile>) -> Self {
        Self { profiles, faults: Vec::new() }
    }
}
