//! Halden Supply as a model, for tests of screens: the same events that the worker would send, at a fixed moment.

use std::collections::BTreeMap;

use crate::payload::{self, Payload};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use tollkeeper::domain::traffic::{
    CallTimes, Calls, CallsQuery, Kind, LogGroup, SUGGESTED_FORMAT, TimesQuery,
};
use tollkeeper::domain::{
    AccessLog, Account, Api, ApiId, ApiKey, Arrived, DayUse, Deployment, Event, Failure, JournalHealth,
    KeyId, KeySeries, KeySource, Live, Lock, Method, MethodName, PRICE_TAG, Period, Plan, PlanId,
    PlanSettings, PlanStage, Quota, Request, Resource, Stage, StageRef, Tags, Throttle, Traffic,
    TrafficQuery, Usage,
};
use tollkeeper::model::command::{LimitsCommand, PracticeCommand, TrafficCommand};
use tollkeeper::model::export::Export;
use tollkeeper::model::{Command, Effect, Model, Prefs};

/// Thursday 19 November 2026, 14:05 in Frankfurt.
pub fn now() -> Timestamp {
    "2026-11-19T13:05:00Z".parse().unwrap()
}

/// A partner: name, tier, calls a day.
type Member = (&'static str, &'static str, i64);

const PARTNERS: [Member; 41] = [
    ("Northwind 3PL", "Premium", 115_638),
    ("Kestrel Freight", "Premium", 1_950),
    ("Meridian Marketplace", "Enterprise", 41_284),
    ("Tannenhof", "Basic", 742),
    ("Cedar & Pine", "Basic", 497),
    ("Oakline Interiors", "Basic", 439),
    ("Bergmann Retail", "Enterprise", 128_412),
    ("Aldgate Stores", "Enterprise", 71_906),
    ("Fjord Outdoor", "Enterprise", 38_650),
    ("Castellane Group", "Enterprise", 27_318),
    ("Harbour & Sons", "Premium", 9_842),
    ("Lumen Home", "Premium", 8_117),
    ("Pinecrest Grocers", "Premium", 7_455),
    ("Quayside Logistics", "Premium", 6_020),
    ("Verano Sport", "Premium", 5_164),
    ("Atelier Nord", "Premium", 3_981),
    ("Blauwerk", "Premium", 3_312),
    ("Corvid Cycles", "Premium", 2_870),
    ("Delta Parts", "Premium", 2_404),
    ("Evergreen Garden", "Premium", 1_876),
    ("Baltic Freight", "Premium", 1_203),
    ("Foxglove Gifts", "Basic", 311),
    ("Granite Tools", "Basic", 288),
    ("Hollis Books", "Basic", 264),
    ("Ironbridge Bikes", "Basic", 240),
    ("Juniper Kitchen", "Basic", 226),
    ("Kite & Co", "Basic", 208),
    ("Larkspur Paper", "Basic", 190),
    ("Maple Street Toys", "Basic", 171),
    ("Nordlys Lamps", "Basic", 166),
    ("Old Mill Bakery", "Basic", 149),
    ("Pebble Shoes", "Basic", 133),
    ("Quill Office", "Basic", 121),
    ("Rowan Textiles", "Basic", 104),
    ("Saltmarsh Surf", "Basic", 92),
    ("Thistle Yarn", "Basic", 81),
    ("Umber Paints", "Basic", 66),
    ("Vale Ceramics", "Basic", 48),
    ("Willow Bedding", "Basic", 37),
    ("Yarrow Herbs", "Basic", 12),
    ("Zephyr Fans", "Basic", 0),
];

const DISABLED: [&str; 3] = ["Delta Parts", "Foxglove Gifts", "Zephyr Fans"];

fn key_id(name: &str) -> KeyId {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("k{}", letters.to_lowercase()).into()
}

fn lock(key_required: bool) -> Lock {
    Lock { key_required, authorization: "NONE".into() }
}

/// verb, path, live on prod, edited
const INVENTORY: [(&str, &str, bool, bool); 6] = [
    ("GET", "/inventory", true, true),
    ("GET", "/inventory/{sku}", false, true),
    ("POST", "/inventory/holds", true, true),
    ("DELETE", "/inventory/holds/{id}", true, true),
    ("GET", "/warehouses", false, true),
    ("GET", "/warehouses/{id}", true, true),
];
const ORDERS: [(&str, &str, bool, bool); 3] =
    [("GET", "/orders", true, true), ("POST", "/orders", true, true), ("GET", "/orders/{id}", true, true)];
