//! What a locked API needs, step by step, and how far this account is with each: the road for whoever starts from nothing.

use eframe::egui;
use egui::{Align, Layout, Ui, vec2};

use super::place::room_ui;
use crate::model::lockdown::{RoadStep, Standing};
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Card, Icon, icon_ui, link_ui};

/// Height of a step.
const STEP: f32 = 52.0;
/// Steps are read line by line: no wider than that.
const WIDEST: f32 = 860.0;

/// Draws the room.
pub fn lockdown_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    room_ui(ui, |ui, _| {
        let t = theme::tokens(ui);
        ui.horizontal(|ui| {
            ui.set_min_height(measure::CONTROL);
            ui.label(text::heading(t, "Lock down an API"));
            ui.label(text::weak(
                t,
                "What keeps strangers out and partners within their limits, in this order",
            ));
        });
        ui.set_max_width(WIDEST);
        Card::new().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (number, step) in model.road().iter().enumerate() {
                if number > 0 {
                    let line = ui.available_rect_before_wrap();
                    ui.painter().hline(line.x_range(), line.top(), (1.0, t.border));
                }
                step_ui(ui, number + 1, step, commands);
            }
        });
    });
}

/// Draws a step: its mark, what it is and how far, and the way to where it is done.
fn step_ui(ui: &mut Ui, number: usize, step: &RoadStep, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let (icon, ink) = match step.standing {
        Standing::Done => (Icon::CircleCheck, t.success_text),
        Standing::Partly | Standing::Missing => (Icon::TriangleAlert, t.warning_text),
        Standing::Unknown => (Icon::CircleQuestionMark, t.text_weak),
    };
    let size = vec2(ui.available_width(), STEP);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(STEP);
        ui.spacing_mut().item_spacing.x = 12.0;
        icon_ui(ui, icon, measure::ICON, ink);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link_ui(ui, &format!("Show {}", step.room.label())).clicked() {
                commands.push(Command::Go(step.room.route()));
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.add_space(8.0);
                ui.label(text::medium(t, format!("{number}. {}", step.title)));
                ui.add(egui::Label::new(text::weak(t, &*step.words)).truncate());
            });
        });
    });
}
