//! Old and new values of a change, and what it means.

use eframe::egui::Ui;

use crate::domain::Difference;
use crate::domain::change::{Meaning, Weight};
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Column, Icon, Table, note_ui, note_warn_ui};

/// Draws old and new, setting by setting.
pub(in crate::ui::dialogs) fn differences_ui(ui: &mut Ui, differences: &[Difference]) {
    if differences.is_empty() {
        return;
    }
    let table = Table::new("differences")
        .bare()
        .column(Column::text("Setting").exact(188.0))
        .column(Column::text("In AWS now").exact(108.0))
        .column(Column::text("New").exact(108.0))
        .column(Column::text("In words"));
    table.show(ui, differences.len(), |row| {
        let difference = &differences[row.index()];
        row.medium(&difference.setting);
        row.text(&difference.old);
        row.medium(&difference.new);
        row.weak(&difference.words);
    });
}

/// Draws what a change means, with the mark of its weight.
pub(in crate::ui::dialogs) fn meaning_ui(ui: &mut Ui, meaning: &Meaning) {
    let words = text::body(theme::tokens(ui), meaning.words.as_str());
    match meaning.weight {
        Weight::Note => note_ui(ui, Icon::Info, words),
        Weight::Warning => note_warn_ui(ui, Icon::TriangleAlert, words),
        Weight::Partners => note_warn_ui(ui, Icon::Users, words),
    };
}
