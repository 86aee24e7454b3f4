//! Which account: profiles of this machine, and the connection that was made.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// How a profile signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    /// IAM Identity Center; the name of the permission set where the file has it.
    SingleSignOn(Option<String>),
    /// An access key in the shared credentials file.
    AccessKey,
    /// Another profile's credentials, exchanged for a role.
    Role(String),
    /// A program that prints credentials.
    Process,
    /// Environment variables of this process.
    Environment,
    /// Something else, or nothing that we can read.
    Other,
}

/// A profile of the shared AWS config and credentials files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name; `default` is AWS's own default.
    pub name: String,
    /// Its region, where the file has one.
    pub region: Option<String>,
    /// How it signs in.
    pub kind: ProfileKind,
    /// Its cached sign-in has run out.
    pub expired: bool,
}

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
        if let Some(endpoint) = &self.endpoint {
            return format!("{}/_aws/execute-api/{}/{}", endpoint.trim_end_matches('/'), at.api, at.stage);
        }
        let suffix = if self.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{}.execute-api.{}.{suffix}/{}", at.api, self.region, at.stage)
    }
}

fn place_of(endpoint: &str) -> Place {
    let host = host_of(endpoint).to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let is_aws = [".amazonaws.com", ".amazonaws.com.cn"].iter().any(|end| host.ends_with(end));
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
        account.endpoint = Some("http://127.0.0.1:4610/".into());
        assert_eq!(account.invoke_url(&at), "http://127.0.0.1:4610/_aws/execute-api/k3x9q2m7ra/prod");
        assert_eq!(account.grouped(), "4821 0077 3915");
    }
}
