//! What a result of `GetMetricData` is called.
//!
//! The label given, with AWS's live values for a metric's properties filled in; else the metric's name and whatever tells it from
//! the others (aws-facts 11.11). Of a search's results only what differs, as AWS's own example of `${LABEL}` has it.

use super::metric::Dimension;
use super::query::Series;

/// A label for each series.
pub fn labels(series: &[Series]) -> Vec<String> {
    let label = |one: &Series| {
        let others: Vec<&Series> = series.iter().filter(|other| is_beside(one, other)).collect();
        let usual = if one.found { found(one, &others) } else { asked(one, &others) };
        one.label.as_ref().map_or_else(|| usual.clone(), |text| fill(text, one, &usual))
    };
    series.iter().map(label).collect()
}

/// Whether two stand beside each other: found by the same search, or both asked for by name.
fn is_beside(one: &Series, other: &Series) -> bool {
    if one.found { other.id == one.id } else { !other.found }
}

/// The metric's name, then dimensions, statistic and period (seconds) where they differ.
fn asked(one: &Series, others: &[&Series]) -> String {
    let mut words = vec![one.metric.metric_name.clone()];
    words.extend(differing(one, others));
    let same = |what: fn(&Series, &Series) -> bool| others.iter().all(|other| what(other, others[0]));
    let same_stat = same(|one, other| one.stat_word == other.stat_word);
    let same_period = same(|one, other| one.period == other.period);
    words.extend((!same_stat).then(|| one.stat_word.clone()));
    words.extend((!same_period).then(|| (one.period * 60).to_string()));
    words.join(" ")
}

/// The dimensions that differ, after the name where that does; the name alone where nothing differs.
fn found(one: &Series, others: &[&Series]) -> String {
    let name = &one.metric.metric_name;
    let mut words: Vec<String> = others
        .iter()
        .any(|other| other.metric.metric_name != *name)
        .then(|| name.clone())
        .into_iter()
        .collect();
    words.extend(differing(one, others));
    if words.is_empty() { name.clone() } else { words.join(" ") }
}

fn differing<'a>(one: &'a Series, others: &'a [&Series]) -> impl Iterator<Item = String> + use<'a> {
    let differs = |known: &&Dimension| others.iter().any(|other| !other.metric.dimensions.contains(known));
    one.metric.dimensions.iter().filter(differs).map(|known| known.value.clone())
}

/// Fills in `${LABEL}` and `${PROP('…')}`; other live values, such as `${MAX}`, stay as they were written.
fn fill(text: &str, one: &Series, usual: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once("${").and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
    {
        filled.push_str(before);
        match value(name, one, usual) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(&rest[before.len()..rest.len() - after.len()]),
        }
        rest = after;
    }
    filled + rest
}

fn value(name: &str, one: &Series, usual: &str) -> Option<String> {
    let property = name.strip_prefix("PROP('").and_then(|inside| inside.strip_suffix("')"));
    Some(match property {
        None if name == "LABEL" => usual.to_owned(),
        Some("MetricName") => one.metric.metric_name.clone(),
        Some("Namespace") => one.metric.namespace.clone(),
        Some("Stat") => one.stat_word.clone(),
        Some("Period") => (one.period * 60).to_string(),
        Some(property) => one.metric.dimension(property.strip_prefix("Dim.")?)?.to_owned(),
        None => return None,
    })
}
