//! Where the reader of a query stands among its tokens, and what it takes next.

use super::{
    Malformed,
    lex::{Kind, Token, unexpected},
    parse::Parser,
};

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(super) fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Kind::Symbol(found)) if *found == symbol)
    }

    pub(super) fn took(&mut self, symbol: &str) -> bool {
        let is = self.is(symbol);
        self.at += usize::from(is);
        is
    }

    pub(super) fn took_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    pub(super) fn symbol(&mut self, symbol: &str) -> Result<(), Malformed> {
        if self.took(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The text from a token up to the present one, without spaces.
    pub(super) fn written(&self, first: usize) -> String {
        self.between(first, self.at)
    }

    pub(super) fn between(&self, first: usize, end: usize) -> String {
        let tokens = &self.tokens[first..end];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return String::new() };
        if let [Token { kind: Kind::Quoted(name), .. }] = tokens {
            return name.clone();
        }
        let letters = self.text.chars().skip(first.start).take(last.end - first.start);
        letters.filter(|letter| !letter.is_whitespace()).collect()
    }

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
