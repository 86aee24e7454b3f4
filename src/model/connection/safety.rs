//! How carefully an account is handled: open, asked for each change, or only looked at.
//!
//! The level belongs to the profile and is remembered; the practice account's and that of an endpoint without a profile is not.
//! A program that was started read-only stays so until it ends: its window cannot be handed to somebody otherwise.

use crate::domain::{Request, Target};
use crate::model::prefs::Safety;
use crate::model::{Connection, Effect, Kept, Model};

impl Kept {
    /// The present level.
    pub fn safety(&self) -> Safety {
        match (self.read_only, self.asks) {
            (true, _) => Safety::ReadOnly,
            (false, true) => Safety::Ask,
            (false, false) => Safety::Open,
        }
    }

    fn set_safety(&mut self, level: Safety) {
        self.read_only = self.read_only_held || level == Safety::ReadOnly;
        // Read-only switched off goes back to what was there before.
        if level != Safety::ReadOnly {
            self.asks = level == Safety::Ask;
        }
    }

    /// Takes the level over that is remembered of a profile; without one, the present level stays.
    pub(in crate::model) fn recall_safety(&mut self, target: &Target) {
        if let Some(level) = remembered_as(target).and_then(|name| self.prefs.safety.get(name)).copied() {
            self.set_safety(level);
        }
    }

    /// Read-only from now until the program ends.
    pub fn hold_read_only(&mut self) {
        self.read_only_held = true;
        self.read_only = true;
    }
}

impl Model {
    /// Switches read-only mode on, or back to the level before.
    pub(super) fn set_read_only(&mut self, on: bool) -> Vec<Effect> {
        let before = if self.kept.asks { Safety::Ask } else { Safety::Open };
        self.set_safety(if on { Safety::ReadOnly } else { before })
    }

    /// Sets the level and remembers it for the profile.
    pub(super) fn set_safety(&mut self, level: Safety) -> Vec<Effect> {
        if self.kept.read_only_held && level != Safety::ReadOnly {
            self.notice("Tollkeeper was started with --read-only: start it without to make changes", None);
            return Vec::new();
        }
        let was = self.kept.read_only;
        self.kept.set_safety(level);
        let on = self.kept.read_only;
        if on && !was {
            self.tell_what_stops();
        }
        let mut effects = vec![Effect::send(Request::SetReadOnly { session: self.session, on })];
        let target = match self.connection {
            Connection::Open(_) | Connection::Connecting => &self.target,
            Connection::None | Connection::Failed(_) => &self.kept.chosen,
        };
        if let Some(name) = remembered_as(target).map(ToOwned::to_owned) {
            self.kept.prefs.safety.insert(name, level);
            effects.push(Effect::SavePrefs(Box::new(self.kept.prefs.clone())));
        }
        effects
    }

    /// Says what becomes of a write that has begun: it stops before its next call.
    fn tell_what_stops(&mut self) {
        let begun = self.queue.write.filter(|write| write.has_left);
        let Some(change) = begun.and_then(|write| self.writing.get(&write.ticket)) else { return };
        let title = crate::domain::words::lower_first(&change.title());
        self.notice(format!("Stops before its next call, and takes back what it can: {title}"), None);
    }
}

/// The name under which a target's level is remembered.
fn remembered_as(target: &Target) -> Option<&str> {
    target.profile.as_deref().filter(|_| !target.practice)
}
