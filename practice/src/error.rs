//! AWS's error types on the wire: `x-amzn-errortype` names the type, the body is `{"message": …}`.

use serde_json::json;

use super::reply::Reply;

/// The types that API Gateway answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: what was sent cannot be understood or is not allowed.
    BadRequest,
    /// 403 of IAM; not in API Gateway's model.
    AccessDenied,
    /// 401 of an authorizer; not in API Gateway's model.
    Unauthorized,
    /// 500 of an authorizer that throws; not in API Gateway's model.
    AuthorizerConfiguration,
    /// 403 of credentials whose time is over; not in API Gateway's model.
    ExpiredToken,
    /// 403 of an unknown route, or of a control-plane call without a signature.
    MissingAuthenticationToken,
    /// 403 of the data plane's key check.
    Forbidden,
    /// 404: there is nothing of that id.
    NotFound,
    /// 409: it is there already, or something else is in the way.
    Conflict,
    /// 429 of a quota.
    LimitExceeded,
    /// 429 of a rate.
    TooManyRequests,
    /// 500 of the control plane, 502 of the data plane.
    Internal,
    /// 503: an outage.
    ServiceUnavailable,
}

impl ErrorKind {
    /// The name in `x-amzn-errortype`.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequestException",
            Self::AccessDenied => "AccessDeniedException",
            Self::Unauthorized => "UnauthorizedException",
            Self::AuthorizerConfiguration => "AuthorizerConfigurationException",
            Self::ExpiredToken => "ExpiredTokenException",
            Self::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Self::Forbidden => "ForbiddenException",
            Self::NotFound => "NotFoundException",
            Self::Conflict => "ConflictException",
            Self::LimitExceeded => "LimitExceededException",
            Self::TooManyRequests => "TooManyRequestsException",
            Self::Internal => "InternalServerErrorException",
            Self::ServiceUnavailable => "ServiceUnavailableException",
        }
    }

    fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthorized => 401,
            Self::AccessDenied | Self::ExpiredToken | Self::MissingAuthenticationToken | Self::Forbidden => {
                403
            }
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::LimitExceeded | Self::TooManyRequests => 429,
            Self::Internal | Self::AuthorizerConfiguration => 500,
            Self::ServiceUnavailable => 503,
        }
    }
}

/// One refusal, in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", kind.name())]
pub struct ApiError {
    /// Gives AWS's name of the error, and its status unless `status` says otherwise.
    pub kind: ErrorKind,
    /// The text that AWS sends.
    pub message: String,
    /// HTTP status; follows from the kind except in the data plane.
    pub status: u16,
    /// Seconds for `Retry-After`.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// A refusal with the kind's own status.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), status: kind.status(), retry_after: None }
    }

    /// 400, with AWS's text.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadRequest, message)
    }

    /// 404, with AWS's text.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// 409, with AWS's text.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// 429 of a rate, with seconds to wait.
    pub fn too_many_requests(retry_after: Option<u64>) -> Self {
        Self { retry_after, ..Self::new(ErrorKind::TooManyRequests, "Too Many Requests") }
    }

    /// An outage of AWS with this status, such as 500 or 503.
    pub fn from_status(status: u16) -> Self {
        let (kind, message) = match status {
            503 => (ErrorKind::ServiceUnavailable, "Service Unavailable"),
            _ => (ErrorKind::Internal, "Internal server error"),
        };
        Self { status, ..Self::new(kind, message) }
    }

    /// What both planes answer to a path or verb that they do not have.
    pub fn unknown_route() -> Self {
        Self::new(ErrorKind::MissingAuthenticationToken, "Missing Authentication Token")
    }

    /// The answer that carries it.
    pub fn reply(&self) -> Reply {
        let reply = Reply::json(self.status, &json!({ "message": self.message }))
            .with("x-amzn-errortype", self.kind.name());
        match self.retry_after {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }
}
