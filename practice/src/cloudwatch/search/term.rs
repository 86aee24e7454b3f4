//! The terms of a search: properties and words, joined with AND, OR and NOT.

use super::super::metric::Metric;
use super::words::shares_words;

/// Brackets and `NOT`s in each other; every one costs the reader stack.
const MOST_NESTED: usize = 100;

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// `AND`, or nothing between them.
    All(Vec<Term>),
    /// `OR`.
    Any(Vec<Term>),
    /// `NOT`.
    Not(Box<Term>),
    /// `property="value"`, `property=word`, or a value or word of any property.
    Has { property: Option<String>, value: String, exact: bool },
}

impl Term {
    /// Reads terms; `None` for what AWS would call wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let words = words(text)?;
        let mut rest = words.as_slice();
        any(&mut rest, MOST_NESTED).filter(|_| rest.is_empty())
    }

    /// Whether it holds of a metric.
    pub fn holds(&self, metric: &Metric) -> bool {
        match self {
            Self::All(terms) => terms.iter().all(|term| term.holds(metric)),
            Self::Any(terms) => terms.iter().any(|term| term.holds(metric)),
            Self::Not(term) => !term.holds(metric),
            Self::Has { property, value, exact } => {
                let has = |text: &str| if *exact { text == value } else { shares_words(text, value) };
                match property.as_deref() {
                    Some("MetricName") => has(&metric.metric_name),
                    Some("Namespace") => has(&metric.namespace),
                    Some(name) => metric.dimension(name).is_some_and(has),
                    None => {
                        let of_dimensions =
                            metric.dimensions.iter().any(|of| has(&of.name) || has(&of.value));
                        has(&metric.metric_name) || has(&metric.namespace) || of_dimensions
                    }
                }
            }
        }
    }
}

#[derive(Debug, PartialEq)]
enum Word {
    Open,
    Close,
    And,
    Or,
    Not,
    Term(Term),
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '(' => (Word::Open, &rest[1..]),
            ')' => (Word::Close, &rest[1..]),
            _ => word(rest)?,
        };
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

fn word(text: &str) -> Option<(Word, &str)> {
    let (value, exact, rest) = value(text)?;
    if let Some(after) = rest.strip_prefix('=').filter(|_| !exact) {
        let (wanted, exact, rest) = self::value(after)?;
        return Some((Word::Term(Term::Has { property: Some(value), value: wanted, exact }), rest));
    }
    let word = match value.as_str() {
        "AND" if !exact => Word::And,
        "OR" if !exact => Word::Or,
        "NOT" if !exact => Word::Not,
        _ => Word::Term(Term::Has { property: None, value, exact }),
    };
    Some((word, rest))
}

/// A value, whether it stood in quotes, and what follows. In quotes a backslash takes the next letter as it is.
fn value(text: &str) -> Option<(String, bool, &str)> {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(|letter: char| letter.is_whitespace() || "()=\"".contains(letter));
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        return (!word.is_empty()).then(|| (word.to_owned(), false, rest));
    };
    let mut value = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, true, &inside[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            letter => value.push(letter),
        }
    }
    None
}

/// `room` is how many more brackets and `NOT`s may stand in each other.
fn any(words: &mut &[Word], room: usize) -> Option<Term> {
    let mut terms = vec![all(words, room)?];
    while let [Word::Or, rest @ ..] = *words {
        *words = rest;
        terms.push(all(words, room)?);
    }
    Some(single_or(terms, Term::Any))
}

/// Terms side by side all hold, with `AND` between them or without.
fn all(words: &mut &[Word], room: usize) -> Option<Term> {
    let mut terms = vec![one(words, room)?];
    loop {
        match *words {
            [Word::And, rest @ ..] => *words = rest,
            [] | [Word::Or | Word::Close, ..] => return Some(single_or(terms, Term::All)),
            _ => {}
        }
        terms.push(one(words, room)?);
    }
}

fn one(words: &mut &[Word], room: usize) -> Option<Term> {
    let (first, rest) = words.split_first()?;
    *words = rest;
    match first {
        Word::Not => Some(Term::Not(Box::new(one(words, room.checked_sub(1)?)?))),
        Word::Term(term) => Some(term.clone()),
        Word::Open => {
            let inner = any(words, room.checked_sub(1)?)?;
            let (close, rest) = words.split_first()?;
            *words = rest;
            (*close == Word::Close).then_some(inner)
        }
        _ => None,
    }
}

fn single_or(mut terms: Vec<Term>, many: fn(Vec<Term>) -> Term) -> Term {
    if terms.len() == 1 { terms.remove(0) } else { many(terms) }
}
