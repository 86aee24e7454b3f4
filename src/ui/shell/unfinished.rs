//! The lines of changes that stopped half-way, below the red banner and above every room: who stands how since when, and the two
//! ways out of it. No cross: a line leaves when AWS says so.

use eframe::egui;
use egui::{Align, Layout};

use crate::domain::change::Direction;
use crate::model::{Command, Model, UnfinishedLine};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, icon_ui};
use crate::ui::{Commands, words};

/// So many have a line of their own; the others are counted.
const LINES: usize = 2;

/// Draws the lines, or nothing while none stopped half-way.
pub(super) fn unfinished_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let lines = model.unfinished_lines();
    if lines.is_empty() {
        return;
    }
    let t = theme::tokens(ui);
    let shown = lines.len().min(LINES);
    let more = lines.len() - shown;
    let height = shown as f32 * measure::UNFINISHED + if more > 0 { 22.0 } else { 0.0 };
    let frame = egui::Frame::new().fill(t.warning_tint).inner_margin(egui::Margin::symmetric(16, 0));
    egui::Panel::top("unfinished")
        .exact_size(height)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for line in &lines[..shown] {
                ui.push_id(line.ticket, |ui| line_ui(ui, model, line, commands));
            }
            if more > 0 {
                ui.label(text::small(t, format!("and {more} more, in Activity")));
            }
        });
}

fn line_ui(ui: &mut egui::Ui, model: &Model, line: &UnfinishedLine, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let row = egui::vec2(ui.available_width(), measure::UNFINISHED);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        // From the right: the safe one stands first from the left.
        if let Some(finish) = line.finish
            && ui.add(Button::plain(finish).icon(Icon::ArrowRight).in_bar()).clicked()
        {
            commands.push(Command::Resume(line.ticket, Direction::Finish));
        }
        if line.can_put_back && ui.add(Button::plain("Put it back").icon(Icon::Undo2).in_bar()).clicked() {
            commands.push(Command::Resume(line.ticket, Direction::PutBack));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(4.0);
            icon_ui(ui, Icon::TriangleAlert, 18.0, t.warning);
            ui.add_space(4.0);
            let since =
                model.journal_entry_of(line.ticket).map(|entry| words::moment(model, entry.made_at()));
            let state = match since {
                Some(since) => {
                    format!("{} since {}.", line.state, since.strip_prefix("today ").unwrap_or(&since))
                }
                None => format!("{}.", line.state),
            };
            let whole = format!("{state} {}", line.about);
            let spans = [text::Span::Strong(&state), text::Span::Plain(" "), text::Span::Plain(&line.about)];
            let label = egui::Label::new(text::sentence(t, &spans)).truncate();
            ui.add(label).on_hover_text(whole);
        });
    });
}
