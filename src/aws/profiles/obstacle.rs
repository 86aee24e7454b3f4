//! What keeps a profile from signing in, found in the files before anything is sent, with the way out.
//!
//! AWS's SDK for Rust does less than the AWS CLI: it asks for no code of an MFA device, and it takes no session of single sign-on
//! whose name has a blank. The CLI can sign in for it: `credential_process` runs it and takes the credentials that it prints.

use super::chain::{self, has_keys, takes_role};
use super::sections::{Sections, Settings, is_plain};
use crate::domain::Obstacle;

/// What keeps a profile from signing in, or may do so.
pub fn of(name: &str, all: &Sections) -> Option<Obstacle> {
    let links = match chain::follow(name, all) {
        Ok(links) => links,
        Err(why) => return Some(broken(why)),
    };
    let (base, settings) = links.last()?;
    role_code(name, &links)
        .or_else(|| session(name, base, settings, all))
        .or_else(|| program(name, settings))
        .or_else(|| nothing(name, base, settings))
        .or_else(|| key_code(base, settings))
}

fn broken(why: String) -> Obstacle {
    Obstacle {
        brief: "cannot sign in",
        why,
        way: "Correct it in the AWS config file, or choose another profile".into(),
        copy: None,
    }
}

/// A role that asks for a code.
fn role_code(name: &str, links: &[(&str, &Settings)]) -> Option<Obstacle> {
    // A source that has a key gives that, and takes no role.
    let mut roles =
        links.iter().enumerate().filter(|(at, (_, own))| takes_role(own) && (*at == 0 || !has_keys(own)));
    let (_, (taker, settings)) = roles.find(|(_, (_, own))| own.has("mfa_serial"))?;
    let role = settings.get("role_arn").unwrap_or_default();
    let role = role.rsplit('/').next().unwrap_or(role);
    let way = format!(
        "Run `aws sts get-caller-identity --profile {}` in a terminal and type the code: the AWS CLI keeps that session for a while. Then \
         connect with a profile that takes it from the CLI. Copy its lines into the AWS config file",
        quoted(name)
    );
    Some(Obstacle {
        brief: "asks for a code",
        why: format!(
            "The profile {taker} takes the role {role} with a code of an MFA device (mfa_serial), which Tollkeeper cannot ask for"
        ),
        way,
        copy: Some(by_cli(name, links.first().and_then(|(_, own)| own.get("region")))),
    })
}

/// Single sign-on that the SDK cannot follow.
fn session(name: &str, base: &str, settings: &Settings, all: &Sections) -> Option<Obstacle> {
    let session = settings.get("sso_session")?;
    if !all.sessions.contains_key(session) {
        let why = format!("The profile {base} signs in with the sso-session “{session}”, which is not there");
        return Some(broken(why));
    }
    if is_plain(session) {
        let own = &all.sessions[session];
        let missing = ["sso_start_url", "sso_region"].into_iter().find(|key| !own.has(key))?;
        return Some(broken(format!("The sso-session “{session}” has no {missing}")));
    }
    Some(through_cli(
        name,
        settings,
        format!(
            "The sso-session “{session}” has a name with blanks or other letters that AWS's SDK does not take"
        ),
        "Rename it to one word and sign in again, or let the AWS CLI sign in: copy the lines of a profile that does so into the AWS \
         config file, and connect with that one",
    ))
}

/// A command that the SDK would cut off.
fn program(name: &str, settings: &Settings) -> Option<Obstacle> {
    let (whole, cut) = (settings.uncut("credential_process")?, settings.get("credential_process"));
    if cut == Some(whole) || is_key_before_program(settings) {
        return None;
    }
    Some(through_cli(
        name,
        settings,
        format!(
            "The credential_process of {name} has a blank before “#” or “;”, where AWS's SDK cuts it off"
        ),
        "Put the command into a script of its own, or let the AWS CLI run it: copy the lines of a profile that does so into the AWS \
         config file, and connect with that one",
    ))
}

/// Sign-ins that the SDK tries before a program.
fn is_key_before_program(settings: &Settings) -> bool {
    ["sso_session", "sso_start_url", "login_session"].iter().any(|key| settings.has(key))
}

fn through_cli(name: &str, settings: &Settings, why: String, way: &str) -> Obstacle {
    Obstacle {
        brief: "needs the AWS CLI",
        why,
        way: way.to_owned(),
        copy: Some(by_cli(name, settings.get("region"))),
    }
}

/// Settings that sign in by themselves.
const SIGN_INS: [&str; 6] = [
    "sso_session",
    "sso_start_url",
    "login_session",
    "credential_process",
    "credential_source",
    "web_identity_token_file",
];

fn nothing(name: &str, base: &str, settings: &Settings) -> Option<Obstacle> {
    let [key, secret] = ["aws_access_key_id", "aws_secret_access_key"].map(|key| settings.has(key));
    if SIGN_INS.iter().any(|own| settings.has(own)) || (key && secret) {
        return None;
    }
    let lacks = match (key, secret) {
        (true, _) => "has an access key without its aws_secret_access_key",
        (_, true) => "has a secret access key without its aws_access_key_id",
        _ => "says nothing of how to sign in",
    };
    let whose = if base == name {
        format!("The profile {name} {lacks}")
    } else {
        format!("The profile {base}, whose credentials {name} takes, {lacks}")
    };
    Some(broken(whose))
}

/// A key beside a device: AWS's tools ask for a code for roles only, so nobody asks here.
fn key_code(name: &str, settings: &Settings) -> Option<Obstacle> {
    let serial = settings.get("mfa_serial").filter(|_| !takes_role(settings))?;
    settings.get("aws_access_key_id")?;
    Some(Obstacle {
        brief: "may need a code",
        why: format!(
            "The profile {name} names an MFA device (mfa_serial), and its access key alone may be allowed little"
        ),
        way: "Where AWS refuses, run the command with the code of the device in place of 123456, and put the three values that it prints \
              into a profile of their own"
            .into(),
        copy: Some(format!(
            "aws sts get-session-token --profile {} --serial-number {serial} --token-code 123456",
            quoted(name)
        )),
    })
}

/// A profile for which the AWS CLI signs in, as lines of the config file.
fn by_cli(name: &str, region: Option<&str>) -> String {
    let plain: String = name.chars().map(|letter| if is_word(letter) { letter } else { '-' }).collect();
    let region = region.map(|region| format!("region = {region}\n")).unwrap_or_default();
    format!(
        "[profile {plain}-by-cli]\ncredential_process = aws configure export-credentials --profile {} --format process\n{region}",
        quoted(name)
    )
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.".contains(letter)
}

/// A name as a shell takes it, those of Windows too.
fn quoted(name: &str) -> String {
    match name {
        _ if name.chars().all(|letter| is_word(letter) || "/@:+".contains(letter)) => name.to_owned(),
        _ if name.contains(['"', '$', '`', '\\']) => format!("'{}'", name.replace('\'', r"'\''")),
        _ => format!("\"{name}\""),
    }
}
