//! What of an HTTP request several places look at: its headers, its forms, and who signed it.

use axum::http::{HeaderMap, header::AUTHORIZATION, request::Parts};

/// The access key id of a signature of version 4.
pub fn signed_by(headers: &HeaderMap) -> Option<&str> {
    let signature = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let scope = signature.split("Credential=").nth(1)?;
    scope.split('/').next()
}

/// Headers as text, those that are none left out.
pub fn headers(parts: &Parts) -> Vec<(&str, &str)> {
    parts.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}

/// A header as text, by its name in lower case; `None` where it is missing or no text.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Names and values of a query or a form, decoded, in their order.
pub fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}
