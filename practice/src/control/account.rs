//! The account's own settings.

use serde_json::{Value, json};

use crate::{
    call::Call,
    error::ApiError,
    paging,
    patch::Op,
    reply::Reply,
    state::{Account, log_role},
};

/// AWS's words about a role that it tried and could not take on, or not write logs with.
const UNFIT_ROLE: &str = "The role ARN does not have required permissions configured. \
    Please grant trust permission for API Gateway and add the required role policy.";

/// GetAccount: the limits of the control plane, and the role that writes logs.
#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
pub fn get(account: &mut Account, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(200, &wire(account)))
}

fn wire(account: &Account) -> Value {
    let mut wire = json!({
        "throttleSettings": { "burstLimit": 5000, "rateLimit": 10000.0 },
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
    });
    if let Some(role) = &account.cloudwatch_role {
        wire["cloudwatchRoleArn"] = role.as_str().into();
    }
    wire
}

/// UpdateAccount: the role for logs and nothing else. An empty value takes it away. AWS tries the role; here one alone will do.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let mut role = account.cloudwatch_role.clone();
    for op in call.patches()? {
        match (op.op, op.path.as_str()) {
            (Op::Add | Op::Replace, "/cloudwatchRoleArn") => {
                if !op.text().is_empty() && !op.text().starts_with("arn:aws:iam::") {
                    return Err(ApiError::bad_request("Invalid ARN specified in the request"));
                }
                if !op.text().is_empty() && op.text() != log_role(&account.number) {
                    return Err(ApiError::bad_request(UNFIT_ROLE));
                }
                role = op.value.filter(|arn| !arn.is_empty());
            }
            (Op::Remove, "/cloudwatchRoleArn") => role = None,
            _ => return Err(op.refused(&["/cloudwatchRoleArn", "/features"])),
        }
    }
    account.cloudwatch_role = role;
    Ok(Reply::json(200, &wire(account)))
}

/// GetDomainNames: the practice account has none.
pub fn no_domain_names(_: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    paging::list(Vec::<Value>::new(), call)
}
