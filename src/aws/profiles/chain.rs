//! Whose credentials a profile signs in with in the end. A role takes those of its source profile, which may be a role itself.

use super::sections::{Sections, Settings};

/// From a profile to the one with credentials of its own: names and settings, at least the profile's.
pub type Links<'a> = Vec<(&'a str, &'a Settings)>;

/// Follows a profile's sources as the SDK does.
///
/// # Errors
/// Where that leads nowhere: why, a sentence without its full stop.
pub fn follow<'a>(name: &'a str, all: &'a Sections) -> Result<Links<'a>, String> {
    let mut links: Links<'a> = Vec::new();
    let mut next = name;
    loop {
        let from = links.last().map_or(name, |(last, _)| *last);
        let Some((own, settings)) = all.profiles.get_key_value(next) else {
            return Err(format!(
                "The profile {from} takes its credentials from “{next}”, which is not there"
            ));
        };
        if links.iter().any(|(known, _)| *known == own.as_str()) {
            return Err(format!("The profiles {from} and {next} take their credentials from each other"));
        }
        links.push((own, settings));
        if !takes_role(settings) || (links.len() > 1 && has_keys(settings)) {
            return Ok(links);
        }
        match (settings.get("source_profile"), settings.get("credential_source")) {
            (Some(_), Some(_)) => {
                return Err(format!(
                    "The profile {own} has both source_profile and credential_source, of which one must go"
                ));
            }
            (None, None) => {
                return Err(format!(
                    "The profile {own} takes a role, and has no source_profile that says with whose credentials"
                ));
            }
            (Some(source), None) if source != own => next = source,
            (Some(_), None) | (None, Some(_)) => return Ok(links),
        }
    }
}

/// Whether a profile exchanges other credentials for a role.
pub fn takes_role(settings: &Settings) -> bool {
    settings.has("role_arn") && !settings.has("web_identity_token_file")
}

/// Whether a profile has an access key of its own.
pub fn has_keys(settings: &Settings) -> bool {
    settings.has("aws_access_key_id") && settings.has("aws_secret_access_key")
}
