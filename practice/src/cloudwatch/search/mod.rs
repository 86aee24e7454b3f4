//! `SEARCH('{Namespace,Dimension} terms', 'Statistic', period)`: the one expression that the practice account knows, in the forms
//! that AWS documents for finding metrics by schema, name and dimension.
//!
//! A schema names all dimensions of the metrics it means, no more and no fewer. Terms in quotes are exact; others match a word
//! of a name or value, whatever its case. The period is in seconds and may stand in the query's own `Period` instead.

mod term;
mod words;

use super::metric::Metric;
use term::Term;

/// Letters of an expression.
const MOST_LETTERS: usize = 1024;

/// A `SEARCH(…)` expression that was read: which metrics it means.
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

impl Search {
    /// Whether an expression is a search at all.
    pub fn is_one(expression: &str) -> bool {
        expression.trim_start().starts_with("SEARCH")
    }

    /// Reads an expression; `None` for what AWS would call wrong.
    pub fn parse(expression: &str) -> Option<Self> {
        // First of all: a long one must not be read before it is refused.
        if expression.chars().count() > MOST_LETTERS {
            return None;
        }
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
        let term = if terms.trim().is_empty() { None } else { Some(Term::parse(terms)?) };
        let some = schema.is_some() || term.is_some();
        some.then(|| Self { schema, term, stat: stat.to_owned(), period })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudwatch::Dimension;

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
            &format!("SEARCH('{}a{}', 'Sum')", "(".repeat(101), ")".repeat(101)),
            &format!("SEARCH('{}a', 'Sum')", "NOT ".repeat(101)),
            &format!("SEARCH('{}', 'Sum')", "(".repeat(200_000)),
        ] {
            assert_eq!(Search::parse(wrong), None, "{wrong}");
        }
        assert!(Search::is_one(" SEARCH('a', 'Sum')") && !Search::is_one("m1 + m2"));
    }
}
