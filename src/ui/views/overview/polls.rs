//! Who polls: partners whose calls come from a timer, and what that costs.

use eframe::egui;
use egui::{Frame, Margin, Ui};

use crate::model::reading::Reading;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::views::place::skeleton_lines_ui;
use crate::ui::views::verdict;
use crate::ui::widgets::{Card, Icon, List, ListColumn, Row, Table, icon_ui, link_ui, row_ui};
use crate::ui::words;

/// Between the words of a card's head.
const HEAD_GAP: f32 = 8.0;

/// From this width on the period has a column of its own.
const WITH_PERIOD: f32 = 440.0;

const COLUMNS: &[ListColumn<Partner, Room>] = &[
    ListColumn::text("Partner", 60.0, partner_ui).fills(),
    ListColumn::text("Verdict", 112.0, verdict_ui),
    ListColumn::text("Calls come", 104.0, period_ui).only_where(|room| room.width >= WITH_PERIOD),
    ListColumn::number("A month", 80.0, cost_ui),
];

struct Room {
    width: f32,
}

/// Draws the card, `height` points high.
pub(super) fn polls_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    Card::flush().min_height(height).show(ui, |ui| {
        head_ui(ui, "Who polls", "", "All verdicts", || commands.push(Command::Go(Route::Traffic(None))));
        let rows = &model.overview.polls[..model.overview.polls.len().min(fitting(height))];
        if rows.is_empty() {
            padded_ui(ui, |ui| nobody_ui(ui, model, commands));
            return;
        }
        let room = Room { width: ui.available_width() };
        let list = List::new(COLUMNS, &room, room.width);
        let table = list.head(Table::new("polls").plain().clickable(), None);
        let answer = table.show(ui, rows.len(), |row| {
            if let Some(partner) = model.partners.get(rows[row.index()]) {
                list.cells_ui(row, partner, &room);
            }
        });
        if let Some(partner) = answer.clicked.and_then(|row| model.partners.get(rows[row])) {
            commands.push(page_of(partner));
        }
    });
}

fn partner_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    row.name(&partner.name);
}

fn verdict_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    row.cell(|ui| verdict::chip_ui(ui, &partner.polling));
}

fn period_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    row.text(&verdict::period(&partner.polling));
}

fn cost_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    match words::cost(partner.money.cost) {
        (dollars, None) => row.text(&dollars),
        (dollars, Some(lack)) => row.lacking(&dollars, lack),
    }
}

/// Leads to a partner's page.
pub(super) fn page_of(partner: &Partner) -> Command {
    Command::Go(Route::Traffic(Some(partner.id.clone())))
}

/// So many rows fit below a card's title and a table's head.
pub(super) fn fitting(height: f32) -> usize {
    ((height - 42.0 - measure::TABLE_HEAD - 8.0) / measure::TABLE_ROW).max(1.0) as usize
}

/// How wide [`head_ui`] is, in points, where nothing of it lies over the other.
pub(super) fn head_width(ui: &Ui, title: &str, about: &str, link: &str) -> f32 {
    let fonts = [theme::semibold(15.0), theme::regular(12.0), theme::regular(13.0)];
    let width = |(text, font): (&str, _)| {
        ui.painter().layout_no_wrap(text.to_owned(), font, theme::tokens(ui).text).size().x
    };
    let words: f32 = [title, about, link].into_iter().zip(fonts).map(width).sum();
    words + 2.0 * HEAD_GAP + 2.0 * measure::CARD_PAD_X
}

/// Draws a card's title, a few small words `about` it, and a link at the right.
pub(super) fn head_ui(ui: &mut Ui, title: &str, about: &str, link: &str, go: impl FnOnce()) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let margin = Margin { left: 16, right: 16, top: 14, bottom: 8 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = HEAD_GAP;
        let words = |ui: &mut Ui| {
            let t = theme::tokens(ui);
            ui.label(text::section(t, title));
            ui.label(text::small(t, about));
        };
        if row_ui(ui, 20.0, words, |ui| link_ui(ui, link).clicked()) {
            go();
        }
    });
}

/// Draws a card's content at its margins, over the whole width.
pub(super) fn padded_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::symmetric(16, 6)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.set_width(ui.available_width());
        content(ui);
    });
}

fn nobody_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    match model.day_reading() {
        Reading::Loading => skeleton_lines_ui(ui, 4),
        Reading::Failed(failure) => failed_line_ui(ui, failure, commands),
        Reading::Ready if !model.day_is_metered() => {
            verdict_unknown_ui(ui);
        }
        Reading::Ready => {
            ui.horizontal(|ui| {
                icon_ui(ui, Icon::CircleCheck, measure::ICON, t.success_text);
                ui.label(text::body(t, "No timer found in the last 24 hours"));
            });
        }
    }
}

fn verdict_unknown_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        icon_ui(ui, Icon::CircleQuestionMark, measure::ICON, t.text_weak);
        ui.label(text::weak(t, "unknown"));
    });
    let words = format!("{}: whether a timer makes them is not known.", words::UNCOUNTED);
    ui.add(egui::Label::new(text::weak(t, words)).wrap());
}
