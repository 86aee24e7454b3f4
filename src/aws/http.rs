//! HTTP as the SDK does it, for what the SDK does not do: calls to stages, and addresses on this computer.
//!
//! A proxy that the environment names is used as the SDK uses it, but never for this computer's own addresses:
//! the practice account must work behind a company's proxy too.

use std::time::Duration;

use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient};

/// A client for the SDK that asks no proxy.
pub fn direct() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https()
}

/// A connector for calls to stages whose address begins like this one.
pub fn connector(url: &str) -> Connector {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(30))
        .build();
    let proxy = if is_on_this_computer(url) { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
    let mut builder = Connector::builder().connector_settings(settings).proxy_config(proxy);
    builder.set_sleep_impl(default_async_sleep());
    builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build()
}

/// Whether an address is one of this computer's own.
pub fn is_on_this_computer(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["127.", "localhost:", "localhost/", "[::1]"].iter().any(|own| host.starts_with(own))
        || host == "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computers_own_addresses_go_without_a_proxy() {
        assert!(is_on_this_computer("http://127.0.0.1:4566"));
        assert!(is_on_this_computer("http://localhost:4566/x"));
        assert!(is_on_this_computer("http://[::1]:80"));
        assert!(!is_on_this_computer("https://a.execute-api.eu-central-1.amazonaws.com/prod"));
        assert!(!is_on_this_computer("https://localhost.example.com"));
    }
}
