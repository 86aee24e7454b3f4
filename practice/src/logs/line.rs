//! One line of an access log before it is text: a call, what is known of it, and the `$context` variables that follow.
//!
//! A line may stand for several calls alike, known by the minute only; then a variable that needs more says so, and whoever
//! reads decides whether to look at single calls instead.

use std::borrow::Cow;

use jiff::{Timestamp, tz::TimeZone};

use super::reader::Source;
use crate::traffic::{Alike, Call, Caller};

/// A `$context` variable that the practice account knows; any other is `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Var {
    /// `extendedRequestId`, the unique one.
    ExtendedRequestId,
    /// `requestId`, which a caller may choose.
    RequestId,
    /// `requestTimeEpoch`, milliseconds.
    TimeEpoch,
    /// `requestTime`, as a web server's log has it.
    Time,
    /// `apiId`.
    ApiId,
    /// `stage`.
    Stage,
    /// `deploymentId`: the snapshot that served the call.
    DeploymentId,
    /// `accountId`.
    AccountId,
    /// `domainName`.
    DomainName,
    /// `identity.apiKeyId`; `-` for a call without a key and for a key that does not exist.
    ApiKeyId,
    /// `identity.sourceIp`.
    SourceIp,
    /// `httpMethod`.
    HttpMethod,
    /// `resourcePath`, with its parameters in braces.
    ResourcePath,
    /// `protocol`.
    Protocol,
    /// `status`.
    Status,
    /// `error.responseType`.
    ErrorType,
    /// `error.message`.
    ErrorMessage,
    /// `error.messageString`: the message in quotes.
    ErrorMessageString,
    /// `responseLatency`, milliseconds.
    Latency,
    /// `integrationLatency`, milliseconds.
    BackendLatency,
    /// `responseLength`, bytes.
    Length,
    /// Anything else.
    Nothing,
}

const NOTHING: &str = "-";

/// How many sets of stand-ins there are, see [`Line::stand_in`].
pub const STAND_INS: usize = 3;

impl Var {
    /// The variable of that name, without `$context.`; names are case-sensitive.
    pub fn named(name: &str) -> Self {
        match name {
            "extendedRequestId" => Self::ExtendedRequestId,
            "requestId" => Self::RequestId,
            "requestTimeEpoch" => Self::TimeEpoch,
            "requestTime" => Self::Time,
            "apiId" => Self::ApiId,
            "stage" => Self::Stage,
            "deploymentId" => Self::DeploymentId,
            "accountId" => Self::AccountId,
            "domainName" => Self::DomainName,
            "identity.apiKeyId" => Self::ApiKeyId,
            "identity.sourceIp" => Self::SourceIp,
            "httpMethod" => Self::HttpMethod,
            "resourcePath" => Self::ResourcePath,
            "protocol" => Self::Protocol,
            "status" => Self::Status,
            "error.responseType" => Self::ErrorType,
            "error.message" => Self::ErrorMessage,
            "error.messageString" => Self::ErrorMessageString,
            "responseLatency" => Self::Latency,
            "integrationLatency" | "integration.latency" => Self::BackendLatency,
            "responseLength" => Self::Length,
            _ => Self::Nothing,
        }
    }

    /// Whether its value differs among calls alike.
    pub fn needs_exact(self) -> bool {
        use Var::{BackendLatency, ExtendedRequestId, Latency, RequestId, SourceIp, Time, TimeEpoch};
        matches!(self, ExtendedRequestId | RequestId | TimeEpoch | Time | SourceIp | Latency | BackendLatency)
    }

    /// Whether its value brings its own quotes, where there is one.
    pub fn is_quoted(self) -> bool {
        self == Self::ErrorMessageString
    }

    /// Bytes of a usual value.
    pub fn usual_bytes(self) -> u64 {
        match self {
            Self::RequestId => 36,
            Self::ExtendedRequestId => 16,
            Self::Time => 26,
            Self::TimeEpoch | Self::SourceIp => 13,
            Self::ResourcePath => 12,
            Self::ApiId | Self::ApiKeyId => 10,
            _ => 4,
        }
    }
}

