//! Where the reader of a query stands among its tokens, and what it takes next.

use super::{
    Malformed,
    lex::{Kind, Token, unexpected},
};

/// Levels of brackets, functions and signs in each other. Every one costs the reader stack, and a thread that runs out of it takes
/// the whole program with it.
const MOST_NESTED: usize = 100;
/// Operators and names of a whole query, for the stack of whoever works out what was read: `1 + 1 + …` is read in a loop but is as
/// deep as it is long. AWS documents no bound but the length of a query.
const MOST_JOINED: usize = 500;

/// A query that is being read.
pub(super) struct Parser<'a> {
    /// The query as it was written; its tokens say at which letters of it they stand.
    pub(super) text: &'a str,
    /// Its letters, for those who look for many pieces of it.
    letters: Vec<char>,
    /// All tokens of the query, comments left out.
    pub(super) tokens: &'a [Token],
    /// Index of the token to be read next; the number of tokens at the end.
    pub(super) at: usize,
    /// Levels of brackets, functions and signs around where it stands.
    pub(super) depth: usize,
    /// Operators and names so far, each of which may make what was read one level deeper.
    pub(super) joined: usize,
}

impl<'a> Parser<'a> {
    /// At the first of a query's tokens.
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, letters: text.chars().collect(), tokens, at: 0, depth: 0, joined: 0 }
    }
}

impl Parser<'_> {
    /// The next token, left where it is; `None` at the end of the query.
    pub(super) fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    /// Whether this operator or bracket comes next.
    pub(super) fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Kind::Symbol(found)) if *found == symbol)
    }

    /// Takes this operator or bracket where it comes next, and says whether it did.
    pub(super) fn took(&mut self, symbol: &str) -> bool {
        let is = self.is(symbol);
        self.at += usize::from(is);
        is
    }

    /// As `took`, for a word such as `by`, in capitals or not.
    pub(super) fn took_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    /// Takes this operator or bracket; anything else in its place is refused.
    pub(super) fn symbol(&mut self, symbol: &str) -> Result<(), Malformed> {
        if self.took(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Reads something that stands inside something else.
    pub(super) fn nested<T>(&mut self, read: fn(&mut Self) -> Result<T, Malformed>) -> Result<T, Malformed> {
        if self.depth == MOST_NESTED {
            return Err(self.unexpected());
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// Counts an operator or a name.
    pub(super) fn join(&mut self) -> Result<(), Malformed> {
        self.joined += 1;
        if self.joined > MOST_JOINED { Err(self.unexpected()) } else { Ok(()) }
    }

    /// The text from a token up to the present one, without spaces.
    pub(super) fn written(&self, first: usize) -> String {
        self.between(first, self.at)
    }

    /// The text of the tokens from `first` to before `end`, without spaces; a name in backquotes that stands alone loses these.
    pub(super) fn between(&self, first: usize, end: usize) -> String {
        let tokens = &self.tokens[first..end];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return String::new() };
        if let [Token { kind: Kind::Quoted(name), .. }] = tokens {
            return name.clone();
        }
        let letters = self.letters.get(first.start..last.end).unwrap_or_default();
        letters.iter().filter(|letter| !letter.is_whitespace()).collect()
    }

    /// What AWS says about the token that comes next, or about the end of the query.
    pub(super) fn unexpected(&self) -> Malformed {
        self.unexpected_at(self.at)
    }

    /// What AWS says about the token with this number.
    pub(super) fn unexpected_at(&self, at: usize) -> Malformed {
        let end = self.text.chars().count();
        let (start, end) = self.tokens.get(at).map_or((end, end), |token| (token.start, token.end));
        unexpected(self.text, start, end)
    }
}
