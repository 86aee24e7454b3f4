//! What can be read. A read is declared once, in the table below: what is asked, where its answer lies, the answer's type, its
//! name on screen and how long it holds. Everything else that is one a read is made of that table: [`Resource`], [`ReadAnswer`] and
//! [`Slot`] here, the store of the model, and which function of `aws::read` reads it.
//!
//! A new read is a row here, a function of the row's name in `aws/read`, and the room that needs and shows it.

use jiff::civil::Date;

use super::traffic::{CallTimes, Calls, CallsQuery, InsightRule, LogGroup, TimesQuery};
use super::{
    Api, ApiId, ApiKey, Deployment, DeploymentId, Failure, Feed, KeyId, Live, Method, Plan, PlanId, Stage,
    Tags, Throttle, Traffic, TrafficQuery, Usage,
};

/// The table of reads. `for_each_read!(make)` hands all rows to the macro `make`. A row is
///
/// ```text
/// name: Name(what is asked) [key of its slot] -> answer, "label", seconds that it holds;
/// ```
///
/// - `name` is that of the store's field and of the function in `aws::read`;
/// - what is asked: each costs at least one AWS call;
/// - the key tells apart which answers replace each other: the newest one for the same key stands. `[]`: there is one answer;
/// - the status bar says "Reading {label}";
/// - `None`: it cannot change.
#[macro_export]
#[doc(hidden)]
macro_rules! for_each_read {
    ($make:ident) => {
        $make! {
            /// All APIs of the region.
            apis: Apis [] -> Vec<Api>, "APIs", Some(120);
            /// An API's stages (one call, AWS does not page it).
            stages: Stages(api: ApiId) [of: ApiId = api.clone()] -> Vec<Stage>, "stages", Some(60);
            /// An API's methods in their edited state, sorted (GetResources, 5 calls in 2 s).
            methods: Methods(api: ApiId) [of: ApiId = api.clone()] -> Vec<Method>, "methods", Some(60);
            /// An API's deployments, newest first.
            deployments: Deployments(api: ApiId) [of: ApiId = api.clone()] -> Vec<Deployment>, "deployments", Some(120);
            /// The locks in one deployment: what a stage that serves it really asks for.
            live: Live(api: ApiId, deployment: DeploymentId) [of: (ApiId, DeploymentId) = (api.clone(), deployment.clone())]
                -> Live, "what is live", None;
            /// All usage plans, in AWS's order. Their tags are not in it.
            plans: Plans [] -> Vec<Plan>, "plans", Some(180);
            /// One usage plan, read again before it is written.
            plan: Plan(plan: PlanId) [of: PlanId = plan.clone()] -> Box<Plan>, "plans", Some(180);
            /// The tags of a plan, which the list of plans leaves out. One call a plan, and nobody changes prices by the minute.
            plan_tags: PlanTags(plan: PlanId) [of: PlanId = plan.clone()] -> Tags, "prices of tiers", Some(900);
            /// The ids of the keys in a plan. Seldom: AWS sends the keys' values along, whether asked or not.
            plan_keys: PlanKeys(plan: PlanId) [of: PlanId = plan.clone()] -> Vec<KeyId>, "partners of a plan", Some(600);
            /// All API keys, without their values.
            keys: Keys [] -> Vec<ApiKey>, "keys", Some(180);
            /// Daily use of a plan's keys, first and last day included.
            usage: Usage(plan: PlanId, from: Date, to: Date) [of: PlanId = plan.clone()] -> Usage, "usage", Some(300);
            /// Calls per key in a stretch of time, as one feed counted them, in bins of so many seconds.
            traffic: Traffic(query: TrafficQuery) [of: (Feed, i64) = (query.feed.clone(), query.period_s)]
                -> Box<Traffic>, "traffic", Some(60);
            /// One key's routes, addresses, answers and times, from an access log: a newer stretch takes the older one's place.
            calls: Calls(query: CallsQuery) [of: (Feed, KeyId) = (query.feed.clone(), query.key.clone())]
                -> Calls, "a partner's calls", Some(300);
            /// When the calls of some keys came.
            times: Times(query: TimesQuery) [of: TimesQuery = query.clone()] -> CallTimes, "when calls came", None;
            /// A log group with its metric filters, by its name.
            log_group: LogGroup(name: String) [of: String = name.clone()] -> LogGroup, "log groups", Some(300);
            /// The Contributor Insights rules of the region.
            insight_rules: InsightRules [] -> Vec<InsightRule>, "Contributor Insights rules", Some(300);
            /// Names of the region's log groups, sorted, as far as it is quick to list them.
            log_groups: LogGroups [] -> Vec<String>, "log groups", Some(300);
            /// The role with which API Gateway writes logs, for the whole account and region; `None` where there is none.
            log_role: LogRole [] -> Option<String>, "the account's settings", Some(300);
            /// What AWS lets through of all APIs of the region together; `None` where the endpoint does not say.
            account_limit: AccountLimit [] -> Option<Throttle>, "the account's limit", Some(900);
        }
    };
}

