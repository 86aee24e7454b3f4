//! Reads a query.
//!
//! What stands before `stats` is about lines, what stands after it about the groups that it made. `sort` and `limit` before
//! `stats` and a second `stats` are refused: nobody here sends them.

use regex_lite::Regex;

use super::{
    Malformed, PAGE,
    expr::{Compare, Expr, Function, Matcher},
    lex::{Kind, Token, tokens, unexpected},
    value::Value,
};

/// A query.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Names given in `fields`.
    pub names: Vec<(String, Expr)>,
    /// Columns of `fields` and `display`; empty for the time and the whole line.
    pub columns: Vec<(String, Expr)>,
    /// Conditions on lines.
    pub filters: Vec<Expr>,
    /// Groups.
    pub stats: Option<Stats>,
    /// Conditions on groups.
    pub having: Vec<Expr>,
    /// Order, and whether downwards; the first counts most.
    pub sort: Vec<(Expr, bool)>,
    /// Most rows.
    pub limit: Option<usize>,
}

/// `stats`.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// What is counted, by the column's name.
    pub counts: Vec<(String, Count)>,
    /// By what, by the column's name.
    pub by: Vec<(String, Expr)>,
}

/// One thing that is counted over a group.
#[derive(Debug, Clone)]
pub enum Count {
    /// `count(*)`.
    Lines,
    /// `count(expression)`: lines that have it.
    Present(Expr),
    /// `count_distinct(expression)`.
    Distinct(Expr),
    /// `sum(expression)`; a condition counts as 1 where it holds.
    Sum(Expr),
    /// `avg(expression)`.
    Average(Expr),
    /// `min(expression)`.
    Least(Expr),
    /// `max(expression)`.
    Most(Expr),
}

