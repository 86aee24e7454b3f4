//! What the backend says, once a call is let through.

use crate::{
    error::{ApiError, ErrorKind},
    reply::Reply,
    state::Backend,
};

/// The backend's answer, or the gateway's 502 where that answer has no valid `statusCode` and string body.
pub fn from_backend(backend: &Backend) -> Reply {
    if backend.malformed {
        let err = ApiError::new(ErrorKind::Internal, "Internal server error");
        return ApiError { status: 502, ..err }.reply();
    }
    if backend.answer.is_null() {
        return Reply::empty(backend.status);
    }
    Reply::json(backend.status, &backend.answer)
}
