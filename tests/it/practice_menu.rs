//! The practice menu's bad days, as they reach any client of the practice account.

use serde_json::{Value, json};
use tollkeeper::app::set_practice_fault;
use tollkeeper::model::practice::PracticeFault;
use tollkeeper_practice::{Options, Practice};

use crate::desk::PREMIUM;
use crate::wire::{cloudwatch, gateway, logs};

/// Set by the company's own traffic set-up.
const GROUP: &str = "/halden/partner-inventory/prod";

#[test]
fn where_changing_is_not_permitted_nothing_can_be_changed_and_all_can_be_read() {
    let practice = Practice::start(Options { rate_limits: false, ..Options::default() }).unwrap();
    set_practice_fault(practice.faults(), PracticeFault::WritesDenied);
    let tags = format!("/tags/arn:aws:apigateway:eu-central-1::/usageplans/{PREMIUM}");
    let group = json!({ "logGroupName": GROUP });
    let refused = [
        gateway(&practice, "PUT", &tags, &json!({ "tags": { "colour": "red" } })),
        gateway(&practice, "DELETE", &format!("{tags}?tagKeys=colour"), &Value::Null),
        gateway(&practice, "PATCH", &format!("/usageplans/{PREMIUM}"), &json!({ "patchOperations": [] })),
        logs(&practice, "DeleteRetentionPolicy", &group),
        logs(&practice, "DeleteLogGroup", &group),
        cloudwatch(&practice, "DisableInsightRules", &json!({ "RuleNames": [] })),
    ];
    assert_eq!(refused.map(|(status, _)| status), [403; 6]);
    let read = [
        gateway(&practice, "GET", &tags, &Value::Null),
        logs(&practice, "DescribeLogGroups", &json!({})),
        cloudwatch(&practice, "ListMetrics", &json!({})),
    ];
    assert_eq!(read.map(|(status, _)| status), [200; 3]);
    set_practice_fault(practice.faults(), PracticeFault::Fair);
    assert_eq!(gateway(&practice, "PUT", &tags, &json!({ "tags": { "colour": "red" } })).0, 204);
}
