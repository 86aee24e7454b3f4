//! All partners, what hurts most first: a click makes a line stand out, a double click opens the partner's page.

use eframe::egui;
use egui::{Frame, Margin, PointerButton, Ui};

use crate::domain::words::grouped;
use crate::model::command::{MoneyCommand, TrafficCommand};
use crate::model::money::{MoneyColumn, MoneyOrder, TierPrice};
use crate::model::reading::Reading;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::failed::failed_ui;
use crate::ui::views::place::boxed_ui;
use crate::ui::views::verdict;
use crate::ui::widgets::{Button, Card, Icon, Message, Row, link_ui, quota_cell_ui, row_ui, sparkline_ui};
use crate::ui::words;

use super::columns::{Minutes, Shown, next_order, table};

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
                    let order = order_words(model.prices.order);
                    ui.label(text::small(t, format!("{count}, {order} first")));
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

fn order_words(order: Option<MoneyOrder>) -> &'static str {
    match order {
        None => "what hurts most",
        Some(MoneyOrder { column: MoneyColumn::Cost, ascending: false }) => "highest cost",
        Some(MoneyOrder { column: MoneyColumn::Cost, ascending: true }) => "lowest cost",
        Some(MoneyOrder { column: MoneyColumn::Margin, ascending: false }) => "highest margin",
        Some(MoneyOrder { column: MoneyColumn::Margin, ascending: true }) => "lowest margin",
    }
}

fn timers(model: &Model) -> String {
    let pollers = model
        .overview
        .polls
        .iter()
        .filter(|row| model.partners.get(**row).is_some_and(Partner::is_poller))
        .count();
    let suspected = model.overview.polls.len() - pollers;
    let pollers = words::counted(pollers, "poller", "pollers");
    if suspected == 0 { pollers } else { format!("{pollers}, {} suspected", grouped(suspected as i64)) }
}

fn rows_ui(ui: &mut Ui, model: &Model, columns: Shown, commands: &mut Commands) {
    let focus = model.traffic.focused.as_ref();
    let order = &model.traffic.order;
    let counts_refused = model.day_counts_refusals();
    let answer = table(columns, model.prices.order).show(ui, order.len(), |row| {
        let Some(partner) = order.get(row.index()).and_then(|at| model.partners.get(*at)) else { return };
        let chosen = focus == Some(&partner.id);
        row.set_selected(chosen);
        partner_ui(row, partner, columns, counts_refused, chosen);
    });
    if let Some(picked) = answer.sort {
        commands.push(MoneyCommand::OrderByMoney(next_order(columns, picked, model.prices.order)).into());
    }
    let clicked = answer.clicked.and_then(|row| model.partners.get(*order.get(row)?));
    let Some(partner) = clicked else { return };
    if ui.input(|input| input.pointer.button_double_clicked(PointerButton::Primary)) {
        commands.push(Command::Go(Route::Traffic(Some(partner.id.clone()))));
    } else {
        commands.push(TrafficCommand::Focus(Some(partner.id.clone())).into());
    }
}

fn partner_ui(
    row: &mut Row<'_, '_, '_>,
    partner: &Partner,
    columns: Shown,
    counts_refused: bool,
    chosen: bool,
) {
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
        row.cell(|ui| verdict::unknown_ui(ui, words::UNCOUNTED));
        return;
    }
    let measured = columns.minutes == Minutes::Measured;
    let number =
        |row: &mut Row<'_, '_, '_>, words: &str| if measured { row.text(words) } else { row.weak("…") };
    number(row, &grouped(partner.calls_24h.round() as i64));
    if columns.peak {
        number(row, &grouped(partner.peak.round() as i64));
    }
    row.cell(|ui| quota_ui(ui, partner));
    match partner.refused {
        refused if refused > 0.0 => row.warn(&grouped(refused.round() as i64)),
        _ if !measured => row.weak("…"),
        _ if counts_refused => row.weak("0"),
        _ => row.lacking("–", words::REFUSALS_UNCOUNTED),
    }
    row.cell(|ui| if measured { verdict_ui(ui, partner) } else { waiting_ui(ui) });
    match words::cost(partner.money.cost) {
        (dollars, Some(lack)) if measured => row.lacking(&dollars, lack),
        (dollars, _) => number(row, &dollars),
    }
    if columns.margin {
        margin_ui(row, partner, measured);
    }
    if columns.spark {
        let name = format!("Last 24 hours: {}", partner.name);
        row.cell(|ui| sparkline_ui(ui, &partner.spark, chosen, &name));
    }
}

/// What is left of the tier's price: amber below 0, "–" where the tier has none.
fn margin_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, measured: bool) {
    match (partner.money.margin(), &partner.money.price) {
        _ if !measured => row.weak("…"),
        (Some(margin), _) if margin < 0.0 => row.warn(&words::dollars(margin)),
        (Some(margin), _) => row.text(&words::dollars(margin)),
        (None, TierPrice::Unset) => row.weak("–"),
        (None, _) => row.weak("unknown"),
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
            quota_cell_ui(ui, share, &words::quota_share(share), 40.0, &name);
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
            table(columns, None).skeleton(ui, rows);
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
