//! All partners, what hurts most first: a click makes a line stand out, a double click opens the partner's page.

use eframe::egui;
use egui::{Frame, Margin, PointerButton, Ui};

use crate::domain::change::grouped;
use crate::model::overview::Reading;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::failed::failed_ui;
use crate::ui::views::place::boxed_ui;
use crate::ui::views::verdict;
use crate::ui::widgets::{
    Button, Card, Column, Icon, Message, Row, Table, link_ui, quota_cell_ui, row_ui, sparkline_ui,
};
use crate::ui::words;

const NO_METRIC: &str = "This account has no per-partner metric by the minute";

/// What the counts by the minute let a row say.
#[derive(Clone, Copy, PartialEq)]
enum Minutes {
    Measured,
    Waiting,
    /// There are none: their columns make way for those that daily use fills.
    Missing,
}

/// Which columns there are; the first to leave for want of room is the sparkline, then the tier.
#[derive(Clone, Copy)]
struct Shown {
    spark: bool,
    tier: bool,
    minutes: Minutes,
}

impl Shown {
    fn of(model: &Model, width: f32) -> Self {
        let minutes = match model.day_reading() {
            _ if model.day_is_metered() => Minutes::Measured,
            Reading::Loading => Minutes::Waiting,
            _ => Minutes::Missing,
        };
        Self { spark: width >= 1200.0 && minutes != Minutes::Missing, tier: width >= 1070.0, minutes }
    }
}

/// Draws the card, `height` points high.
pub(super) fn table_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let size = egui::vec2(ui.available_width(), height);
    ui.allocate_ui(size, |ui| {
        Card::flush().min_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            head_ui(ui, model, commands);
            let columns = Shown::of(model, ui.available_width());
            if model.partners.is_empty() {
                let left = height - 44.0;
                boxed_ui(ui, left, |ui| nobody_ui(ui, model, columns, commands));
                return;
            }
            rows_ui(ui, model, columns, commands);
        });
    });
}

fn head_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        row_ui(
            ui,
            20.0,
            |ui| {
                ui.label(text::section(t, "Partners"));
                if !model.partners.is_empty() {
                    let count = grouped(model.partners.len() as i64);
                    ui.label(text::small(t, format!("{count}, what hurts most first")));
                }
            },
            |ui| {
                if let Some(key) = &model.traffic.focused
                    && link_ui(ui, "Show page").clicked()
                {
                    commands.push(Command::Go(Route::Traffic(Some(key.clone()))));
                }
                if model.day_is_metered() {
                    ui.label(text::small(t, timers(model)));
                }
            },
        );
    });
}

fn timers(model: &Model) -> String {
    let pollers = model
        .overview
        .polls
        .iter()
        .filter(|row| model.partners.get(**row).is_some_and(Partner::is_poller))
        .count();
    let suspected = model.overview.polls.len() - pollers;
    format!("{}, {} suspected", words::counted(pollers, "poller", "pollers"), grouped(suspected as i64))
}

fn table(columns: Shown) -> Table<'static> {
    let mut table = Table::new("partners").clickable().column(Column::text("Partner").at_least(164.0));
    if columns.tier {
        table = table.column(Column::text("Tier").exact(92.0));
    }
    let quota = Column::text("Share of quota").exact(140.0);
    let verdict = Column::text("Verdict").at_least(284.0);
    if columns.minutes == Minutes::Missing {
        let table = table.column(Column::number("Calls today").exact(120.0));
        return table.column(Column::number("Calls this month").exact(140.0)).column(quota).column(verdict);
    }
    table = table
        .column(Column::number("Calls in 24 h").exact(100.0))
        .column(Column::number("Peak a minute").exact(110.0))
        .column(quota)
        .column(Column::number("Refused").exact(76.0))
        .column(verdict)
        .column(Column::number("Cost a month").exact(106.0));
    if columns.spark {
        table = table.column(Column::text("Last 24 hours").exact(130.0));
    }
    table
}

