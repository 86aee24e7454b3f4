//! What there is to read calls from: log groups with their metric filters, and Contributor Insights rules.

use aws_sdk_cloudwatch::types::InsightRule as SdkRule;
use aws_sdk_cloudwatchlogs::types as sdk;
use serde::Deserialize;

use crate::aws::Client;
use crate::aws::operation::{DESCRIBE_INSIGHT_RULES, DESCRIBE_LOG_GROUPS, DESCRIBE_METRIC_FILTERS};
use crate::aws::pages::{Positions, pages};
use crate::domain::Failure;
use crate::domain::traffic::{InsightRule, LogGroup, MetricFilter};

/// The log group of exactly that name, as AWS has it now; `None` where there is none.
///
/// AWS finds by prefix and sorts by name, so what the prefix itself names comes first: the other pages of a short prefix in an
/// account of thousands of groups are not read.
pub async fn find_group(client: &Client, name: &str) -> Result<Option<sdk::LogGroup>, Failure> {
    let (mut token, mut positions) = (None, Positions::default());
    loop {
        let ask = || {
            let request = client.logs.describe_log_groups().log_group_name_prefix(name);
            request.set_next_token(token.clone()).send()
        };
        let page = client.call(&DESCRIBE_LOG_GROUPS, ask).await?;
        let groups = page.log_groups.unwrap_or_default();
        token = positions.after(page.next_token)?;
        // A page may be empty and still not be the last.
        if !groups.is_empty() || token.is_none() {
            return Ok(groups.into_iter().find(|group| group.log_group_name() == Some(name)));
        }
    }
}

/// Reads a log group with its filters; one that is not there is an answer, not a failure.
pub async fn log_group(client: &Client, name: &str) -> Result<LogGroup, Failure> {
    let Some(found) = find_group(client, name).await? else { return Ok(LogGroup::default()) };
    let is_rare = found.log_group_class() == Some(&sdk::LogGroupClass::InfrequentAccess);
    let passes_on = found.log_group_class() == Some(&sdk::LogGroupClass::Delivery);
    let (filters, unread) =
        if is_rare || passes_on { Default::default() } else { filters(client, name).await? };
    Ok(LogGroup {
        exists: true,
        created_s: found.creation_time().map(|at| at.div_euclid(1000)),
        retention_days: found.retention_in_days(),
        is_rare,
        passes_on,
        filters,
        unread,
    })
}

/// Pages of log groups that are listed, 50 groups each: enough to choose from, soon done in an account with thousands.
const MOST_PAGES: usize = 10;

/// The names of the region's log groups, sorted; of very many the first ones.
pub async fn log_groups(client: &Client) -> Result<Vec<String>, Failure> {
    let (mut names, mut token) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let ask = || client.logs.describe_log_groups().set_next_token(token.clone()).send();
        let page = client.call(&DESCRIBE_LOG_GROUPS, ask).await?;
        names
            .extend(page.log_groups.unwrap_or_default().into_iter().filter_map(|group| group.log_group_name));
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// A log group's metric filters, and the names of those of which nobody can say here what they count.
pub async fn filters(client: &Client, group: &str) -> Result<(Vec<MetricFilter>, Vec<String>), Failure> {
    let listed = pages(|token| async move {
        let ask = || {
            let request = client.logs.describe_metric_filters().log_group_name(group);
            request.set_next_token(token.clone()).send()
        };
        let page = client.call(&DESCRIBE_METRIC_FILTERS, ask).await?;
        Ok((page.metric_filters, page.next_token))
    });
    let (mut known, mut unread) = (Vec::new(), Vec::new());
    for listed in listed.await? {
        let name = listed.filter_name.clone();
        match filter(listed) {
            Some(filter) => known.push(filter),
            None => unread.extend(name),
        }
    }
    Ok((known, unread))
}

fn filter(filter: sdk::MetricFilter) -> Option<MetricFilter> {
    // Criteria over system fields let only some lines through.
    if filter.field_selection_criteria().is_some_and(|criteria| !criteria.is_empty()) {
        return None;
    }
    let to = filter.metric_transformations().first()?;
    let mut dimensions: Vec<(String, String)> = to
        .dimensions()
        .map(|all| all.iter().map(|(name, from)| (name.clone(), from.clone())).collect())
        .unwrap_or_default();
    dimensions.sort_unstable();
    Some(MetricFilter {
        pattern: filter.filter_pattern().unwrap_or_default().to_owned(),
        namespace: to.metric_namespace().to_owned(),
        metric: to.metric_name().to_owned(),
        counts: to.metric_value().trim() == "1",
        dimensions,
        created_s: filter.creation_time().map(|at| at.div_euclid(1000)),
        name: filter.filter_name?,
    })
}

/// Reads the rules that work on logs.
pub async fn insight_rules(client: &Client) -> Result<Vec<InsightRule>, Failure> {
    Ok(listed_rules(client).await?.iter().filter_map(rule).collect())
}

async fn listed_rules(client: &Client) -> Result<Vec<aws_sdk_cloudwatch::types::InsightRule>, Failure> {
    pages(|token| async move {
        let ask = || client.cloudwatch.describe_insight_rules().set_next_token(token.clone()).send();
        let page = client.call(&DESCRIBE_INSIGHT_RULES, ask).await?;
        Ok((page.insight_rules, page.next_token))
    })
    .await
}

/// The definition of the rule of this name, as AWS has it; `None` where there is none.
pub async fn rule_definition(client: &Client, name: &str) -> Result<Option<String>, Failure> {
    let known = listed_rules(client).await?.into_iter().find(|rule| rule.name() == Some(name));
    Ok(known.map(|rule| rule.definition.unwrap_or_default()))
}

/// A rule's definition as AWS documents it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    #[serde(default)]
    log_group_names: Vec<String>,
    #[serde(default, rename = "LogGroupARNs")]
    log_group_arns: Vec<String>,
    log_format: String,
    contribution: Contribution,
    aggregate_on: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contribution {
    keys: Vec<String>,
    #[serde(default)]
    filters: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(rename = "Match")]
    field: String,
    #[serde(flatten)]
    test: serde_json::Map<String, serde_json::Value>,
}