const RETURNS: [(&str, &str, bool, bool); 2] =
    [("GET", "/returns/policy", false, false), ("POST", "/returns", true, true)];

/// Stages that write an access log; partners call the first one only.
const LOGGED: [(&str, &str); 2] = [("k3x9q2m7ra", "prod"), ("r4t6y8u2oc", "prod")];

type Methods = &'static [(&'static str, &'static str, bool, bool)];
const APIS: [(&str, &str, &[&str], Methods); 3] = [
    ("k3x9q2m7ra", "Partner inventory", &["prod", "staging"], &INVENTORY),
    ("p7d1w5n8zb", "Order intake", &["prod", "staging"], &ORDERS),
    ("r4t6y8u2oc", "Returns", &["prod"], &RETURNS),
];

/// An account to be connected to.
pub fn account(practice: bool) -> Account {
    Account {
        number: "482100773915".into(),
        arn: "arn:aws:iam::482100773915:user/practice".into(),
        name: practice.then(|| "Halden Supply".to_owned()),
        region: "eu-central-1".into(),
        endpoint: practice.then(|| "http://127.0.0.1:4610".to_owned()),
        practice,
    }
}

pub fn plan(id: &str, name: &str, rate: f64, burst: i32, limit: i32, description: &str) -> Plan {
    let stages = ["k3x9q2m7ra", "p7d1w5n8zb"]
        .map(|api| PlanStage { at: StageRef::new(api, "prod"), methods: Vec::new() });
    Plan {
        id: id.into(),
        settings: PlanSettings {
            name: name.into(),
            description: description.into(),
            throttle: Some(Throttle { rate, burst }),
            quota: Some(Quota { limit, offset: 0, period: Period::Month }),
            stages: stages.to_vec(),
        },
        product_code: None,
        tags: BTreeMap::new(),
    }
}

fn deployments(api: &str) -> Vec<Deployment> {
    let texts = [
        (7, "Holds can be deleted"),
        (22, "Warehouses by id"),
        (47, "Key required on holds"),
        (64, "First deployment"),
    ];
    texts
        .iter()
        .enumerate()
        .map(|(index, (days, text))| Deployment {
            id: format!("d{index}{api}").into(),
            created: Some(now() - (24 * days).hours() - 4.hours()),
            description: Some((*text).to_owned()),
        })
        .collect()
}

fn payload(cast: &[Member], resource: &Resource) -> Option<Payload> {
    let api = |id: &ApiId| APIS.iter().find(|(api, ..)| *api == id.as_str()).unwrap();
    Some(match resource {
        Resource::Apis => Payload::Apis(APIS.iter().map(|(id, name, ..)| test_api(id, name)).collect()),
        Resource::Stages(id) => Payload::Stages(stages(id)),
        Resource::Methods(id) => Payload::Methods(
            api(id)
                .3
                .iter()
                .map(|(verb, path, _, edited)| Method {
                    resource: format!("r{path}").into(),
                    name: MethodName::new(*verb, *path),
                    lock: lock(*edited),
                })
                .collect(),
        ),
        Resource::Live(id, deployment) => {
            let staging = deployment.as_str().ends_with("staging");
            let locks = api(id).3.iter().map(|(verb, path, live, edited)| {
                (MethodName::new(*verb, *path), lock(if staging { *edited } else { *live }))
            });
            Payload::Live(Live { created: Some(now() - 172.hours()), locks: Some(locks.collect()) })
        }
        Resource::Deployments(id) => Payload::Deployments(deployments(id.as_str())),
        Resource::Plans => Payload::Plans(vec![
            plan("plbasic", "Basic", 2.0, 20, 10_000, "Small shops"),
            plan("plpremium", "Premium", 5.0, 50, 3_000_000, "Shops and carriers with their own system"),
            plan("plenterprise", "Enterprise", 25.0, 200, 20_000_000, "Marketplaces and chains"),
        ]),
        Resource::PlanTags(id) => Payload::PlanTags(price_tag(price_of(id))),
        Resource::PlanKeys(id) => Payload::PlanKeys(
            cast.iter()
                .filter(|(_, tier, _)| format!("pl{}", tier.to_lowercase()) == id.as_str())
                .map(|(name, ..)| key_id(name))
                .collect(),
        ),
        Resource::Keys => keys_of(cast),
        Resource::Usage(id, from, to) => Payload::Usage(usage(cast, id, *from, *to)),
        Resource::Traffic(query) => Payload::Traffic(Box::new(traffic(cast, query))),
        Resource::Calls(query) => Payload::Calls(calls(query)),
        Resource::Times(query) => Payload::Times(times(cast, query)),
        Resource::LogGroup(name) if name.starts_with("/tollkeeper/") => {
            Payload::LogGroup(LogGroup::default())
        }
        Resource::LogGroup(_) => Payload::LogGroup(LogGroup {
            exists: true,
            created_s: Some(now().as_second() - 64 * 86_400),
            retention_days: Some(90),
            ..LogGroup::default()
        }),
        Resource::InsightRules => Payload::InsightRules(Vec::new()),
        Resource::LogGroups => {
            Payload::LogGroups(vec!["/halden/k3x9q2m7ra/prod".into(), "/halden/r4t6y8u2oc/prod".into()])
        }
        Resource::LogRole => Payload::LogRole(Some("arn:aws:iam::482100773915:role/api-gateway-logs".into())),
        Resource::AccountLimit => Payload::AccountLimit(Some(Throttle { rate: 10_000.0, burst: 5_000 })),
        Resource::Plan(_) => return None,
    })
}

