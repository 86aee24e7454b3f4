//! Which account: what to connect to, and the connection that was made.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::region::Region;

/// What to connect to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Profile of the shared files; `None` leaves it to the SDK's chain.
    pub profile: Option<String>,
    /// Region; `None` leaves it to the profile.
    pub region: Option<String>,
    /// Another endpoint than AWS's: the practice account or an emulator.
    pub endpoint: Option<String>,
    /// The practice account inside this program, whose credentials are its own.
    pub practice: bool,
    /// Writes are refused, before any call. [`Request::SetReadOnly`](super::Request::SetReadOnly) switches it later.
    pub read_only: bool,
}

/// A connection that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub number: String,
    /// Who we are there.
    pub arn: String,
    /// A name for it, where one is known: the practice account's company.
    pub name: Option<String>,
    /// The region in use.
    pub region: String,
    /// Another endpoint than AWS's.
    pub endpoint: Option<String>,
    /// The practice account.
    pub practice: bool,
}

/// Where an account's calls go: what tells a real account from one to try things in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The practice account in this program.
    Practice,
    /// AWS itself, also by way of an address of AWS's own.
    Aws,
    /// An endpoint on this computer, such as an emulator.
    Local,
    /// An endpoint elsewhere.
    Endpoint,
}

impl Account {
    /// Where its calls go.
    pub fn place(&self) -> Place {
        match &self.endpoint {
            _ if self.practice => Place::Practice,
            None => Place::Aws,
            Some(endpoint) => place_of(endpoint),
        }
    }

    /// The number in groups of four, as people read it.
    pub fn grouped(&self) -> String {
        let digits: Vec<char> = self.number.chars().collect();
        digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The address under which callers reach a stage; a custom endpoint has the emulators' form.
    pub fn invoke_url(&self, at: &super::StageRef) -> String {
        if let Some(endpoint) = self.foreign_endpoint() {
            return format!("{}/_aws/execute-api/{}/{}", endpoint.trim_end_matches('/'), at.api, at.stage);
        }
        let suffix = Region::suffix(&self.region);
        format!("https://{}.execute-api.{}.{suffix}/{}", at.api, self.region, at.stage)
    }

    /// The endpoint where it is not AWS's. A VPC endpoint, a FIPS or a dual-stack address is AWS itself, with all that goes with it.
    pub fn foreign_endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref().filter(|endpoint| self.practice || is_foreign(endpoint))
    }
}

/// Whether an endpoint is another one than AWS's own.
pub fn is_foreign(endpoint: &str) -> bool {
    place_of(endpoint) != Place::Aws
}

/// Whether an endpoint is one of API Gateway's own control plane, at which no other service answers: a VPC endpoint, for one.
pub fn is_gateways_own(endpoint: &str) -> bool {
    let labels =
        |host: &str| host.to_ascii_lowercase().split('.').any(|label| GATEWAY_LABELS.contains(&label));
    place_of(endpoint) == Place::Aws && labels(host_of(endpoint))
}

/// What API Gateway's control plane is called in addresses.
const GATEWAY_LABELS: [&str; 2] = ["apigateway", "apigateway-fips"];

/// Domains of AWS's services: by partition, with those of both address families. What a customer runs there has names of AWS's
/// too (`CUSTOMERS`).
const AWS_DOMAINS: [&str; 6] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".api.aws",
    ".api.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
];
/// Parts of hosts that are some customer's machine or load balancer, where an emulator may run.
const CUSTOMERS: [&str; 3] = [".compute.", ".compute-1.", ".elb."];

fn place_of(endpoint: &str) -> Place {
    let host = host_of(endpoint).to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let is_aws = AWS_DOMAINS.iter().any(|end| host.ends_with(end))
        && !CUSTOMERS.iter().any(|part| host.contains(part));
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if is_loopback || host == "localhost" || host.ends_with(".localhost") {
        Place::Local
    } else if is_aws {
        Place::Aws
    } else {
        Place::Endpoint
    }
}

/// The host of a URL: without scheme, sign-in, port and path.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_aws_is_aws_and_only_this_computer_is_local() {
        let places = [
            ("http://127.0.0.1:4566", Place::Local),
            ("http://[::1]:4566/", Place::Local),
            ("https://LocalHost:4566/x@evil", Place::Local),
            ("http://localhost@example.com/", Place::Endpoint),
            ("http://127.0.0.1.example.com", Place::Endpoint),
            ("https://amazonaws.com.example.com", Place::Endpoint),
            ("https://vpce-1.apigateway.eu-central-1.vpce.amazonaws.com", Place::Aws),
            ("https://apigateway-fips.us-east-1.amazonaws.com", Place::Aws),
            ("https://apigateway.eu-central-1.api.aws/", Place::Aws),
            ("https://apigateway.cn-north-1.amazonaws.com.cn", Place::Aws),
            ("https://apigateway.eusc-de-east-1.amazonaws.eu", Place::Aws),
            ("https://apigateway.eusc-de-east-1.api.amazonwebservices.eu.", Place::Aws),
            ("https://amazonaws.eu.example.com", Place::Endpoint),
            ("https://evilapi.aws", Place::Endpoint),
            ("http://ec2-3-70-1-2.eu-central-1.compute.amazonaws.com:4566", Place::Endpoint),
            ("https://emulator-1.eu-central-1.elb.amazonaws.com", Place::Endpoint),
        ];
        for (endpoint, place) in places {
            assert_eq!(place_of(endpoint), place, "{endpoint}");
        }
    }

    use super::*;
    use crate::domain::StageRef;

    #[test]
    fn the_invoke_url_follows_region_and_endpoint() {
        let mut account = Account {
            number: "482100773915".into(),
            arn: String::new(),
            name: None,
            region: "eu-central-1".into(),
            endpoint: None,
            practice: false,
        };
        let at = StageRef::new("k3x9q2m7ra", "prod");
        assert_eq!(account.invoke_url(&at), "https://k3x9q2m7ra.execute-api.eu-central-1.amazonaws.com/prod");
        account.region = "cn-north-1".into();
        assert!(account.invoke_url(&at).contains("amazonaws.com.cn/"));
        account.region = "eusc-de-east-1".into();
        account.endpoint = Some("https://apigateway.eusc-de-east-1.amazonaws.eu".into());
        let own = "https://k3x9q2m7ra.execute-api.eusc-de-east-1.amazonaws.eu/prod";
        assert_eq!(account.invoke_url(&at), own, "AWS's own endpoint is no emulator");
        assert_eq!((account.place(), account.foreign_endpoint()), (Place::Aws, None));
        account.endpoint = Some("http://127.0.0.1:4610/".into());
        assert_eq!(account.invoke_url(&at), "http://127.0.0.1:4610/_aws/execute-api/k3x9q2m7ra/prod");
        assert_eq!(account.grouped(), "4821 0077 3915");
    }
}