/// Makes the three enums of the table.
macro_rules! reads {
    ($(
        $(#[$doc:meta])*
        $name:ident: $Read:ident $(($($asked:ident: $Asked:ty),+))? [$($key:ident: $Key:ty = $of:expr)?]
            -> $Answer:ty, $label:literal, $lifetime:expr;
    )*) => {
        /// One thing to read: the question. Each costs at least one AWS call.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Resource {$(
            $(#[$doc])*
            $Read $(($($Asked),+))?,
        )*}

        /// What a read brought, or why it brought nothing, with its question: the right type for each by construction.
        #[derive(Clone, Debug)]
        pub enum ReadAnswer {$(
            #[doc = concat!("To [`Resource::", stringify!($Read), "`].")]
            $Read($($($Asked,)+)? Result<$Answer, Failure>),
        )*}

        /// Where the answers to a question lie: the newest one there is what is known. Two questions that differ only in how
        /// far back they ask have the same.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Slot {$(
            $(#[$doc])*
            $Read $(($Key))?,
        )*}

        #[allow(unused_variables, reason = "some need all of a question, some a part, some nothing")]
        impl Resource {
            /// What the status bar calls it: "Reading {label}".
            pub fn label(&self) -> &'static str {
                match self {$( Self::$Read { .. } => $label, )*}
            }

            /// Where its answer lies.
            pub fn slot(&self) -> Slot {
                match self {$( Self::$Read $(($($asked),+))? => Slot::$Read $(($of))?, )*}
            }

            /// The answer of a reading that came to nothing.
            pub fn failed(self, failure: Failure) -> ReadAnswer {
                match self {$( Self::$Read $(($($asked),+))? => ReadAnswer::$Read($($($asked,)+)? Err(failure)), )*}
            }
        }

        #[allow(unused_variables, reason = "some need the question, some the outcome")]
        impl ReadAnswer {
            /// The question.
            pub fn resource(&self) -> Resource {
                match self {$(
                    Self::$Read($($($asked,)+)? outcome) => Resource::$Read $(($($asked.clone()),+))?,
                )*}
            }

            /// Why it brought nothing.
            pub fn failure(&self) -> Option<&Failure> {
                match self {$( Self::$Read($($($asked,)+)? outcome) => outcome.as_ref().err(), )*}
            }
        }

        impl Slot {
            /// Seconds after which it is read again; `None` for what cannot change.
            pub fn lifetime_s(&self) -> Option<i64> {
                match self {$( Self::$Read { .. } => $lifetime, )*}
            }
        }
    };
}

for_each_read!(reads);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_differ_in_how_far_they_ask_share_a_slot() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let usage = |plan: &str, from| Resource::Usage(plan.into(), day(from), day("2026-03-31"));
        let month = usage("p", "2026-03-01");
        assert_eq!(month.slot(), usage("p", "2026-01-01").slot());
        assert_ne!(month.slot(), usage("q", "2026-03-01").slot());
        assert_eq!((month.label(), month.slot().lifetime_s()), ("usage", Some(300)));
    }

    #[test]
    fn an_answer_keeps_its_question() {
        let asked = Resource::Live("a".into(), "d".into());
        let failure = Failure::new(crate::domain::FailureKind::Other, "No", "", "");
        let answer = asked.clone().failed(failure);
        assert_eq!(answer.resource(), asked);
        assert_eq!(answer.failure().map(|failure| failure.what.as_str()), Some("No"));
        assert!(ReadAnswer::Plans(Ok(Vec::new())).failure().is_none());
    }
}
