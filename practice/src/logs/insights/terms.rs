//! Reads the expressions of a query: conditions, calculations, functions.

use regex_lite::Regex;

use super::{
    Malformed,
    cursor::Parser,
    expr::{Compare, Expr, Function, Matcher},
    lex::{Kind, Token},
    value::Value,
};

impl Parser<'_> {
    /// Reads one, as far as it goes: `or` binds least, then `and`, `not`, comparisons, sums, products.
    pub(super) fn expression(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.conjunction()?;
        while self.took_word("or") {
            self.join()?;
            one = Expr::Or(Box::new(one), Box::new(self.conjunction()?));
        }
        Ok(one)
    }

    fn conjunction(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.negation()?;
        while self.took_word("and") {
            self.join()?;
            one = Expr::And(Box::new(one), Box::new(self.negation()?));
        }
        Ok(one)
    }

    fn negation(&mut self) -> Result<Expr, Malformed> {
        if self.took_word("not") {
            return Ok(Expr::Not(Box::new(self.nested(Self::negation)?)));
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
            self.join()?;
            one = calculation(sign, one, self.product()?);
        }
        Ok(one)
    }

    fn product(&mut self) -> Result<Expr, Malformed> {
        let mut one = self.single()?;
        while let Some(sign) = ["*", "/", "%"].into_iter().find(|sign| self.took(sign)) {
            self.join()?;
            one = calculation(sign, one, self.single()?);
        }
        Ok(one)
    }

    fn single(&mut self) -> Result<Expr, Malformed> {
        if self.took("(") {
            let inner = self.nested(Self::expression)?;
            self.symbol(")")?;
            return Ok(inner);
        }
        if self.took("-") {
            let zero = Expr::Literal(Value::Number(0.0));
            return Ok(calculation("-", zero, self.nested(Self::single)?));
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
        let mut arguments = vec![self.nested(Self::expression)?];
        while arguments.len() < takes {
            self.symbol(",")?;
            arguments.push(self.nested(Self::expression)?);
        }
        self.symbol(")")?;
        Ok(Expr::Call(function, arguments))
    }
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
