//! What a metric filter's pattern asks of a line's fields, so that nobody has to guess from its words what it counts.
//!
//! Only conditions that must all hold are read, `{ $.apiKeyId = "*" && $.status = 429 }`: what counts one key's calls, or the refused
//! ones, is such a pattern. Of any other kind, with `||`, `IS NULL` or `>`, nobody can say here which calls it leaves out.

use std::iter::Peekable;
use std::str::Chars;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The field, such as `$.status`.
    pub field: String,
    /// It must have the value (`=`) or must not (`!=`).
    pub is: bool,
    /// The value without its quotes; a star stands for anything.
    pub value: String,
}

/// The conditions that must all hold, none for a pattern that takes every line; `None` for a pattern of another kind.
pub fn terms(pattern: &str) -> Option<Vec<Term>> {
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return Some(Vec::new());
    }
    let inside = pattern.strip_prefix('{')?.strip_suffix('}')?;
    let mut reader = Reader(inside.chars().peekable());
    let mut out = Vec::new();
    reader.all(&mut out)?;
    reader.skip();
    reader.0.next().is_none().then_some(out)
}

struct Reader<'a>(Peekable<Chars<'a>>);

impl Reader<'_> {
    fn skip(&mut self) {
        while self.0.next_if(|letter| letter.is_whitespace()).is_some() {}
    }

    /// Takes a text, and blanks before it.
    fn took(&mut self, text: &str) -> bool {
        self.skip();
        let mut ahead = self.0.clone();
        let is_there = text.chars().all(|letter| ahead.next() == Some(letter));
        if is_there {
            self.0 = ahead;
        }
        is_there
    }

    /// Conditions with `&&` between them.
    fn all(&mut self, out: &mut Vec<Term>) -> Option<()> {
        loop {
            if self.took("(") {
                self.all(out)?;
                self.took(")").then_some(())?;
            } else {
                out.push(self.term()?);
            }
            if !self.took("&&") {
                return Some(());
            }
        }
    }

    fn term(&mut self) -> Option<Term> {
        self.took("$.").then_some(())?;
        let part = |letter: &char| letter.is_ascii_alphanumeric() || "_.-".contains(*letter);
        let field = format!("$.{}", self.word(part));
        let is = self.took("=");
        if !is && !self.took("!=") {
            return None;
        }
        let value = if self.took("\"") {
            let text = self.word(|letter| *letter != '"');
            self.took("\"").then_some(text)?
        } else {
            self.skip();
            Some(self.word(|letter| !letter.is_whitespace() && !"()&|".contains(*letter)))
                .filter(|word| !word.is_empty())?
        };
        (field.len() > 2).then_some(Term { field, is, value })
    }

    fn word(&mut self, part: impl Fn(&char) -> bool) -> String {
        let mut out = String::new();
        while let Some(letter) = self.0.next_if(&part) {
            out.push(letter);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_that_must_all_hold_are_read_and_no_others() {
        let read = |pattern: &str| {
            let told =
                |term: Term| format!("{}{}{}", term.field, if term.is { "=" } else { "!=" }, term.value);
            terms(pattern).map(|all| all.into_iter().map(told).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(read("").as_deref(), Some(""));
        assert_eq!(read(r#"{ $.k = "*" && $.k != "-" }"#).as_deref(), Some("$.k=* $.k!=-"));
        assert_eq!(read("{($.status=429)&&($.who.k-1 = * )}").as_deref(), Some("$.status=429 $.who.k-1=*"));
        assert_eq!(read(r#"{ $.path = "/a 429" }"#).as_deref(), Some("$.path=/a 429"));
        for other in [
            "{ $.k = 1 || $.k = 2 }",
            "{ $.k IS NULL }",
            "{ $.status >= 429 }",
            "[ip, key, status=429]",
            "429",
            "{ $.k = }",
            "{ $.k = \"a }",
            "{ ($.k = 1 }",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
