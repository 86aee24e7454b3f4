//! CreateLogGroup, DeleteLogGroup, DescribeLogGroups, and the retention of what a group holds.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    page,
    wire::{Output, read},
};
use crate::{
    bounds::MOST_GROUPS,
    logs::{Failure, Group, Known, Line, Logs, callers, count},
    state::Account,
};

const CLASSES: [&str; 4] = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"];

/// Days that a retention may be.
const RETENTIONS: [i64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    log_group_name: String,
    log_group_class: Option<String>,
    retention_in_days: Option<i64>,
}

/// CreateLogGroup: an empty group, refused where there is one of that name.
pub fn create(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Output, Failure> {
    let asked: Named = read(body)?;
    check_name(&asked.log_group_name)?;
    let class = asked.log_group_class.unwrap_or_else(|| "STANDARD".into());
    if !CLASSES.contains(&class.as_str()) {
        let what = format!("Member must satisfy enum value set: [{}]", CLASSES.join(", "));
        return Err(Failure::unfit(&class, "logGroupClass", &what));
    }
    if account.logs.groups.contains_key(&asked.log_group_name) {
        let message = "The specified log group already exists";
        return Err(Failure::new("ResourceAlreadyExistsException", message));
    }
    if account.logs.groups.len() >= MOST_GROUPS {
        return Err(Failure::new("LimitExceededException", "Resource limit exceeded."));
    }
    let group = Group { class, ..Group::new(&asked.log_group_name, now) };
    account.logs.add_group(group);
    Ok(Output::nothing())
}

fn check_name(name: &str) -> Result<(), Failure> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || ".-_/#".contains(letter);
    if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws/")) {
        return Err(Failure::invalid("Log groups starting with AWS/ are reserved for AWS."));
    }
    if (1..=512).contains(&name.len()) && name.chars().all(letter) {
        return Ok(());
    }
    let what = "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+";
    Err(Failure::unfit(name, "logGroupName", what))
}

/// DeleteLogGroup, with its metric filters. The stages that write to it go on writing into nowhere.
pub fn delete(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Named = read(body)?;
    account.logs.groups.remove(&asked.log_group_name).ok_or_else(Failure::no_group)?;
    Ok(Output::nothing())
}

/// PutRetentionPolicy. What is older is gone at once, on AWS within days.
pub fn retain(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Named = read(body)?;
    let days = asked.retention_in_days.unwrap_or(0);
    if !RETENTIONS.contains(&days) {
        let known: Vec<String> = RETENTIONS.iter().map(ToString::to_string).collect();
        let what = format!("Member must satisfy enum value set: [{}]", known.join(", "));
        return Err(Failure::unfit(&days.to_string(), "retentionInDays", &what));
    }
    let group = account.logs.group_mut(&asked.log_group_name).ok_or_else(Failure::no_group)?;
    group.retention = Some(days);
    Ok(Output::nothing())
}

/// DeleteRetentionPolicy: lines are kept for ever again.
pub fn retain_forever(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Named = read(body)?;
    account.logs.group_mut(&asked.log_group_name).ok_or_else(Failure::no_group)?.retention = None;
    Ok(Output::nothing())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Describe {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

/// DescribeLogGroups: by name, in pages of 50.
pub fn describe(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Output, Failure> {
    let asked: Describe = read(body)?;
    if asked.log_group_name_prefix.is_some() && asked.log_group_name_pattern.is_some() {
        return Err(Failure::invalid(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let meant = |group: &&Group| {
        asked.log_group_name_prefix.as_ref().is_none_or(|prefix| group.name.starts_with(prefix.as_str()))
            && asked.log_group_name_pattern.as_ref().is_none_or(|part| group.name.contains(part.as_str()))
    };
    let groups = account.logs.groups.values().filter(meant).collect();
    let (groups, next) = page(groups, asked.limit, asked.next_token.as_deref())?;
    let groups: Vec<Value> = groups.into_iter().map(|group| wire(account, group, now)).collect();
    let mut output = json!({ "logGroups": groups });
    if let Some(next) = next {
        output["nextToken"] = next.into();
    }
    Ok(output.into())
}

fn wire(account: &Account, group: &Group, now: Timestamp) -> Value {
    let Logs { account: number, region, .. } = &account.logs;
    let arn = format!("arn:aws:logs:{region}:{number}:log-group:{}", group.name);
    let mut wire = json!({
        "logGroupName": group.name,
        "creationTime": group.created,
        "metricFilterCount": group.filters.len(),
        "arn": format!("{arn}:*"),
        "logGroupArn": arn,
        "storedBytes": stored_bytes(account, group, now),
        "logGroupClass": group.class,
    });
    if let Some(days) = group.retention {
        wire["retentionInDays"] = days.into();
    }
    wire
}

/// Estimated from the last hour: nothing is stored that could be weighed.
fn stored_bytes(account: &Account, group: &Group, now: Timestamp) -> u64 {
    const HOUR: i64 = 3_600_000;
    let traffic = account.meter.traffic();
    let end = now.as_millisecond().div_euclid(60_000) * 60_000;
    let mut bytes = 0;
    for source in account.logs.sources(group, group.readable(now)) {
        let last = (end - HOUR).max(source.time.start)..end;
        let calls: u64 = callers(traffic, &source)
            .iter()
            .map(|caller| count(traffic, &Line { source: &source, caller, known: Known::Caller }, &last))
            .sum();
        let share = (source.time.end - source.time.start) as f64 / (last.end - last.start).max(1) as f64;
        bytes += (calls as f64 * share.max(0.0)) as u64 * source.template.usual_bytes();
    }
    bytes
}
