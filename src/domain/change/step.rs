//! A step of a change: one AWS call, what must be true when its turn comes, and what takes it back.

use super::Check;
use crate::domain::Call;

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The AWS call that it makes.
    pub call: Call,
    /// What it does, to stand after "Done:" and "Not done:": "make the log group".
    pub words: &'static str,
    /// What must be true when its turn comes, each looked at in order.
    pub checks: Vec<Check>,
    /// What takes it back where a later step fails for certain: a step with checks of its own.
    pub back: Option<Box<Step>>,
    /// That what it names is not there is as good as a yes.
    pub gone_is_done: bool,
}

impl Step {
    /// A step without a check, in its operation's words.
    pub fn new(call: impl Into<Call>) -> Self {
        let call = call.into();
        Self { words: call.operation().doing, call, checks: Vec::new(), back: None, gone_is_done: false }
    }

    /// In other words.
    #[must_use]
    pub fn words(self, words: &'static str) -> Self {
        Self { words, ..self }
    }

    /// With one more thing that must be true when its turn comes.
    #[must_use]
    pub fn checked(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// With a step that takes it back.
    #[must_use]
    pub fn taken_back_by(self, back: Self) -> Self {
        Self { back: Some(Box::new(back)), ..self }
    }

    /// With "it is not there" taken for a yes.
    #[must_use]
    pub fn gone_is_done(self) -> Self {
        Self { gone_is_done: true, ..self }
    }
}
