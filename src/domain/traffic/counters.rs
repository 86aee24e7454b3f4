//! What counts on an access log: metric filters and Contributor Insights rules, under names that nothing else has.
//!
//! Several stages may write to one log group, set up by several people. AWS replaces a filter or a rule of the same name without
//! a word, so nothing here rests on a name: what counts the same is there already, whatever it is called; everything else gets a
//! free name. So nothing of others is replaced, and taking back removes only what was made.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{InsightRule, LogFormat, LogGroup, MetricFilter};
use crate::domain::StageRef;

/// Namespace of the metrics that a set-up makes.
const NAMESPACE: &str = "Tollkeeper/Partners";
/// Letters of a log group's name in that of a rule: AWS takes 128 in all, and a group may have 512.
const GROUP_LETTERS: usize = 80;

/// A metric filter to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterStep {
    /// Log group.
    pub group: String,
    /// Name of the filter.
    pub name: String,
    /// Which lines it takes.
    pub pattern: String,
    /// Name of its metric.
    pub metric: String,
    /// Namespace of its metric.
    pub namespace: String,
    /// Dimensions and the fields that they take their values from.
    pub dimensions: Vec<(String, String)>,
}

impl FilterStep {
    /// Whether a filter counts the same, whatever its name: a second one would count every call twice.
    pub fn counts_like(&self, known: &MetricFilter) -> bool {
        known.counts
            && (&known.pattern, &known.namespace, &known.metric)
                == (&self.pattern, &self.namespace, &self.metric)
            && sorted(&known.dimensions) == sorted(&self.dimensions)
    }
}

/// Dimensions in one order, whichever AWS gave them in.
fn sorted(dimensions: &[(String, String)]) -> Vec<(String, String)> {
    let mut all = dimensions.to_vec();
    all.sort_unstable();
    all
}

/// The filters that count calls and refusals by key and are not there yet. Only a log of JSON objects has fields for dimensions.
pub(super) fn missing_filters(
    at: &StageRef,
    format: &LogFormat,
    group: &str,
    known: Option<&LogGroup>,
) -> Vec<FilterStep> {
    let there = known.map(|group| group.filters.as_slice()).unwrap_or_default();
    let unread = known.map(|group| group.unread.as_slice()).unwrap_or_default();
    let is_taken = |name: &str| {
        there.iter().any(|filter| filter.name == name) || unread.iter().any(|unread| unread == name)
    };
    let named = |filter: FilterStep| {
        let plain = filter.name.clone();
        if !is_taken(&plain) {
            return filter;
        }
        // Another stage's, as a rule: its lines have other fields.
        FilterStep { name: free(&format!("{plain}-{}-{}", at.api, at.stage), is_taken), ..filter }
    };
    let is_new = |filter: &FilterStep| !there.iter().any(|known| filter.counts_like(known));
    filters(format, group).into_iter().filter(is_new).map(named).collect()
}

