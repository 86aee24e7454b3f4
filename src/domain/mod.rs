//! The nouns of API Gateway usage plans and the rules on them.
//!
//! Everything that the model, the worker and the screens talk about is named here once, in the field's
//! own terms: API, stage, method, deployment, usage plan, throttle, quota, API key, usage. A write is a
//! [`Change`]; what can be read is a [`Resource`]; what goes to the worker and comes back is in
//! [`message`]. Nothing here knows egui, tokio or the AWS SDK, so that the rules are plain values with
//! plain tests.

pub mod account;
pub mod api;
pub mod bounds;
pub mod call;
pub mod change;
pub mod deployment;
pub mod door;
pub mod failure;
pub mod id;
pub mod journal;
pub mod key;
pub mod message;
pub mod method;
pub mod operation;
pub mod patch;
pub mod plan;
pub mod price;
pub mod probe;
pub mod profile;
pub mod region;
pub mod resource;
pub mod stage;
pub mod traffic;
pub mod typed;
pub mod usage;
pub mod words;
pub mod written;

pub use account::{Account, Place, Target};
pub use api::{Api, KeySource};
pub use call::{Call, Made};
pub use change::{Change, ChangeKind, Difference, KeyRequest};
pub use deployment::{Deployment, Live, Summary};
pub use failure::{Drift, Failure, FailureKind};
pub use id::{
    ApiId, ChangeId, DeploymentId, KeyId, PlanId, ResourceId, Session, StageName, Ticket, WindowId,
};
pub use journal::{JournalEntry, JournalHealth, Outcome, StepEnd, StepRecord, Unfinished};
pub use key::{ApiKey, KeySettings};
pub use message::{Arrived, Event, QueueStatus, Request, Reveal, WriteProgress};
pub use method::{Lock, Method, MethodName};
pub use patch::{PatchOp, Verb};
pub use plan::{Period, Plan, PlanSettings, PlanStage, Quota, Tags, Throttle};
pub use price::{PRICE_TAG, Price};
pub use probe::{Answer, Caller, ProbePlan, Probed, SignIn};
pub use profile::{FileFault, Obstacle, Profile, ProfileKind, ProfileList};
pub use region::Region;
pub use resource::{ReadAnswer, Resource, Slot};
pub use stage::{AccessLog, Canary, Stage, StageRef};
pub use traffic::{Feed, KeySeries, MetricSource, SourceKind, Traffic, TrafficQuery};
pub use usage::{DayUse, Usage};
pub use written::{WriteError, Written};
