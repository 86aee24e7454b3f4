//! An API's resource policy, as far as a caller's address decides: `Allow` and `Deny` with `IpAddress` and `NotIpAddress` on
//! `aws:SourceIp`. Another condition is taken to hold, principals and actions to mean everybody and every call.

use std::net::Ipv4Addr;

use serde_json::Value;

/// Whether a policy lets a caller from this address in. A `Deny` wins; without a fitting `Allow` nobody comes in.
pub fn lets_in(policy: &Value, source_ip: &str) -> bool {
    let statements = many(&policy["Statement"]);
    let fits = |effect: &str| {
        statements
            .iter()
            .any(|statement| statement["Effect"] == effect && holds(&statement["Condition"], source_ip))
    };
    !fits("Deny") && fits("Allow")
}

fn holds(condition: &Value, source_ip: &str) -> bool {
    let within = |of: &Value| {
        many(&of["aws:SourceIp"])
            .iter()
            .filter_map(|range| range.as_str())
            .any(|range| is_in(range, source_ip))
    };
    let named = |name: &str| condition.get(name);
    named("IpAddress").is_none_or(within) && named("NotIpAddress").is_none_or(|of| !within(of))
}

/// A list, or the one value that stands for it.
fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn is_in(range: &str, address: &str) -> bool {
    let (network, bits) = range.split_once('/').unwrap_or((range, "32"));
    let parsed = (network.parse::<Ipv4Addr>(), address.parse::<Ipv4Addr>(), bits.parse::<u32>());
    let (Ok(network), Ok(address), Ok(bits)) = parsed else { return false };
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits)).unwrap_or(0);
    u32::from(network) & mask == u32::from(address) & mask
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lets_in;

    #[test]
    fn a_deny_wins_and_nobody_comes_in_without_an_allow() {
        let allow = json!({ "Effect": "Allow" });
        let deny =
            json!({ "Effect": "Deny", "Condition": { "NotIpAddress": { "aws:SourceIp": ["10.0.0.0/8"] } } });
        let both = json!({ "Statement": [allow, deny] });
        assert!(lets_in(&both, "10.9.8.7") && !lets_in(&both, "127.0.0.1"));
        assert!(!lets_in(&json!({ "Statement": [] }), "10.9.8.7"));
        let only = json!({ "Statement": { "Effect": "Allow", "Condition": { "IpAddress": { "aws:SourceIp": "127.0.0.1" } } } });
        assert!(lets_in(&only, "127.0.0.1") && !lets_in(&only, "127.0.0.2"));
    }
}
