//! The verdict in a sentence, beside the quota and the cost.

use eframe::egui;
use egui::{Label, Rect, Ui, UiBuilder, pos2, vec2};

use super::lists;
use crate::analysis::polling::Finding;
use crate::domain::Period;
use crate::domain::words::{grouped, upper_first};
use crate::model::time::today_utc;
use crate::model::{Model, Partner};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::verdict;
use crate::ui::widgets::{Card, quota_bar_ui};
use crate::ui::words;

use super::cost;

/// With a sentence of two lines and the cost's five; more lines of the sentence make it higher.
const HEIGHT: f32 = 124.0;
const LINE: f32 = 28.0;
const QUOTA: f32 = 290.0;
const COST: f32 = 270.0;

/// Draws the strip.
pub(super) fn strip_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Card::flush().show(ui, |ui| {
        let sentence = sentence(model, partner);
        let width = ui.available_width() - QUOTA - COST - 40.0;
        let lines =
            ui.painter().layout(sentence.clone(), theme::semibold(20.0), t.text_strong, width).rows.len();
        let height = HEIGHT + LINE * lines.saturating_sub(2) as f32;
        let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        let mut left = rect.left();
        for (i, width) in [rect.width() - QUOTA - COST, QUOTA, COST].into_iter().enumerate() {
            if i > 0 {
                ui.painter().vline(left.round() - 0.5, rect.y_range(), (1.0, t.border));
            }
            let whole = Rect::from_min_size(pos2(left, rect.top()), vec2(width, height));
            left += width;
            let builder = UiBuilder::new().max_rect(whole.shrink2(vec2(20.0, 14.0)));
            ui.scope_builder(builder, |ui| {
                ui.spacing_mut().item_spacing = vec2(10.0, 0.0);
                match i {
                    0 => verdict_ui(ui, model, partner, &sentence),
                    1 => quota_ui(ui, model, partner),
                    _ => cost::cost_ui(ui, model, partner, commands),
                }
            });
        }
        ui.advance_cursor_after_rect(rect);
    });
}

fn verdict_ui(ui: &mut Ui, model: &Model, partner: &Partner, sentence: &str) {
    let t = theme::tokens(ui);
    let metered = model.day_is_metered();
    ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        if metered {
            verdict::chip_ui(ui, model.polling_of(partner));
        } else {
            verdict::unknown_ui(ui, words::UNCOUNTED);
        }
        if partner.has_timer() {
            ui.label(text::small(t, verdict::confidence(model.polling_of(partner))));
        }
    });
    ui.add_space(6.0);
    ui.add(Label::new(text::heading(t, sentence)).wrap());
}

/// The verdict as a sentence with the cost at its end: what somebody can repeat on the phone.
fn sentence(model: &Model, partner: &Partner) -> String {
    if !model.day_is_metered() {
        let calls = words::or_unknown(partner.today);
        return format!("{calls} calls today. Whether they come from a timer is unknown.");
    }
    if !partner.judged && partner.calls_24h > 0.0 {
        return "Its calls are being looked at.".to_owned();
    }
    let calls = grouped(partner.calls_24h.round() as i64);
    if partner.polling.finding == Finding::None {
        return format!(
            "{calls} calls in the last 24 hours, none of them from a timer as far as the counts tell."
        );
    }
    let (route, _) = lists::mostly(model, &partner.id);
    let reason = upper_first(&model.polling_of(partner).reason_about(route.as_deref().unwrap_or_default()));
    match partner.money.cost {
        None => format!("{reason}."),
        cost => match words::cost(cost) {
            (dollars, None) => format!("{reason}. About {dollars} a month."),
            (dollars, Some(_)) => format!("{reason}. About {dollars} a month, gateway only."),
        },
    }
}

/// "Quota of November", "Quota of this week", "Quota of today".
pub(super) fn quota_of(model: &Model, period: Period) -> String {
    match period {
        Period::Day => "today".to_owned(),
        Period::Week => "this week".to_owned(),
        Period::Month => today_utc(model.now).strftime("%B").to_string(),
    }
}

fn quota_ui(ui: &mut Ui, model: &Model, partner: &Partner) {
    let t = theme::tokens(ui);
    let Some(quota) = partner.quota else {
        ui.label(text::small(t, "Quota"));
        ui.label(text::heading(t, "None"));
        let words = if partner.plan.is_some() { "The plan sets no quota" } else { "The key is in no plan" };
        ui.label(text::small(t, words));
        return;
    };
    ui.label(text::small(t, format!("Quota of {}", quota_of(model, quota.period))));
    let limit = grouped(i64::from(quota.limit));
    let Some((share, used)) = partner.share.zip(partner.used) else {
        ui.label(text::heading(t, "unknown"));
        ui.label(text::small(t, format!("of {limit} a {}; its use was not read", quota.period)));
        return;
    };
    ui.label(text::heading(t, format!("{} used", words::percent(share))));
    ui.add_space(7.0);
    quota_bar_ui(ui, share, ui.available_width(), &format!("Quota used: {}", partner.name));
    ui.add_space(6.0);
    let words = format!("{} of {limit}{}", grouped(used), until(partner));
    ui.add(Label::new(text::small(t, words)).truncate());
}

fn until(partner: &Partner) -> String {
    let Some(day) = partner.runs_out else { return "; lasts".to_owned() };
    match partner.share {
        Some(share) if share >= 1.0 => format!("; used up {}", day.strftime("%-d %b")),
        _ => format!("; until {}", day.strftime("%a %-d %b")),
    }
}
