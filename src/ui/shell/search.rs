//! The account bar's search: partners, stages and plans by any part of their name.

use eframe::egui;

use crate::model::search::Hit;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, form_popup, found_popup, icon_ui, search_in_bar_ui};

const NAME: &str = "Search";
const HINT: &str = "Search partners, APIs, plans";

/// Draws the search field; what it finds hangs below it.
pub(super) fn search_box_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands, width: f32) {
    let mut query = model.search.clone();
    let field = search_in_bar_ui(ui, NAME, HINT, &mut query, width);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if field.changed() {
        commands.push(Command::Search(query));
    }
    let hits = model.search_hits();
    if entered && let Some(hit) = hits.first() {
        open(hit, commands);
        return;
    }
    if !model.search.trim().is_empty() {
        found_popup(ui, &field, "search hits", width + 60.0).show(|ui| hits_ui(ui, &hits, commands));
    }
}

/// The same behind a button, where the bar has no room.
pub(super) fn search_popup_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let button = ui.add(Button::icon_only(Icon::Search, NAME).in_bar());
    form_popup(ui, &button, 300.0, 8).show(|ui| {
        let mut query = model.search.clone();
        let field = search_in_bar_ui(ui, HINT, HINT, &mut query, 284.0);
        if field.changed() {
            commands.push(Command::Search(query));
        } else if !field.has_focus() && model.search.is_empty() {
            field.request_focus();
        }
        hits_ui(ui, &model.search_hits(), commands);
    });
}

fn hits_ui(ui: &mut egui::Ui, hits: &[Hit], commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    if hits.is_empty() {
        ui.label(text::weak(t, "Nothing by that name"));
    }
    for hit in hits {
        let row = ui.scope_builder(egui::UiBuilder::new().sense(egui::Sense::click()), |ui| {
            ui.set_min_size(egui::vec2(ui.available_width(), 30.0));
            ui.horizontal_centered(|ui| {
                icon_ui(ui, Icon::ChevronRight, measure::ICON_SMALL, t.text_weak);
                ui.label(text::medium(t, &hit.name));
                ui.label(text::small(t, &hit.what));
            });
        });
        row.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &hit.name));
        if row.response.clicked() {
            open(hit, commands);
        }
    }
}

fn open(hit: &Hit, commands: &mut Commands) {
    commands.push(Command::Search(String::new()));
    commands.push(Command::Go(hit.route.clone()));
}
