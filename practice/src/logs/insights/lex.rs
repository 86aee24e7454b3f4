//! Cuts a query into tokens, each with where it stands.

use super::Malformed;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A command, a field, a function or a word such as `as`.
    Word(String),
    /// A field in backquotes.
    Quoted(String),
    /// A number without a unit, such as `200` or `0.5`.
    Number(f64),
    /// A number with a unit, such as `5m`.
    Span(String),
    /// Text in quotes of either kind.
    Text(String),
    /// A regular expression between slashes.
    Regex(String),
    /// An operator or a bracket.
    Symbol(&'static str),
}

/// A token in its place, counted in letters from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first letter.
    pub start: usize,
    /// Letter after the last.
    pub end: usize,
}

/// Longer ones first.
const SYMBOLS: [&str; 18] =
    ["!=", "<=", ">=", "=~", "|", ",", "(", ")", "[", "]", "=", "<", ">", "+", "-", "*", "/", "%"];

/// The tokens of a query; comments begin with `#`.
pub fn tokens(query: &str) -> Result<Vec<Token>, Malformed> {
    let letters: Vec<char> = query.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        if letter == '#' {
            at = find(&letters, at, |letter| letter == '\n');
            continue;
        }
        let (kind, end) = next(&letters, at, &tokens).ok_or_else(|| unexpected(query, at, at + 1))?;
        tokens.push(Token { kind, start: at, end });
        at = end;
    }
    Ok(tokens)
}

/// What AWS says about something it does not know.
pub fn unexpected(query: &str, start: usize, end: usize) -> Malformed {
    let letters: Vec<char> = query.chars().collect();
    let before = &letters[..start.min(letters.len())];
    let line = before.iter().filter(|letter| **letter == '\n').count() + 1;
    let place = before.iter().rev().take_while(|letter| **letter != '\n').count();
    let found: String = letters.iter().skip(start).take(end.saturating_sub(start)).collect();
    let found = if found.is_empty() { "<EOF>" } else { &found };
    let message = format!("unexpected symbol found {found} at line {line} and position {place}");
    Malformed { message, start, end: end.max(start) }
}

fn find(letters: &[char], from: usize, is: impl Fn(char) -> bool) -> usize {
    letters.iter().skip(from).position(|letter| is(*letter)).map_or(letters.len(), |more| from + more)
}

fn next(letters: &[char], at: usize, before: &[Token]) -> Option<(Kind, usize)> {
    let letter = letters[at];
    match letter {
        '"' | '\'' => delimited(letters, at).map(|(text, end)| (Kind::Text(text), end)),
        '`' => delimited(letters, at).map(|(text, end)| (Kind::Quoted(text), end)),
        '/' if expects_regex(before) => delimited(letters, at).map(|(text, end)| (Kind::Regex(text), end)),
        _ if letter.is_ascii_digit() => number(letters, at),
        _ if is_start(letter) => {
            let end =
                find(letters, at, |letter| !is_start(letter) && !letter.is_ascii_digit() && letter != '.');
            Some((Kind::Word(letters[at..end].iter().collect()), end))
        }
        _ => {
            let pair: String = letters[at..letters.len().min(at + 2)].iter().collect();
            let symbol = SYMBOLS.iter().find(|symbol| pair.starts_with(**symbol))?;
            Some((Kind::Symbol(symbol), at + symbol.len()))
        }
    }
}

fn is_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_' || letter == '@'
}

/// After `like`, `=~` and `parse field` a slash begins a regular expression and divides nothing.
fn expects_regex(before: &[Token]) -> bool {
    let is = |token: &Token, wanted: &str| match &token.kind {
        Kind::Word(word) => word.eq_ignore_ascii_case(wanted),
        _ => false,
    };
    match before {
        [.., last] if is(last, "like") || last.kind == Kind::Symbol("=~") => true,
        [.., command, Token { kind: Kind::Word(_) | Kind::Quoted(_), .. }] => is(command, "parse"),
        _ => false,
    }
}

/// Up to the same letter as the first; a backslash takes the next one as it is, and stays in a regular expression.
fn delimited(letters: &[char], at: usize) -> Option<(String, usize)> {
    let close = letters[at];
    let mut text = String::new();
    let mut place = at + 1;
    loop {
        let letter = *letters.get(place)?;
        place += 1;
        if letter == close {
            return Some((text, place));
        }
        if letter == '\\' {
            let escaped = *letters.get(place)?;
            place += 1;
            if close == '/' && escaped != '/' {
                text.push('\\');
            }
            text.push(escaped);
        } else {
            text.push(letter);
        }
    }
}

fn number(letters: &[char], at: usize) -> Option<(Kind, usize)> {
    let end = find(letters, at, |letter| !letter.is_ascii_digit() && letter != '.');
    let digits: String = letters[at..end].iter().collect();
    let unit = find(letters, end, |letter| !letter.is_ascii_alphabetic());
    if unit > end {
        return Some((Kind::Span(letters[at..unit].iter().collect()), unit));
    }
    Some((Kind::Number(digits.parse().ok()?), end))
}
