//! What a method asks its callers for, in the same words and signs wherever it stands: the APIs' room, the deploy dialog,
//! the list of pending changes.

use eframe::egui;
use egui::Ui;

use crate::analysis::pending::{ChangedBy, LiveLock, MethodRow};
use crate::domain::Lock;
use crate::model::Model;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Icon, icon_ui, tip};
use crate::ui::words;

/// How it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As running text.
    Calm,
    /// Confirms: a key will be asked for.
    Good,
    /// Anyone can call.
    Danger,
    /// Nobody knows, or there is nothing.
    Weak,
}

/// A lock in words.
#[derive(Clone, Copy, Debug)]
pub struct LockWords {
    /// The sign before the words.
    pub icon: Icon,
    /// What the lock is, in two or three words.
    pub text: &'static str,
    /// How they are shown.
    pub tone: Tone,
}

const fn lock(icon: Icon, text: &'static str, tone: Tone) -> LockWords {
    LockWords { icon, text, tone }
}

const OPEN: LockWords = lock(Icon::LockOpen, "Open to anyone", Tone::Danger);
/// A policy or a private network decides besides: to say "anyone" would be a guess.
const OPEN_WHERE_ALLOWED: LockWords = lock(Icon::LockOpen, "Open where allowed", Tone::Calm);
const PREFLIGHT: LockWords = lock(Icon::LockOpen, "Open: preflight", Tone::Weak);
const KEY: LockWords = lock(Icon::Lock, "Key required", Tone::Calm);
const KEY_AND_SIGN_IN: LockWords = lock(Icon::Lock, "Key and sign-in", Tone::Calm);
const SIGN_IN: LockWords = lock(Icon::UserCheck, "Sign-in, no key", Tone::Calm);
const UNKNOWN: LockWords = lock(Icon::CircleQuestionMark, "unknown", Tone::Weak);
const ABSENT: LockWords = lock(Icon::Minus, "Not there yet", Tone::Weak);
const GONE: LockWords = lock(Icon::Minus, "Gone", Tone::Weak);

/// A lock that is known. Browsers ask OPTIONS without a key before a call from another site: open is right there.
fn known(lock: &Lock, verb: &str) -> LockWords {
    match (lock.key_required, lock.authorization.as_str()) {
        (true, "NONE") => KEY,
        (true, _) => KEY_AND_SIGN_IN,
        (false, "NONE") if verb == "OPTIONS" => PREFLIGHT,
        (false, "NONE") => OPEN,
        (false, _) => SIGN_IN,
    }
}

/// The same for a method that a policy or a private network may guard.
fn guarded(row: &MethodRow, words: LockWords) -> LockWords {
    if row.guarded && words.tone == Tone::Danger { OPEN_WHERE_ALLOWED } else { words }
}

/// Whether a deployment lets calls in that neither carry a key nor are signed in, and that are refused now.
pub fn opens(row: &MethodRow) -> bool {
    let open = |words: LockWords| [OPEN.text, OPEN_WHERE_ALLOWED.text].contains(&words.text);
    open(after(row)) && !open(live(row))
}

/// What callers meet now.
pub fn live(row: &MethodRow) -> LockWords {
    let words = match &row.live {
        LiveLock::Known(lock) => known(lock, &row.name.verb),
        LiveLock::Journal { key_required: true } => KEY,
        LiveLock::Journal { key_required: false } => OPEN,
        LiveLock::Absent => ABSENT,
        LiveLock::Unknown => UNKNOWN,
    };
    guarded(row, words)
}

/// What callers meet once the API is deployed; a key that is asked for confirms in green.
pub fn after(row: &MethodRow) -> LockWords {
    let words = guarded(row, row.edited.as_ref().map_or(GONE, |lock| known(lock, &row.name.verb)));
    let asks = row.edited.as_ref().is_some_and(|lock| lock.key_required);
    if asks { LockWords { tone: Tone::Good, ..words } } else { words }
}

