//! Filter patterns of CloudWatch Logs: `{ $.apiKeyId = "*" && $.status = "429" }` on JSON lines, or terms on any.
//!
//! A pattern may be asked about a line of which only a part is known; its answer is then "yes", "no" or "it depends".

use std::borrow::Cow;

use super::{failure::Failure, line::Line};

/// Letters of a pattern.
const MOST_LETTERS: usize = 1024;
/// Brackets in each other; every one costs the reader stack.
const MOST_NESTED: usize = 100;

/// A filter pattern that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// The empty pattern, which matches every line.
    All,
    /// On the fields of a JSON line.
    Fields(Test),
    /// On the text of a line: with all of the first, none of the second, any of the third (where there are some).
    Terms(Vec<String>, Vec<String>, Vec<String>),
}

/// A condition on the fields of a JSON line.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// `&&`.
    And(Box<Test>, Box<Test>),
    /// `||`.
    Or(Box<Test>, Box<Test>),
    /// A field against a value.
    Compare(String, Op, Operand),
    /// `NOT EXISTS`.
    Absent(String),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`.
    Is,
    /// `!=`.
    IsNot,
    /// `<`.
    Below,
    /// `<=`.
    AtMost,
    /// `>`.
    Above,
    /// `>=`.
    AtLeast,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Text; `*` stands for any letters.
    Text(String),
    /// A number, compared by size.
    Number(f64),
}

impl Pattern {
    /// Reads the pattern of a request.
    ///
    /// # Errors
    /// `InvalidParameterException` for one that is too long or that CloudWatch Logs would refuse.
    pub fn read(text: &str) -> Result<Self, Failure> {
        if text.chars().count() > MOST_LETTERS {
            let what = format!("Member must have length less than or equal to {MOST_LETTERS}");
            return Err(Failure::unfit(text, "filterPattern", &what));
        }
        let wrong = || Failure::invalid(format!("Invalid character(s) in term '{}'", text.trim()));
        Self::parse(text).ok_or_else(wrong)
    }

    /// Reads a pattern; `None` for one that CloudWatch Logs would refuse.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::All);
        }
        let Some(inner) = text.strip_prefix('{') else { return terms(text) };
        let read = tokens(inner.strip_suffix('}')?)?;
        let mut parser = Parser { tokens: &read, depth: 0 };
        let whole = parser.any()?;
        parser.tokens.is_empty().then_some(Self::Fields(whole))
    }

    /// Whether a line matches; `None` where it depends on what is not known of the line.
    pub fn matches(&self, line: &Line<'_>) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::Fields(test) => test.holds(line),
            Self::Terms(all, none, any) => {
                let message = line.source.template.message(line)?;
                let has = |term: &String| message.contains(term.as_str());
                Some(all.iter().all(has) && !none.iter().any(has) && (any.is_empty() || any.iter().any(has)))
            }
        }
    }

    /// Names of the fields that it looks at; `None` for the whole line.
    pub fn fields(&self) -> Option<Vec<&str>> {
        let mut names = Vec::new();
        match self {
            Self::All => {}
            Self::Fields(test) => test.names(&mut names),
            Self::Terms(..) => return None,
        }
        Some(names)
    }
}

impl Test {
    fn holds(&self, line: &Line<'_>) -> Option<bool> {
        match self {
            Self::And(one, other) => match (one.holds(line), other.holds(line)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(one, other) => match (one.holds(line), other.holds(line)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Compare(name, op, operand) => {
                let value = line.source.template.field(name, line)?;
                Some(value.is_some_and(|value| compare(&value, *op, operand)))
            }
            Self::Absent(name) => Some(line.source.template.field(name, line)?.is_none()),
        }
    }

    fn names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::And(one, other) | Self::Or(one, other) => {
                one.names(names);
                other.names(names);
            }
            Self::Compare(name, ..) | Self::Absent(name) => names.push(name),
        }
    }
}

fn compare(value: &str, op: Op, operand: &Operand) -> bool {
    let number = || value.parse::<f64>().ok();
    match (op, operand) {
        (Op::Is, Operand::Text(text)) => is_like(value, text),
        (Op::IsNot, Operand::Text(text)) => !is_like(value, text),
        (Op::Is, Operand::Number(wanted)) => number() == Some(*wanted),
        (Op::IsNot, Operand::Number(wanted)) => number() != Some(*wanted),
        (Op::Below, Operand::Number(wanted)) => number().is_some_and(|number| number < *wanted),
        (Op::AtMost, Operand::Number(wanted)) => number().is_some_and(|number| number <= *wanted),
        (Op::Above, Operand::Number(wanted)) => number().is_some_and(|number| number > *wanted),
        (Op::AtLeast, Operand::Number(wanted)) => number().is_some_and(|number| number >= *wanted),
        (_, Operand::Text(_)) => false,
    }
}

/// `*` stands for any letters, none included.
fn is_like(value: &str, wanted: &str) -> bool {
    let mut parts = wanted.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = value.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[derive(Debug, Clone, PartialEq)]
enum Token<'a> {
    Field(&'a str),
    Text(Cow<'a, str>),
    Number(f64),
    Op(Op),
    And,
    Or,
    Open,
    Close,
    Word(&'a str),
}

const SYMBOLS: [(&str, Token<'_>); 10] = [
    ("&&", Token::And),
    ("||", Token::Or),
    ("!=", Token::Op(Op::IsNot)),
    ("<=", Token::Op(Op::AtMost)),
    (">=", Token::Op(Op::AtLeast)),
    ("=", Token::Op(Op::Is)),
    ("<", Token::Op(Op::Below)),
    (">", Token::Op(Op::Above)),
    ("(", Token::Open),
    (")", Token::Close),
];

fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some((symbol, token)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
            tokens.push(token.clone());
            rest = rest[symbol.len()..].trim_start();
        } else if let Some(after) = rest.strip_prefix('"') {
            let (text, after) = after.split_once('"')?;
            tokens.push(Token::Text(text.into()));
            rest = after.trim_start();
        } else {
            let part = |letter: char| letter.is_alphanumeric() || "$._-*@".contains(letter);
            let end = rest.find(|letter| !part(letter)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            tokens.push(word_token(word)?);
            rest = after.trim_start();
        }
    }
    Some(tokens)
}

fn word_token(word: &str) -> Option<Token<'_>> {
    match (word, word.strip_prefix("$."), word.parse::<f64>()) {
        ("", ..) => None,
        (_, Some(name), _) => (!name.is_empty()).then_some(Token::Field(name)),
        (_, _, Ok(number)) if number.is_finite() => Some(Token::Number(number)),
        _ => Some(Token::Word(word)),
    }
}

struct Parser<'a, 'text> {
    tokens: &'a [Token<'text>],
    depth: usize,
}

impl<'a, 'text> Parser<'a, 'text> {
    fn next(&mut self) -> Option<&'a Token<'text>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn any(&mut self) -> Option<Test> {
        let mut test = self.all()?;
        while self.tokens.first() == Some(&Token::Or) {
            self.next();
            test = Test::Or(Box::new(test), Box::new(self.all()?));
        }
        Some(test)
    }

    fn all(&mut self) -> Option<Test> {
        let mut test = self.one()?;
        while self.tokens.first() == Some(&Token::And) {
            self.next();
            test = Test::And(Box::new(test), Box::new(self.one()?));
        }
        Some(test)
    }

    fn one(&mut self) -> Option<Test> {
        let name = match self.next()? {
            Token::Open => {
                self.depth = Some(self.depth + 1).filter(|depth| *depth <= MOST_NESTED)?;
                let test = self.any()?;
                self.depth -= 1;
                return (self.next()? == &Token::Close).then_some(test);
            }
            Token::Field(name) => (*name).to_owned(),
            _ => return None,
        };
        match self.next()? {
            Token::Word(word) if word.eq_ignore_ascii_case("not") => match self.next()? {
                Token::Word(word) if word.eq_ignore_ascii_case("exists") => Some(Test::Absent(name)),
                _ => None,
            },
            Token::Op(op) => {
                let operand = match self.next()? {
                    Token::Text(text) => Operand::Text(text.clone().into_owned()),
                    Token::Word(text) => Operand::Text((*text).to_owned()),
                    Token::Number(number) => Operand::Number(*number),
                    _ => return None,
                };
                let ordered = !matches!(op, Op::Is | Op::IsNot);
                (!ordered || matches!(operand, Operand::Number(_)))
                    .then_some(Test::Compare(name, *op, operand))
            }
            _ => None,
        }
    }
}

/// `word "some words" -without ?either ?or`; the space-delimited form in brackets is not known here.
fn terms(text: &str) -> Option<Pattern> {
    if text.starts_with(['[', '%']) {
        return None;
    }
    let (mut all, mut none, mut any) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let (list, after) = match rest.split_at_checked(1) {
            Some(("-", after)) => (&mut none, after),
            Some(("?", after)) => (&mut any, after),
            _ => (&mut all, rest),
        };
        let (term, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        list.push(term.to_owned());
        rest = after.trim_start();
    }
    Some(Pattern::Terms(all, none, any))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (value, wanted, yes) in [
            ("abc", "*", true),
            ("", "*", true),
            ("abc", "a*", true),
            ("abc", "*c", true),
            ("abc", "a*b*c", true),
            ("abc", "*d*", false),
            ("abc", "abc", true),
            ("abcd", "abc", false),
            ("ab", "ab*b", false),
        ] {
            assert_eq!(is_like(value, wanted), yes, "{value} {wanted}");
        }
    }

    #[test]
    fn what_cloudwatch_would_refuse_is_refused() {
        for good in [
            r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#,
            r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" && $.status = "429" }"#,
            "{ ($.status = 429 || $.status = 403) && $.bytes > 10 }",
            "{ $.user.id NOT EXISTS }",
            "ERROR -debug \"two words\"",
            "",
        ] {
            assert!(Pattern::parse(good).is_some(), "{good}");
        }
        for bad in [
            "{ $.a = }",
            "{ $.a = 1",
            "{ a = 1 }",
            "{ $.a > \"x\" }",
            "{ $.a = 1 $.b = 2 }",
            "[ip, user]",
            "\"open",
            &format!("{{ {} $.a = 1 {} }}", "(".repeat(101), ")".repeat(101)),
            &format!("{{ {}", "(".repeat(200_000)),
            &format!("{{ {} }}", "(".repeat(200_000)),
        ] {
            assert_eq!(Pattern::parse(bad), None, "{bad}");
        }
    }
}
