//! Four numbers: calls today, calls from timers, refusals and cost, each saying what it is made of.

use eframe::egui;
use egui::{Label, Rect, Ui, UiBuilder, pos2, vec2};

use crate::domain::words::grouped;
use crate::model::reading::Reading;
use crate::model::{Model, Partner};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::place::skeleton_ui;
use crate::ui::views::prices_link::prices_icon_ui;
use crate::ui::widgets::{Card, Icon, icon_ui};
use crate::ui::words;

/// The place of the tile with the pencil, and the width the pencil takes of its caption.
const COST: usize = 3;
const PENCIL: f32 = 24.0;

struct Tile<'a> {
    caption: String,
    /// `None` where what it rests on is not there; `reading` then says why.
    figure: Option<String>,
    note: String,
    /// What exactly is counted, under the pointer.
    tip: String,
    reading: Reading<'a>,
}

/// Draws the strip, `height` points high.
pub(super) fn tiles_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let narrow = ui.available_width() < 800.0;
    let tight = ui.available_width() < 680.0;
    let tiles = [calls(model, narrow), timers(model, tight), refused(model), cost(model, narrow, tight)];
    Card::flush().show(ui, |ui| {
        let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        let width = rect.width() / tiles.len() as f32;
        for (i, tile) in tiles.iter().enumerate() {
            let left = rect.left() + width * i as f32;
            if i > 0 {
                ui.painter().vline(left.round() - 0.5, rect.y_range(), (1.0, t.border));
            }
            let whole = Rect::from_min_size(pos2(left, rect.top()), vec2(width, height));
            let inner = whole.shrink2(vec2(measure::CARD_PAD_X, measure::CARD_PAD_Y));
            let beside = if i == COST { PENCIL } else { 0.0 };
            ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| tile_ui(ui, tile, beside));
            if i == COST {
                cost_link_ui(ui, inner, commands);
            }
        }
        ui.advance_cursor_after_rect(rect);
    });
}

/// Draws a tile whose caption leaves `beside` points free at its right. The caption is one line, so that all numbers stand
/// at one height.
fn tile_ui(ui: &mut Ui, tile: &Tile<'_>, beside: f32) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.scope(|ui| {
        ui.set_max_width((ui.available_width() - beside).max(0.0));
        ui.add(Label::new(text::small(t, &*tile.caption)).truncate()).on_hover_text(&*tile.tip);
    });
    match (&tile.figure, tile.reading) {
        (Some(figure), _) => {
            ui.label(text::figure(t, figure));
            ui.add(Label::new(text::small(t, &*tile.note)).truncate());
        }
        (None, Reading::Loading) => {
            ui.add_space(8.0);
            skeleton_ui(ui, vec2(112.0, 18.0));
            ui.add_space(10.0);
            skeleton_ui(ui, vec2(84.0, 8.0));
        }
        (None, reading) => {
            ui.horizontal(|ui| {
                ui.set_min_height(32.0);
                icon_ui(ui, Icon::CircleQuestionMark, measure::ICON, t.text_weak);
                ui.label(text::weak(t, "unknown"));
            });
            let why = match reading {
                Reading::Failed(failure) => failure.what.as_str(),
                _ => &tile.note,
            };
            ui.add(Label::new(text::small(t, why)).truncate()).on_hover_text(why);
        }
    }
}

/// At the right of the caption, out of the way of the number.
fn cost_link_ui(ui: &mut Ui, tile: Rect, commands: &mut Commands) {
    let corner = Rect::from_min_size(tile.right_top() - vec2(22.0, 6.0), vec2(28.0, 28.0));
    ui.scope_builder(UiBuilder::new().max_rect(corner), |ui| {
        prices_icon_ui(ui, commands);
    });
}

/// [`words::UNCOUNTED`], as short as a tile is narrow.
const UNCOUNTED: &str = "not counted by the minute";

fn calls(model: &Model, narrow: bool) -> Tile<'_> {
    let overview = &model.overview;
    Tile {
        caption: "Calls today".into(),
        figure: overview.today.map(grouped),
        note: against_last_week(model, narrow),
        tip: "All partners, from AWS usage: it counts by UTC day and is often 30 min late. Today is not over, so the last 24 hours stand against the same weekday of last week".into(),
        reading: model.usage_reading(),
    }
}