/// The two filters under their plain names.
fn filters(format: &LogFormat, group: &str) -> Vec<FilterStep> {
    let Some(key) = format.key_field().filter(|_| format.is_json()) else { return Vec::new() };
    let keyed = format!(r#"$.{key} = "*" && $.{key} != "-""#);
    let refused = format.field("status").map(|status| {
        let value = if format.is_bare(status) { "429" } else { r#""429""# };
        format!("{{ {keyed} && $.{status} = {value} }}")
    });
    let dimensions = [("ApiId", "apiId"), ("Stage", "stage"), ("ApiKeyId", "identity.apiKeyId")];
    let dimensions: Vec<(String, String)> = dimensions
        .into_iter()
        .filter_map(|(name, variable)| Some((name.to_owned(), format!("$.{}", format.field(variable)?))))
        .collect();
    let filter = |metric: &str, pattern: String| FilterStep {
        group: group.to_owned(),
        name: format!("tollkeeper-{}", metric.to_lowercase()),
        pattern,
        metric: metric.to_owned(),
        namespace: NAMESPACE.to_owned(),
        dimensions: dimensions.clone(),
    };
    let requests = filter("Requests", format!("{{ {keyed} }}"));
    std::iter::once(requests).chain(refused.map(|pattern| filter("Throttled", pattern))).collect()
}

/// The rules that rank keys by calls and by refusals and are not there yet, each a name and a definition. One that is switched
/// off, reads another group or ranks by another field does not count as there.
pub(super) fn missing_rules(format: &LogFormat, group: &str, there: &[InsightRule]) -> Vec<(String, String)> {
    let Some(key) = format.key_field().filter(|_| format.is_json()) else { return Vec::new() };
    let key = format!("$.{key}");
    let refused = format.field("status").map(|status| (format!("$.{status}"), vec!["429".to_owned()]));
    let name = rule_name(group);
    let wanted = std::iter::once((name.clone(), None))
        .chain(refused.map(|condition| (format!("{name}-429"), Some(condition))));
    wanted
        .filter(|(_, only)| !there.iter().any(|rule| ranks(rule, group, &key, only.as_ref())))
        .map(|(name, only)| {
            let name = free(&name, |name| there.iter().any(|rule| rule.name == name));
            (name, definition(group, &key, only.as_ref()))
        })
        .collect()
}

/// What a rule's lines must have: a field, and one of some values.
type Condition = (String, Vec<String>);

fn ranks(rule: &InsightRule, group: &str, key: &str, only: Option<&Condition>) -> bool {
    let whole = !rule.is_special && rule.except.iter().all(|(field, _)| field == key);
    rule.enabled
        && rule.counts
        && whole
        && rule.groups == [group]
        && rule.keys == [key]
        && rule.only.iter().eq(only)
}

fn definition(group: &str, key: &str, only: Option<&Condition>) -> String {
    let known = json!({ "Match": key, "NotIn": ["-"] });
    let only = only.map(|(field, among)| json!({ "Match": field, "In": among }));
    let filters: Vec<serde_json::Value> = std::iter::once(known).chain(only).collect();
    json!({
        "Schema": { "Name": "CloudWatchLogRule", "Version": 1 },
        "LogGroupNames": [group],
        "LogFormat": "JSON",
        "Contribution": { "Keys": [key], "Filters": filters },
        "AggregateOn": "Count",
    })
    .to_string()
}

/// A rule's name for a log group. The hash tells groups apart that read alike in it, such as `/a/b` and `/a-b`.
fn rule_name(group: &str) -> String {
    let readable: String = group.replace('/', "-").chars().take(GROUP_LETTERS).collect();
    let dash = if readable.starts_with('-') { "" } else { "-" };
    format!("tollkeeper{dash}{readable}-{:08x}", hash(group))
}

/// FNV-1a: names must be the same in every version of the program, which the standard library's hasher does not promise.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The first of `name`, `name-2`, `name-3` … that is free.
fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while is_taken(&free) {
        number += 1;
        free = format!("{name}-{number}");
    }
    free
}

#[cfg(test)]
mod tests {
    use super::super::SUGGESTED_FORMAT;
    use super::*;

    fn at() -> StageRef {
        StageRef::new("a1", "prod")
    }

    fn as_known(filter: &FilterStep) -> MetricFilter {
        MetricFilter {
            name: filter.name.clone(),
            pattern: filter.pattern.clone(),
            namespace: filter.namespace.clone(),
            metric: filter.metric.clone(),
            counts: true,
            dimensions: filter.dimensions.iter().rev().cloned().collect(),
            created_s: None,
        }
    }

    fn missing(filters: Vec<MetricFilter>, unread: &[&str]) -> Vec<String> {
        let unread = unread.iter().map(|name| (*name).to_owned()).collect();
        let group = LogGroup { exists: true, filters, unread, ..LogGroup::default() };
        let format = LogFormat::read(SUGGESTED_FORMAT);
        missing_filters(&at(), &format, "/a", Some(&group)).into_iter().map(|filter| filter.name).collect()
    }

    #[test]
    fn what_counts_the_same_is_there_under_whatever_name() {
        let ours = filters(&LogFormat::read(SUGGESTED_FORMAT), "/a");
        let renamed = MetricFilter { name: "theirs".into(), ..as_known(&ours[0]) };
        assert_eq!(missing(vec![renamed], &[]), ["tollkeeper-throttled"]);
        assert_eq!(missing(ours.iter().map(as_known).collect(), &[]), [""; 0]);
    }

    #[test]
    fn another_stages_filters_keep_their_names_and_this_one_gets_its_own() {
        let format = SUGGESTED_FORMAT.replace(r#""apiKeyId""#, r#""key""#);
        let theirs: Vec<MetricFilter> =
            filters(&LogFormat::read(&format), "/a").iter().map(as_known).collect();
        let own = ["tollkeeper-requests-a1-prod", "tollkeeper-throttled-a1-prod"];
        assert_eq!(missing(theirs, &[]), own);
        assert_eq!(missing(Vec::new(), &["tollkeeper-requests"]), [own[0], "tollkeeper-throttled"]);
        let both = ["tollkeeper-requests", own[0]];
        assert_eq!(missing(Vec::new(), &both)[0], "tollkeeper-requests-a1-prod-2");
    }

    #[test]
    fn other_dimensions_make_another_filter() {
        let ours = filters(&LogFormat::read(SUGGESTED_FORMAT), "/a");
        let mut theirs = as_known(&ours[0]);
        theirs.dimensions.pop();
        assert!(!ours[0].counts_like(&theirs));
    }

    fn rule(name: &str, only: Vec<Condition>) -> InsightRule {
        InsightRule {
            name: name.into(),
            enabled: true,
            groups: vec!["/a".into()],
            keys: vec!["$.apiKeyId".into()],
            counts: true,
            only,
            except: vec![("$.apiKeyId".into(), vec!["-".into()])],
            is_special: false,
        }
    }

    fn missing_names(there: &[InsightRule]) -> Vec<String> {
        let format = LogFormat::read(SUGGESTED_FORMAT);
        missing_rules(&format, "/a", there).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_rule_is_there_only_where_it_ranks_the_same() {
        let name = rule_name("/a");
        let refused = format!("{name}-429");
        assert_eq!(missing_names(&[rule("tollkeeper-a", Vec::new())]).join(" "), refused, "an older name");
        let only = vec![("$.status".to_owned(), vec!["429".to_owned()])];
        assert_eq!(missing_names(&[rule("one", Vec::new()), rule("two", only)]), [""; 0]);
        for other in [
            InsightRule { enabled: false, ..rule(&name, Vec::new()) },
            InsightRule { keys: vec!["$.key".into()], ..rule(&name, Vec::new()) },
            InsightRule { groups: vec!["/b".into()], ..rule(&name, Vec::new()) },
        ] {
            let wanted = [format!("{name}-2"), refused.clone()];
            assert_eq!(missing_names(&[other]), wanted, "and it is not replaced");
        }
    }

    #[test]
    fn groups_that_read_alike_have_rules_of_their_own() {
        assert_ne!(rule_name("/a/b"), rule_name("/a-b"));
        assert!(rule_name("/a/b").starts_with("tollkeeper-a-b-"));
        assert!(rule_name(&"x".repeat(512)).len() + "-429-99".len() <= 128);
    }
}
