//! What is looked at of a stage's access log and of what counts it: another team may have changed them since the review, and
//! AWS replaces a filter or a rule of the same name without a word.

use super::{Stop, left_alone, stages};
use crate::aws::{Client, maps, read, traffic};
use crate::domain::call::is_same_log;
use crate::domain::traffic::FilterStep;
use crate::domain::{AccessLog, Failure, StageRef};

/// The account has no role for logs yet: it is one for the whole region, and other teams' logs are written with it.
pub async fn role_is_free(client: &Client, mine: &str) -> Result<(), Stop> {
    match read::log_role(client).await? {
        None => Ok(()),
        Some(now) if now == mine => Err(Stop::There),
        Some(now) => {
            let why = format!("Somebody else has set {now} since.");
            Err(left_alone("The account's role for logs was left alone".into(), &why, "set-up"))
        }
    }
}

/// The stage's access log is still the one that was shown.
pub async fn log_is(
    client: &Client,
    at: &StageRef,
    before: Option<&AccessLog>,
    after: Option<&AccessLog>,
) -> Result<(), Stop> {
    let now = maps::access_log(stages::stage(client, at).await?.access_log_settings);
    if is_same_log(now.as_ref(), after) {
        return Err(Stop::There);
    }
    if is_same_log(now.as_ref(), before) {
        return Ok(());
    }
    let what = format!("The access log of {} was left alone", at.stage);
    Err(left_alone(what, "Somebody else has changed it since.", "stage"))
}

/// The group's lines are still kept as long as was shown.
pub async fn kept_is(
    client: &Client,
    group: &str,
    (before, after): (Option<i32>, Option<i32>),
    may_be_gone: bool,
) -> Result<(), Stop> {
    let now = match traffic::find_group(client, group).await? {
        Some(found) => found.retention_in_days(),
        None if may_be_gone => return Err(Stop::There),
        // The call itself then says that it is gone.
        None => before,
    };
    if now == after {
        return Err(Stop::There);
    }
    if now == before {
        return Ok(());
    }
    let what = format!("How long the lines of {group} are kept was left alone");
    Err(left_alone(what, "Somebody else has changed it since.", "log group"))
}

/// What has a name in its log group or region now.
enum Named {
    Nothing,
    /// What counts the same.
    Same,
    /// Somebody else's.
    Other,
}

async fn named(client: &Client, filter: &FilterStep) -> Result<Named, Failure> {
    let (known, unread) = traffic::filters(client, &filter.group).await?;
    Ok(match known.iter().find(|known| known.name == filter.name) {
        Some(known) if filter.counts_like(known) => Named::Same,
        Some(_) => Named::Other,
        None if unread.contains(&filter.name) => Named::Other,
        None => Named::Nothing,
    })
}

/// The name is free in the log group.
pub async fn filter_is_free(client: &Client, filter: &FilterStep) -> Result<(), Stop> {
    match named(client, filter).await? {
        Named::Nothing => Ok(()),
        Named::Same => Err(Stop::There),
        Named::Other => {
            let what = format!("The metric filter {} exists and was left alone", filter.name);
            let why = "Somebody else has made it since; it counts something else.";
            Err(left_alone(what, why, "log group"))
        }
    }
}

/// One that somebody else has put in the place of a set-up's own since stays.
pub async fn filter_is_ours(client: &Client, filter: &FilterStep) -> Result<(), Stop> {
    match named(client, filter).await? {
        Named::Same => Ok(()),
        Named::Nothing | Named::Other => Err(Stop::There),
    }
}

/// The name is free in the region.
pub async fn rule_is_free(client: &Client, name: &str, definition: &str) -> Result<(), Stop> {
    let Some(known) = traffic::rule_definition(client, name).await? else { return Ok(()) };
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    if read(&known).is_some_and(|known| Some(known) == read(definition)) {
        return Err(Stop::There);
    }
    let what = format!("The Contributor Insights rule {name} exists and was left alone");
    let why = "Somebody else has made it since; it counts something else.";
    Err(left_alone(what, why, "set-up"))
}