/// An API's stages.
pub fn stages(id: &ApiId) -> Vec<Stage> {
    let api = APIS.iter().find(|(api, ..)| *api == id.as_str()).unwrap();
    api.2.iter().map(|stage| test_stage(id, stage)).collect()
}

pub fn test_api(id: &str, name: &str) -> Api {
    Api {
        id: id.into(),
        name: name.into(),
        description: None,
        created: None,
        key_source: KeySource::Header,
        default_endpoint_disabled: false,
        private: false,
        policy: false,
        tags: BTreeMap::new(),
    }
}

fn test_stage(api: &ApiId, stage: &str) -> Stage {
    let deployment = if stage == "staging" { format!("d0{api}staging") } else { format!("d0{api}") };
    Stage {
        at: StageRef { api: api.clone(), stage: stage.into() },
        deployment: Some(deployment.into()),
        canary: None,
        description: None,
        updated: Some(now() - 172.hours()),
        access_log: LOGGED.contains(&(api.as_str(), stage)).then(|| AccessLog {
            destination: format!("arn:aws:logs:eu-central-1:482100773915:log-group:/halden/{api}/{stage}"),
            format: SUGGESTED_FORMAT.into(),
        }),
        tags: BTreeMap::new(),
    }
}

fn test_key(name: &str, tier: &str) -> ApiKey {
    ApiKey {
        id: key_id(name),
        name: name.into(),
        description: None,
        enabled: !DISABLED.contains(&name),
        created: Some("2025-03-04T08:00:00Z".parse().unwrap()),
        updated: None,
        customer: None,
        tags: BTreeMap::from([("tier".to_owned(), tier.to_lowercase())]),
    }
}

/// What a partner of a plan pays a month, in dollars.
fn price_of(plan: &PlanId) -> &'static str {
    match plan.as_str() {
        "plbasic" => "49.00 USD",
        "plpremium" => "490.00 USD",
        _ => "1900.00 USD",
    }
}

/// Tags with a price.
pub fn price_tag(price: &str) -> Tags {
    Tags::from([(PRICE_TAG.to_owned(), price.to_owned())])
}

/// Requests in a month, as the plans below have it.
fn quota(plan: &PlanId) -> i64 {
    match plan.as_str() {
        "plbasic" => 10_000,
        "plpremium" => 3_000_000,
        _ => 20_000_000,
    }
}

