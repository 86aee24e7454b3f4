//! At which address each service is called.
//!
//! An endpoint that a profile or the environment names for all services is often one of API Gateway's alone, such as a VPC endpoint:
//! STS and CloudWatch do not answer there, and are called where they usually are. An emulator's is for all of them.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::domain::Target;
use crate::domain::account::is_gateways_own;

/// Environment variables that send API Gateway's calls elsewhere, the more special first.
const VARIABLES: [&str; 2] = ["AWS_ENDPOINT_URL_API_GATEWAY", "AWS_ENDPOINT_URL"];

/// Endpoints that a profile names.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// For API Gateway: its own, or else the one for all services.
    pub gateway: Option<String>,
    /// For single services, by AWS's names in small letters, such as `cloudwatch_logs`.
    pub services: BTreeMap<String, String>,
}

impl Endpoints {
    /// API Gateway's endpoint where one is named: the target's, the environment's, the profile's. It may be AWS's own.
    pub fn gateway(&self, target: &Target, config: &SdkConfig) -> Option<String> {
        let is_ignored = std::env::var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_ok_and(|on| on == "true");
        let configured = || VARIABLES.into_iter().find_map(set).or_else(|| self.gateway.clone());
        target
            .endpoint
            .clone()
            .or_else(|| (!is_ignored).then(configured).flatten())
            // The SDK has already looked whether such settings shall be ignored.
            .or_else(|| config.endpoint_url().map(str::to_owned))
            .map(|url| url.trim_end_matches('/').to_owned())
    }

    /// What the other services are called with.
    pub fn for_others(&self, config: &SdkConfig, gateway: Option<&str>) -> SdkConfig {
        if !gateway.is_some_and(is_gateways_own) {
            return config.clone();
        }
        let mut others = config.to_builder();
        others.set_endpoint_url(None);
        others.set_service_config(Some(Own(self.services.clone())));
        others.build()
    }
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|url| !url.is_empty())
}

/// Gives each service the endpoint that is named for it alone.
#[derive(Debug)]
struct Own(BTreeMap<String, String>);

impl LoadServiceConfig for Own {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().replace(' ', "_");
        let own = || self.0.get(&service.to_lowercase()).cloned();
        set(&format!("{}_{}", key.env(), service.to_uppercase())).or_else(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_answers_for_api_gateway_alone_is_asked_for_nothing_else() {
        let inside = "https://vpce-1.apigateway.eu-west-1.vpce.amazonaws.com";
        let services = [("cloudwatch_logs".to_owned(), "http://logs".to_owned())].into();
        let named = Endpoints { gateway: Some(inside.to_owned()), services };
        let config = |url: &str| SdkConfig::builder().endpoint_url(url).build();
        let others = named.for_others(&config(inside), Some(inside));
        let of = |service: &'static str| {
            let key = ServiceConfigKey::builder()
                .service_id(service)
                .env("NO_SUCH_ENDPOINT")
                .profile("endpoint_url");
            others.service_config().unwrap().load_config(key.build().unwrap())
        };
        assert_eq!(others.endpoint_url(), None);
        assert_eq!((of("CloudWatch Logs").as_deref(), of("STS")), (Some("http://logs"), None));
        let emulator = "http://localhost:4566";
        assert_eq!(named.for_others(&config(emulator), Some(emulator)).endpoint_url(), Some(emulator));
        let target = Target { endpoint: Some(format!("{emulator}/")), ..Target::default() };
        assert_eq!(named.gateway(&target, &config(inside)).as_deref(), Some(emulator));
    }
}
