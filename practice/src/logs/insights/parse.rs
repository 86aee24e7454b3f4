//! Reads a query, command by command.
//!
//! What stands before `stats` is about lines, what stands after it about the groups that it made. `sort` and `limit` before
//! `stats` and a second `stats` are refused: nobody here sends them.

use super::{
    Malformed, PAGE,
    cursor::Parser,
    expr::Expr,
    lex::{Kind, tokens},
    query::{Count, Query, Stats},
};

/// Reads a query.
///
/// # Errors
/// [`Malformed`] for whatever is not known here.
pub fn parse(text: &str) -> Result<Query, Malformed> {
    let tokens = tokens(text)?;
    let mut parser = Parser::new(text, &tokens);
    let mut query = Query { words: tokens.len(), ..Query::default() };
    loop {
        parser.command(&mut query)?;
        if parser.tokens.len() == parser.at {
            return Ok(query);
        }
        parser.symbol("|")?;
    }
}

impl Parser<'_> {
    fn command(&mut self, query: &mut Query) -> Result<(), Malformed> {
        let Some(Kind::Word(word)) = self.peek() else { return Err(self.unexpected()) };
        let grouped = query.stats.is_some();
        match word.to_ascii_lowercase().as_str() {
            "fields" | "display" => {
                let replaces = word.eq_ignore_ascii_case("display");
                self.at += 1;
                self.fields(query, replaces)?;
            }
            "filter" | "where" => {
                self.at += 1;
                let condition = self.expression()?;
                if grouped {
                    query.having.push(condition);
                } else {
                    query.filters.push((query.names.len(), condition));
                }
            }
            "parse" if !grouped => {
                self.at += 1;
                self.extract(query)?;
            }
            "stats" if !grouped && query.sort.is_empty() && query.limit.is_none() => {
                self.at += 1;
                query.columns.clear();
                query.stats = Some(self.stats()?);
            }
            "sort" | "order" => {
                self.at += 1;
                self.sort(query)?;
            }
            "limit" | "head" => {
                self.at += 1;
                query.limit = Some(self.limit()?);
            }
            _ => return Err(self.unexpected()),
        }
        Ok(())
    }

    fn fields(&mut self, query: &mut Query, replaces: bool) -> Result<(), Malformed> {
        if replaces {
            query.columns.clear();
        }
        loop {
            let (name, expr, named) = self.named(Self::expression)?;
            let expr = grouped_by_name(query, expr, &name);
            if named {
                self.join()?;
                query.names.push((name.clone(), expr.clone()));
            }
            query.columns.push((name, expr));
            if !self.took(",") {
                return Ok(());
            }
        }
    }

    fn stats(&mut self) -> Result<Stats, Malformed> {
        let mut stats = Stats::default();
        loop {
            let (name, count, _) = self.named(Self::count)?;
            stats.counts.push((name, count));
            if !self.took(",") {
                break;
            }
        }
        if self.took_word("by") {
            loop {
                let (name, expr, _) = self.named(Self::expression)?;
                stats.by.push((name, expr));
                if !self.took(",") {
                    break;
                }
            }
        }
        Ok(stats)
    }

    /// Something with its name: what stands after `as`, else its own text without spaces.
    fn named<T>(
        &mut self,
        read: fn(&mut Self) -> Result<T, Malformed>,
    ) -> Result<(String, T, bool), Malformed> {
        let first = self.at;
        let value = read(self)?;
        let own = self.written(first);
        if !self.took_word("as") {
            return Ok((own, value, false));
        }
        match self.peek() {
            Some(Kind::Word(name) | Kind::Quoted(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok((name, value, true))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn count(&mut self) -> Result<Count, Malformed> {
        let Some(Kind::Word(word)) = self.peek() else { return Err(self.unexpected()) };
        let word = word.to_ascii_lowercase();
        let known = ["count", "count_distinct", "sum", "avg", "min", "max"].contains(&word.as_str());
        if !known {
            return Err(self.unexpected());
        }
        self.at += 1;
        self.symbol("(")?;
        if word == "count" && (self.took("*") || self.is(")")) {
            self.symbol(")")?;
            return Ok(Count::Lines);
        }
        let of = self.expression()?;
        self.symbol(")")?;
        Ok(match word.as_str() {
            "count" => Count::Present(of),
            "count_distinct" => Count::Distinct(of),
            "sum" => Count::Sum(of),
            "avg" => Count::Average(of),
            "min" => Count::Least(of),
            _ => Count::Most(of),
        })
    }

    fn sort(&mut self, query: &mut Query) -> Result<(), Malformed> {
        query.sort.clear();
        loop {
            let first = self.at;
            // A count, such as `count(*)`, is no expression but may be a column.
            let expr = match self.column(query) {
                Some(column) => column,
                None => self.expression()?,
            };
            let name = self.written(first);
            let down = self.took_word("desc");
            if !down {
                self.took_word("asc");
            }
            query.sort.push((grouped_by_name(query, expr, &name), down));
            if !self.took(",") {
                return Ok(());
            }
        }
    }

    /// A column of `stats` under its own text, such as `count(*)`.
    fn column(&mut self, query: &Query) -> Option<Expr> {
        let stats = query.stats.as_ref()?;
        for (name, _) in &stats.counts {
            for end in self.at + 1..=self.tokens.len() {
                let text = self.between(self.at, end);
                if text == *name {
                    self.at = end;
                    return Some(Expr::Field(name.clone()));
                }
                // A single token may stand in backquotes, which it loses there alone.
                if end > self.at + 1 && !name.starts_with(&text) {
                    break;
                }
            }
        }
        None
    }

    fn limit(&mut self) -> Result<usize, Malformed> {
        match self.peek() {
            Some(Kind::Number(rows)) if rows.fract() == 0.0 && (1.0..=10.0 * PAGE as f64).contains(rows) => {
                let rows = *rows as usize;
                self.at += 1;
                Ok(rows)
            }
            _ => Err(self.unexpected()),
        }
    }
}

/// After `stats`, an expression that is the text of one of its columns means that column.
fn grouped_by_name(query: &Query, expr: Expr, name: &str) -> Expr {
    let Some(stats) = &query.stats else { return expr };
    let mut columns = stats.by.iter().map(|(name, _)| name).chain(stats.counts.iter().map(|(name, _)| name));
    if columns.any(|column| column == name) { Expr::Field(name.to_owned()) } else { expr }
}
