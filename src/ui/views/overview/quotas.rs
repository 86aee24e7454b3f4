//! Whose quota runs out before its period ends, soonest first.

use eframe::egui;
use egui::Ui;
use jiff::civil::Date;

use super::polls::{fitting, head_ui, padded_ui, page_of};
use crate::model::command::KeysCommand;
use crate::model::keys::KeySort;
use crate::model::reading::Reading;
use crate::model::time::today_utc;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::views::place::skeleton_lines_ui;
use crate::ui::widgets::{Card, Column, Icon, Table, icon_ui, quota_cell_ui, quota_words_ui};
use crate::ui::words;

/// From this width on there is room for bars, and for the count beside the title.
const WIDE: f32 = 340.0;

/// Draws the card, `height` points high.
pub(super) fn quotas_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    Card::flush().min_height(height).show(ui, |ui| {
        let wide = ui.available_width() >= WIDE;
        let near = near_words(model);
        // Where both do not fit, the count is the link: it says more, and leads to the same keys.
        let (about, link) = match &near {
            Some(near) if wide => (near.as_str(), "All quotas"),
            Some(near) => ("", near.as_str()),
            None => ("", "All quotas"),
        };
        head_ui(ui, "Whose quota runs out", about, link, || all_quotas(model, commands));
        let rows = &model.overview.quotas[..model.overview.quotas.len().min(fitting(height))];
        if rows.is_empty() {
            padded_ui(ui, |ui| nobody_ui(ui, model, commands));
            return;
        }
        let (used, out) = if wide { (120.0, 104.0) } else { (82.0, 104.0) };
        let table = Table::new("quotas").plain().clickable().column(Column::text("Partner"));
        let table =
            table.column(Column::text("Used").exact(used)).column(Column::number("Runs out").exact(out));
        let answer = table.show(ui, rows.len(), |row| {
            let Some(partner) = model.partners.get(rows[row.index()]) else { return };
            let share = partner.share.unwrap_or(0.0);
            row.name(&partner.name);
            let words = words::quota_share(share);
            let name = format!("Quota used: {}", partner.name);
            row.cell(|ui| {
                if wide {
                    quota_cell_ui(ui, share, &words, 30.0, &name);
                } else {
                    quota_words_ui(ui, share, &words);
                }
            });
            match runs_out(partner, today_utc(model.now)) {
                (words, true) => row.warn(&words),
                (words, false) => row.text(&words),
            }
        });
        if let Some(partner) = answer.clicked.and_then(|row| model.partners.get(rows[row])) {
            commands.push(page_of(partner));
        }
    });
}

/// "3 above 80 %"; `None` where nobody is.
fn near_words(model: &Model) -> Option<String> {
    let near = model.overview.near_end;
    (near > 0).then(|| format!("{} above 80 %", words::grouped(near as i64)))
}

/// The keys with the fullest quota first.
fn all_quotas(model: &Model, commands: &mut Commands) {
    commands.push(Command::Go(Route::Keys(None)));
    if model.keys.sort != KeySort::Quota || model.keys.reversed {
        commands.push(KeysCommand::Sort(KeySort::Quota).into());
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
