//! The red banner: a pure function of what is live and what was edited.
//!
//! It cannot be dismissed. A line is there as long as a stage's report has something pending, and leaves
//! when the cause has left.

use crate::analysis::pending::{ChangedBy, Difference, MethodRow, StageReport};
use crate::domain::StageRef;

use super::Model;

/// A stage that is not in step, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BannerLine {
    /// API and stage, for its `Deploy API`.
    pub at: StageRef,
    /// "Not live on Partner inventory / prod".
    pub title: String,
    /// "2 changes, one made by you today 09:12".
    pub about: String,
    /// What it means for callers, the worst first.
    pub meaning: String,
    /// Anyone can call a method until the deployment: what lets strangers in stands first.
    pub lets_strangers_in: bool,
    /// Methods that are not live.
    pub count: usize,
    /// A canary is set: AWS refuses a plain deployment, so the dialog says what to do instead.
    pub canary: bool,
}

/// `a`, `a and b`, `a, b and 3 more`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}

fn names(rows: &[&MethodRow], of: impl Fn(&MethodRow) -> bool) -> Vec<String> {
    rows.iter().filter(|row| of(row)).map(|row| row.name.to_string()).collect()
}

/// Whether anyone can call the method until its key is asked for live.
fn is_open_to_anyone(row: &MethodRow) -> bool {
    row.difference == Some(Difference::KeyNotAsked) && row.is_open_to_anyone()
}

/// What the pending changes of a stage mean for callers, in plain words.
pub fn meaning(rows: &[&MethodRow]) -> String {
    let is = |difference| move |row: &MethodRow| row.difference == Some(difference);
    let open = names(rows, is_open_to_anyone);
    let keyless = names(rows, |row| is(Difference::KeyNotAsked)(row) && row.live.is_open() != Some(true));
    let guarded = names(rows, |row| {
        is(Difference::KeyNotAsked)(row) && row.live.is_open() == Some(true) && row.guarded
    });
    let still = names(rows, is(Difference::KeyStillAsked));
    let gone = names(rows, is(Difference::StillThere));
    let new = names(rows, is(Difference::NotThere));
    let auth = names(rows, is(Difference::Authorization));
    let mut out = Vec::new();
    let mut say = |names: &[String], one: &str, many: &str| {
        let sentence = if names.len() == 1 { one } else { many };
        if !names.is_empty() {
            out.push(format!("{} until you deploy.", sentence.replace("{}", &listed(names))));
        }
    };
    let anyone = "Anyone can call {} without a key";
    say(&open, anyone, anyone);
    let let_in = "Whoever the API's policy or network lets in can call {} without a key";
    say(&guarded, let_in, let_in);
    let signed_in = "{} can be called without a key, though with a sign-in,";
    say(&keyless, signed_in, signed_in);
    say(&auth, "The sign-in rule of {} is the old one", "The sign-in rules of {} are the old ones");
    say(&gone, "{} was deleted and is still answered", "{} were deleted and are still answered");
    say(&still, "{} still needs a key", "{} still need a key");
    say(&new, "{} is new and not there for callers", "{} are new and not there for callers");
    out.join(" ")
}

impl Model {
    /// The banner's lines, a stage each; empty for no banner.
    pub fn banner(&self) -> Vec<BannerLine> {
        let mut lines: Vec<BannerLine> =
            self.reports.values().filter_map(|report| self.banner_line(report)).collect();
        lines.sort_by_key(|line| (!line.lets_strangers_in, line.title.clone()));
        lines
    }

    fn banner_line(&self, report: &StageReport) -> Option<BannerLine> {
        let rows: Vec<&MethodRow> = report.pending().collect();
        if rows.is_empty() {
            return None;
        }
        let label = format!("{} / {}", report.api_name, report.at.stage);
        Some(BannerLine {
            at: report.at.clone(),
            title: format!("Not live on {label}"),
            about: self.about(&rows),
            meaning: meaning(&rows),
            lets_strangers_in: rows.iter().any(|row| is_open_to_anyone(row)),
            count: rows.len(),
            canary: self.store.stage(&report.at).is_some_and(|stage| stage.canary.is_some()),
        })
    }

    fn about(&self, rows: &[&MethodRow]) -> String {
        let changes = if rows.len() == 1 { "1 change".to_owned() } else { format!("{} changes", rows.len()) };
        let mine: Vec<_> = rows
            .iter()
            .filter_map(|row| match row.changed {
                Some(ChangedBy::You(at)) => Some(at),
                _ => None,
            })
            .collect();
        let Some(oldest) = mine.iter().min() else { return format!("{changes}, not made with this program") };
        let when = super::time::moment(*oldest, self.now, &self.zone);
        match (mine.len(), rows.len()) {
            (1, 1) => format!("{changes}, made by you {when}"),
            (2, 2) => format!("{changes}, the older one made by you {when}"),
            (mine, all) if mine == all => format!("{changes}, the oldest made by you {when}"),
            (mine, _) => format!("{changes}, {mine} of them made by you, {when}"),
        }
    }

    /// Methods that are not live, over all stages: the number at `APIs`.
    pub fn not_live_count(&self) -> usize {
        self.reports.values().map(|report| report.pending().count()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::pending::LiveLock;
    use crate::domain::MethodName;

    fn said(methods: &[(&str, &str)], difference: Difference) -> String {
        let row = |&(verb, path): &(&str, &str)| MethodRow {
            name: MethodName::new(verb, path),
            resource: None,
            edited: None,
            live: LiveLock::Absent,
            difference: Some(difference),
            changed: None,
            guarded: false,
        };
        let rows: Vec<MethodRow> = methods.iter().map(row).collect();
        meaning(&rows.iter().collect::<Vec<_>>())
    }

    #[test]
    fn verbs_go_by_the_number_of_methods() {
        let (one, two) = ([("GET", "/a")], [("GET", "/a"), ("POST", "/b")]);
        for (difference, of_one, of_two) in [
            (Difference::KeyStillAsked, "GET /a still needs a key", "GET /a and POST /b still need a key"),
            (Difference::NotThere, "GET /a is new", "GET /a and POST /b are new"),
            (Difference::StillThere, "GET /a was deleted and is", "GET /a and POST /b were deleted and are"),
            (
                Difference::Authorization,
                "The sign-in rule of GET /a is",
                "The sign-in rules of GET /a and POST /b are",
            ),
        ] {
            assert!(said(&one, difference).starts_with(of_one), "{}", said(&one, difference));
            assert!(said(&two, difference).starts_with(of_two), "{}", said(&two, difference));
        }
    }
}
