//! What the window shows first: the account that the arguments or the environment name, the practice account where it was asked
//! for or where there is nothing else, or the connect screen. The profiles are read meanwhile, beside the window's thread.

use crate::domain::{Failure, ProfileList, Session, Target};
use crate::model::{Connection, Effect, Model};

use super::First;

impl Model {
    /// Begins: what waits for the profiles goes on when they have been read.
    pub(in crate::model) fn open_first(&mut self, first: First) -> Vec<Effect> {
        if first.read_only {
            self.kept.hold_read_only();
        }
        let mut effects = vec![Effect::ReadProfiles];
        if first.practice {
            effects.extend(self.open_practice());
        } else if first.is_named() {
            self.connection = Connection::Connecting;
        }
        self.kept.opening = Some((first, self.session));
        effects
    }

    /// Whether nothing can be said yet of what the window shows first.
    pub fn is_opening(&self) -> bool {
        self.kept.opening.is_some() && matches!(self.connection, Connection::None)
    }

    /// The shared AWS files were read, or could not be. What cannot be read is said, and is not taken for "no profile".
    pub(in crate::model) fn profiles_read(&mut self, outcome: Result<ProfileList, Failure>) -> Vec<Effect> {
        let (list, fault) = match outcome {
            Ok(list) => (list, None),
            Err(failure) => (ProfileList::default(), Some(failure)),
        };
        self.kept.profiles = list.profiles;
        self.kept.file_faults = list.faults;
        self.kept.files_fault = fault;
        match self.kept.opening.take() {
            Some((first, session)) => self.go_on_opening(&first, session),
            None => Vec::new(),
        }
    }

    fn go_on_opening(&mut self, first: &First, session: Session) -> Vec<Effect> {
        self.kept.chosen = self.chosen_first(first);
        // Whoever went elsewhere meanwhile stays there.
        if first.practice || session != self.session {
            return Vec::new();
        }
        if first.is_named() {
            return self.connect(self.kept.chosen.clone());
        }
        if self.has_no_profile() { self.open_practice() } else { Vec::new() }
    }

    /// Whether this computer has no profile, as against one that could not be read.
    pub fn has_no_profile(&self) -> bool {
        let kept = &self.kept;
        kept.profiles.is_empty() && kept.files_fault.is_none() && kept.file_faults.is_empty()
    }

    fn chosen_first(&self, first: &First) -> Target {
        let (kept, known) = (&self.kept.chosen, &self.kept.profiles);
        let profile = first.profile(known, kept.profile.as_deref());
        let of_profile = || known.iter().find(|one| Some(&one.name) == profile.as_ref())?.region.clone();
        // The region of the last time belongs to the profile of the last time.
        let of_last = || kept.region.clone().filter(|_| profile == kept.profile);
        let region = first.region.clone().or_else(of_last).or_else(of_profile);
        let region = region.or_else(|| first.usual_region.clone());
        Target { profile, region, endpoint: first.endpoint.clone(), ..kept.clone() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::domain::{FailureKind, FileFault, Profile, ProfileKind, Request};
    use crate::model::Prefs;
    use crate::model::connection::ConnectionCommand;

    fn profiles(names: &[&str]) -> Vec<Profile> {
        let profile = |name: &&str| Profile {
            name: (*name).to_owned(),
            region: Some("eu-west-1".into()),
            kind: ProfileKind::AccessKey,
            ..Profile::default()
        };
        names.iter().map(profile).collect()
    }

    fn model() -> Model {
        let prefs =
            Prefs { profile: Some("prod".into()), region: Some("eu-central-1".into()), ..Prefs::default() };
        Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, prefs)
    }

    fn opened(first: First, profiles: Result<ProfileList, Failure>) -> (Model, Vec<Effect>) {
        let mut model = model();
        model.update(ConnectionCommand::Open(Box::new(first)));
        let effects = model.update(ConnectionCommand::ProfilesRead(profiles));
        (model, effects)
    }

    #[test]
    fn without_a_name_a_profile_that_exists_is_offered() {
        let offered = |names: &[&str]| {
            let (model, effects) = opened(First::default(), Ok(profiles(names).into()));
            assert!(effects.is_empty() && matches!(model.connection, Connection::None));
            (model.kept.chosen.profile, model.kept.chosen.region)
        };
        let pair = |name: &str, region: &str| (Some(name.to_owned()), Some(region.to_owned()));
        assert_eq!(offered(&["default", "prod"]), pair("prod", "eu-central-1"));
        assert_eq!(offered(&["default", "test"]), pair("default", "eu-west-1"));
        assert_eq!(offered(&["a", "b"]), pair("a", "eu-west-1"));
    }

    #[test]
    fn a_fault_in_the_files_is_said_and_no_reason_for_the_practice_account() {
        let fault = Failure::new(FailureKind::Configuration, "The AWS files cannot be read", "", "");
        let (model, effects) = opened(First::default(), Err(fault.clone()));
        assert!(effects.is_empty() && matches!(model.connection, Connection::None));
        assert_eq!(model.kept.files_fault, Some(fault));
        assert!(!model.is_opening());
        let line = FileFault { file: "config".into(), line: Some(1), why: "x".into(), left_out: true };
        let list = ProfileList { profiles: Vec::new(), faults: vec![line.clone()] };
        let (model, effects) = opened(First::default(), Ok(list));
        assert!(effects.is_empty() && !model.has_no_profile(), "a line that cannot be read is a fault too");
        assert_eq!(model.kept.file_faults, [line]);
        let (_, effects) = opened(First::default(), Ok(ProfileList::default()));
        assert!(
            effects.iter().any(|effect| matches!(effect, Effect::StartPractice)),
            "there is nothing else"
        );
    }

    #[test]
    fn what_is_named_connects_when_the_profiles_are_read_unless_somebody_went_elsewhere() {
        let first = First { profile: Some("prod".into()), ..First::default() };
        let is_connect = |effect: &Effect| matches!(effect, Effect::Send(request) if matches!(**request, Request::Connect { .. }));
        let (model, effects) = opened(first.clone(), Ok(profiles(&["prod"]).into()));
        assert!(effects.iter().any(is_connect) && matches!(model.connection, Connection::Connecting));
        let mut model = self::model();
        model.update(ConnectionCommand::Open(Box::new(first)));
        assert!(!model.is_opening(), "it is known already that the screen is the one that connects");
        model.update(ConnectionCommand::Disconnect);
        assert!(model.update(ConnectionCommand::ProfilesRead(Ok(profiles(&["prod"]).into()))).is_empty());
    }
}
