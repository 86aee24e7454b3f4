//! What the partner costs a month, what its tier brings, and what is left of that.

use eframe::egui;
use egui::{Label, RichText, Ui};

use crate::model::money::TierPrice;
use crate::model::{Model, Partner};
use crate::ui::Commands;
use crate::ui::theme::{self, Tokens, text};
use crate::ui::views::prices_link::prices_link_ui;
use crate::ui::words;

/// Draws the part of the strip.
pub(super) fn cost_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let prices = model.region_prices();
    ui.label(text::small(t, "Cost a month at this pace"));
    match partner.money.cost {
        None => _ = ui.label(text::heading(t, "unknown")),
        Some(cost) => {
            ui.label(text::heading(t, words::dollars(cost.known())));
            let gateway = words::dollars(cost.gateway);
            let made_of = match cost.backend {
                Some(backend) => format!("{} backend, {gateway} API Gateway", words::dollars(backend)),
                None => "gateway only".to_owned(),
            };
            let tip = format!(
                "Lambda's requests alone would be {} of the backend's cost",
                words::dollars(cost.lambda_requests)
            );
            ui.add(Label::new(text::small(t, made_of)).truncate()).on_hover_text(tip);
        }
    }
    ui.add_space(2.0);
    let (left, why) = left_words(t, partner);
    let label = ui.add(Label::new(left).truncate());
    if let Some(why) = why {
        label.on_hover_text(why);
    }
    ui.add_space(2.0);
    let line = egui::vec2(ui.available_width(), 18.0);
    ui.allocate_ui_with_layout(line, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        prices_link_ui(ui, commands);
        ui.add(Label::new(text::small(t, words::price_source(&prices))).truncate());
    });
}

/// The tier's price and what is left of it, amber where nothing is; and why something of it is unknown.
fn left_words(t: &Tokens, partner: &Partner) -> (RichText, Option<String>) {
    let small = |words: String| text::small(t, words);
    let amber = |words: String| text::small(t, words).color(t.warning_text);
    match (&partner.money.price, partner.money.margin()) {
        (TierPrice::Set(price), Some(margin)) => {
            let words = format!("Tier's price {price}, left {}", words::dollars(margin));
            (if margin < 0.0 { amber(words) } else { small(words) }, None)
        }
        (TierPrice::Set(price), None) => {
            let why = match partner.money.cost {
                None => "Its calls are not counted by the minute, or were for less than two hours",
                Some(_) => "What the calls cost the backend was not entered",
            };
            (small(format!("Tier's price {price}, left unknown")), Some(why.to_owned()))
        }
        (TierPrice::Unreadable(tag), _) => {
            let why = format!("Its tag says “{tag}”, which is no price in dollars");
            (amber("Tier's price cannot be read".to_owned()), Some(why))
        }
        (TierPrice::Unset, _) if partner.plan.is_none() => (small("No tier, so no price".to_owned()), None),
        (TierPrice::Unset, _) => {
            (small("Its tier has no price".to_owned()), Some("Set it in Plans".to_owned()))
        }
        (TierPrice::Unknown, _) => (small("Tier's price unknown".to_owned()), None),
    }
}
