//! Who is answered: programs of this machine, never a web page.
//!
//! A page reaches loopback in two ways. It lets its own name point to 127.0.0.1 (DNS rebinding) and is of one origin with this account
//! then: its name still stands in `Host`. Or it sends a simple request across sites, which needs no permission: the browser itself
//! adds `Origin` or `Sec-Fetch-Site`, which no AWS client sends.

use std::net::Ipv4Addr;

use axum::http::{HeaderMap, header, request::Parts, uri::Authority};

use super::error::{ApiError, ErrorKind};

/// Lets a request pass, or says why not.
///
/// # Errors
/// 403 where it names another host than loopback, or comes from a page in a browser.
pub fn check(parts: &Parts) -> Result<(), ApiError> {
    if !names_loopback(parts) {
        return Err(refused("it must be called as 127.0.0.1 or localhost"));
    }
    if is_from_a_page(&parts.headers) {
        return Err(refused("it does not answer web pages"));
    }
    Ok(())
}

fn refused(why: &str) -> ApiError {
    let message = format!("The practice account answers programs of this machine only: {why}");
    ApiError::new(ErrorKind::Forbidden, message)
}

/// Whether every place that may name a host names loopback, and one does.
fn names_loopback(parts: &Parts) -> bool {
    let mut hosts = parts.headers.get_all(header::HOST).iter().peekable();
    let in_headers = hosts.peek().is_some() && hosts.all(|host| host.to_str().is_ok_and(is_loopback));
    in_headers && parts.uri.authority().is_none_or(|authority| is_loopback(authority.as_str()))
}

/// Any port will do: a tunnel may lead here from another. Browsers resolve names below `localhost` to loopback by themselves.
fn is_loopback(authority: &str) -> bool {
    let Ok(authority) = Authority::try_from(authority) else { return false };
    let host = authority.host().to_ascii_lowercase();
    let is_address = host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback());
    is_address || matches!(host.as_str(), "localhost" | "[::1]") || host.ends_with(".localhost")
}

/// `none` is what a browser sends for an address that its user typed.
fn is_from_a_page(headers: &HeaderMap) -> bool {
    let sites = headers.get_all("sec-fetch-site");
    headers.contains_key(header::ORIGIN) || sites.iter().any(|site| site != "none")
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::check;

    fn passes(uri: &str, headers: &[(&str, &str)]) -> bool {
        let request = Request::builder().uri(uri);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        check(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn only_names_of_loopback_are_answered() {
        for host in ["127.0.0.1:4610", "127.0.0.1", "LOCALHOST:1", "[::1]:4610", "abc.localhost:4610"] {
            assert!(passes("/account", &[("host", host)]), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example:4610", "192.168.1.2", "notlocalhost", "", "[::2]"]
        {
            assert!(!passes("/account", &[("host", host)]), "{host}");
        }
        assert!(!passes("/account", &[]), "no host at all");
        assert!(!passes("/account", &[("host", "localhost"), ("host", "evil.example")]));
        assert!(!passes("http://evil.example/account", &[("host", "localhost")]));
    }

    #[test]
    fn pages_are_not_answered_and_an_address_that_was_typed_is() {
        let local = ("host", "127.0.0.1:4610");
        for origin in ["https://evil.example", "null", "http://127.0.0.1:4610"] {
            assert!(!passes("/account", &[local, ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "same-origin"] {
            assert!(!passes("/account", &[local, ("sec-fetch-site", site)]), "{site}");
        }
        assert!(passes("/account", &[local, ("sec-fetch-site", "none")]));
    }
}
