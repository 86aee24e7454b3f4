//! STS GetCallerIdentity: who is asking. The Query protocol, so the answer is XML.

use super::{reply::Reply, state::Account};

/// Answers a Query request by its form; any other action is refused as STS does.
pub fn answer(account: &Account, form: &[(String, String)], request_id: &str) -> Reply {
    let action = form.iter().find(|(name, _)| name == "Action").map_or("", |(_, value)| value.as_str());
    if action != "GetCallerIdentity" {
        return invalid_action(action, request_id);
    }
    let number = &account.number;
    xml(
        200,
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>arn:aws:iam::{number}:user/practice</Arn><UserId>AIDAPRACTICEACCOUNT00</UserId>\
             <Account>{number}</Account></GetCallerIdentityResult><ResponseMetadata>\
             <RequestId>{request_id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
        ),
    )
}

/// A refusal in the Query protocol's shape.
pub fn error(status: u16, code: &str, message: &str, request_id: &str) -> Reply {
    xml(
        status,
        format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        ),
    )
}

fn invalid_action(action: &str, request_id: &str) -> Reply {
    let letters: String = action.chars().filter(char::is_ascii_alphanumeric).collect();
    error(
        400,
        "InvalidAction",
        &format!("Could not find operation {letters} for version 2011-06-15"),
        request_id,
    )
}

fn xml(status: u16, body: String) -> Reply {
    Reply { status, headers: vec![("content-type", "text/xml".into())], body: body.into_bytes() }
}
