//! What the arguments and the environment say, before anybody has chosen anything, of the account that is meant.

use crate::domain::Profile;

/// What says, before anybody has chosen anything, which account is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct First {
    /// `--practice`.
    pub practice: bool,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--endpoint-url`.
    pub endpoint: Option<String>,
    /// `--read-only`.
    pub read_only: bool,
    /// `AWS_PROFILE`.
    pub usual: Option<String>,
    /// `AWS_REGION`, or the older `AWS_DEFAULT_REGION`.
    pub usual_region: Option<String>,
    /// The environment has credentials.
    pub credentials: bool,
}

impl First {
    /// Whether an account is named, so that nobody need be asked.
    pub(super) fn is_named(&self) -> bool {
        self.profile.is_some() || self.endpoint.is_some() || self.usual.is_some() || self.credentials
    }

    /// The profile to connect with, or to offer where nothing is named; `None` leaves it to the SDK's own chain. `last` is the
    /// profile of the last time.
    pub(super) fn profile(&self, known: &[Profile], last: Option<&str>) -> Option<String> {
        if self.profile.is_some() || self.endpoint.is_some() {
            return self.profile.clone();
        }
        if self.usual.is_some() || self.credentials {
            return self.usual.clone();
        }
        let of = |name: &str| known.iter().find(|profile| profile.name == name);
        let found = last.and_then(of).or_else(|| of("default")).or(known.first());
        found.map(|profile| profile.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ProfileKind;

    fn profiles(names: &[&str]) -> Vec<Profile> {
        let profile = |name: &&str| Profile {
            name: (*name).to_owned(),
            region: Some("eu-west-1".into()),
            kind: ProfileKind::AccessKey,
            ..Profile::default()
        };
        names.iter().map(profile).collect()
    }

    #[test]
    fn the_environments_credentials_are_not_shown_under_a_profiles_name() {
        let known = profiles(&["default", "prod"]);
        let environment = First { credentials: true, ..First::default() };
        assert_eq!(environment.profile(&known, Some("prod")), None);
        assert!(environment.is_named());
        let chosen = First { profile: Some("prod".into()), ..environment };
        assert_eq!(chosen.profile(&known, None).as_deref(), Some("prod"));
    }

    #[test]
    fn an_argument_comes_before_the_variable_and_that_before_the_last_time() {
        let known = profiles(&["default", "prod", "test"]);
        let of = |first: &First| first.profile(&known, Some("prod"));
        let usual = First { usual: Some("test".into()), credentials: true, ..First::default() };
        assert_eq!(of(&usual).as_deref(), Some("test"));
        let argument = First { profile: Some("default".into()), ..usual };
        assert_eq!(of(&argument).as_deref(), Some("default"));
        let emulator = First { endpoint: Some("http://127.0.0.1:4566".into()), ..First::default() };
        assert_eq!(of(&emulator), None, "an emulator is not the account of the last time");
        assert!(emulator.is_named());
    }
}
