//! Whose quota runs out before its period ends, soonest first.

use eframe::egui;
use egui::Ui;
use jiff::civil::Date;

use super::polls::{fitting, head_ui, head_width, padded_ui, page_of};
use crate::model::command::KeysCommand;
use crate::model::reading::Reading;
use crate::model::time::today_utc;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::views::keys::BY_QUOTA;
use crate::ui::views::place::skeleton_lines_ui;
use crate::ui::widgets::{Card, Icon, List, ListColumn, Row, Table, icon_ui, quota_cell_ui, quota_words_ui};
use crate::ui::words;

/// From this width on there is room for bars.
const WIDE: f32 = 340.0;

const TITLE: &str = "Whose quota runs out";
/// In the smallest window.
const SHORT_TITLE: &str = "Who runs out";
const ALL: &str = "All quotas";

const COLUMNS: &[ListColumn<Partner, Room>] = &[
    ListColumn::text("Partner", 60.0, partner_ui).fills(),
    ListColumn::text("Used", 120.0, used_bar_ui).only_where(|room| room.wide),
    ListColumn::text("Used", 82.0, used_words_ui).only_where(|room| !room.wide),
    ListColumn::number("Runs out", 104.0, runs_out_ui),
];

struct Room {
    wide: bool,
    today: Date,
}

/// Draws the card, `height` points high.
pub(super) fn quotas_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    Card::flush().min_height(height).show(ui, |ui| {
        let room = Room { wide: ui.available_width() >= WIDE, today: today_utc(model.now) };
        title_ui(ui, model, commands);
        let rows = &model.overview.quotas[..model.overview.quotas.len().min(fitting(height))];
        if rows.is_empty() {
            padded_ui(ui, |ui| nobody_ui(ui, model, commands));
            return;
        }
        let list = List::new(COLUMNS, &room, ui.available_width());
        let table = list.head(Table::new("quotas").plain().clickable(), None);
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

fn title_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let near = near_words(model);
    let near = near.as_deref().unwrap_or("");
    // Where both do not fit, the count is the link: it says more, and leads to the same keys. Then the title is shorter.
    let link = if near.is_empty() { ALL } else { near };
    let heads = [(TITLE, near, ALL), (TITLE, "", link), (SHORT_TITLE, "", link)];
    let room = ui.available_width();
    let fits = |(title, about, link): &(&str, &str, &str)| head_width(ui, title, about, link) <= room;
    let (title, about, link) = heads.into_iter().find(fits).unwrap_or((SHORT_TITLE, "", ALL));
    head_ui(ui, title, about, link, || all_quotas(model, commands));
}

fn partner_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    row.name(&partner.name);
}

fn used_bar_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    let share = partner.share.unwrap_or(0.0);
    let name = format!("Quota used: {}", partner.name);
    row.cell(|ui| quota_cell_ui(ui, share, &words::quota_share(share), 30.0, &name));
}

fn used_words_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Room) {
    let share = partner.share.unwrap_or(0.0);
    row.cell(|ui| quota_words_ui(ui, share, &words::quota_share(share)));
}

fn runs_out_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, room: &Room) {
    match runs_out(partner, room.today) {
        (words, true) => row.warn(&words),
        (words, false) => row.text(&words),
    }
}

/// "3 above 80 %"; `None` where nobody is.
fn near_words(model: &Model) -> Option<String> {
    let near = model.overview.near_end;
    (near > 0).then(|| format!("{} above 80 %", words::grouped(near as i64)))
}

/// The keys with the fullest quota first.
fn all_quotas(model: &Model, commands: &mut Commands) {
    commands.push(Command::Go(Route::Keys(None)));
    if model.keys.order != BY_QUOTA {
        commands.push(KeysCommand::Sort(BY_QUOTA).into());
    }
}

/// The day in words, and whether it is here already.
fn runs_out(partner: &Partner, today: Date) -> (String, bool) {
    let Some(day) = partner.runs_out else { return ("lasts".into(), false) };
    let spent = partner.share.is_some_and(|share| share >= 1.0);
    let words = match day {
        _ if day == today => "today".to_owned(),
        // It was so long ago that the weekday says nothing.
        _ if spent => day.strftime("%-d %b").to_string(),
        _ => day.strftime("%a %-d %b").to_string(),
    };
    (words, spent || day == today)
}

fn nobody_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    match model.usage_reading() {
        Reading::Loading => skeleton_lines_ui(ui, 4),
        Reading::Failed(failure) => failed_line_ui(ui, failure, commands),
        Reading::Ready => {
            ui.horizontal_top(|ui| {
                icon_ui(ui, Icon::CircleCheck, measure::ICON, t.success_text);
                let words = "At this pace every quota lasts to its end";
                ui.add(egui::Label::new(text::body(t, words)).wrap());
            });
        }
    }
}
