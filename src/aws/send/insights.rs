//! CloudWatch's writes on Contributor Insights rules.

use super::{Stop, Turn};
use crate::domain::Made;
use crate::domain::call::{DeleteInsightRules, PutInsightRule, RULE_STATE};

pub async fn put_insight_rule(turn: &Turn<'_>, input: &PutInsightRule) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.cloudwatch_once.put_insight_rule().rule_name(&input.name);
        request.rule_state(RULE_STATE).rule_definition(&input.definition).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

pub async fn delete_insight_rules(turn: &Turn<'_>, input: &DeleteInsightRules) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.cloudwatch_once.delete_insight_rules();
        request.set_rule_names(Some(input.names.clone())).send()
    };
    turn.send(make).await.map(|_| Made::default())
}
