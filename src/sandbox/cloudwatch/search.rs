//! `SEARCH('{Namespace,Dimension} terms', 'Statistic', period)`: the one expression that the practice account knows, in the forms
//! that AWS documents for finding metrics by schema, name and dimension.
//!
//! A schema names all dimensions of the metrics it means, no more and no fewer. Terms in quotes are exact; others match a word
//! of a name or value, whatever its case. The period is in seconds and may stand in the query's own `Period` instead.

use super::metric::Metric;

/// Longer expressions are refused.
pub const MOST_LETTERS: usize = 1024;

/// A search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    schema: Option<Schema>,
    term: Option<Term>,
    /// Statistic, as it was written.
    pub stat: String,
    /// Seconds, where the expression says.
    pub period: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
struct Schema {
    namespace: String,
    dimensions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    /// `property="value"`, `property=word`, or a value or word of any property.
    Has {
        property: Option<String>,
        value: String,
        exact: bool,
    },
}

impl Search {
    /// Whether an expression is a search at all.
    pub fn is_one(expression: &str) -> bool {
        expression.trim_start().starts_with("SEARCH")
    }

    /// Reads an expression; `None` for what AWS would call wrong.
    pub fn parse(expression: &str) -> Option<Self> {
        let inner = expression.trim().strip_prefix("SEARCH")?.trim_start();
        let inner = inner.strip_prefix('(')?.strip_suffix(')')?;
        let (query, rest) = quoted(inner)?;
        let (stat, rest) = quoted(rest.trim_start().strip_prefix(',')?)?;
        let period = match rest.trim() {
            "" => None,
            rest => Some(rest.strip_prefix(',')?.trim().parse().ok()?),
        };
        let query = query.trim();
        let (schema, terms) = match query.strip_prefix('{') {
            Some(inside) => {
                let (schema, terms) = inside.split_once('}')?;
                (Some(Schema::parse(schema)?), terms.trim_start().trim_start_matches(','))
            }
            None => (None, query),
        };
        let words = words(terms)?;
        let mut words = words.as_slice();
        let term = if words.is_empty() { None } else { Some(any(&mut words)?) };
        let whole = words.is_empty() && (schema.is_some() || term.is_some());
        whole.then(|| Self { schema, term, stat: stat.to_owned(), period })
    }

    /// Whether it means a metric.
    pub fn finds(&self, metric: &Metric) -> bool {
        let in_schema = self.schema.as_ref().is_none_or(|schema| {
            let names: Vec<&str> = schema.dimensions.iter().map(String::as_str).collect();
            schema.namespace == metric.namespace && (names.is_empty() || metric.has_exactly(&names))
        });
        in_schema && self.term.as_ref().is_none_or(|term| term.holds(metric))
    }
}

/// The text between single quotes, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.trim_start().strip_prefix('\'')?.split_once('\'')
}

impl Schema {
    fn parse(text: &str) -> Option<Self> {
        let mut names = text.split(',').map(|name| name.trim().trim_matches('"').to_owned());
        let namespace = names.next().filter(|name| !name.is_empty())?;
        let dimensions: Vec<String> = names.collect();
        dimensions.iter().all(|name| !name.is_empty()).then_some(Self { namespace, dimensions })
    }
}