/// What is known of a call.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Who calls, and no more.
    Caller,
    /// Who calls, the status, and whether the quota is why.
    Status(u16, bool),
    /// A call of those alike in this Unix minute.
    Minute(i64, &'a Alike),
    /// One call, and which it is of those by this caller in the same millisecond.
    Exactly(&'a Call, u32),
}

/// A line of an access log, as far as its call is known.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The log that it stands in.
    pub source: &'a Source,
    /// The key that the call came with, or none that exists.
    pub caller: &'a Caller,
    /// What else is known.
    pub known: Known<'a>,
}

impl<'a> Line<'a> {
    /// Unix time in milliseconds, if it is known that well.
    pub fn at_ms(&self) -> Option<i64> {
        match self.known {
            Known::Exactly(call, _) => Some(call.at_ms),
            _ => None,
        }
    }

    /// The start of the period of `size_ms` that the line lies in, Unix milliseconds.
    pub fn bin(&self, size_ms: i64) -> Option<i64> {
        let at = match self.known {
            Known::Exactly(call, _) => call.at_ms,
            Known::Minute(minute, _) if size_ms % 60_000 == 0 => minute * 60_000,
            _ => return None,
        };
        Some(at.div_euclid(size_ms) * size_ms)
    }

    /// A variable's text, `-` where the call has none; `None` where not enough is known.
    pub fn value(&self, var: Var) -> Option<Cow<'a, str>> {
        let source = self.source;
        Some(match var {
            Var::ApiId => Cow::Borrowed(source.at.api.as_str()),
            Var::Stage => Cow::Borrowed(source.at.stage.as_str()),
            Var::AccountId => Cow::Borrowed(source.account.as_str()),
            Var::DomainName => {
                format!("{}.execute-api.{}.amazonaws.com", source.at.api, source.region).into()
            }
            Var::Protocol => Cow::Borrowed("HTTP/1.1"),
            Var::ApiKeyId => match self.caller {
                Caller::Key(id) => Cow::Borrowed(id),
                Caller::Unknown => Cow::Borrowed(NOTHING),
            },
            Var::Nothing => Cow::Borrowed(NOTHING),
            Var::BackendLatency if self.is_refused()? => Cow::Borrowed(NOTHING),
            _ if var.needs_exact() => return self.exact(var),
            _ => return self.of_kind(var),
        })
    }

    /// What may stand for a variable in which calls alike differ; `None` for one in which they do not. The sets differ in nearly every
    /// letter that is not the format's own, and are short, usual and long where the length varies.
    pub fn stand_in(&self, var: Var, set: usize) -> Option<&'static str> {
        let of_set: [&str; STAND_INS] = match var {
            Var::ExtendedRequestId => ["AbCdEfGhIjKlMn0=", "qRs7uVwXyZ-aB_d=", "7tU-3x_Y9z2LqPk="],
            Var::RequestId => [
                "0a1b2c3d-4e5f-4061-a728-93a4b5c6d7e8",
                "f9e8d7c6-b5a4-4938-a271-605f4e3d2c1b",
                "51927364-8a0c-4bd5-ae3f-17028b9c4ad6",
            ],
            Var::TimeEpoch => ["1795093512846", "2684407395120", "3412658047931"],
            Var::Time => {
                ["05/Jan/1998:02:41:37 +0000", "28/Aug/2031:19:06:52 +0000", "13/Dec/2044:10:38:09 +0000"]
            }
            Var::SourceIp => ["1.2.3.4", "203.0.113.58", "198.151.100.217"],
            Var::BackendLatency if self.is_refused()? => return None,
            Var::Latency | Var::BackendLatency => ["7", "84", "12653"],
            _ => return None,
        };
        of_set.get(set).copied()
    }

    /// Whether the gateway answered itself; `None` where that is not known.
    fn is_refused(&self) -> Option<bool> {
        let status = match self.known {
            Known::Caller => return None,
            Known::Status(status, _) => status,
            Known::Minute(_, kind) => kind.status,
            Known::Exactly(call, _) => call.status,
        };
        Some(matches!(status, 403 | 429))
    }

    fn of_kind(&self, var: Var) -> Option<Cow<'a, str>> {
        let (route, status, quota) = match self.known {
            Known::Caller => return None,
            Known::Status(status, quota) => (None, status, quota),
            Known::Minute(_, kind) => (Some((&kind.method, &kind.path)), kind.status, kind.quota_exceeded),
            Known::Exactly(call, _) => (Some((&call.method, &call.path)), call.status, call.quota_exceeded),
        };
        let error = error(status, quota);
        Some(match var {
            Var::HttpMethod => Cow::Borrowed(&**route?.0),
            Var::ResourcePath => Cow::Borrowed(&**route?.1),
            Var::Status => status_text(status),
            Var::ErrorType => Cow::Borrowed(error.map_or(NOTHING, |(kind, _)| kind)),
            Var::ErrorMessage => Cow::Borrowed(error.map_or(NOTHING, |(_, message)| message)),
            Var::ErrorMessageString => {
                error.map_or(Cow::Borrowed(NOTHING), |(_, message)| format!("\"{message}\"").into())
            }
            Var::Length => length(route?.1, error).to_string().into(),
            Var::DeploymentId => Cow::Borrowed(self.deployment()?),
            _ => Cow::Borrowed(NOTHING),
        })
    }

    /// What answered: a canary's deployment for its share of the calls that really came in, else what the stage served then.
    fn deployment(&self) -> Option<&'a str> {
        let (at, own) = match self.known {
            Known::Caller | Known::Status(..) => return None,
            Known::Minute(minute, kind) => (minute * 60_000, kind.deployment.as_deref()),
            Known::Exactly(call, _) => (call.at_ms, call.deployment.as_deref()),
        };
        Some(own.unwrap_or_else(|| self.source.deployment_at(at)))
    }

    fn exact(&self, var: Var) -> Option<Cow<'a, str>> {
        let Known::Exactly(call, ordinal) = self.known else { return None };
        Some(match var {
            Var::TimeEpoch => call.at_ms.to_string().into(),
            Var::Time => clock(call.at_ms).into(),
            Var::SourceIp => call.source_ip.to_string().into(),
            Var::Latency => call.latency_ms.to_string().into(),
            Var::BackendLatency => call.latency_ms.saturating_sub(3).to_string().into(),
            Var::RequestId => request_id(self.identity(call, ordinal)).into(),
            _ => extended_id(self.identity(call, ordinal)).into(),
        })
    }

    /// A number that no other line has, always the same for the same call.
    pub fn identity(&self, call: &Call, ordinal: u32) -> u64 {
        let who = match self.caller {
            Caller::Key(id) => id.as_bytes(),
            Caller::Unknown => call.source_ip.as_bytes(),
        };
        let place =
            [self.source.at.api.as_bytes(), self.source.at.stage.as_bytes(), who, call.path.as_bytes()];
        let numbers = [call.at_ms.to_le_bytes(), u64::from(ordinal).to_le_bytes()];
        hash(place.into_iter().flatten().chain(numbers.iter().flatten()))
    }
}