/// Reads a query.
///
/// # Errors
/// [`Malformed`] for whatever is not known here.
pub fn parse(text: &str) -> Result<Query, Malformed> {
    let tokens = tokens(text)?;
    let mut parser = Parser { text, tokens: &tokens, at: 0 };
    let mut query = Query::default();
    loop {
        parser.command(&mut query)?;
        if parser.tokens.len() == parser.at {
            return Ok(query);
        }
        parser.symbol("|")?;
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
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
                if grouped { query.having.push(condition) } else { query.filters.push(condition) }
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
                if self.between(self.at, end) == *name {
                    self.at = end;
                    return Some(Expr::Field(name.clone()));
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

    fn expression(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.conjunction()?;
        while self.took_word("or") {
            one = Expr::Or(Box::new(one), Box::new(self.conjunction()?));
        }
        Ok(one)
    }

    fn conjunction(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.negation()?;
        while self.took_word("and") {
            one = Expr::And(Box::new(one), Box::new(self.negation()?));
        }
        Ok(one)
    }

    fn negation(&mut self) -> Result<Expr, Malformed> {
        if self.took_word("not") {
            return Ok(Expr::Not(Box::new(self.negation()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expr, Malformed> {
        let one = Box::new(self.sum()?);
        for (symbol, how) in [
            ("=", Compare::Is),
            ("!=", Compare::IsNot),
            ("<=", Compare::AtMost),
            (">=", Compare::AtLeast),
            ("<", Compare::Below),
            (">", Compare::Above),
        ] {
            if self.took(symbol) {
                return Ok(Expr::Compare(how, one, Box::new(self.sum()?)));
            }
        }
        let negated = self.took_word("not");
        let test = if self.took("=~") || self.took_word("like") {
            Expr::Like(one, self.matcher()?)
        } else if self.took_word("in") {
            self.symbol("[")?;
            let mut among = vec![self.sum()?];
            while self.took(",") {
                among.push(self.sum()?);
            }
            self.symbol("]")?;
            Expr::In(one, among)
        } else if negated {
            return Err(self.unexpected());
        } else {
            return Ok(*one);
        };
        Ok(if negated { Expr::Not(Box::new(test)) } else { test })
    }

    fn matcher(&mut self) -> Result<Matcher, Malformed> {
        let matcher = match self.peek() {
            Some(Kind::Text(part)) => Some(Matcher::Text(part.clone())),
            Some(Kind::Regex(source)) => Regex::new(source).ok().map(Matcher::Regex),
            _ => None,
        };
        let matcher = matcher.ok_or_else(|| self.unexpected())?;
        self.at += 1;
        Ok(matcher)
    }

    fn sum(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.product()?;
        while let Some(sign) = ["+", "-"].into_iter().find(|sign| self.took(sign)) {
            one = calculation(sign, one, self.product()?);
        }
        Ok(one)
    }

    fn product(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.single()?;
        while let Some(sign) = ["*", "/", "%"].into_iter().find(|sign| self.took(sign)) {
            one = calculation(sign, one, self.single()?);
        }
        Ok(one)
    }

    fn single(&mut self) -> Result<Expr, Malformed> {
        if self.took("(") {
            let inner = self.expression()?;
            self.symbol(")")?;
            return Ok(inner);
        }
        if self.took("-") {
            return Ok(calculation("-", Expr::Literal(Value::Number(0.0)), self.single()?));
        }
        let calls = matches!(self.tokens.get(self.at + 1), Some(Token { kind: Kind::Symbol("("), .. }));
        let expr = match self.peek() {
            Some(Kind::Word(word)) if calls => {
                let word = word.clone();
                return self.call(&word);
            }
            Some(Kind::Word(word)) if !is_reserved(word) => Expr::Field(word.clone()),
            Some(Kind::Quoted(name)) => Expr::Field(name.clone()),
            Some(Kind::Number(number)) => Expr::Literal(Value::Number(*number)),
            Some(Kind::Text(text)) => Expr::Literal(Value::Text(text.clone())),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(expr)
    }

    fn call(&mut self, word: &str) -> Result<Expr, Malformed> {
        if word.eq_ignore_ascii_case("bin") {
            self.at += 2;
            let size = match self.peek() {
                Some(Kind::Span(span)) => span_ms(span),
                _ => None,
            };
            let size = size.ok_or_else(|| self.unexpected())?;
            self.at += 1;
            self.symbol(")")?;
            return Ok(Expr::Bin(size));
        }
        let (function, takes) = Function::named(word).ok_or_else(|| self.unexpected())?;
        self.at += 2;
        let mut arguments = vec![self.expression()?];
        while arguments.len() < takes {
            self.symbol(",")?;
            arguments.push(self.expression()?);
        }
        self.symbol(")")?;
        Ok(Expr::Call(function, arguments))
    }

    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Kind::Symbol(found)) if *found == symbol)
    }

    fn took(&mut self, symbol: &str) -> bool {
        let is = self.is(symbol);
        self.at += usize::from(is);
        is
    }

    fn took_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    fn symbol(&mut self, symbol: &str) -> Result<(), Malformed> {
        if self.took(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The text from a token up to the present one, without spaces.
    fn written(&self, first: usize) -> String {
        self.between(first, self.at)
    }

    fn between(&self, first: usize, end: usize) -> String {
        let tokens = &self.tokens[first..end];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return String::new() };
        if let [Token { kind: Kind::Quoted(name), .. }] = tokens {
            return name.clone();
        }
        let letters = self.text.chars().skip(first.start).take(last.end - first.start);
        letters.filter(|letter| !letter.is_whitespace()).collect()
    }

    fn unexpected(&self) -> Malformed {
        let end = self.text.chars().count();
        let (start, end) = self.tokens.get(self.at).map_or((end, end), |token| (token.start, token.end));
        unexpected(self.text, start, end)
    }
}

/// After `stats`, an expression that is the text of one of its columns means that column.
fn grouped_by_name(query: &Query, expr: Expr, name: &str) -> Expr {
    let Some(stats) = &query.stats else { return expr };
    let mut columns = stats.by.iter().map(|(name, _)| name).chain(stats.counts.iter().map(|(name, _)| name));
    if columns.any(|column| column == name) { Expr::Field(name.to_owned()) } else { expr }
}

fn calculation(sign: &str, one: Expr, other: Expr) -> Expr {
    let sign = sign.chars().next().unwrap_or('+');
    Expr::Arithmetic(sign, Box::new(one), Box::new(other))
}

fn is_reserved(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["as", "by", "and", "or", "not", "in", "like", "asc", "desc"].contains(&word.as_str())
}

/// Milliseconds of a span such as `5m`; AWS's units.
fn span_ms(span: &str) -> Option<i64> {
    let unit = span.find(|letter: char| letter.is_ascii_alphabetic())?;
    let number: i64 = span[..unit].parse().ok().filter(|number| *number > 0)?;
    let size = match &span[unit..] {
        "ms" | "msec" => 1,
        "s" | "sec" | "second" | "seconds" => 1_000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hr" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 7 * 86_400_000,
        _ => return None,
    };
    number.checked_mul(size)
}