fn rows_ui(ui: &mut Ui, model: &Model, columns: Shown, commands: &mut Commands) {
    let focus = model.traffic.focused.as_ref();
    let order = &model.traffic.order;
    let answer = table(columns).show(ui, order.len(), |row| {
        let Some(partner) = order.get(row.index()).and_then(|at| model.partners.get(*at)) else { return };
        let chosen = focus == Some(&partner.id);
        row.set_selected(chosen);
        partner_ui(row, partner, columns, chosen);
    });
    let clicked = answer.clicked.and_then(|row| model.partners.get(*order.get(row)?));
    let Some(partner) = clicked else { return };
    if ui.input(|input| input.pointer.button_double_clicked(PointerButton::Primary)) {
        commands.push(Command::Go(Route::Traffic(Some(partner.id.clone()))));
    } else {
        commands.push(Command::Focus(Some(partner.id.clone())));
    }
}

fn partner_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, columns: Shown, chosen: bool) {
    if partner.enabled {
        row.name(&partner.name);
    } else {
        row.name_off(&partner.name);
    }
    if columns.tier {
        row.text(&partner.tier);
    }
    if columns.minutes == Minutes::Missing {
        row.text(&words::or_unknown(partner.today));
        row.text(&words::or_unknown(partner.month));
        row.cell(|ui| quota_ui(ui, partner));
        row.cell(|ui| verdict::unknown_ui(ui, NO_METRIC));
        return;
    }
    let measured = columns.minutes == Minutes::Measured;
    let number =
        |row: &mut Row<'_, '_, '_>, words: &str| if measured { row.text(words) } else { row.weak("…") };
    number(row, &grouped(partner.calls_24h.round() as i64));
    number(row, &grouped(partner.peak.round() as i64));
    row.cell(|ui| quota_ui(ui, partner));
    match partner.refused {
        refused if refused > 0.0 => row.warn(&grouped(refused.round() as i64)),
        _ => row.weak(if measured { "0" } else { "…" }),
    }
    row.cell(|ui| if measured { verdict_ui(ui, partner) } else { waiting_ui(ui) });
    number(row, &words::dollars(partner.month_cost));
    if columns.spark {
        let name = format!("Last 24 hours: {}", partner.name);
        row.cell(|ui| sparkline_ui(ui, &partner.spark, chosen, &name));
    }
}

fn waiting_ui(ui: &mut Ui) {
    ui.label(text::weak(theme::tokens(ui), "being read…"));
}

fn quota_ui(ui: &mut Ui, partner: &Partner) {
    let t = theme::tokens(ui);
    match (partner.share, partner.quota) {
        (Some(share), _) => {
            let name = format!("Share of quota: {}", partner.name);
            quota_cell_ui(ui, share, &words::percent(share), 64.0, 46.0, &name);
        }
        (None, None) => _ = ui.label(text::weak(t, "no quota")),
        (None, Some(_)) => verdict::unknown_ui(ui, "The daily use of this plan was not read"),
    }
}

fn verdict_ui(ui: &mut Ui, partner: &Partner) {
    let t = theme::tokens(ui);
    verdict::chip_ui(ui, &partner.polling);
    if partner.has_timer() {
        let share = words::percent(partner.timer_share());
        let words = format!("{}, {share} timer", verdict::period(&partner.polling));
        ui.add(egui::Label::new(text::body(t, words)).truncate());
    }
}

fn nobody_ui(ui: &mut Ui, model: &Model, columns: Shown, commands: &mut Commands) {
    match model.partners_reading() {
        Reading::Loading => {
            let rows = ((ui.available_height() - 34.0) / 34.0).clamp(3.0, 12.0) as usize;
            table(columns).skeleton(ui, rows);
        }
        Reading::Failed(failure) => failed_ui(ui, "Partners could not be read", failure, None, commands),
        Reading::Ready => {
            let words = "A partner is an API key. Make the first one, or import those that you have.";
            let message = Message::empty(Icon::Key, "No partners yet", words);
            if message.show(ui, vec![Button::plain("Show keys")]).is_some() {
                commands.push(Command::Go(Route::Keys(None)));
            }
        }
    }
}