/// Today is not over, so the last 24 hours stand against a whole day.
fn against_last_week(model: &Model, narrow: bool) -> String {
    let overview = &model.overview;
    let today = model.now.to_zoned(jiff::tz::TimeZone::UTC);
    let weekday = today.strftime(if narrow { "%a" } else { "%A" });
    let Some(before) = overview.last_week else { return "nothing to compare with yet".into() };
    let Some(calls) = overview.calls_24h.filter(|_| model.day_is_whole()) else {
        return format!("{} last {weekday}, all day", grouped(before));
    };
    let change = calls / before as f64 - 1.0;
    match (change * 100.0).round() as i64 {
        0 => format!("as many as last {weekday}"),
        more @ 1.. => format!("{} % more than last {weekday}", grouped(more)),
        less => format!("{} % less than last {weekday}", grouped(-less)),
    }
}

fn timers(model: &Model, tight: bool) -> Tile<'_> {
    let overview = &model.overview;
    let share = overview.from_timers.zip(overview.calls_24h.filter(|calls| *calls > 0.0));
    let partners = words::counted(overview.polls.len(), "partner", "partners");
    Tile {
        caption: if tight { "Timers in 24 h" } else { "From timers in 24 h" }.into(),
        figure: overview.from_timers.map(|calls| grouped(calls.round() as i64)),
        note: match share {
            _ if overview.from_timers.is_none() => UNCOUNTED.into(),
            Some((timers, all)) if timers > 0.0 => {
                format!("{} of calls, {partners}", words::percent(timers / all))
            }
            _ => "no timer found".into(),
        },
        tip: "Calls that machines make on a timer, as far as the counts by the minute tell".into(),
        reading: model.day_reading(),
    }
}

fn refused(model: &Model) -> Tile<'_> {
    let overview = &model.overview;
    let note = match overview.most_refused {
        _ if overview.refused.is_none() && !model.day_is_metered() => UNCOUNTED.into(),
        _ if overview.refused.is_none() => "refusals are not counted".into(),
        None => "nobody was refused".into(),
        Some((row, 1)) => model.partners.get(row).map(alone_refused).unwrap_or_default(),
        Some((row, partners)) => {
            let name = model.partners.get(row).map_or("", |partner| partner.name.as_str());
            format!("{name} most, {} in all", words::counted(partners, "partner", "partners"))
        }
    };
    Tile {
        caption: "Refused in 24 h".into(),
        figure: overview.refused.map(|calls| grouped(calls.round() as i64)),
        note,
        tip: "Refused by a limit (429): over the rate, the burst or the quota".into(),
        reading: model.day_reading(),
    }
}

fn alone_refused(partner: &Partner) -> String {
    let full = partner.share.is_some_and(|share| share >= 1.0);
    let why = if full { "quota used up" } else { "over its rate" };
    format!("{}, {why}", partner.name)
}

/// Dollars from which the note has no room for both amounts.
const LONG: f64 = 9_999.0;

fn cost(model: &Model, narrow: bool, tight: bool) -> Tile<'_> {
    let month =
        model.now.to_zoned(jiff::tz::TimeZone::UTC).strftime(if tight { "%b" } else { "%B" }).to_string();
    let cost = model.overview.month.map(|_| model.prices.account.month);
    Tile {
        caption: format!("Cost in {month}"),
        figure: cost.map(|cost| words::dollars(cost.known())),
        note: match cost.map(|cost| (cost.backend, words::dollars(cost.gateway))) {
            Some((Some(backend), gateway)) if narrow || backend > LONG => format!("{gateway} of it gateway"),
            Some((Some(backend), gateway)) => {
                format!("{} backend, {gateway} gateway", words::dollars(backend))
            }
            _ => "gateway only".into(),
        },
        tip: format!(
            "Calls of this month times the prices: API Gateway's ({}), and the backend cost that you entered",
            words::price_source(&model.region_prices())
        ),
        reading: model.usage_reading(),
    }
}
