//! Pieces of a text, found by a glob or by a regular expression.
//!
//! As AWS documents it: a `*` of a glob takes as little as possible, text before the first and after the last may stand anywhere, and
//! a glob that ends with `*` takes the rest; a regular expression has named groups.

use std::ops::Range;

use regex_lite::Regex;

/// Where the pieces are.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// The texts around the `*`: one more than there are pieces.
    Glob(Vec<String>),
    /// A regular expression, whose named groups are the pieces.
    Regex(Regex),
}

/// Places of the pieces in a text, in bytes; none where a group took no part.
pub type Cut = Vec<Option<Range<usize>>>;

impl Pattern {
    /// A glob with a `*` for each name; `None` for another number of them.
    pub fn glob(text: &str, names: usize) -> Option<Self> {
        let around: Vec<String> = text.split('*').map(str::to_owned).collect();
        (around.len() == names + 1 && names > 0).then_some(Self::Glob(around))
    }

    /// A regular expression and the names of its groups; `None` without any.
    pub fn regex(source: &str) -> Option<(Self, Vec<String>)> {
        let regex = Regex::new(source).ok()?;
        let names: Vec<String> = regex.capture_names().flatten().map(str::to_owned).collect();
        (!names.is_empty()).then_some((Self::Regex(regex), names))
    }

    /// Where the pieces are in a text; `None` where it does not match.
    pub fn cut(&self, text: &str) -> Option<Cut> {
        match self {
            Self::Glob(around) => cut_glob(around, text),
            Self::Regex(regex) => {
                let found = regex.captures(text)?;
                let names = regex.capture_names().flatten();
                Some(names.map(|name| found.name(name).map(|piece| piece.range())).collect())
            }
        }
    }
}

fn cut_glob(around: &[String], text: &str) -> Option<Cut> {
    let (before, rest) = around.split_first()?;
    let mut at = text.find(before.as_str())? + before.len();
    let mut cut = Vec::with_capacity(rest.len());
    for (place, after) in rest.iter().enumerate() {
        let last = place + 1 == rest.len();
        let end = if last && after.is_empty() { text.len() } else { at + text[at..].find(after.as_str())? };
        cut.push(Some(at..end));
        at = end + after.len();
    }
    Some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces<'a>(pattern: &Pattern, text: &'a str) -> Option<Vec<Option<&'a str>>> {
        let cut = pattern.cut(text)?;
        Some(cut.into_iter().map(|piece| piece.map(|range| &text[range])).collect())
    }

    #[test]
    fn a_glob_takes_little_and_at_its_end_the_rest() {
        let log = "2026-11-19 user=ada, method:GET, latency := 12 ms";
        let glob = |text, names| Pattern::glob(text, names).unwrap();
        let found = pieces(&glob("user=*, method:*, latency := *", 3), log).unwrap();
        assert_eq!(found, [Some("ada"), Some("GET"), Some("12 ms")]);
        let found = pieces(&glob("* [*] *", 3), "09:00 [WARN] slow [again] today").unwrap();
        assert_eq!(found, [Some("09:00"), Some("WARN"), Some("slow [again] today")]);
        assert_eq!(pieces(&glob("user=* ", 1), log).unwrap(), [Some("ada,")], "the end may stand anywhere");
        assert_eq!(pieces(&glob("user: *", 1), log), None);
        assert_eq!(pieces(&glob("*-*-* ", 3), log).unwrap(), [Some("2026"), Some("11"), Some("19")]);
        assert!(Pattern::glob("* *", 1).is_none() && Pattern::glob("plain", 0).is_none());
    }

    #[test]
    fn a_regular_expression_gives_its_named_groups() {
        let (pattern, names) = Pattern::regex(r"user=(?<user>\w+)(, role=(?<role>\w+))?").unwrap();
        assert_eq!(names, ["user", "role"]);
        assert_eq!(pieces(&pattern, "x user=ada").unwrap(), [Some("ada"), None]);
        assert_eq!(pieces(&pattern, "user=ada, role=owner").unwrap(), [Some("ada"), Some("owner")]);
        assert!(pieces(&pattern, "nobody").is_none());
        assert!(Pattern::regex("(a)").is_none() && Pattern::regex("(?<a").is_none());
    }
}
