//! Expressions of a query, and what they come to for one line or row.

use regex_lite::Regex;

use super::value::Value;

/// An expression of a query, as it was written.
#[derive(Debug, Clone)]
pub enum Expr {
    /// A field or a name given with `as`.
    Field(String),
    /// A number or a text, as the query has it.
    Literal(Value),
    /// `bin(…)`, milliseconds.
    Bin(i64),
    /// What a `parse` of this number took out, and which piece of it.
    Part(usize, usize),
    /// `not`.
    Not(Box<Expr>),
    /// `and`.
    And(Box<Expr>, Box<Expr>),
    /// `or`.
    Or(Box<Expr>, Box<Expr>),
    /// `=`, `<` and their like, between two values.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// `like`.
    Like(Box<Expr>, Matcher),
    /// `in [ … ]`.
    In(Box<Expr>, Vec<Expr>),
    /// A calculation with `+ - * / %`.
    Arithmetic(char, Box<Expr>, Box<Expr>),
    /// A function and its arguments, as many as it takes.
    Call(Function, Vec<Expr>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
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

/// What `like` looks for.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// This text, anywhere.
    Text(String),
    /// A regular expression.
    Regex(Regex),
}

/// Functions of one line; their names as in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `ispresent(field)`.
    IsPresent,
    /// `strcontains(text, part)`: 1 or 0.
    Contains,
    /// `floor(number)`.
    Floor,
    /// `ceil(number)`.
    Ceil,
    /// `tolower(text)`.
    Lower,
    /// `toupper(text)`.
    Upper,
    /// `strlen(text)`.
    Length,
}

/// What fields come to.
pub trait Row {
    /// A field's value.
    fn field(&self, name: &str) -> Value;

    /// The start of the period of so many milliseconds that the row lies in.
    fn bin(&self, size_ms: i64) -> Value;

    /// A piece of what the query's `parse` of that number takes out.
    fn part(&self, parse: usize, piece: usize) -> Value;
}

impl Expr {
    /// What it comes to for a row.
    pub fn value(&self, row: &dyn Row) -> Value {
        match self {
            Self::Field(name) => row.field(name),
            Self::Literal(value) => value.clone(),
            Self::Bin(size) => row.bin(*size),
            Self::Part(parse, piece) => row.part(*parse, *piece),
            Self::Not(inner) => truth(inner.value(row).truth().map(|yes| !yes)),
            Self::And(one, other) => match (one.value(row).truth(), other.value(row).truth()) {
                (Some(false), _) | (_, Some(false)) => Value::Bool(false),
                (Some(true), Some(true)) => Value::Bool(true),
                _ => Value::Unknown,
            },
            Self::Or(one, other) => match (one.value(row).truth(), other.value(row).truth()) {
                (Some(true), _) | (_, Some(true)) => Value::Bool(true),
                (Some(false), Some(false)) => Value::Bool(false),
                _ => Value::Unknown,
            },
            Self::Compare(how, one, other) => truth(how.holds(&one.value(row), &other.value(row))),
            Self::Like(inner, matcher) => truth(matcher.finds(&inner.value(row))),
            Self::In(inner, among) => {
                let value = inner.value(row);
                let same = |other: &Expr| Compare::Is.holds(&value, &other.value(row));
                truth((value != Value::Unknown).then(|| among.iter().any(|other| same(other) == Some(true))))
            }
            Self::Arithmetic(sign, one, other) => calculate(*sign, &one.value(row), &other.value(row)),
            Self::Call(function, arguments) => {
                let values: Vec<Value> = arguments.iter().map(|argument| argument.value(row)).collect();
                function.call(&values)
            }
        }
    }
}

impl Compare {
    /// Numbers where both look like one, letters else; nothing holds of a field that is not there.
    fn holds(self, one: &Value, other: &Value) -> Option<bool> {
        if *one == Value::Unknown || *other == Value::Unknown {
            return None;
        }
        if *one == Value::Null || *other == Value::Null {
            return Some(false);
        }
        // Most comparisons are of the same letters, such as a key's id.
        let order = match (one, other) {
            (Value::Text(one), Value::Text(other)) if one == other => std::cmp::Ordering::Equal,
            _ => one.against(other),
        };
        Some(match self {
            Self::Is => order.is_eq(),
            Self::IsNot => order.is_ne(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        })
    }
}

impl Matcher {
    fn finds(&self, value: &Value) -> Option<bool> {
        if *value == Value::Unknown {
            return None;
        }
        Some(value.text().is_some_and(|text| match self {
            Self::Text(part) => text.contains(part.as_str()),
            Self::Regex(regex) => regex.is_match(&text),
        }))
    }
}

impl Function {
    /// The function of that name and how many arguments it takes.
    pub fn named(name: &str) -> Option<(Self, usize)> {
        Some(match name.to_ascii_lowercase().as_str() {
            "ispresent" => (Self::IsPresent, 1),
            "strcontains" => (Self::Contains, 2),
            "floor" => (Self::Floor, 1),
            "ceil" => (Self::Ceil, 1),
            "tolower" => (Self::Lower, 1),
            "toupper" => (Self::Upper, 1),
            "strlen" => (Self::Length, 1),
            _ => return None,
        })
    }

    fn call(self, values: &[Value]) -> Value {
        if values.contains(&Value::Unknown) {
            return Value::Unknown;
        }
        let first = values.first().unwrap_or(&Value::Null);
        if self == Self::IsPresent {
            return Value::Bool(*first != Value::Null);
        }
        let number =
            |of: fn(f64) -> f64| first.number().map_or(Value::Null, |number| Value::Number(of(number)));
        let text = |of: &dyn Fn(String) -> Value| first.text().map_or(Value::Null, of);
        match self {
            Self::Floor => number(f64::floor),
            Self::Ceil => number(f64::ceil),
            Self::Lower => text(&|text| Value::Text(text.to_lowercase())),
            Self::Upper => text(&|text| Value::Text(text.to_uppercase())),
            Self::Length => text(&|text| Value::Number(text.chars().count() as f64)),
            Self::Contains => {
                let part = values.get(1).and_then(Value::text).unwrap_or_default();
                text(&|text| Value::Number(f64::from(u8::from(text.contains(&part)))))
            }
            Self::IsPresent => Value::Null,
        }
    }
}

fn truth(known: Option<bool>) -> Value {
    known.map_or(Value::Unknown, Value::Bool)
}

fn calculate(sign: char, one: &Value, other: &Value) -> Value {
    if *one == Value::Unknown || *other == Value::Unknown {
        return Value::Unknown;
    }
    let (Some(one), Some(other)) = (one.number(), other.number()) else { return Value::Null };
    let result = match sign {
        '+' => one + other,
        '-' => one - other,
        '*' => one * other,
        '/' => one / other,
        _ => one % other,
    };
    if result.is_finite() { Value::Number(result) } else { Value::Null }
}
