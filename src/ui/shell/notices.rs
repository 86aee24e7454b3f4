//! Short messages: the newest one, above the status bar. A failure stays until it is closed.

use eframe::egui;

use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::widgets::{Icon, NoticeAnswer, notice_ui};

/// Draws the newest message.
pub(super) fn notices_ui(ctx: &egui::Context, model: &Model, commands: &mut Commands) {
    let Some(notice) = model.notices.last() else { return };
    let (icon, words, action) = match &notice.failure {
        None => (Icon::CircleCheckBig, notice.text.clone(), None),
        Some(failure) => {
            let why = if failure.why.is_empty() { &failure.what } else { &failure.why };
            let hint = if failure.hint.is_empty() {
                String::new()
            } else {
                format!(" {}.", failure.hint.trim_end_matches('.'))
            };
            (
                Icon::TriangleAlert,
                format!("{}: {}.{hint}", notice.text, why.trim_end_matches('.')),
                Some("Copy details"),
            )
        }
    };
    match notice_ui(ctx, icon, &words, action) {
        Some(NoticeAnswer::Action) => {
            let text = notice.failure.as_ref().map(crate::domain::Failure::report).unwrap_or_default();
            commands.push(Command::Copy { text, what: "details" });
        }
        Some(NoticeAnswer::Close) => commands.push(Command::CloseNotice(notice.id)),
        None => {}
    }
}
