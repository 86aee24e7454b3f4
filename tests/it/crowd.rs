//! An account of any size, and a window that looks at it for hours within seconds: the whole model, its reads let through as the
//! worker lets them through, page by page, and each AWS call counted. For the tests of `share.rs` and for `benches/share.rs`.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as loudly as tests do")]

use std::collections::{BTreeMap, VecDeque};

use jiff::ToSpan as _;
use tollkeeper::domain::operation::{self, Operation};
use tollkeeper::domain::traffic::{LogGroup, SUGGESTED_FORMAT};
use tollkeeper::domain::{
    AccessLog, ApiId, Event, KeySeries, Live, Lock, Method, MethodName, Request, Resource, Stage, StageRef,
    Traffic, Usage,
};
use tollkeeper::model::command::PracticeCommand;
use tollkeeper::model::{Command, Effect, Model};

use crate::company::{self, Reply};
use crate::payload::{self, Payload};

/// AWS's limits, calls a minute: what is named and all of API Gateway together.
pub const LIMITS: [(&str, f64); 3] =
    [("GetResources", 150.0), ("StartQuery", 600.0), ("GetQueryResults", 600.0)];
pub const ALL_A_MINUTE: f64 = 600.0;
/// The window's calls are let through so often a second at most.
const STEPS: u32 = 10;
/// As the worker's: reads at once that are waited for, and that are not.
const AHEAD: usize = 6;
const BEHIND: usize = 3;

/// An account: three stages an API, the first with an access log.
#[derive(Clone, Copy)]
pub struct Crowd {
    pub apis: usize,
    pub plans: usize,
    pub keys: usize,
}

impl Crowd {
    fn reply(&self, resource: &Resource) -> Reply {
        let told = match resource {
            Resource::Apis => Payload::Apis((0..self.apis).map(api).collect()),
            Resource::Stages(api) => {
                Payload::Stages(["prod", "test", "dev"].map(|name| stage(api, name)).into())
            }
            Resource::Methods(_) => Payload::Methods(vec![Method {
                resource: "r".into(),
                name: MethodName::new("GET", "/orders"),
                lock: locked(),
            }]),
            Resource::Live(..) => Payload::Live(Live {
                created: None,
                locks: Some([(MethodName::new("GET", "/orders"), locked())].into()),
            }),
            Resource::Deployments(_) => Payload::Deployments(Vec::new()),
            Resource::Plans => {
                let plan = |index: usize| company::plan(&format!("p{index}"), "Tier", 2.0, 20, 10_000, "");
                Payload::Plans((0..self.plans).map(plan).collect())
            }
            Resource::PlanKeys(_) => Payload::PlanKeys(Vec::new()),
            Resource::PlanTags(_) => Payload::PlanTags(BTreeMap::new()),
            Resource::Usage(_, from, _) => Payload::Usage(Usage { from: *from, by_key: BTreeMap::new() }),
            Resource::Traffic(query) => Payload::Traffic(Box::new(Traffic {
                query: query.clone(),
                by_key: BTreeMap::new(),
                keyless: KeySeries::default(),
                partial: None,
            })),
            Resource::LogGroup(_) => Payload::LogGroup(LogGroup { exists: true, ..LogGroup::default() }),
            Resource::Keys
            | Resource::Plan(_)
            | Resource::Calls(_)
            | Resource::Times(_)
            | Resource::InsightRules
            | Resource::LogGroups
            | Resource::LogRole
            | Resource::AccountLimit => return Reply::Own,
        };
        Reply::With(Ok(told))
    }

