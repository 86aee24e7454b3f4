//! What the partner calls, from where, and what it is answered: three lists in one card, from the access log.

use eframe::egui;
use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use crate::domain::KeyId;
use crate::domain::words::grouped;
use crate::model::Model;
use crate::model::partner_page::{CallsLists, CallsRow, PartnerPage};
use crate::model::reading::Reading;
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::widgets::{Card, Column, Table, method_columns_ui};
use crate::ui::words;

const VERB: f32 = 56.0;

/// Draws the card; nothing where no access log tells single calls.
pub(super) fn lists_ui(ui: &mut Ui, model: &Model, page: &PartnerPage, commands: &mut Commands) {
    if !model.tells_calls() {
        return;
    }
    match (&page.calls, model.calls_reading(&page.key)) {
        (Some(lists), _) if lists.calls > 0 => three_ui(ui, lists),
        (Some(_), _) => quiet_ui(ui, "No calls with this key in the last 24 hours"),
        (None, Reading::Failed(failure)) => {
            Card::new().show(ui, |ui| failed_line_ui(ui, failure, commands));
        }
        (None, _) => waiting_ui(ui),
    }
}

fn quiet_ui(ui: &mut Ui, words: &str) {
    let t = theme::tokens(ui);
    Card::new().show(ui, |ui| ui.label(text::weak(t, words)));
}

/// The key that the reading is about is not asked for twice; its place stays as high as it will be.
fn waiting_ui(ui: &mut Ui) {
    Card::flush().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let titles = ["Most called", "From", "Answered with"];
        side_by_side_ui(ui, 3, |ui, list| table(titles[list]).skeleton(ui, 3));
    });
}

fn three_ui(ui: &mut Ui, lists: &CallsLists) {
    let rows = [&lists.routes, &lists.addresses, &lists.answers].map(Vec::len).into_iter().max().unwrap_or(0);
    Card::flush().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        side_by_side_ui(ui, rows, |ui, list| match list {
            0 => list_ui(ui, "Most called", &lists.routes, lists.more.0, rows),
            1 => list_ui(ui, "From", &lists.addresses, lists.more.1, rows),
            _ => list_ui(ui, "Answered with", &lists.answers, 0, rows),
        });
    });
    if lists.cut {
        let t = theme::tokens(ui);
        let words = "Of the 10,000 most common kinds of call, by route, address and answer: AWS gives no more at once, and rarer ones are left out.";
        ui.add(egui::Label::new(text::small(t, words)).wrap());
    }
}

/// Three columns that end at the same height, with one line under their heads.
fn side_by_side_ui(ui: &mut Ui, rows: usize, mut draw: impl FnMut(&mut Ui, usize)) {
    let height = measure::TABLE_HEAD + measure::TABLE_ROW * rows as f32;
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    let width = whole.width() / 3.0;
    for list in 0..3 {
        let left = whole.left() + width * list as f32;
        let rect = Rect::from_min_size(pos2(left, whole.top()), vec2(width, height));
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| draw(ui, list));
    }
    ui.advance_cursor_after_rect(whole);
}

fn table(title: &str) -> Table<'_> {
    let table = Table::new(title).plain().column(Column::text(title).at_least(120.0));
    table.column(Column::number("Calls").exact(74.0)).column(Column::number("Share").exact(88.0))
}

/// A list, filled up with empty rows so that the lines between rows go all the way across.
fn list_ui(ui: &mut Ui, title: &str, rows: &[CallsRow], more: usize, height: usize) {
    if rows.is_empty() {
        let t = theme::tokens(ui);
        _ = table(title).show(ui, 0, |_| ());
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            ui.add_space(16.0);
            ui.label(text::weak(t, "The access log does not say"));
        });
        return;
    }
    let last = rows.len() - 1;
    _ = table(title).show(ui, height, |row| {
        let index = row.index();
        let Some(of) = rows.get(index) else {
            (0..3).for_each(|_| row.text(""));
            return;
        };
        let hidden = if index == last { more } else { 0 };
        row.cell(|ui| label_ui(ui, of, hidden));
        let calls = grouped(i64::try_from(of.calls).unwrap_or(i64::MAX));
        if of.bad {
            row.warn(&calls);
        } else {
            row.text(&calls);
        }
        row.weak(&words::percent(of.share));
    });
}

fn label_ui(ui: &mut Ui, row: &CallsRow, hidden: usize) {
    let t = theme::tokens(ui);
    let more = match hidden {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match &row.verb {
        Some(verb) => _ = method_columns_ui(ui, verb, &row.label, VERB),
        None => _ = ui.add(egui::Label::new(text::medium(t, &*row.label)).truncate()),
    }
    if !more.is_empty() {
        ui.add(egui::Label::new(text::small(t, more)).truncate());
    }
}

/// The route that nearly all calls go to, as `GET /inventory`, and the address that nearly all come from.
pub(super) fn mostly(model: &Model, key: &KeyId) -> (Option<String>, Option<String>) {
    const NEARLY_ALL: f64 = 0.9;
    let lists =
        model.traffic.page.as_ref().filter(|page| page.key == *key).and_then(|page| page.calls.as_ref());
    let first = |rows: &[CallsRow]| {
        let row = rows.first().filter(|row| row.share >= NEARLY_ALL)?;
        Some(row.verb.as_ref().map_or_else(|| row.label.clone(), |verb| format!("{verb} {}", row.label)))
    };
    lists.map_or((None, None), |lists| (first(&lists.routes), first(&lists.addresses)))
}
