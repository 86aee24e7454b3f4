//! CloudWatch's writes on Contributor Insights rules.

use super::{Stop, Turn};
use crate::domain::Made;
use crate::domain::call::{DeleteInsightRules, PutInsightRule, RULE_STATE};

/// Makes a rule that counts at once, or replaces the one of its name.
pub async fn put_insight_rule(turn: &Turn<'_>, input: &PutInsightRule) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.cloudwatch_once.put_insight_rule().rule_name(&input.name);
        request.rule_state(RULE_STATE).rule_definition(&input.definition).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Deletes rules. AWS answers with a list of those that it could not delete, such as ones gone already; that list is not read.
pub async fn delete_insight_rules(turn: &Turn<'_>, input: &DeleteInsightRules) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.cloudwatch_once.delete_insight_rules();
        request.set_rule_names(Some(input.names.clone())).send()
    };
    turn.send(make).await.map(|_| Made::default())
}
