//! What is chosen in the dialog that turns per-partner traffic on, and the rules for a log group's name.

use jiff::{SignedDuration, Timestamp};

use crate::domain::StageRef;
use crate::domain::traffic::Counting;

/// Days that lines can be kept, of those that AWS offers.
pub const KEEP_DAYS: [i32; 7] = [7, 14, 30, 60, 90, 180, 365];
/// Unless told, lines of a group that is made are kept for a quarter, as long as a quota's dispute lasts.
pub(super) const USUAL_DAYS: i32 = 90;
/// A name that was not typed on for so long is looked up at AWS; each letter would be a call.
pub const TYPING: SignedDuration = SignedDuration::from_millis(500);

/// How long lines shall be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Nobody has chosen: a group that is there stays as it is, since a shorter retention deletes what others logged.
    #[default]
    Usual,
    /// Chosen for this group: so many days, or as it is.
    Chosen(Option<i32>),
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupForm {
    /// The stage.
    pub at: StageRef,
    /// The log group to write to.
    pub group: String,
    /// When its name was last typed on.
    pub typed: Option<Timestamp>,
    /// How long lines are kept.
    pub keep: Keep,
    /// What shall count beside the log.
    pub counting: Counting,
    /// The role to give the account, where it has none.
    pub role: String,
}

/// A field of the dialog.
#[derive(Clone, Debug)]
pub enum SetupField {
    /// The log group's name.
    Group(String),
    /// Days to keep lines; `None` leaves the retention as it is.
    Keep(Option<i32>),
    /// What shall count.
    Counting(Counting),
    /// The role's ARN.
    Role(String),
}

impl SetupForm {
    /// Takes in what was typed or chosen at `now`.
    pub(in crate::model) fn edit(&mut self, field: SetupField, now: Timestamp) {
        match field {
            // A retention was chosen for the group that stood there, not for this one.
            SetupField::Group(name) => {
                (self.group, self.typed, self.keep) = (name, Some(now), Keep::default());
            }
            SetupField::Keep(days) => self.keep = Keep::Chosen(days),
            SetupField::Counting(counting) => self.counting = counting,
            SetupField::Role(role) => self.role = role,
        }
    }
}

/// A name for a stage's log group.
pub(super) fn usual_group(api_name: &str, at: &StageRef) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let name: String = api_name.chars().map(letter).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    let name = if parts.is_empty() { at.api.to_string() } else { parts.join("-") };
    format!("/tollkeeper/{name}/{}", at.stage)
}

/// What is wrong with a log group's name, in AWS's terms; `None` for nothing.
pub(super) fn group_problem(name: &str) -> Option<&'static str> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || ".-_/#".contains(letter);
    if name.is_empty() {
        return Some("A log group needs a name");
    }
    if name.len() > 512 || !name.chars().all(allowed) {
        return Some("A log group's name has at most 512 letters, digits and . - _ / #");
    }
    name.starts_with("aws/").then_some("Names that begin with aws/ are AWS's own")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_group_is_named_after_api_and_stage() {
        let at = StageRef::new("a1", "prod");
        assert_eq!(usual_group("Partner inventory", &at), "/tollkeeper/partner-inventory/prod");
        assert_eq!(usual_group("Größe & Co.", &at), "/tollkeeper/gr-e-co/prod");
        assert_eq!(usual_group("目録", &at), "/tollkeeper/a1/prod");
        assert_eq!(group_problem(&usual_group("目録", &at)), None);
    }

    #[test]
    fn names_that_aws_refuses_are_told_before() {
        assert!(group_problem("").is_some() && group_problem("a b").is_some());
        assert!(group_problem(&"x".repeat(513)).is_some() && group_problem("aws/x").is_some());
        assert_eq!(group_problem("/halden/prod#1"), None);
    }
}
