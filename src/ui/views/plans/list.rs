//! The list of plans: each tier's limits in words, its partners, and whether its form has edits.

use eframe::egui;
use egui::{Frame, Margin, ScrollArea, Sense, Ui, vec2};

use crate::domain::Throttle;
use crate::domain::words::grouped;
use crate::model::route::{PlanChoice, Route};
use crate::model::{Command, Model, PlanForm, PlanKey, Remote};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, ListItem, link_ui, list_item_ui, row_ui};
use crate::ui::words::{counted, limits};

/// Draws the list in its column.
pub(super) fn list_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let margin = Margin { left: 12, right: 13, top: measure::ROOM_TOP as i8, bottom: 0 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_1;
        head_ui(ui, model, commands);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            if model.store.plans.get().is_none() {
                return skeleton_ui(ui);
            }
            let open = model.open_form();
            if model.forms.contains_key(&PlanKey::New) || open == Some(PlanKey::New) {
                new_item_ui(ui, model, open.as_ref(), commands);
            }
            for plan in model.plans() {
                let key = PlanKey::Plan(plan.id.clone());
                let (first, second) = limits(&plan.settings);
                let keys = model.store.plan_keys.get(&plan.id).and_then(Remote::get);
                let partners = keys.map(|keys| counted(keys.len(), "partner", "partners"));
                let edits = edits(model, &key);
                let item = ListItem {
                    name: plan.name(),
                    chip: edits.as_deref(),
                    first: &first,
                    second: &second,
                    aside: partners.as_deref().unwrap_or_default(),
                };
                if list_item_ui(ui, &item, open.as_ref() == Some(&key)).clicked() {
                    commands.push(Command::Go(Route::Plans(PlanChoice::Plan(plan.id.clone()))));
                }
            }
            Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| limit_ui(ui, model, commands));
        });
    });
}

fn head_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let count = model.store.plans.get().map(|plans| counted(plans.len(), "plan", "plans"));
    let clicked = row_ui(
        ui,
        measure::CONTROL,
        |ui| {
            ui.add_space(4.0);
            ui.label(text::small_medium(t, count.as_deref().unwrap_or("Plans")))
        },
        |ui| ui.add(Button::ghost("New plan…").icon(Icon::Plus)).clicked(),
    );
    if clicked {
        commands.push(Command::Go(Route::Plans(PlanChoice::New)));
    }
    ui.add_space(measure::SPACE_1);
}

/// Below the plans, what none of them can raise: AWS's own limit on the account.
fn limit_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let limit = &model.store.account_limit;
    let words = match (limit.get(), limit.failure()) {
        (None, Some(failure)) => {
            ui.add(egui::Label::new(text::warning(t, failure.what.as_str())).wrap());
            if link_ui(ui, "Try again").clicked() {
                commands.push(Command::Refresh);
            }
            return;
        }
        (None, None) => "Reading the account's limit…".to_owned(),
        (Some(None), _) => "What AWS lets through in all is not said by this endpoint.".to_owned(),
        (Some(Some(Throttle { rate, burst })), _) => format!(
            "All APIs of this account in this region together: {} a second, {} at once. AWS refuses what is above, whatever the plans allow.",
            grouped(rate.round() as i64),
            grouped((*burst).into())
        ),
    };
    ui.add(egui::Label::new(text::small(t, words)).wrap());
}

fn new_item_ui(ui: &mut Ui, model: &Model, open: Option<&PlanKey>, commands: &mut Commands) {
    let form = model.form(&PlanKey::New);
    let name = if form.name.trim().is_empty() { "New plan" } else { form.name.as_str() };
    let item = ListItem { name, chip: Some("new"), first: "Nothing sent yet", ..ListItem::default() };
    if list_item_ui(ui, &item, open == Some(&PlanKey::New)).clicked() {
        commands.push(Command::Go(Route::Plans(PlanChoice::New)));
    }
}

fn edits(model: &Model, key: &PlanKey) -> Option<String> {
    let count = model.forms.get(key).map_or(0, PlanForm::edits);
    (count > 0).then(|| counted(count, "edit", "edits"))
}

fn skeleton_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    for width in [96.0, 120.0, 88.0] {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 72.0), Sense::hover());
        for (line, width) in [width, 160.0, 200.0].into_iter().enumerate() {
            let at = rect.min + vec2(12.0, 14.0 + 17.0 * line as f32);
            let bar = egui::Rect::from_min_size(at, vec2(width, 10.0));
            ui.painter().rect_filled(bar, measure::RADIUS_SKELETON, t.skeleton);
        }
    }
}