/// Draws a lock: sign and words.
pub fn lock_ui(ui: &mut Ui, words: LockWords) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.x = 7.0;
    let (ink, label) = match words.tone {
        Tone::Calm => (t.text_weak, text::body(t, words.text)),
        Tone::Good => (t.success_text, text::body(t, words.text)),
        Tone::Danger => (t.danger_text, text::danger(t, words.text)),
        Tone::Weak => (t.text_weak, text::weak(t, words.text)),
    };
    icon_ui(ui, words.icon, 15.0, ink);
    ui.add(egui::Label::new(label).truncate());
}

/// Who changed a method and when; "–" where it is not pending.
pub fn changed(model: &Model, row: &MethodRow) -> String {
    match &row.changed {
        None => "–".into(),
        Some(ChangedBy::Others) => "not this program".into(),
        Some(ChangedBy::You(at)) => format!("you, {}", words::moment(model, *at)),
    }
}

/// Draws [`changed`], with the moment in UTC on hover.
pub fn changed_ui(ui: &mut Ui, model: &Model, row: &MethodRow) {
    let t = theme::tokens(ui);
    let words = changed(model, row);
    let label =
        if row.changed.is_some() { text::body(t, words.as_str()) } else { text::weak(t, words.as_str()) };
    let response = ui.add(egui::Label::new(label).truncate());
    if let Some(ChangedBy::You(at)) = &row.changed {
        tip(response, &words, &utc(*at));
    }
}

/// A moment in UTC, for tooltips: `2026-11-19 08:12:00 UTC`.
pub fn utc(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::pending::Difference;
    use crate::domain::MethodName;

    fn row(verb: &str, live: LiveLock, edited: Option<(bool, &str)>) -> MethodRow {
        MethodRow {
            name: MethodName::new(verb, "/a"),
            resource: None,
            edited: edited.map(|(key_required, authorization)| Lock {
                key_required,
                authorization: authorization.into(),
            }),
            live,
            difference: Some(Difference::KeyNotAsked),
            changed: None,
            guarded: false,
        }
    }

    #[test]
    fn behind_a_policy_nobody_says_anyone() {
        let open = Lock { key_required: false, authorization: "NONE".into() };
        let row = MethodRow { guarded: true, ..row("GET", LiveLock::Known(open), Some((false, "NONE"))) };
        assert_eq!((live(&row).text, live(&row).tone), ("Open where allowed", Tone::Calm));
        assert_eq!(after(&row).text, "Open where allowed");
        assert!(!row.is_open_to_anyone());
    }

    #[test]
    fn red_says_only_open_to_anyone() {
        let tone = |verb, key_required, authorization: &str| {
            known(&Lock { key_required, authorization: authorization.into() }, verb).tone
        };
        assert_eq!(tone("GET", false, "NONE"), Tone::Danger);
        assert_eq!(tone("OPTIONS", false, "NONE"), Tone::Weak);
        assert_eq!(tone("GET", false, "AWS_IAM"), Tone::Calm);
        assert_eq!(tone("GET", true, "NONE"), Tone::Calm);
    }

    #[test]
    fn unknown_is_never_shown_as_locked() {
        let words = live(&row("GET", LiveLock::Unknown, Some((true, "NONE"))));
        assert_eq!((words.text, words.tone), ("unknown", Tone::Weak));
    }

    #[test]
    fn what_a_deployment_brings_is_green_only_where_a_key_is_asked_for() {
        let tone = |edited| after(&row("GET", LiveLock::Absent, edited)).tone;
        assert_eq!(tone(Some((true, "NONE"))), Tone::Good);
        assert_eq!(tone(Some((false, "NONE"))), Tone::Danger);
        assert_eq!(tone(Some((false, "AWS_IAM"))), Tone::Calm);
        assert_eq!(tone(None), Tone::Weak);
    }
}
