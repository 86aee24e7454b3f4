//! `parse`: pieces of a field under names of their own, found by a glob or by a regular expression. A line that does not match
//! stays, without the names.

use super::{
    Malformed,
    cursor::Parser,
    expr::Expr,
    glob::Pattern,
    lex::Kind,
    query::{Parse, Query},
};

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