fn status_text(status: u16) -> Cow<'static, str> {
    match status {
        200 => Cow::Borrowed("200"),
        201 => Cow::Borrowed("201"),
        403 => Cow::Borrowed("403"),
        429 => Cow::Borrowed("429"),
        other => other.to_string().into(),
    }
}

/// AWS's type and text of an error that the gateway answered itself.
fn error(status: u16, quota_exceeded: bool) -> Option<(&'static str, &'static str)> {
    match status {
        429 if quota_exceeded => Some(("QUOTA_EXCEEDED", "Limit Exceeded")),
        429 => Some(("THROTTLED", "Too Many Requests")),
        403 => Some(("INVALID_API_KEY", "Forbidden")),
        502 => Some(("INTEGRATION_FAILURE", "Internal server error")),
        _ => None,
    }
}

/// Bytes of an answer: an error's JSON, or what this path answers with.
fn length(path: &str, error: Option<(&str, &str)>) -> u64 {
    error.map_or_else(|| 180 + hash(path.as_bytes()) % 2_000, |(_, message)| message.len() as u64 + 14)
}

fn clock(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned(TimeZone::UTC);
    at.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

fn request_id(identity: u64) -> String {
    let more = identity.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        identity >> 32,
        identity >> 16 & 0xFFFF,
        identity & 0xFFF,
        more >> 52,
        more & 0xFFFF_FFFF_FFFF
    )
}

/// Fifteen letters and digits with `=` at the end, as API Gateway's look.
fn extended_id(identity: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letter = |place: u32| char::from(LETTERS[(identity.rotate_left(place * 5) & 63) as usize]);
    (0..15).map(letter).chain(['=']).collect()
}

/// FNV-1a, finished so that similar input differs in every bit.
pub fn hash<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash ^ (hash >> 31)
}
