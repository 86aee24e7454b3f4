//! Who is shut out, at the top of the overview: amber, since red is kept for what is open or not live.

use eframe::egui::{self, Label, Ui};

use crate::analysis::shut_out::ShutOut;
use crate::model::route::PlanChoice;
use crate::model::{Command, Model, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Card, Icon, icon_ui, link_ui, row_ui};

/// More than so many are counted, not listed.
const MOST: usize = 3;

/// Draws the card; nothing where nobody is shut out.
pub(super) fn shut_out_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    if model.shut_out.is_empty() {
        return;
    }
    let t = theme::tokens(ui);
    Card::new().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        for found in model.shut_out.iter().take(MOST) {
            one_ui(ui, found, commands);
        }
        let more = model.shut_out.len().saturating_sub(MOST);
        if more > 0 {
            ui.label(text::weak(t, format!("and {more} more of the kind")));
        }
    });
}

fn one_ui(ui: &mut Ui, found: &ShutOut, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let shown = row_ui(
        ui,
        20.0,
        |ui| {
            icon_ui(ui, Icon::TriangleAlert, measure::ICON, t.warning_text);
            ui.add(Label::new(text::medium(t, found.title.as_str()).color(t.warning_text)).truncate())
        },
        |ui| link_ui(ui, if found.plan.is_some() { "Show the plan" } else { "Show in APIs" }).clicked(),
    );
    ui.add(egui::Label::new(text::weak(t, found.about.as_str())).wrap());
    if shown {
        let route = match &found.plan {
            Some(plan) => Route::Plans(PlanChoice::Plan(plan.clone())),
            None => Route::Apis(found.at.clone()),
        };
        commands.push(Command::Go(route));
    }
}