    /// The AWS calls of a read, one after the other.
    fn calls(&self, resource: &Resource) -> VecDeque<&'static Operation> {
        let pages = |operation, count: usize| vec![operation; count.div_ceil(500).max(1)];
        let of_plan = self.keys.div_ceil(self.plans.max(1));
        let calls = match resource {
            Resource::Apis => pages(&operation::GET_REST_APIS, self.apis),
            Resource::Stages(_) => vec![&operation::GET_STAGES],
            Resource::Methods(_) => vec![&operation::GET_RESOURCES],
            Resource::Deployments(_) => vec![&operation::GET_DEPLOYMENTS],
            Resource::Live(..) => vec![&operation::GET_DEPLOYMENT],
            Resource::Plans => pages(&operation::GET_USAGE_PLANS, self.plans),
            Resource::Plan(_) | Resource::PlanTags(_) => vec![&operation::GET_USAGE_PLAN],
            Resource::PlanKeys(_) => pages(&operation::GET_USAGE_PLAN_KEYS, of_plan),
            Resource::Usage(..) => pages(&operation::GET_USAGE, of_plan),
            Resource::Keys => pages(&operation::GET_API_KEYS, self.keys),
            Resource::LogRole | Resource::AccountLimit => vec![&operation::GET_ACCOUNT],
            Resource::Traffic(_) | Resource::Calls(_) | Resource::Times(_) => {
                let ask = &operation::GET_QUERY_RESULTS;
                vec![&operation::START_QUERY, ask, ask, ask]
            }
            Resource::LogGroup(_) => {
                vec![&operation::DESCRIBE_LOG_GROUPS, &operation::DESCRIBE_METRIC_FILTERS]
            }
            Resource::LogGroups => vec![&operation::DESCRIBE_LOG_GROUPS],
            Resource::InsightRules => vec![&operation::DESCRIBE_INSIGHT_RULES],
        };
        calls.into()
    }
}

fn api(index: usize) -> tollkeeper::domain::Api {
    company::test_api(&format!("a{index:04}"), &format!("Orders {index}"))
}

fn locked() -> Lock {
    Lock { key_required: true, authorization: "NONE".into() }
}

fn stage(api: &ApiId, name: &str) -> Stage {
    let destination = format!("arn:aws:logs:eu-central-1:482100773915:log-group:/orders/{api}");
    Stage {
        at: StageRef { api: api.clone(), stage: name.into() },
        deployment: Some(format!("d{api}{name}").into()),
        canary: None,
        description: None,
        updated: None,
        access_log: (name == "prod").then(|| AccessLog { destination, format: SUGGESTED_FORMAT.into() }),
        tags: BTreeMap::new(),
    }
}

/// A limit: tokens, how many a second, how many at most.
struct Tokens(f64, f64, f64);

impl Tokens {
    fn pass(&mut self) -> bool {
        let has = self.0 >= 1.0;
        self.0 -= f64::from(u8::from(has));
        has
    }

    fn gain(&mut self) {
        self.0 = (self.0 + self.1 / f64::from(STEPS)).min(self.2);
    }
}

/// Reads of one kind: those that wait, and those that run with the calls that they still need.
#[derive(Default)]
struct Lane {
    waiting: VecDeque<Resource>,
    running: Vec<(Resource, VecDeque<&'static Operation>)>,
}

/// A window and what it reads.
pub struct Watch {
    pub model: Model,
    /// Calls by operation, until they are taken.
    pub made: BTreeMap<&'static str, usize>,
    crowd: Crowd,
    ahead: Lane,
    behind: Lane,
    all: Tokens,
    third: BTreeMap<&'static str, Tokens>,
}

impl Watch {
    /// Has just connected: one call was made to find out who we are.
    pub fn open(crowd: Crowd) -> Self {
        let third =
            [(operation::SHARED, Tokens(10.0, 8.0 / 3.0, 10.0)), ("GetResources", Tokens(1.0, 0.74, 1.0))];
        let mut watch = Self {
            model: company::unconnected(),
            made: BTreeMap::from([("GetCallerIdentity", 1)]),
            crowd,
            ahead: Lane::default(),
            behind: Lane::default(),
            all: Tokens(32.0, 8.0, 32.0),
            third: third.into(),
        };
        let effects = watch.model.update(PracticeCommand::Open);
        watch.take_in(effects);
        watch.act(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
        watch
    }

    pub fn act(&mut self, command: impl Into<Command>) {
        let effects = self.model.update(command);
        self.take_in(effects);
    }

    /// Calls made since, by operation.
    pub fn take(&mut self) -> BTreeMap<&'static str, usize> {
        std::mem::take(&mut self.made)
    }

