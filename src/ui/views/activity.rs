//! What this program did in the account and region: the journal, newest first, with its undo.

use eframe::egui;
use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, UiBuilder};

use super::messages;
use crate::domain::JournalEntry;
use crate::domain::words::upper_first;
use crate::model::activity::Ending;
use crate::model::command::ActivityCommand;
use crate::model::{Command, Model};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Card, Column, Icon, Message, Row, Table, fact_ui, icon_ui, note_warn_ui, tip, title_row_ui,
};
use crate::ui::{Commands, lock, words};

/// Width of the details.
const DETAILS: f32 = 340.0;
/// Room for the button of the messages.
const MESSAGES: f32 = 140.0;
/// Below this width of the table the reasons, who did it and `Undo` leave: the details have them.
const WIDE: f32 = 700.0;

/// Draws the room.
pub fn activity_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let room = ui.available_rect_before_wrap();
    let entry = model.entry.and_then(|ticket| model.journal_entry_of(ticket));
    let split = room.right() - if entry.is_some() { DETAILS } else { 0.0 };
    let (left, right) = room.split_left_right_at_x(split);
    let column = |rect: Rect| UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min));
    ui.scope_builder(column(left), |ui| journal_ui(ui, model, commands));
    if let Some(entry) = entry {
        ui.painter().vline(split + 0.5, room.y_range(), (1.0, theme::tokens(ui).border));
        ui.scope_builder(column(right), |ui| details_ui(ui, model, entry, commands));
    }
    ui.advance_cursor_after_rect(room);
}

fn journal_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let margin =
        Margin { left: 24, right: 24, top: measure::ROOM_TOP as i8, bottom: measure::ROOM_TOP as i8 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = measure::CARD_GAP;
        let t = theme::tokens(ui);
        ui.horizontal(|ui| {
            ui.set_min_height(measure::CONTROL);
            ui.label(text::heading(t, "Activity"));
            ui.scope(|ui| {
                ui.set_max_width((ui.available_width() - MESSAGES).max(0.0));
                let words = text::weak(t, "What this program changed in this account and region");
                ui.add(egui::Label::new(words).truncate());
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                messages::messages_button_ui(ui, model, commands);
            });
        });
        messages::messages_ui(ui, model, commands);
        let notes = model.journal_notes();
        for note in &notes {
            note_warn_ui(ui, Icon::TriangleAlert, text::body(t, note.as_str()));
        }
        if model.journal.is_empty() {
            // Not to be said of a journal that could not be read.
            if !notes.is_empty() {
                return;
            }
            let words = "Every change that you make here is written down on this machine, with what was there before, so that \
                         it can be looked up and taken back.";
            Message::empty(Icon::History, "Nothing was changed with this program yet", words).show(ui, Vec::new());
            return;
        }
        Card::flush().show(ui, |ui| {
            let wide = ui.available_width() >= WIDE;
            let count = model.journal.len();
            let table = table(wide, ui.available_width()).max_height(ui.available_height());
            let answer = table.show(ui, count, |row| {
                let entry = &model.journal[count - 1 - row.index()];
                entry_ui(row, model, entry, wide, commands);
            });
            if let Some(clicked) = answer.clicked {
                let ticket = model.journal[count - 1 - clicked].ticket;
                let open = (model.entry != Some(ticket)).then_some(ticket);
                commands.push(ActivityCommand::OpenEntry(open).into());
            }
        });
    });
}

fn table(wide: bool, width: f32) -> Table<'static> {
    let result = if wide { (width * 0.3).clamp(150.0, 400.0).round() } else { 130.0 };
    let table = Table::new("journal")
        .clickable()
        .row_height(measure::TABLE_ROW_SWITCH)
        .column(Column::text("When").exact(132.0))
        .column(Column::text("What"))
        .column(Column::text("Result").exact(result));
    if !wide {
        return table;
    }
    table.column(Column::text("Who").exact(54.0)).column(Column::number("").exact(104.0))
}

fn entry_ui(
    row: &mut Row<'_, '_, '_>,
    model: &Model,
    entry: &JournalEntry,
    wide: bool,
    commands: &mut Commands,
) {
    row.set_selected(model.entry == Some(entry.ticket));
    row.cell(|ui| {
        let when = words::moment(model, entry.at);
        let response = ui.label(text::body(theme::tokens(ui), when.as_str()));
        tip(response, &when, &lock::utc(entry.at));
    });
    let title = entry.change.title();
    row.name(&title);
    row.cell(|ui| ending_ui(ui, model.ending(entry), wide));
    if !wide {
        return;
    }
    row.weak("you");
    row.cell(|ui| {
        if model.can_undo(entry) && undo_ui(ui, model, Some(&title)) {
            commands.push(ActivityCommand::OpenUndo(entry.ticket).into());
        }
    });
}

/// `of` tells the rows' buttons apart for a screen reader.
fn undo_ui(ui: &mut Ui, model: &Model, of: Option<&str>) -> bool {
    let name = of.map(|title| format!("Undo: {title}"));
    let block = model.kept.read_only.then_some("Read-only is switched on");
    let button = Button::plain("Undo").icon(Icon::Undo2).in_bar().disabled(block);
    ui.add(match &name {
        Some(name) => button.name(name),
        None => button,
    })
    .clicked()
}

