//! One AWS call that changes something, as a value: its operation and its parameters, typed.
//!
//! Everything that is said of a call comes from this value: the review's line, the AWS CLI's command, the IAM action and
//! the ARN that it needs, AWS's limit, whether repeating it is safe, and where to look whether it happened. `aws::send`
//! sends it as it is. So what the screen shows is what is sent; a test holds the two together, parameter by parameter.
//!
//! A new call is a struct with its [`Input`] in one of the files here, a line in [`Call`], its row in the table of
//! [`operation`](super::operation), and a function in `aws/send` with its arm in `aws/send/mod.rs`.

mod apis;
mod argument;
mod cli;
mod evidence;
mod insights;
mod keys;
mod logs;
mod plans;
mod shown;

pub use apis::{CreateDeployment, UpdateAccount, UpdateMethod, UpdateStage};
pub use argument::{Argument, Given, Made, Value};
pub use evidence::Evidence;
pub use insights::{DeleteInsightRules, PutInsightRule, RULE_STATE};
pub use keys::{CreateApiKey, CreateUsagePlanKey, DeleteApiKey, DeleteUsagePlanKey, UpdateApiKey};
pub use logs::{
    CreateLogGroup, DeleteMetricFilter, DeleteRetentionPolicy, METRIC_VALUE, PutMetricFilter,
    PutRetentionPolicy,
};
pub use plans::{CreateUsagePlan, DeleteUsagePlan, TagResource, UntagResource, UpdateUsage, UpdateUsagePlan};

pub use shown::{Before, Shown, is_same_log};

use secrecy::SecretString;

use super::PatchOp;
use super::operation::{Operation, Service};

/// What every call tells of itself.
pub trait Input {
    /// Its operation.
    fn operation(&self) -> &'static Operation;

    /// Its parameters under AWS's names, in the order of a command line. A secret is a variable, never its value.
    fn arguments(&self) -> Vec<Argument>;

    /// The last part of the ARN that it touches: `/usageplans/b56vt9`, `log-group:/a/prod:*`.
    fn arn_path(&self) -> String;

    /// Where AWS shows whether it happened.
    fn evidence(&self) -> Evidence;

    /// Its patch operations; none for a call that sends no patch.
    fn patch(&self) -> &[PatchOp] {
        &[]
    }

    /// Itself with what earlier steps made put in; `None` for a call that uses nothing of the kind.
    fn resolved(&self, _made: &[Made]) -> Option<Call> {
        None
    }

    /// The secret in it, which AWS's answer may repeat and the screen may not show.
    fn secret(&self) -> Option<&SecretString> {
        None
    }
}

macro_rules! calls {
    ($($kind:ident),* $(,)?) => {
        /// A call, by its operation.
        #[derive(Clone, Debug)]
        pub enum Call {
            $(#[doc = concat!("AWS's `", stringify!($kind), "`.")] $kind($kind)),*
        }

        impl Call {
            fn input(&self) -> &dyn Input {
                match self {
                    $(Self::$kind(input) => input),*
                }
            }
        }

        $(impl From<$kind> for Call {
            fn from(input: $kind) -> Self {
                Self::$kind(input)
            }
        })*
    };
}

calls! {
    UpdateMethod, CreateDeployment, UpdateStage, UpdateAccount,
    CreateUsagePlan, UpdateUsagePlan, DeleteUsagePlan, TagResource, UntagResource, UpdateUsage,
    CreateApiKey, UpdateApiKey, DeleteApiKey, CreateUsagePlanKey, DeleteUsagePlanKey,
    CreateLogGroup, PutRetentionPolicy, DeleteRetentionPolicy, PutMetricFilter, DeleteMetricFilter,
    PutInsightRule, DeleteInsightRules,
}

impl Call {
    /// Its operation, with the IAM action, AWS's limit and whether repeating it is safe.
    pub fn operation(&self) -> &'static Operation {
        self.input().operation()
    }

    /// Its parameters under AWS's names.
    pub fn arguments(&self) -> Vec<Argument> {
        self.input().arguments()
    }

    /// Its patch operations; none for a call that sends no patch.
    pub fn patch(&self) -> &[PatchOp] {
        self.input().patch()
    }

    /// The secret in it, for whoever must keep it off the screen.
    pub fn secret(&self) -> Option<&SecretString> {
        self.input().secret()
    }

    /// Where AWS shows whether it happened.
    pub fn evidence(&self) -> Evidence {
        self.input().evidence()
    }

    /// Itself with what earlier steps made put in.
    #[must_use]
    pub fn resolved(self, made: &[Made]) -> Self {
        self.input().resolved(made).unwrap_or(self)
    }

    /// The AWS CLI command that does the same.
    pub fn cli(&self) -> String {
        cli::command(self.operation(), &self.arguments())
    }

    /// The ARN that the IAM action is asked for, in this partition, region and account, each of which may be `*`.
    /// API Gateway's have no account.
    pub fn arn(&self, partition: &str, region: &str, account: &str) -> String {
        let service = self.operation().service;
        let account = if service == Service::ApiGateway { "" } else { account };
        format!("arn:{partition}:{}:{region}:{account}:{}", service.name(), self.input().arn_path())
    }

    /// Whether both send the same: the same operation with the same parameters.
    pub fn sends_same(&self, other: &Self) -> bool {
        self.operation() == other.operation() && self.arguments() == other.arguments()
    }
}
