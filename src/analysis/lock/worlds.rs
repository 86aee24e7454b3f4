//! Ten thousand worlds at random against a small model of API Gateway, written from AWS's documents alone: an open door is never
//! told locked, a closed one never open, and where nothing stands in the way the verdict is the right one.
//!
//! The model's order of checks: network, disabled address, firewall, route, resource policy, authorization, key, limits of the
//! stage, backend. Unknown to anybody: whether a customised refusal for a missing key still names its error. Here it does or does
//! not; that it is customised to 200, 429 or a status of the 5xx is left out.

use super::*;
use crate::domain::{Answer, Lock};

const WORLDS: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Signs {
    Nobody,
    Iam,
    /// Takes the given header, and says 401 without one.
    Token,
    /// Refuses the given header with 403, and says 401 without one.
    Denies,
    /// Throws where there is no header.
    Fragile,
    Throws,
    LetsAllIn,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Endpoint {
    Regional,
    /// Its content network answers in the gateway's place.
    EdgeDown,
    /// From outside its network.
    PrivateOutside,
    PrivateInside,
    Disabled,
}

#[allow(clippy::struct_excessive_bools, reason = "each is a cause of its own, and all go together")]
#[derive(Clone, Debug)]
struct World {
    signs: Signs,
    source: KeySource,
    key_required: bool,
    deployed: bool,
    endpoint: Endpoint,
    firewall: bool,
    policy_denies: bool,
    throttled: bool,
    /// Status of a refusal for the key as deployed, and whether it still names its error.
    refusal: (u16, bool),
    edited_status: u16,
    backend: u16,
    /// Whether the partner's key opens the stage; `None`: no partner is tried.
    partner: Option<bool>,
    header: bool,
    lock_known: bool,
}

type Said = (u16, Option<&'static str>);

fn pick<T: Copy>(random: &mut fastrand::Rng, of: &[T]) -> T {
    of[random.usize(..of.len())]
}

fn world(random: &mut fastrand::Rng) -> World {
    use Endpoint::{Disabled, EdgeDown, PrivateInside, PrivateOutside, Regional};
    let signs = [
        Signs::Nobody,
        Signs::Nobody,
        Signs::Iam,
        Signs::Token,
        Signs::Denies,
        Signs::Fragile,
        Signs::Throws,
        Signs::LetsAllIn,
    ];
    let customised = random.u8(..4) == 0;
    let statuses = [400, 401, 403, 404, 418];
    World {
        signs: pick(random, &signs),
        source: pick(
            random,
            &[KeySource::Header, KeySource::Header, KeySource::Header, KeySource::Authorizer],
        ),
        key_required: random.bool(),
        deployed: random.u8(..8) > 0,
        endpoint: pick(
            random,
            &[Regional, Regional, Regional, Regional, EdgeDown, PrivateOutside, PrivateInside, Disabled],
        ),
        firewall: random.u8(..10) == 0,
        policy_denies: random.u8(..8) == 0,
        throttled: random.u8(..12) == 0,
        refusal: if customised { (pick(random, &statuses), random.bool()) } else { (403, true) },
        edited_status: if random.u8(..3) == 0 { pick(random, &statuses) } else { 403 },
        backend: pick(random, &[200, 200, 204, 302, 401, 403, 404, 429, 500, 502, 503, 504]),
        partner: pick(random, &[Some(true), Some(true), Some(false), None]),
        header: random.bool(),
        lock_known: random.u8(..4) > 0,
    }
}

const FORBIDDEN: Said = (403, Some("ForbiddenException"));
const NO_TOKEN: Said = (403, Some("MissingAuthenticationTokenException"));

impl World {
    fn authorization(&self) -> &'static str {
        match self.signs {
            Signs::Nobody => "NONE",
            Signs::Iam => "AWS_IAM",
            Signs::Token | Signs::Denies => "COGNITO_USER_POOLS",
            Signs::Fragile | Signs::Throws | Signs::LetsAllIn => "CUSTOM",
        }
    }

    /// What API Gateway says; `None` where nothing answers.
    fn says(&self, caller: Caller) -> Option<Said> {
        Some(match self.endpoint {
            Endpoint::PrivateOutside => return None,
            Endpoint::EdgeDown => (503, None),
            Endpoint::Disabled => FORBIDDEN,
            Endpoint::Regional | Endpoint::PrivateInside if self.firewall => FORBIDDEN,
            Endpoint::Regional | Endpoint::PrivateInside if !self.deployed => NO_TOKEN,
            Endpoint::Regional | Endpoint::PrivateInside if self.policy_denies => {
                (403, Some("AccessDeniedException"))
            }
            Endpoint::Regional | Endpoint::PrivateInside => {
                self.not_signed_in().or_else(|| self.no_key(caller)).unwrap_or_else(|| self.answer())
            }
        })
    }

    fn not_signed_in(&self) -> Option<Said> {
        let failed = (500, Some("AuthorizerConfigurationException"));
        match (self.signs, self.header) {
            (Signs::Nobody | Signs::LetsAllIn, _) | (Signs::Token | Signs::Fragile, true) => None,
            (Signs::Iam, _) => Some(NO_TOKEN),
            (Signs::Token | Signs::Denies, false) => Some((401, Some("UnauthorizedException"))),
            (Signs::Denies, true) => Some((403, Some("AccessDeniedException"))),
            (Signs::Throws, _) | (Signs::Fragile, false) => Some(failed),
        }
    }

    fn no_key(&self, caller: Caller) -> Option<Said> {
        let opens = caller == Caller::Partner && self.partner == Some(true);
        // Where the authorizer brings the key, what stands in the header counts for nothing.
        let has = if self.source == KeySource::Authorizer { self.signs == Signs::Token } else { opens };
        let (status, named) = self.refusal;
        (self.key_required && !has).then_some((status, named.then_some("ForbiddenException")))
    }

    fn answer(&self) -> Said {
        let named = self.backend == 502 || self.backend == 504;
        if self.throttled {
            return (429, Some("TooManyRequestsException"));
        }
        (self.backend, named.then_some("InternalServerErrorException"))
    }

    fn verdict(&self) -> Option<Verdict> {
        let mut answers = Vec::new();
        for caller in Caller::ALL {
            if caller == Caller::Partner && self.partner.is_none() {
                continue;
            }
            let (status, kind) = self.says(caller)?;
            let error_type = kind.map(str::to_owned);
            answers.push(Answer { caller, status, error_type, body: r#"{"message":"Forbidden"}"#.into() });
        }
        let probed = Probed { answers, refusal_status: self.edited_status, gateway_names_errors: true };
        let lock = Lock { key_required: self.key_required, authorization: self.authorization().into() };
        let lock = Some(lock).filter(|_| self.lock_known && self.deployed);
        let signed_in = self.header && !matches!(self.signs, Signs::Nobody | Signs::Iam);
        Some(verdict(&probed, &Setting { source: self.source, lock, signed_in }))
    }

    /// Nothing but the key stands between a caller and a backend that answers.
    fn plain(&self) -> bool {
        let clear = matches!(self.endpoint, Endpoint::Regional | Endpoint::PrivateInside);
        let passes = self.not_signed_in().is_none();
        clear
            && passes
            && self.deployed
            && !self.firewall
            && !self.policy_denies
            && !self.throttled
            && self.source == KeySource::Header
            && self.refusal == (403, true)
            && self.backend < 400
            && self.edited_status == 403
            && self.partner == Some(true)
    }
}

#[test]
fn no_world_is_told_the_contrary() {
    let mut random = fastrand::Rng::with_seed(20_261_127);
    let (mut locked, mut open) = (0, 0);
    for _ in 0..WORLDS {
        let world = world(&mut random);
        let Some(found) = world.verdict() else { continue };
        let callable = world.deployed && world.source == KeySource::Header;
        match found.gate {
            Gate::Locked => assert!(world.key_required && callable, "{found:?} in {world:?}"),
            Gate::Open => assert!(!world.key_required && callable, "{found:?} in {world:?}"),
            Gate::Unclear => {}
        }
        if world.plain() {
            let right = if world.key_required { Gate::Locked } else { Gate::Open };
            assert_eq!(found.gate, right, "{found:?} in {world:?}");
        }
        locked += usize::from(found.gate == Gate::Locked);
        open += usize::from(found.gate == Gate::Open);
    }
    assert!(locked > 100 && open > 300, "the worlds are no test: {locked} locked, {open} open");
}