fn usage(cast: &[Member], plan: &PlanId, from: jiff::civil::Date, to: jiff::civil::Date) -> Usage {
    let days = (to - from).get_days() as usize + 1;
    let by_key = cast
        .iter()
        .filter(|(_, tier, _)| format!("pl{}", tier.to_lowercase()) == plan.as_str())
        .map(|(name, _, daily)| {
            let scale = match *name {
                "Cedar & Pine" => 1.035,
                "Oakline Interiors" => 1.03,
                _ => 1.0,
            };
            let used = |at: usize| {
                let used = if at + 1 == days { *daily as f64 * 0.56 } else { *daily as f64 * scale };
                used as i64
            };
            let mut left = quota(plan);
            let day = |at: usize| {
                let date = from.saturating_add((at as i64).days());
                if date.day() == 1 {
                    left = quota(plan);
                }
                left = (left - used(at)).max(0);
                DayUse { used: used(at), remaining: left }
            };
            (key_id(name), (0..days).map(day).collect())
        });
    Usage { from, by_key: by_key.collect() }
}

/// Share of a shop's peak at a minute of the local day.
fn human(minute: f64) -> f64 {
    let hour = minute / 60.0;
    let bell = |at: f64, width: f64| (-((hour - at) / width).powi(2)).exp();
    0.07 + 0.93 * (bell(11.3, 2.9) * 0.93 + bell(17.2, 2.7) * 0.88)
}

/// So many calls come in a bin where `mean` come on the average, as chance has it (Poisson).
fn chance(random: &mut fastrand::Rng, mean: f64) -> f64 {
    if mean > 30.0 {
        let normal = (0..12).map(|_| random.f64()).sum::<f64>() - 6.0;
        return (mean + normal * mean.sqrt()).max(0.0).round();
    }
    let (limit, mut product, mut count) = ((-mean).exp(), random.f64(), 0.0);
    while product > limit {
        product *= random.f64();
        count += 1.0;
    }
    count
}

/// Calls of a timer with a second of jitter in a bin.
fn ticks(every_s: i64, from_s: i64, to_s: i64) -> f64 {
    let ring = |k: i64| every_s * k + (k * 7919).rem_euclid(3) - 1;
    let rings = from_s / every_s - 1..=to_s / every_s + 1;
    rings.filter(|k| (from_s..to_s).contains(&ring(*k))).count() as f64
}

fn key_traffic(index: usize, name: &str, daily: i64, query: &TrafficQuery) -> KeySeries {
    let mut random = fastrand::Rng::with_seed(index as u64);
    let per_bin = daily as f64 / 86_400.0 * query.period_s as f64;
    let bins = (query.to_s - query.from_s) / query.period_s;
    let requests = (0..bins).map(|bin| {
        let at = query.from_s + bin * query.period_s;
        let shop = per_bin * human((at + 3600).rem_euclid(86_400) as f64 / 60.0) * 2.2;
        // A batch takes six minutes.
        let minutes = (0..6).map(|minute| ticks(1800, at - 60 * minute, at - 60 * minute + query.period_s));
        let batch = minutes.sum::<f64>() * daily as f64 * 0.61 / 48.0 / 6.0;
        let count = match name {
            "Northwind 3PL" => (80 * query.period_s / 60) as f64 + chance(&mut random, 0.005 * per_bin),
            "Kestrel Freight" => ticks(45, at, at + query.period_s),
            "Meridian Marketplace" => chance(&mut random, shop * 0.39) + chance(&mut random, batch),
            _ => chance(&mut random, shop),
        };
        (at, count)
    });
    let requests: Vec<(i64, f64)> = requests.filter(|(_, count)| *count > 0.0).collect();
    let throttled = if name == "Tannenhof" { requests.clone() } else { Vec::new() };
    KeySeries { requests, throttled, ..KeySeries::default() }
}

fn traffic(cast: &[Member], query: &TrafficQuery) -> Traffic {
    let first = query.feed.stages.first().is_none_or(|at| at.api.as_str() == LOGGED[0].0);
    let by_key = cast
        .iter()
        .enumerate()
        .filter(|(_, (.., daily))| *daily > 0 && first)
        .map(|(index, (name, _, daily))| (key_id(name), key_traffic(index, name, *daily, query)));
    Traffic { query: query.clone(), by_key: by_key.collect(), keyless: KeySeries::default(), partial: None }
}