impl Condition {
    /// The values of a test of that name, where it is the only one.
    fn values(&self, test: &str) -> Option<Vec<String>> {
        let all = self.test.get(test).filter(|_| self.test.len() == 1)?.as_array()?;
        all.iter().map(|value| value.as_str().map(str::to_owned)).collect()
    }
}

fn rule(rule: &SdkRule) -> Option<InsightRule> {
    let definition: Definition = serde_json::from_str(rule.definition()?).ok()?;
    if definition.log_format != "JSON" {
        return None;
    }
    let arns = definition.log_group_arns.iter();
    let named =
        arns.filter_map(|arn| Some(arn.split_once(":log-group:")?.1.trim_end_matches(":*").to_owned()));
    let (mut only, mut except, mut is_special) = (Vec::new(), Vec::new(), false);
    for condition in &definition.contribution.filters {
        match (condition.values("In"), condition.values("NotIn")) {
            (Some(among), _) => only.push((condition.field.clone(), among)),
            (None, Some(none)) => except.push((condition.field.clone(), none)),
            (None, None) => is_special = true,
        }
    }
    Some(InsightRule {
        name: rule.name()?.to_owned(),
        enabled: rule.state() == Some("ENABLED"),
        groups: definition.log_group_names.iter().cloned().chain(named).collect(),
        keys: definition.contribution.keys,
        counts: definition.aggregate_on == "Count",
        only,
        except,
        is_special,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(definition: &str) -> Option<InsightRule> {
        rule(&SdkRule::builder().name("r").state("ENABLED").definition(definition).build())
    }

    #[test]
    fn a_rule_is_read_from_its_definition() {
        let found = read(
            r#"{"Schema":{"Name":"CloudWatchLogRule","Version":1},"LogGroupNames":["/a"],"LogFormat":"JSON","Contribution":{"Keys":["$.apiKeyId"],"Filters":[{"Match":"$.status","In":["429"]},{"Match":"$.apiKeyId","NotIn":["-"]}]},"AggregateOn":"Count"}"#,
        )
        .unwrap();
        assert!(found.enabled && found.counts && !found.is_special && found.reads("/a"));
        assert_eq!(found.only, [("$.status".to_owned(), vec!["429".to_owned()])]);
        assert_eq!(found.except, [("$.apiKeyId".to_owned(), vec!["-".to_owned()])]);
    }

    #[test]
    fn other_conditions_make_a_rule_special_and_other_formats_none() {
        let with = |filters: &str, format: &str| {
            read(&format!(
                r#"{{"LogGroupARNs":["arn:aws:logs:r:1:log-group:/b:*"],"LogFormat":"{format}","Contribution":{{"Keys":["$.k"],"Filters":[{filters}]}},"AggregateOn":"Count"}}"#
            ))
        };
        let special = with(r#"{"Match":"$.latency","GreaterThan":100}"#, "JSON").unwrap();
        assert!(special.is_special && special.reads("/b"));
        assert!(with("", "CLF").is_none());
        assert!(read("no JSON").is_none());
    }
}
