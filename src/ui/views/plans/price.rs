//! The card of a tier's price and of what its partners bring and cost.
//!
//! The price is a tag on the plan and so another AWS call than the form's: it has its own button and its own review,
//! and the form's `Review…` never sends it.

use eframe::egui;
use egui::{Label, RichText, Ui, vec2};

use crate::domain::PlanId;
use crate::model::command::MoneyCommand;
use crate::model::money::{PlanMoney, TierPrice};
use crate::model::{Model, Remote};
use crate::ui::Commands;
use crate::ui::theme::{self, Tokens, measure, text};
use crate::ui::views::prices_link::prices_link_ui;
use crate::ui::widgets::{Button, Card, Field, fact_rich_ui, row_ui};
use crate::ui::words::{self, counted};

/// Width of the card beside that of the stages.
pub(super) const WIDTH: f32 = 296.0;
/// Width of the field.
const FIELD: f32 = 160.0;

/// Draws the card.
pub(super) fn price_ui(ui: &mut Ui, model: &Model, plan: &PlanId, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let width = ui.available_width().min(640.0);
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        Card::new().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = measure::SPACE_2;
            row_ui(
                ui,
                measure::CONTROL,
                |ui| ui.label(text::section(t, "Price and margin")),
                |ui| prices_link_ui(ui, commands),
            );
            entry_ui(ui, model, plan, commands);
            let line = ui.cursor().top() + 4.0;
            ui.painter().hline(ui.max_rect().x_range(), line, (1.0, t.border));
            ui.add_space(9.0);
            let none = PlanMoney::default();
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = measure::SPACE_1;
                facts_ui(ui, model.prices.account.plans.get(plan).unwrap_or(&none));
            });
            ui.label(text::small(t, words::price_source(&model.region_prices())));
        });
    });
}

fn entry_ui(ui: &mut Ui, model: &Model, plan: &PlanId, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let mut typed = model.tier_price_text(plan);
    let problem = model.typed_tier_price(plan).err().map(|problem| problem.to_string());
    let reason = hindrance(model, plan, problem.as_deref());
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_2;
        let field = Field::new("Price a month (dollars)", &mut typed).salt(plan.as_str()).hint("no price");
        let changed = ui.vertical(|ui| {
            ui.set_width(FIELD);
            field.width(FIELD).show(ui).changed()
        });
        if changed.inner {
            commands.push(MoneyCommand::EditTierPrice(plan.clone(), typed).into());
        }
        ui.vertical(|ui| {
            // Level with the field, below its label.
            ui.add_space(measure::CHIP + 5.0);
            if ui.add(Button::plain("Set price…").disabled(reason)).clicked() {
                commands.push(MoneyCommand::OpenTierPrice(plan.clone()).into());
            }
        });
    });
    let price = model.tier_price(plan);
    let words = match problem {
        Some(problem) if matches!(price, TierPrice::Unreadable(_)) => {
            text::warning(t, format!("The tag is no price. {problem}"))
        }
        Some(problem) => text::warning(t, problem),
        None if model.prices.drafts.contains_key(plan) => text::weak(t, was(&price)),
        None => text::weak(t, "A tag on the plan, sent by itself"),
    };
    ui.add(Label::new(words).wrap());
}

/// What the tag says while something else is typed.
fn was(price: &TierPrice) -> String {
    match price {
        TierPrice::Set(price) => format!("Was {price}, nothing sent yet"),
        TierPrice::Unreadable(tag) => format!("The tag says “{tag}”, nothing sent yet"),
        TierPrice::Unset => "Had no price, nothing sent yet".to_owned(),
        TierPrice::Unknown => "Nothing sent yet".to_owned(),
    }
}

/// Why nothing can be set; `None` where it can.
fn hindrance<'a>(model: &Model, plan: &PlanId, problem: Option<&'a str>) -> Option<&'a str> {
    if problem.is_some() {
        return problem;
    }
    if model.tier_price_change(plan).is_some() {
        return None;
    }
    let slot = model.store.plan_tags.get(plan);
    Some(match slot.and_then(Remote::get) {
        Some(_) if slot.is_some_and(Remote::is_loading) => "The plan's tags are being read",
        Some(_) => "Nothing differs from what AWS has",
        None if slot.is_some_and(|slot| slot.failure().is_some()) => "The plan's tags could not be read",
        None => "The plan's tags are being read",
    })
}

fn amount(t: &Tokens, amount: Option<f64>) -> RichText {
    match amount {
        None => text::weak(t, "unknown"),
        Some(amount) if amount < 0.0 => text::warning(t, words::dollars(amount)),
        Some(amount) => text::medium(t, words::dollars(amount)),
    }
}

/// Income, cost and what is left of the tier's partners, each saying what it is made of or what it lacks.
fn facts_ui(ui: &mut Ui, money: &PlanMoney) {
    let t = theme::tokens(ui);
    let partners = counted(money.partners, "partner", "partners");
    let income = match &money.price {
        TierPrice::Set(price) => format!("{partners} × {price}"),
        _ => format!("Income from {partners}"),
    };
    let (income_words, cost) = match (&money.price, money.cost) {
        (TierPrice::Unset, cost) => (text::weak(t, "no price set"), cost),
        (_, cost) => (amount(t, money.income()), cost),
    };
    let gateway_only = cost.is_some_and(|cost| cost.backend.is_none());
    let cost_label = if gateway_only { "Their cost, gateway only" } else { "Their cost at this pace" };
    let left = match (money.margin(), money.income()) {
        (Some(margin), Some(income)) if margin >= 0.0 && income > 0.0 => {
            format!("Margin, {} of the income", words::percent(margin / income))
        }
        _ => "Margin".to_owned(),
    };
    fact_rich_ui(ui, &income, income_words);
    fact_rich_ui(ui, cost_label, amount(t, cost.map(|cost| cost.known())));
    fact_rich_ui(ui, &left, amount(t, money.margin()));
}
