//! Where a partner's key may be sent. A lock check calls the address that the account's endpoint gives, and that may be a company's
//! own gateway, an emulator, or a slip of the pen: a key must not go to whoever listens there.
//!
//! It goes over TLS to API Gateway's own names, and to this computer; elsewhere over TLS once the user has said so, naming the host;
//! never in clear text.

use std::net::IpAddr;

/// Whether a partner's key may be sent to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// It may: API Gateway's own name over TLS, or this computer.
    Known,
    /// Over TLS to this host, and to be asked for first.
    Ask(String),
    /// Never: in clear text to this host, or an address that cannot be read.
    Closed(String),
}

/// Judges the address of a stage, such as `https://k3x9q2m7ra.execute-api.eu-central-1.amazonaws.com/prod`.
pub fn door(url: &str) -> Door {
    let closed = || Door::Closed(url.to_owned());
    let Some((scheme, rest)) = url.split_once("://") else { return closed() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some(host) = host_of(authority) else { return closed() };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" if is_loopback(&host) => Door::Known,
        "https" if is_gateway(&host) => Door::Known,
        "https" => Door::Ask(host),
        _ => Door::Closed(host),
    }
}

/// The host without its port, in lower case; `None` for what is none. Whoever writes `name@host` or `\` means to be misread.
fn host_of(authority: &str) -> Option<String> {
    if authority.contains(['@', '\\', '%']) {
        return None;
    }
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => authority.split(':').next()?,
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `{api}.execute-api.{region}.amazonaws.com`, in China with `.cn`, in the European Sovereign Cloud with `.eu` for `.com`. AWS alone
/// gives such names out.
fn is_gateway(host: &str) -> bool {
    let name = host.strip_suffix(".cn").unwrap_or(host);
    let labels: Vec<&str> = name.split('.').collect();
    let [api, service, region, "amazonaws", "com" | "eu"] = labels[..] else { return false };
    let plain = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    service == "execute-api" && plain(api) && plain(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_to_api_gateway_over_tls_and_to_this_computer() {
        for url in [
            "https://k3x9q2m7ra.execute-api.eu-central-1.amazonaws.com/prod",
            "HTTPS://K3X9Q2M7RA.EXECUTE-API.cn-north-1.amazonaws.com.cn",
            "https://k3x9q2m7ra.execute-api.eusc-de-east-1.amazonaws.eu/prod",
            "https://k3x9q2m7ra-vpce-01.execute-api.us-gov-west-1.amazonaws.com:443/prod",
            "http://127.0.0.1:4610/_aws/execute-api/k3x9q2m7ra/prod",
            "http://localhost:4566/x",
            "https://[::1]:8443/x",
        ] {
            assert_eq!(door(url), Door::Known, "{url}");
        }
    }

    #[test]
    fn elsewhere_only_over_tls_and_after_a_yes() {
        for host in [
            "gateway.example.com",
            "k3x9q2m7ra.execute-api.eu-central-1.amazonaws.com.example.com",
            "execute-api.eu-central-1.amazonaws.com",
            "a.b.execute-api.eu-central-1.amazonaws.com",
            "127.0.0.1.example.com",
            "10.0.0.7",
        ] {
            assert_eq!(door(&format!("https://{host}:8443/prod")), Door::Ask(host.into()));
            assert_eq!(door(&format!("http://{host}/prod")), Door::Closed(host.into()));
        }
        let plain = "http://k3x9q2m7ra.execute-api.eu-central-1.amazonaws.com/prod";
        assert!(matches!(door(plain), Door::Closed(_)), "in clear text not even to AWS");
    }

    #[test]
    fn an_address_that_is_meant_to_be_misread_is_closed() {
        for url in [
            "https://a.execute-api.eu-central-1.amazonaws.com@evil.example/x",
            "http://localhost@evil.example/x",
            "https://evil.example\\@localhost/x",
            "ftp://localhost",
            "localhost:4566",
            "https:///prod",
        ] {
            assert!(matches!(door(url), Door::Closed(_)), "{url}");
        }
    }
}
