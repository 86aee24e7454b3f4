//! `parse`: pieces of a field under names of their own, found by a glob or by a regular expression.
//!
//! As AWS documents it: a `*` of a glob takes as little as possible, text before the first and after the last may stand
//! anywhere, and a glob that ends with `*` takes the rest; a regular expression has named groups. A line that does not match
//! stays, without the names.

use std::ops::Range;

use regex_lite::Regex;

use super::{Malformed, expr::Expr, lex::Kind, parse::Parser, query::Query};

/// One `parse` command.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The field that is looked at.
    pub of: Expr,
    /// Whether that is the whole line as it was written.
    pub is_whole_line: bool,
    /// How many of the query's names were given before it.
    pub scope: usize,
    /// Names of the pieces.
    pub names: Vec<String>,
    /// Where they are.
    pub pattern: Pattern,
}

/// Where the pieces are.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// The texts around the `*`: one more than there are pieces.
    Glob(Vec<String>),
    /// Named groups.
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

impl Parser<'_> {
    /// `parse field "glob * text" as name, …` or `parse field /regex with (?<names>…)/`.
    pub(super) fn extract(&mut self, query: &mut Query) -> Result<(), Malformed> {
        let of = match self.peek() {
            Some(Kind::Word(name) | Kind::Quoted(name)) => name.clone(),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        let (pattern, names) = match self.peek().cloned() {
            Some(Kind::Text(glob)) => {
                let pattern_at = self.at;
                self.at += 1;
                let names = self.names()?;
                let pattern = Pattern::glob(&glob, names.len());
                (pattern.ok_or_else(|| self.unexpected_at(pattern_at))?, names)
            }
            Some(Kind::Regex(source)) => {
                let found = Pattern::regex(&source).ok_or_else(|| self.unexpected())?;
                self.at += 1;
                found
            }
            _ => return Err(self.unexpected()),
        };
        let number = query.parses.len();
        let scope = query.names.len();
        let is_whole_line = of == "@message" && !query.names.iter().any(|(name, _)| *name == of);
        for (piece, name) in names.iter().enumerate() {
            query.names.push((name.clone(), Expr::Part(number, piece)));
        }
        query.parses.push(Parse { of: Expr::Field(of), is_whole_line, scope, names, pattern });
        Ok(())
    }

    /// `as name, name, …`.
    fn names(&mut self) -> Result<Vec<String>, Malformed> {
        if !self.took_word("as") {
            return Err(self.unexpected());
        }
        let mut names = Vec::new();
        loop {
            match self.peek() {
                Some(Kind::Word(name) | Kind::Quoted(name)) => names.push(name.clone()),
                _ => return Err(self.unexpected()),
            }
            self.at += 1;
            if !self.took(",") {
                return Ok(names);
            }
        }
    }
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