/// Draws how a write ended: sign and words, with the reason where there is room. Failing is amber: red is kept for what is
/// not live.
fn ending_ui(ui: &mut Ui, ending: Ending<'_>, with_reason: bool) {
    let t = theme::tokens(ui);
    let mut words = short(ending).to_owned();
    if let Ending::Failed(reason) | Ending::Unfinished(reason) = ending
        && with_reason
    {
        words = with_reason_words(&words, reason);
    }
    let (icon, ink, words) = match ending {
        Ending::Running => (Icon::Clock3, t.text_weak, text::body(t, words)),
        Ending::Done => (Icon::Check, t.success_text, text::body(t, words)),
        Ending::Undone => (Icon::Undo2, t.text_weak, text::weak(t, words)),
        Ending::Failed(_) | Ending::Unfinished(_) => {
            (Icon::TriangleAlert, t.warning_text, text::warning(t, words))
        }
        Ending::NotSent => (Icon::Minus, t.text_weak, text::weak(t, words)),
    };
    ui.spacing_mut().item_spacing.x = 7.0;
    icon_ui(ui, icon, 15.0, ink);
    ui.add(egui::Label::new(words).truncate());
}

/// `Failed. AWS refused it: …`: a reason may have a colon of its own.
fn with_reason_words(ended: &str, reason: &str) -> String {
    format!("{ended}. {}", upper_first(reason))
}

fn details_ui(ui: &mut Ui, model: &Model, entry: &JournalEntry, commands: &mut Commands) {
    let margin =
        Margin { left: 20, right: 20, top: measure::ROOM_TOP as i8, bottom: measure::ROOM_TOP as i8 };
    ScrollArea::vertical().id_salt(("entry", entry.ticket.0)).auto_shrink([false, false]).show(ui, |ui| {
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = measure::SPACE_3;
            let closed = title_row_ui(ui, "Details", |ui| {
                ui.add(Button::icon_only(Icon::X, "Close").in_bar()).clicked()
            });
            if closed {
                commands.push(ActivityCommand::OpenEntry(None).into());
            }
            entry_details_ui(ui, model, entry, commands);
        });
    });
}

fn entry_details_ui(ui: &mut Ui, model: &Model, entry: &JournalEntry, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let title = entry.change.title();
    ui.add(egui::Label::new(text::medium(t, title.as_str())).wrap());
    let ending = model.ending(entry);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_1;
        fact_ui(ui, "When", &words::moment(model, entry.at));
        fact_ui(ui, "In UTC", &lock::utc(entry.at));
        if let Some(sent) = entry.sent_at.filter(|sent| sent.as_second() != entry.at.as_second()) {
            fact_ui(ui, "Sent", &words::moment(model, sent));
        }
        fact_ui(ui, "Who", "you");
        fact_ui(ui, "Result", short(ending));
        if let Some(undone) = entry.undone_by.and_then(|ticket| model.journal_entry_of(ticket)) {
            fact_ui(ui, "Undone", &words::moment(model, undone.at));
        }
    });
    if let Ending::Failed(words) | Ending::Unfinished(words) = ending {
        note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    }
    differences_ui(ui, entry);
    if model.can_undo(entry) && undo_ui(ui, model, None) {
        commands.push(ActivityCommand::OpenUndo(entry.ticket).into());
    }
    cli_ui(ui, entry, commands);
}

fn short(ending: Ending<'_>) -> &'static str {
    match ending {
        Ending::Running => "Being sent",
        Ending::Done => "Done",
        Ending::Undone => "Undone",
        Ending::Failed(_) => "Failed",
        Ending::Unfinished(_) => "Unfinished",
        Ending::NotSent => "Not sent",
    }
}

fn differences_ui(ui: &mut Ui, entry: &JournalEntry) {
    let differences = entry.change.differences();
    if differences.is_empty() {
        return;
    }
    let t = theme::tokens(ui);
    Card::new().sunken().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_3;
        for difference in &differences {
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.add(egui::Label::new(text::small_medium(t, difference.setting.as_str())).truncate());
                let words = format!("{}  →  {}", difference.old, difference.new);
                ui.add(egui::Label::new(text::medium(t, words)).wrap());
                if !difference.words.is_empty() {
                    ui.add(egui::Label::new(text::small(t, difference.words.as_str())).wrap());
                }
            });
        }
    });
}

fn cli_ui(ui: &mut Ui, entry: &JournalEntry, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let cli = entry.change.cli();
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        ui.label(text::small_medium(t, "The same on a command line"));
        Frame::new()
            .fill(t.sunken)
            .corner_radius(measure::RADIUS_NOTE)
            .inner_margin(Margin::symmetric(12, 10))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add(egui::Label::new(text::mono(t, cli.as_str())).wrap());
            });
        if ui.add(Button::ghost("Copy as AWS CLI").icon(Icon::Terminal).in_bar()).clicked() {
            commands.push(Command::Copy { text: cli, what: "AWS CLI command" });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_with_a_colon_of_its_own_stands_as_a_sentence() {
        assert_eq!(with_reason_words("Failed", "AWS refused it"), "Failed. AWS refused it");
        assert_eq!(
            with_reason_words("Unfinished", "only 1 of 2 keys is disabled: AWS had a fault"),
            "Unfinished. Only 1 of 2 keys is disabled: AWS had a fault"
        );
    }
}