impl Term {
    fn holds(&self, metric: &Metric) -> bool {
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

fn any(words: &mut &[Word]) -> Option<Term> {
    let mut terms = vec![all(words)?];
    while let [Word::Or, rest @ ..] = *words {
        *words = rest;
        terms.push(all(words)?);
    }
    Some(single_or(terms, Term::Any))
}

/// Terms side by side all hold, with `AND` between them or without.
fn all(words: &mut &[Word]) -> Option<Term> {
    let mut terms = vec![one(words)?];
    loop {
        match *words {
            [Word::And, rest @ ..] => *words = rest,
            [] | [Word::Or | Word::Close, ..] => return Some(single_or(terms, Term::All)),
            _ => {}
        }
        terms.push(one(words)?);
    }
}

fn one(words: &mut &[Word]) -> Option<Term> {
    let (first, rest) = words.split_first()?;
    *words = rest;
    match first {
        Word::Not => Some(Term::Not(Box::new(one(words)?))),
        Word::Term(term) => Some(term.clone()),
        Word::Open => {
            let inner = any(words)?;
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

/// Whether the words of `wanted` stand next to each other in `text`, or are all of it, in any case.
fn shares_words(text: &str, wanted: &str) -> bool {
    let (known, wanted) = (tokens(text), tokens(wanted));
    let whole = known.concat() == wanted.concat();
    !wanted.is_empty() && (whole || known.windows(wanted.len()).any(|part| part == wanted))
}

/// AWS's tokens: a new one begins at a capital, at a number and after anything that is neither letter nor digit.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut last = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // The last of some capitals begins a word where a small letter follows it.
        let begins = letters.peek().is_some_and(|next| next.is_lowercase());
        let joins = (letter.is_lowercase() && last.is_alphabetic())
            || (letter.is_uppercase() && last.is_uppercase() && !begins)
            || (letter.is_ascii_digit() && last.is_ascii_digit());
        match tokens.last_mut().filter(|_| joins) {
            Some(token) => token.extend(letter.to_lowercase()),
            None if letter.is_alphanumeric() => tokens.push(letter.to_lowercase().collect()),
            None => {}
        }
        last = letter;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::super::metric::Dimension;
    use super::*;

    fn metric(namespace: &str, name: &str, of: &[(&str, &str)]) -> Metric {
        let dimension =
            |(name, value): &(&str, &str)| Dimension { name: (*name).into(), value: (*value).into() };
        Metric {
            namespace: namespace.into(),
            metric_name: name.into(),
            dimensions: of.iter().map(dimension).collect(),
        }
    }

    #[test]
    fn a_schema_means_exactly_its_dimensions() {
        let requests = metric("Tollkeeper/Partners", "Requests", &[("ApiKeyId", "a1"), ("Stage", "prod")]);
        let throttled = Metric { metric_name: "Throttled".into(), ..requests.clone() };
        for (search, finds) in [
            (r#"{Tollkeeper/Partners,ApiKeyId,Stage} MetricName="Requests""#, (true, false)),
            (r#"{Tollkeeper/Partners, Stage, ApiKeyId}, MetricName="Requests""#, (true, false)),
            (r#"{"Tollkeeper/Partners","ApiKeyId"} MetricName="Requests""#, (false, false)),
            ("{Tollkeeper/Partners}", (true, true)),
            (r#"MetricName="Requests" OR MetricName="Throttled""#, (true, true)),
            ("{Tollkeeper/Partners,ApiKeyId,Stage} NOT Requests", (false, true)),
            (r#"Stage="prod" (ApiKeyId="a1" OR ApiKeyId="b2") requests"#, (true, false)),
            (r#"Stage=PROD AND Namespace=partners AND "Throttled""#, (false, true)),
            (r#"ApiKeyId="A1""#, (false, false)),
        ] {
            let read = Search::parse(&format!("SEARCH(' {search} ', 'Sum', 60)")).unwrap();
            assert_eq!((read.finds(&requests), read.finds(&throttled)), finds, "{search}");
            assert_eq!((read.stat.as_str(), read.period), ("Sum", Some(60)));
        }
    }

    #[test]
    fn words_are_found_as_aws_cuts_them() {
        assert_eq!(tokens("CustomCount1"), ["custom", "count", "1"]);
        assert_eq!(tokens("Project2-trial333"), ["project", "2", "trial", "333"]);
        for (text, wanted, found) in [
            ("CustomCount1", "COUNT", true),
            ("CustomCount1", "CustomCount", true),
            ("CustomCount1", "customcount", false),
            ("Network-Errors-2", "network/errors", true),
            ("NetworkErrors2", "Network_Errors", true),
            ("SDBFailure", "failure", true),
        ] {
            assert_eq!(shares_words(text, wanted), found, "{text} {wanted}");
        }
    }

    #[test]
    fn what_is_no_search_is_not_read() {
        for wrong in [
            "SEARCH('', 'Sum')",
            "SEARCH('{} a', 'Sum')",
            "SEARCH('{N,} a', 'Sum')",
            "SEARCH('{N a', 'Sum')",
            "SEARCH('a')",
            "SEARCH('a', Sum)",
            "SEARCH('(a', 'Sum')",
            "SEARCH('a AND', 'Sum')",
            "SEARCH('\"a', 'Sum')",
            "SEARCH('a', 'Sum', soon)",
            "SUM(SEARCH('a', 'Sum'))",
        ] {
            assert_eq!(Search::parse(wrong), None, "{wrong}");
        }
        assert!(Search::is_one(" SEARCH('a', 'Sum')") && !Search::is_one("m1 + m2"));
    }
}
