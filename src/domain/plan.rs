//! A usage plan: what a tier of partners may do.
//!
//! Throttle and quota apply to each key of the plan on its own, over all stages of the plan. An absent
//! limit means "none"; 0 means "block everything". The two are never confused here: a form's empty field
//! is `None`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MethodName, PlanId, Region, StageRef};

/// Tags by their keys.
pub type Tags = BTreeMap<String, String>;

/// A token bucket: `rate` tokens a second flow in, `burst` is its size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Throttle {
    /// Requests per second, fractions allowed.
    pub rate: f64,
    /// Requests at once.
    pub burst: i32,
}

/// The length of a quota's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    /// A calendar day, about UTC.
    Day,
    /// A week.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// All, shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// AWS's word: `DAY`, `WEEK`, `MONTH`.
    pub fn as_aws(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Week => "WEEK",
            Self::Month => "MONTH",
        }
    }

    /// From AWS's word.
    pub fn from_aws(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.as_aws() == text)
    }

    /// The largest offset that AWS takes for this period.
    pub fn max_offset(self) -> i32 {
        match self {
            Self::Day => 0,
            Self::Week => 6,
            Self::Month => 27,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        })
    }
}

/// How many requests a key may make in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Requests in a period.
    pub limit: i32,
    /// AWS's documents contradict each other on its meaning: kept as it is, 0 for new plans.
    pub offset: i32,
    /// What the requests are counted in: a UTC day, week or month.
    pub period: Period,
}

/// A stage of a plan, with limits of single methods where they are set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanStage {
    /// API and stage.
    pub at: StageRef,
    /// Limits of single methods.
    pub methods: Vec<(MethodName, Throttle)>,
}

/// The settings of a plan that the form edits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanSettings {
    /// What partners and bills call the tier; AWS takes the same name twice.
    pub name: String,
    /// Free text; empty where there is none.
    pub description: String,
    /// Throttle of each key; `None` is no throttle of the plan's own.
    pub throttle: Option<Throttle>,
    /// Quota of each key; `None` is unlimited.
    pub quota: Option<Quota>,
    /// Stages, in AWS's order.
    pub stages: Vec<PlanStage>,
}

impl PlanSettings {
    /// Whether both say the same in everything that the form edits. The order of the stages carries no meaning, and
    /// limits of single methods are not edited.
    pub fn same_as(&self, other: &Self) -> bool {
        let stages = |of: &Self| of.stages.iter().map(|stage| stage.at.clone()).collect::<BTreeSet<_>>();
        self.name == other.name
            && self.description == other.description
            && self.throttle == other.throttle
            && self.quota == other.quota
            && stages(self) == stages(other)
    }

    /// Whether both say the same, limits of single methods included.
    pub fn stands_as(&self, other: &Self) -> bool {
        self.same_as(other) && self.method_limits() == other.method_limits()
    }

    /// The limits of single methods, by stage and method, with rate and burst as bits: numbers that are the same compare so.
    fn method_limits(&self) -> BTreeSet<(StageRef, MethodName, u64, i32)> {
        let of = |stage: &PlanStage| {
            let at = stage.at.clone();
            let one = move |(method, limit): &(MethodName, Throttle)| {
                (at.clone(), method.clone(), limit.rate.to_bits(), limit.burst)
            };
            stage.methods.iter().map(one).collect::<Vec<_>>()
        };
        self.stages.iter().flat_map(of).collect()
    }
}

/// A usage plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// What the form edits.
    pub settings: PlanSettings,
    /// AWS Marketplace product: buyers are metered on it, so it is shown and never edited.
    pub product_code: Option<String>,
    /// Tags; GetUsagePlans leaves them out.
    pub tags: BTreeMap<String, String>,
}

impl Plan {
    /// The plan's name.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The ARN by which AWS's tags know a plan: its partition follows from the region, its account stays empty.
    pub fn arn(region: &str, id: &PlanId) -> String {
        let partition = Region::partition(region);
        format!("arn:{partition}:apigateway:{region}::/usageplans/{id}")
    }

    /// Whether the plan gives its keys access to this stage.
    pub fn covers(&self, at: &StageRef) -> bool {
        self.settings.stages.iter().any(|stage| stage.at == *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plans_arn_has_no_account() {
        let arn = |region| Plan::arn(region, &"di8unn".into());
        assert_eq!(arn("eu-central-1"), "arn:aws:apigateway:eu-central-1::/usageplans/di8unn");
        assert!(arn("cn-north-1").starts_with("arn:aws-cn:apigateway:"));
        assert!(arn("us-gov-west-1").starts_with("arn:aws-us-gov:"));
    }

    #[test]
    fn the_order_of_stages_and_limits_of_methods_make_no_difference() {
        let stage = |api: &str| PlanStage { at: StageRef::new(api, "prod"), methods: Vec::new() };
        let one = PlanSettings { stages: vec![stage("a"), stage("b")], ..PlanSettings::default() };
        let mut other = PlanSettings { stages: vec![stage("b"), stage("a")], ..PlanSettings::default() };
        other.stages[0].methods = vec![(MethodName::new("GET", "/"), Throttle { rate: 1.0, burst: 1 })];
        assert!(one.same_as(&other));
        other.throttle = Some(Throttle { rate: 0.0, burst: 0 });
        assert!(!one.same_as(&other), "no throttle and a throttle of 0 are opposites");
    }
}
