//! Old and new values of a change, and what it means.

use eframe::egui::Ui;

use crate::domain::Difference;
use crate::domain::change::{Meaning, Weight};
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Column, Icon, Table, note_ui, note_warn_ui};

/// What the settings' names take.
const SETTING: f32 = 188.0;
/// The least that a column of values or of words takes.
const LEAST: f32 = 100.0;

/// How wide each of the two columns of values is in `room` points: as their longest value needs, up to what leaves the words
/// their least; half of the room where there are no words.
fn value_width(differences: &[Difference], room: f32) -> f32 {
    let rest = room - SETTING;
    let has_words = differences.iter().any(|difference| !difference.words.is_empty());
    if !has_words {
        return (rest / 2.0).max(LEAST);
    }
    let values = differences.iter().flat_map(|difference| [&difference.old, &difference.new]);
    let longest = values.map(|value| value.chars().count()).max().unwrap_or(0);
    (longest as f32 * 8.0 + 24.0).min((rest - LEAST) / 2.0).max(LEAST)
}

/// Where the old values come from: the head of their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::dialogs) enum Old {
    /// They were read from AWS for this review.
    Read,
    /// An entry of the journal wrote them; AWS is asked when the undo's turn comes.
    Written,
    /// They are not in AWS any more: it was read again since.
    Outdated,
}

/// Draws old and new, setting by setting. What does not fit is told whole under the pointer.
pub(in crate::ui::dialogs) fn differences_ui(ui: &mut Ui, differences: &[Difference], old: Old) {
    if differences.is_empty() {
        return;
    }
    let width = value_width(differences, ui.available_width());
    let has_words = differences.iter().any(|difference| !difference.words.is_empty());
    let head = match old {
        Old::Read => "In AWS now",
        Old::Written => "As written",
        Old::Outdated => "As opened",
    };
    let mut table = Table::new("differences")
        .bare()
        .column(Column::text("Setting").exact(SETTING))
        .column(Column::text(head).exact(width))
        .column(Column::text("New").exact(width));
    if has_words {
        table = table.column(Column::text("In words").at_least(LEAST));
    }
    table.show(ui, differences.len(), |row| {
        let difference = &differences[row.index()];
        row.medium(&difference.setting);
        row.text(&difference.old);
        row.medium(&difference.new);
        if has_words {
            row.weak(&difference.words);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(new: &str, words: &str) -> Difference {
        let text = str::to_owned;
        Difference {
            setting: text("Quota"), old: text("–"), new: text(new), words: text(words), stage: None
        }
    }

    #[test]
    fn values_get_what_they_need_and_the_table_stays_in_the_dialog() {
        let room = 592.0;
        let width = |new: &str, words: &str| value_width(&[difference(new, words)], room);
        assert_eq!(width("Off", "calls are refused"), LEAST);
        assert!(width("2,000,000", "as before") > 64.0 + 20.0);
        let long = "n".repeat(200);
        for new in ["Off", "2,147,483,647", long.as_str()] {
            for (words, rest) in [("it is so", LEAST), ("", 0.0)] {
                assert!(SETTING + 2.0 * width(new, words) + rest <= room, "{new}, {words}");
            }
        }
    }
}
