//! What a call costs the backend: a small popup, since AWS cannot know it and every price on screen rests on it.

use eframe::egui;
use egui::{Frame, Id, Margin, Popup, PopupCloseBehavior, Response, Ui};

use crate::model::money::GATEWAY_PER_MILLION;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Field, Icon, link_ui};

/// The field's fixed name.
const NAME: &str = "Backend cost per 1,000 calls";

/// Draws the link that opens the popup.
pub(super) fn backend_cost_link_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let label = if model.backend_cost().is_some() { "Backend cost…" } else { "Set backend cost…" };
    let link = link_ui(ui, label);
    popup_ui(ui, &link, model, commands);
}

/// Draws the same as a small pencil, for a corner of a tile.
pub(super) fn backend_cost_icon_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let pencil = ui.add(Button::icon_only(Icon::Pencil, "Backend cost…").in_bar());
    popup_ui(ui, &pencil, model, commands);
}

fn popup_ui(ui: &Ui, link: &Response, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let frame = Frame::new()
        .fill(t.raised)
        .stroke((1.0, t.border))
        .corner_radius(measure::RADIUS_NOTE)
        .inner_margin(Margin::same(16))
        .shadow(ui.visuals().popup_shadow);
    let draft = link.id.with("draft");
    let popup = Popup::menu(link)
        .frame(frame)
        .width(300.0)
        .gap(4.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    // A menu's own layout would stretch the words to both edges.
    let left = egui::Layout::top_down(egui::Align::Min);
    let shown = popup.show(|ui| ui.with_layout(left, |ui| field_ui(ui, draft, model, commands)));
    if shown.is_none() {
        // Closed by a click beside it: what was typed counts.
        let typed = ui.data_mut(|data| data.remove_temp::<String>(draft));
        enter(typed.as_deref(), model, commands);
    }
}

fn field_ui(ui: &mut Ui, draft: Id, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let known = || model.backend_cost().map(|cost| cost.to_string()).unwrap_or_default();
    let mut typed = ui.data_mut(|data| data.get_temp::<String>(draft)).unwrap_or_else(known);
    ui.spacing_mut().item_spacing.y = 8.0;
    let response = Field::new(NAME, &mut typed).aside("in dollars").width(268.0).show(ui);
    let entered = parse(&typed);
    if response.changed() {
        ui.data_mut(|data| data.insert_temp(draft, typed.clone()));
    }
    if response.lost_focus() && entered.is_ok() {
        ui.data_mut(|data| data.remove_temp::<String>(draft));
        enter(Some(&typed), model, commands);
    }
    let words = match entered {
        Ok(_) => format!(
            "What your servers spend on 1,000 calls. API Gateway's own list price, ${GATEWAY_PER_MILLION:.2} a million, is always in."
        ),
        Err(()) => "This is not a number: type it like 0.69, or leave it empty".to_owned(),
    };
    let words = if entered.is_ok() { text::small(t, words) } else { text::warning(t, words) };
    ui.add(egui::Label::new(words).wrap());
}

fn enter(typed: Option<&str>, model: &Model, commands: &mut Commands) {
    if let Some(Ok(cost)) = typed.map(parse)
        && cost != model.backend_cost()
    {
        commands.push(Command::SetBackendCost(cost));
    }
}

/// A price, or none for an empty field.
fn parse(typed: &str) -> Result<Option<f64>, ()> {
    let typed = typed.trim().trim_start_matches('$').trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let price: f64 = typed.replace(',', ".").parse().map_err(|_| ())?;
    if price.is_finite() && price >= 0.0 { Ok(Some(price)) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_price_is_read_as_people_type_it() {
        assert_eq!(parse(" $0.69 "), Ok(Some(0.69)));
        assert_eq!(parse("0,69"), Ok(Some(0.69)));
        assert_eq!(parse(""), Ok(None));
        assert_eq!([parse("-1"), parse("much"), parse("inf")], [Err(()); 3]);
    }
}
