//! The room `Lock down an API…`: what a locked API needs, in the order in which it is made, and how far this account is.
//!
//! Everything on it is known elsewhere; here it is laid in one line, so that whoever starts from nothing sees the next step.

use crate::domain::Resource;

use super::reading::Reading;
use super::route::{Room, Route};
use super::{Model, Remote};

/// How far an account is with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is there, everywhere.
    Done,
    /// It is there in part.
    Partly,
    /// It is missing.
    Missing,
    /// Not read yet, or nobody tells.
    Unknown,
}

/// A step of the road to a locked API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadStep {
    /// What is to be there.
    pub title: &'static str,
    /// What is there, or what the step is for while nothing is.
    pub words: String,
    /// How far the account is.
    pub standing: Standing,
    /// Where it is done.
    pub room: Room,
}

impl Model {
    /// Whether the account has no REST API, no plan or no key: known, and not only unread. The room itself stays listed while
    /// somebody is in it.
    pub fn lacks_something(&self) -> bool {
        let none = |known: Option<bool>| known == Some(true);
        none(self.store.apis.get().map(Vec::is_empty))
            || none(self.store.plans.get().map(Vec::is_empty))
            || none(self.store.keys.get().map(Vec::is_empty))
            || self.route == Route::LockDown
    }

    /// What the road stands on beside the banner's.
    pub(super) fn need_road(&self, out: &mut Vec<Resource>) {
        self.need_partners(out);
    }

    /// The steps, in the order in which they are made.
    pub fn road(&self) -> Vec<RoadStep> {
        vec![self.step_stage(), self.step_plan(), self.step_key(), self.step_lock(), self.step_live()]
    }

    fn step_stage(&self) -> RoadStep {
        let (apis, stages) = (self.store.apis.get().map_or(0, Vec::len), self.store.all_stages().count());
        let standing = match Reading::of(Some(&self.store.apis)) {
            Reading::Ready if apis == 0 => Standing::Missing,
            Reading::Ready if self.stages_reading() != Reading::Ready => Standing::Unknown,
            Reading::Ready if stages == 0 => Standing::Partly,
            Reading::Ready => Standing::Done,
            Reading::Loading | Reading::Failed(_) => Standing::Unknown,
        };
        let words = match standing {
            Standing::Missing => {
                "A REST API answers your partners' calls. Make one in API Gateway, publish it on a stage, \
                                  and read again"
                    .to_owned()
            }
            Standing::Partly => format!("{}, none of them published on a stage", some(apis, "REST API")),
            Standing::Unknown => "Being read, or not to be read".to_owned(),
            Standing::Done => format!("{} on {}", some(apis, "REST API"), some(stages, "stage")),
        };
        RoadStep { title: "An API on a stage", words, standing, room: Room::Apis }
    }

    fn step_plan(&self) -> RoadStep {
        let of_stage = |plan: &crate::domain::Plan| !plan.settings.stages.is_empty();
        let (all, on_stages) =
            (self.plans().len(), self.plans().iter().filter(|plan| of_stage(plan)).count());
        let standing = match self.partners_reading() {
            Reading::Ready => part(on_stages, all),
            Reading::Loading | Reading::Failed(_) => Standing::Unknown,
        };
        let words = match standing {
            Standing::Missing if all == 0 => {
                "A usage plan says how many calls a second, at once and a month a tier of partners may make"
                    .to_owned()
            }
            Standing::Missing => format!("{}, on no stage: nothing is limited", some(all, "plan")),
            Standing::Partly => {
                format!("{on_stages} of {all} plans are on a stage; the others limit nothing")
            }
            Standing::Unknown => "Being read, or not to be read".to_owned(),
            Standing::Done => format!("{}, all on a stage", some(all, "plan")),
        };
        RoadStep { title: "A plan with limits", words, standing, room: Room::Plans }
    }

    fn step_key(&self) -> RoadStep {
        let (all, in_plan) =
            (self.partners.len(), self.partners.iter().filter(|partner| partner.plan.is_some()).count());
        let standing = if self.partners_reading() == Reading::Ready && self.plans_are_known() {
            part(in_plan, all)
        } else {
            Standing::Unknown
        };
        let words = match standing {
            Standing::Missing if all == 0 => {
                "Each partner calls with a key of its own, which is in a plan".to_owned()
            }
            Standing::Missing => format!("{}, in no plan: AWS refuses such calls", some(all, "key")),
            Standing::Partly => {
                format!("{in_plan} of {all} keys are in a plan; AWS refuses the calls of the others")
            }
            Standing::Unknown => "Being read, or not to be read".to_owned(),
            Standing::Done => format!("{}, all in a plan", some(all, "key")),
        };
        RoadStep { title: "A key for each partner", words, standing, room: Room::Keys }
    }

    fn step_lock(&self) -> RoadStep {
        let known = self.store.methods.values().filter_map(Remote::get).flatten();
        let asked = known.filter(|method| method.name.verb != "OPTIONS");
        let locks: Vec<bool> = asked.map(|method| method.lock.key_required).collect();
        let asking = locks.iter().filter(|asks| **asks).count();
        let standing = match self.stages_reading() {
            Reading::Ready => part(asking, locks.len()),
            Reading::Loading | Reading::Failed(_) => Standing::Unknown,
        };
        let words = match standing {
            Standing::Missing if locks.is_empty() => {
                "API key required is switched on for each method: a call without a key is refused then"
                    .to_owned()
            }
            Standing::Missing => {
                "API key required is off everywhere: callers get in without a key, past every plan".to_owned()
            }
            Standing::Partly => {
                format!(
                    "{asking} of {} methods ask for a key; the others let anyone in, or ask for a sign-in",
                    locks.len()
                )
            }
            Standing::Unknown => "Being read, or not to be read".to_owned(),
            Standing::Done => format!("{}, all of which ask for a key", some(locks.len(), "method")),
        };
        RoadStep { title: "Methods that ask for the key", words, standing, room: Room::Apis }
    }

    fn step_live(&self) -> RoadStep {
        let waiting = self.overview.not_live.len();
        let standing = match self.stages_reading() {
            Reading::Ready if self.reports.is_empty() => Standing::Missing,
            Reading::Ready if waiting > 0 => Standing::Partly,
            Reading::Ready if self.overview.unknown.is_empty() => Standing::Done,
            Reading::Ready | Reading::Loading | Reading::Failed(_) => Standing::Unknown,
        };
        let words = match standing {
            Standing::Missing => "What was switched on counts only once the API is deployed again".to_owned(),
            Standing::Partly => {
                format!("{} edited and not deployed: callers meet the old state", some(waiting, "method"))
            }
            Standing::Unknown if self.stages_reading() == Reading::Ready => {
                "Nobody tells what is in a deployment here".to_owned()
            }
            Standing::Unknown => "Being read, or not to be read".to_owned(),
            Standing::Done => "Everything edited is live. Verify lock proves it with real calls".to_owned(),
        };
        RoadStep { title: "Deployed, and proved", words, standing, room: Room::Apis }
    }
}

/// Of how many it holds.
fn part(some: usize, all: usize) -> Standing {
    match some {
        0 => Standing::Missing,
        _ if some < all => Standing::Partly,
        _ => Standing::Done,
    }
}

/// `1 plan`, `3 plans`.
fn some(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