    fn take_in(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let more = match effect {
                Effect::Derive(copy) => self.model.update(Command::Derived(copy.made_aside())),
                Effect::Send(request) => self.ask(*request),
                // Files, clipboards, judgements: nothing that calls AWS.
                _ => Vec::new(),
            };
            self.take_in(more);
        }
    }

    fn ask(&mut self, request: Request) -> Vec<Effect> {
        if let Request::Read { resource, background, .. } = request {
            if background {
                self.behind.waiting.push_back(resource);
            } else {
                self.behind.waiting.retain(|other| *other != resource);
                if let Some(at) = self.behind.running.iter().position(|(other, _)| *other == resource) {
                    let running = self.behind.running.remove(at);
                    self.ahead.running.push(running);
                } else {
                    self.ahead.waiting.push_back(resource);
                }
            }
            return Vec::new();
        }
        let event = company::event(&self.model, request, &|_| Reply::Never);
        event.map(|event| self.model.apply(event)).unwrap_or_default()
    }

    /// Lets so many seconds pass.
    pub fn rest(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.model.now += 1.second();
            self.act(Command::Tick);
            (0..STEPS).for_each(|_| self.step());
        }
    }

    /// A tenth of a second: each read that runs makes a call, where the limits let it.
    pub fn step(&mut self) {
        self.all.gain();
        self.third.values_mut().for_each(Tokens::gain);
        self.begin();
        for index in 0..self.ahead.running.len() {
            if !self.ahead.running[index].1.is_empty() && self.all.pass() {
                let call = self.ahead.running[index].1.pop_front().unwrap();
                *self.made.entry(call.name).or_default() += 1;
            }
        }
        for index in 0..self.behind.running.len() {
            let Some(call) = self.behind.running[index].1.front() else { continue };
            let passes = call.limits().all(|(name, _)| self.third.get_mut(name).is_none_or(Tokens::pass));
            if passes {
                *self.made.entry(call.name).or_default() += 1;
                self.behind.running[index].1.pop_front();
            }
        }
        self.answer();
    }

    fn begin(&mut self) {
        for (lane, most) in [(&mut self.ahead, AHEAD), (&mut self.behind, BEHIND)] {
            while lane.running.len() < most
                && let Some(resource) = lane.waiting.pop_front()
            {
                let calls = self.crowd.calls(&resource);
                lane.running.push((resource, calls));
            }
        }
    }

    fn answer(&mut self) {
        let ended = [&mut self.ahead, &mut self.behind]
            .into_iter()
            .flat_map(|lane| lane.running.extract_if(.., |(_, calls)| calls.is_empty()).collect::<Vec<_>>());
        let (session, now) = (self.model.session, self.model.now);
        let events: Vec<Event> = ended
            .filter_map(|(resource, _)| {
                let outcome = match self.crowd.reply(&resource) {
                    Reply::Own => Ok(company::reply(&resource)?),
                    Reply::Never => return None,
                    Reply::With(outcome) => outcome,
                };
                Some(payload::read(session, resource, now, outcome))
            })
            .collect();
        if !events.is_empty() {
            let effects = self.model.apply_all(events);
            self.take_in(effects);
        }
    }

    /// Waits until all has been read once; how many seconds that took.
    pub fn fill(&mut self) -> u32 {
        let mut seconds = 0;
        while seconds < 30 || self.model.filling().is_some() {
            assert!(seconds < 3 * 3600, "it never has all: {:?}", self.model.filling());
            self.rest(1);
            seconds += 1;
        }
        seconds
    }
}

/// Calls to API Gateway among those.
pub fn of_gateway(made: &BTreeMap<&'static str, usize>) -> usize {
    made.iter().filter(|(name, _)| is_of_gateway(name)).map(|(_, count)| count).sum()
}

fn is_of_gateway(name: &str) -> bool {
    let mut named = operation::ALL.iter().filter(|one| one.name == name);
    named.any(|one| one.limits().any(|(line, _)| line == operation::SHARED))
}
