//! Calls on Contributor Insights rules.

use super::{Argument, Evidence, Input};
use crate::domain::operation::{DELETE_INSIGHT_RULES, Operation, PUT_INSIGHT_RULE};

/// The state in which a rule counts.
pub const RULE_STATE: &str = "ENABLED";

/// Makes a rule that counts at once, or replaces the one of its name.
#[derive(Clone, Debug)]
pub struct PutInsightRule {
    /// Its name.
    pub name: String,
    /// What it counts: JSON, as AWS takes it.
    pub definition: String,
}

impl Input for PutInsightRule {
    fn operation(&self) -> &'static Operation {
        &PUT_INSIGHT_RULE
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::new("RuleName", self.name.as_str()),
            Argument::new("RuleState", RULE_STATE),
            Argument::new("RuleDefinition", self.definition.as_str()),
        ]
    }

    fn arn_path(&self) -> String {
        format!("insight-rule/{}", self.name)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Rules { names: vec![self.name.clone()], are_there: true }
    }
}

/// Deletes rules. Those that are gone already are listed in AWS's answer and are no failure.
#[derive(Clone, Debug)]
pub struct DeleteInsightRules {
    /// Their names.
    pub names: Vec<String>,
}

impl Input for DeleteInsightRules {
    fn operation(&self) -> &'static Operation {
        &DELETE_INSIGHT_RULES
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("RuleNames", self.names.clone())]
    }

    fn arn_path(&self) -> String {
        match &self.names[..] {
            [only] => format!("insight-rule/{only}"),
            _ => "insight-rule/*".to_owned(),
        }
    }

    fn evidence(&self) -> Evidence {
        Evidence::Rules { names: self.names.clone(), are_there: false }
    }
}
