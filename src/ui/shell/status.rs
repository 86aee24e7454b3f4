//! The status bar: what is running, which calls wait for AWS's limits and how long, how old the data is.

use eframe::egui;
use egui::{Align, Layout};

use super::bar_frame;
use crate::model::command::PracticeCommand;
use crate::model::practice::PracticeFault;
use crate::model::{Command, Connection, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, choices_popup, option_ui, status_item_ui};
use crate::ui::words;

/// Twice the longest refresh interval: older than that is said in amber.
const OLD_S: i64 = 600;

/// Draws the status bar at the bottom.
pub(super) fn status_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let frame = bar_frame(ui).inner_margin(egui::Margin::symmetric(16, 0));
    let panel = egui::Panel::bottom("status").exact_size(measure::STATUS_BAR).resizable(false);
    let shown = panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 20.0;
            left_ui(ui, model, commands);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| right_ui(ui, model, commands));
        });
    });
    let edge = shown.response.rect;
    ui.painter().hline(edge.x_range(), edge.top() + 0.5, (1.0, theme::tokens(ui).border));
}

fn left_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    match &model.connection {
        Connection::None | Connection::Failed(_) => {
            status_item_ui(ui, Some(Icon::Unplug), "Not connected");
            return;
        }
        Connection::Connecting => {
            status_item_ui(ui, Some(Icon::Clock3), "Connecting…");
            return;
        }
        Connection::Open(_) => {}
    }
    let busy = !model.queue.running.is_empty() || model.queue.waiting > 0;
    let icon = if busy { Icon::Clock3 } else { Icon::CircleCheckBig };
    status_item_ui(ui, Some(icon), &running(model));
    status_item_ui(ui, None, &waiting(model));
    if busy && ui.add(Button::ghost("Cancel").in_bar().name("Cancel work")).clicked() {
        commands.push(Command::CancelWork);
    }
}

fn running(model: &Model) -> String {
    let Some(first) = model.queue.running.first() else { return "Nothing running".into() };
    let (done, total) = model.queue.progress;
    let of = if total > 1 { format!(": {done} of {total}") } else { String::new() };
    format!("{first}{of}")
}

fn waiting(model: &Model) -> String {
    match model.queue.waiting {
        0 => "No calls waiting".into(),
        waiting => {
            let calls = words::counted(waiting, "call waits", "calls wait");
            format!(
                "{calls} for AWS's limit, about {}",
                words::duration(model.queue.eta.as_secs_f64().ceil())
            )
        }
    }
}

/// The practice menu: how the look-alike behaves.
fn practice_fault_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let label = if model.kept.practice_fault == PracticeFault::Fair {
        "Practise a bad day…"
    } else {
        model.kept.practice_fault.label()
    };
    let button = ui.add(Button::ghost(label).icon(Icon::CloudLightning).in_bar().name("Practise a bad day…"));
    choices_popup(ui, &button, 240.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for fault in PracticeFault::ALL {
            if option_ui(ui, fault.label(), fault == model.kept.practice_fault).clicked() {
                commands.push(PracticeCommand::SetFault(fault).into());
            }
        }
    });
}

fn right_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let Some(account) = model.account() else {
        status_item_ui(ui, None, concat!("Tollkeeper ", env!("CARGO_PKG_VERSION")));
        return;
    };
    if let Some(failure) = model.failed_reading() {
        let words = format!("Data may be old: {failure}");
        ui.add(egui::Label::new(text::small(t, &words).color(t.warning_text)).truncate())
            .on_hover_text(failure.report());
    } else if let Some(age) = model.data_age() {
        let old = age.as_secs() > OLD_S;
        let colour = if old { t.warning_text } else { t.text_weak };
        ui.label(text::small(t, format!("Data {} old", words::age(age))).color(colour));
    }
    if let Some(endpoint) = &account.endpoint {
        if account.practice {
            practice_fault_ui(ui, model, commands);
        }
        let what = if account.practice { "Practice account at" } else { "Endpoint" };
        status_item_ui(
            ui,
            Some(if account.practice { Icon::Server } else { Icon::Globe }),
            &format!("{what} {endpoint}"),
        );
    }
}