/// Northwind calls `GET /inventory` every 0.75 s from one address; anybody else a little of everything.
fn calls(query: &CallsQuery) -> Calls {
    let kind = |verb: &str, path: &str, address: &str, status, calls| Kind {
        verb: Some(verb.into()),
        path: Some(path.into()),
        address: Some(address.into()),
        status: Some(status),
        calls,
    };
    if query.feed.stages.first().is_some_and(|at| at.api.as_str() != LOGGED[0].0) {
        return Calls::default();
    }
    let northwind = query.key == key_id("Northwind 3PL");
    let kinds = if northwind {
        vec![
            kind("GET", "/inventory", "203.0.113.24", 200, 115_200),
            kind("GET", "/inventory/{sku}", "203.0.113.31", 200, 389),
            kind("POST", "/inventory/holds", "203.0.113.58", 201, 32),
            kind("GET", "/inventory", "203.0.113.31", 200, 17),
        ]
    } else {
        vec![
            kind("GET", "/inventory", "198.51.100.84", 200, 310),
            kind("GET", "/warehouses/{id}", "198.51.100.84", 200, 41),
            kind("POST", "/inventory/holds", "203.0.113.87", 429, 12),
        ]
    };
    let mut random = fastrand::Rng::with_seed(5);
    let gap: i64 = if northwind { 750 } else { 240_000 };
    let count = if northwind { 10_000 } else { 360 };
    let start = query.to_s * 1000 - gap * count;
    let spread = if northwind { 12 } else { 200_000 };
    let mut times_ms: Vec<i64> = (0..count).map(|n| start + n * gap + random.i64(-spread..=spread)).collect();
    times_ms.sort_unstable();
    Calls { kinds, kinds_cut: false, times_ms, times_cut: northwind }
}

/// As many calls as the counts say, spread over each minute alike.
fn times(cast: &[Member], query: &TimesQuery) -> CallTimes {
    let counts = traffic(
        cast,
        &TrafficQuery { feed: query.feed.clone(), from_s: query.from_s, to_s: query.to_s, period_s: 60 },
    );
    let spread = |&(second, calls): &(i64, f64)| {
        let calls = calls as i64;
        (0..calls).map(move |n| second * 1000 + n * 60_000 / calls)
    };
    let of =
        |key: &KeyId| counts.by_key.get(key).map(|series| series.requests.iter().flat_map(spread).collect());
    CallTimes(query.keys.iter().filter_map(|key| Some((key.clone(), of(key)?))).collect())
}

/// What a read is answered with.
pub enum Reply {
    /// The company's own answer.
    Own,
    /// None ever comes.
    Never,
    /// This one.
    With(Result<Payload, Failure>),
}

type Other<'a> = &'a dyn Fn(&Resource) -> Reply;

/// Answers every read that the model asks for, until it asks for nothing more.
pub fn settle(model: &mut Model, effects: Vec<Effect>) {
    settle_with(model, effects, &|_| Reply::Own);
}

/// The same with some answers replaced.
///
/// Gives back what was to be done besides.
pub fn settle_with(model: &mut Model, effects: Vec<Effect>, other: Other<'_>) -> Vec<Effect> {
    let (mut waiting, mut rest) = (effects, Vec::new());
    while let Some(effect) = waiting.pop() {
        if matches!(effect, Effect::Send(_) | Effect::Judge(_) | Effect::Play(_) | Effect::Derive(_)) {
            answer(model, effect, other, &mut waiting);
        } else {
            rest.push(effect);
        }
    }
    rest
}

/// Answers one thing that the model asks for; what it asks for then is added to `more`.
pub fn answer(model: &mut Model, effect: Effect, other: Other<'_>, more: &mut Vec<Effect>) {
    let request = match effect {
        Effect::Send(request) => request,
        Effect::Judge(judging) => {
            more.extend(model.update(TrafficCommand::Judged(Box::new(judging.run()))));
            return;
        }
        Effect::Derive(copy) => {
            more.extend(model.update(Command::Derived(copy.made_aside())));
            return;
        }
        Effect::Play(play) => {
            more.extend(model.update(LimitsCommand::Played(Box::new(play.run()))));
            return;
        }
        _ => return,
    };
    more.extend(event(model, *request, other).map(|event| model.apply(event)).unwrap_or_default());
}

