//! How far the sending of a dialog's change is.

use eframe::egui::Ui;

use crate::domain::{Change, WriteProgress};
use crate::model::{Dialog, Model};
use crate::ui::widgets::{spinner_line_ui, waiting_line_ui};
use crate::ui::words::duration;

/// Draws what is being sent, or what it waits for; `can_take_back` while nothing of it has left.
pub(super) fn progress_ui(
    ui: &mut Ui,
    model: &Model,
    dialog: &Dialog,
    (change, can_take_back): (Option<&Change>, bool),
) {
    let step = step_words(model, dialog, change);
    let waits = model.queue.waiting > 0 && !model.queue.eta.is_zero();
    let eta = waits.then(|| duration(model.queue.eta.as_secs_f64().ceil()));
    let words = if sent(model, dialog).is_some_and(|write| write.mending) {
        mending_words(eta.as_deref())
    } else {
        words(&step, eta.as_deref(), can_take_back)
    };
    if waits {
        waiting_line_ui(ui, &words);
    } else {
        spinner_line_ui(ui, &words);
    }
}

/// What is true of a step that is under way: `eta` while it waits for AWS's limit, `can_take_back` while nothing has left and
/// the dialog's button says `Cancel`.
fn words(step: &str, eta: Option<&str>, can_take_back: bool) -> String {
    match (eta, can_take_back) {
        (Some(eta), true) => {
            format!("Waits for AWS's limit, about {eta}: {step}. Nothing has left yet: Cancel takes it back.")
        }
        (Some(eta), false) => {
            format!("Waits for AWS's limit, about {eta}: {step}. It goes on when you close this.")
        }
        (None, true) => format!("About to be sent: {step}. Nothing has left yet: Cancel takes it back."),
        (None, false) => {
            format!("Being sent: {step}. It goes on when you close this; the answer then comes as a message.")
        }
    }
}

/// The change goes backwards: its steps' words would say the opposite.
fn mending_words(eta: Option<&str>) -> String {
    let when = eta.map(|eta| format!(", in about {eta}")).unwrap_or_default();
    format!("A step failed: what was done is being taken back{when}. It goes on when you close this.")
}

/// How far what the dialog has sent is, once it is its turn.
fn sent(model: &Model, dialog: &Dialog) -> Option<WriteProgress> {
    model.queue.write.filter(|write| dialog.sending == Some(write.ticket))
}

/// `change the usage plan`; of several steps `step 2 of 6, make the log group`.
fn step_words(model: &Model, dialog: &Dialog, change: Option<&Change>) -> String {
    let steps = change.map(Change::steps).unwrap_or_default();
    let at = sent(model, dialog).map_or(0, |write| write.step);
    match (steps.get(at), steps.len()) {
        (Some(step), 1) => step.words.to_owned(),
        (Some(step), count) => format!("step {} of {count}, {}", at + 1, step.words),
        (None, _) => "the change".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_left_is_not_said_to_be_sent() {
        for eta in [None, Some("20 s")] {
            let can = words("make the key", eta, true);
            assert!(can.contains("Nothing has left yet") && !can.contains("goes on"), "{can}");
            let cannot = words("make the key", eta, false);
            assert!(
                cannot.contains("It goes on when you close this") && !cannot.contains("Cancel"),
                "{cannot}"
            );
        }
    }

    #[test]
    fn what_is_taken_back_is_not_said_to_go_forward() {
        assert_eq!(
            mending_words(Some("12 s")),
            "A step failed: what was done is being taken back, in about 12 s. It goes on when you close this."
        );
        assert!(!mending_words(None).contains("sent"));
    }
}
