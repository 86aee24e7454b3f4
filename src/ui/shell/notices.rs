//! Short messages: the newest one, above the status bar. A failure stays until it is closed.

use eframe::egui;

use crate::domain::Failure;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::widgets::{Icon, NoticeAnswer, notice_ui};

/// Draws the newest message.
pub(super) fn notices_ui(ctx: &egui::Context, model: &Model, commands: &mut Commands) {
    let Some(notice) = model.notices.last() else { return };
    let failure = notice.failure.as_ref();
    let (icon, action) = match failure {
        None => (Icon::CircleCheckBig, None),
        Some(_) => (Icon::TriangleAlert, Some("Copy details")),
    };
    match notice_ui(ctx, icon, &words(&notice.text, failure), action) {
        Some(NoticeAnswer::Action) => {
            let text = failure.map(Failure::report).unwrap_or_default();
            commands.push(Command::Copy { text, what: "details" });
        }
        Some(NoticeAnswer::Close) => commands.push(Command::CloseNotice(notice.id)),
        None => {}
    }
}

/// What happened, why, and what to do; the cause only where the text does not say it already.
fn words(text: &str, failure: Option<&Failure>) -> String {
    let Some(failure) = failure else { return text.to_owned() };
    let why = if failure.why.is_empty() { &failure.what } else { &failure.why };
    let (why, hint) = (why.trim_end_matches('.'), failure.hint.trim_end_matches('.'));
    let told = if text.ends_with(why) { format!("{text}.") } else { format!("{text}: {why}.") };
    if hint.is_empty() { told } else { format!("{told} {hint}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;

    #[test]
    fn a_cause_is_told_once() {
        let failure = |why, hint| Failure::new(FailureKind::Other, "AWS refused it", why, hint);
        let told = |text, why, hint| words(text, Some(&failure(why, hint)));
        assert_eq!(words("Saved", None), "Saved");
        assert_eq!(
            told("Not done: pause Basic", "Rate exceeded.", "Try again."),
            "Not done: pause Basic: Rate exceeded. Try again."
        );
        assert_eq!(told("Not done: pause Basic", "", ""), "Not done: pause Basic: AWS refused it.");
        assert_eq!(
            told("Nothing was sent: Read-only is switched on", "Read-only is switched on", "Switch it off"),
            "Nothing was sent: Read-only is switched on. Switch it off."
        );
    }
}