/// The worker's answer to a request; `None` where none comes.
pub fn event(model: &Model, request: Request, other: Other<'_>) -> Option<Event> {
    match request {
        Request::Connect { session, target } => {
            let (account, health) = (account(target.practice), JournalHealth::default());
            let outcome = Ok(Arrived { account, entries: Vec::new(), health });
            Some(Event::Connected { session, outcome })
        }
        Request::Read { session, resource, .. } => {
            let outcome = match other(&resource) {
                Reply::Own => payload(&PARTNERS, &resource).map(Ok),
                Reply::Never => None,
                Reply::With(outcome) => Some(outcome),
            }?;
            let at = model.now - 12.seconds();
            Some(payload::read(session, resource, at, outcome))
        }
        _ => None,
    }
}

/// Answers everything that the effects ask for within one frame.
pub fn drain(model: &mut Model, effects: Vec<Effect>, other: Other<'_>) -> Vec<Effect> {
    let requests = effects.into_iter().filter_map(|effect| match effect {
        Effect::Send(request) => Some(*request),
        _ => None,
    });
    let events: Vec<Event> = requests.filter_map(|request| event(model, request, other)).collect();
    model.apply_all(events)
}

/// What the company itself answers; `None` where it has no answer.
pub fn reply(resource: &Resource) -> Option<Payload> {
    payload(&PARTNERS, resource)
}

/// All keys.
pub fn keys() -> Payload {
    keys_of(&PARTNERS)
}

fn keys_of(cast: &[Member]) -> Payload {
    Payload::Keys(cast.iter().map(|(name, tier, _)| test_key(name, tier)).collect())
}

/// What a job would write into the file of an export.
pub fn csv_of(export: &Export) -> String {
    let mut out = Vec::new();
    export.write(&mut out).expect("writing to memory does not fail");
    String::from_utf8(out).expect("CSV is UTF-8")
}

/// Does something in a model and answers what it asks for.
pub fn act(model: &mut Model, command: impl Into<Command>) {
    let effects = model.update(command);
    settle(model, effects);
}

/// Not connected to anything yet.
pub fn unconnected() -> Model {
    Model::new(now(), TimeZone::fixed(jiff::tz::offset(1)), Prefs::default())
}

/// The practice account, connected and read.
pub fn model() -> Model {
    let mut model = unconnected();
    model.update(PracticeCommand::Open);
    act(&mut model, PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    model
}

/// The same company with as many partners.
pub fn sized(partners: usize) -> Model {
    let mut model = unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    settle_with(&mut model, effects, &of_size(partners));
    model
}

/// Its answers: the poller, a chain and a shop, or all partners and shops beyond number.
pub fn of_size(partners: usize) -> impl Fn(&Resource) -> Reply {
    let of_three = [PARTNERS[0], PARTNERS[6], PARTNERS[3]];
    let shop = |index: usize| {
        let (name, _, daily) = PARTNERS[21 + index % 19];
        (&*Box::leak(format!("{name} {}", 1 + index / 19).into_boxed_str()), "Basic", daily)
    };
    let cast: Vec<Member> = match partners {
        ..41 => of_three.into_iter().take(partners).collect(),
        _ => PARTNERS.into_iter().chain((41..partners).map(shop)).collect(),
    };
    move |resource| payload(&cast, resource).map_or(Reply::Never, |told| Reply::With(Ok(told)))
}

/// The same where nobody counts calls by the minute.
pub fn model_without_minutes() -> Model {
    let none = |resource: &Resource| match resource {
        Resource::Traffic(query) => Reply::With(Ok(Payload::Traffic(Box::new(Traffic {
            query: query.clone(),
            by_key: BTreeMap::new(),
            keyless: KeySeries::default(),
            partial: None,
        })))),
        _ => Reply::Own,
    };
    let mut model = unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    settle_with(&mut model, effects, &none);
    model
}

/// The same where the access logs do not write the status of a call, so that nobody counts refusals.
pub fn without_refusals(resource: &Resource) -> Reply {
    match resource {
        Resource::Stages(id) => {
            let mut stages = stages(id);
            for log in stages.iter_mut().filter_map(|stage| stage.access_log.as_mut()) {
                log.format =
                    r#"{"time":"$context.requestTimeEpoch","key":"$context.identity.apiKeyId"}"#.into();
            }
            Reply::With(Ok(Payload::Stages(stages)))
        }
        Resource::Traffic(query) => {
            let mut traffic = traffic(&PARTNERS, query);
            traffic.by_key.values_mut().for_each(|series| series.throttled.clear());
            Reply::With(Ok(Payload::Traffic(Box::new(traffic))))
        }
        _ => Reply::Own,
    }
}
