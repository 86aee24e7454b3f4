//! What is not live, and what is open to anyone. Nothing here is said to be live unless it is known.

use eframe::egui;
use egui::{Align, Color32, Label, Layout, Ui};

use crate::analysis::pending::Difference;
use crate::model::overview::StageMethod;
use crate::model::reading::Reading;
use crate::model::{Command, Model, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::views::place::skeleton_lines_ui;
use crate::ui::widgets::{Card, Icon, icon_ui, link_ui, row_ui};

/// More methods than that are counted, not listed.
const MOST: usize = 5;

/// Draws the card "Not live".
pub(super) fn not_live_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let overview = &model.overview;
    let bad = !overview.not_live.is_empty();
    let card = if bad { Card::new().danger() } else { Card::new() };
    card.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        if !bad {
            calm_ui(ui, model, commands);
            return;
        }
        head_ui(ui, Icon::OctagonAlert, "Not live", |ui| {
            if link_ui(ui, "Show in APIs").clicked() {
                commands
                    .push(Command::Go(Route::Apis(overview.not_live.first().map(|first| first.at.clone()))));
            }
        });
        let locks = overview.not_live.iter().all(|row| row.difference == Some(Difference::KeyNotAsked));
        let words = if locks {
            "A key is asked for only after you deploy."
        } else {
            "Callers meet what was edited only after you deploy."
        };
        ui.add(Label::new(text::weak(t, words)).wrap());
        methods_ui(ui, &overview.not_live, commands);
        unknown_ui(ui, model);
    });
}

/// Draws the card "Open without a key": methods open on purpose, or forgotten.
pub(super) fn open_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let overview = &model.overview;
    let others = overview.not_live.iter().filter(|row| row.open).count();
    let nothing = overview.open.is_empty();
    if nothing && (others > 0 || model.stages_reading() != Reading::Ready) {
        return;
    }
    Card::new().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        if nothing {
            let certain = overview.unknown.is_empty();
            let words =
                if certain { "Every method asks for a key or a sign-in" } else { "No open method is known" };
            ui.horizontal(|ui| {
                icon_ui(ui, Icon::Lock, measure::ICON, t.text_weak);
                ui.label(text::body(t, words));
            });
            return;
        }
        head_ui(ui, Icon::LockOpen, "Open without a key", |_| ());
        let words = match others {
            0 if overview.open.iter().any(|row| !row.open) => {
                "No key or sign-in is asked for. A policy or a private network may still keep callers out."
                    .to_owned()
            }
            0 => "Anyone can call these; edited and live agree.".to_owned(),
            1 => "Apart from that one:".to_owned(),
            2 => "Apart from those two:".to_owned(),
            more => format!("Apart from those {more}:"),
        };
        ui.add(Label::new(text::weak(t, words)).wrap());
        methods_ui(ui, &overview.open, commands);
    });
}

fn head_ui(ui: &mut Ui, icon: Icon, title: &str, right: impl FnOnce(&mut Ui)) {
    let t = theme::tokens(ui);
    row_ui(
        ui,
        20.0,
        |ui| {
            icon_ui(ui, icon, measure::ICON, t.danger_text);
            ui.label(text::section(t, title))
        },
        right,
    );
}

/// Everything is in step, as far as that is known.
fn calm_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    match model.stages_reading() {
        Reading::Loading => {
            ui.label(text::section(t, "Not live"));
            ui.add_space(10.0);
            skeleton_lines_ui(ui, 2);
        }
        Reading::Failed(failure) => {
            calm_line_ui(ui, Icon::CircleQuestionMark, t.text_weak, "Not live: unknown");
            failed_line_ui(ui, failure, commands);
        }
        Reading::Ready if model.overview.unknown.is_empty() => {
            calm_line_ui(ui, Icon::CircleCheck, t.success_text, "Everything edited is live");
        }
        Reading::Ready => {
            calm_line_ui(ui, Icon::CircleQuestionMark, t.text_weak, "Not live: unknown");
            unknown_ui(ui, model);
        }
    }
}

fn calm_line_ui(ui: &mut Ui, icon: Icon, ink: Color32, words: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        icon_ui(ui, icon, measure::ICON, ink);
        ui.label(text::section(theme::tokens(ui), words));
    });
}

fn unknown_ui(ui: &mut Ui, model: &Model) {
    let t = theme::tokens(ui);
    let unknown = &model.overview.unknown;
    if unknown.is_empty() || model.stages_reading() == Reading::Loading {
        return;
    }
    let more = unknown.len().saturating_sub(2);
    let mut words = unknown.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        words = format!("{words} and {more} more");
    }
    let words = format!("Unknown for {words}: nobody tells what is in the deployment.");
    ui.add(Label::new(text::weak(t, words)).wrap());
}

fn methods_ui(ui: &mut Ui, methods: &[StageMethod], commands: &mut Commands) {
    ui.add_space(2.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for method in methods.iter().take(MOST) {
            method_row_ui(ui, method);
        }
    });
    let more = methods.len().saturating_sub(MOST);
    if more > 0 && link_ui(ui, &format!("and {more} more")).clicked() {
        commands.push(Command::Go(Route::Apis(methods.get(MOST).map(|method| method.at.clone()))));
    }
}

/// Verb and path at the left, the stage at the right; the stage gives way first, a path is never cut where it fits.
fn method_row_ui(ui: &mut Ui, method: &StageMethod) {
    let t = theme::tokens(ui);
    let size = egui::vec2(ui.available_width(), 28.0);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(28.0);
        crate::ui::widgets::method_ui(ui, &method.name.verb, &method.name.path);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(text::small(t, &*method.place)).truncate()).on_hover_text(&*method.place);
        });
    });
}
