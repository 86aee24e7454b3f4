//! The status bar: what is running, which calls wait for AWS's limits and how long, how old the data is.

use eframe::egui;
use egui::{Align, Layout};

use super::bar_frame;
use crate::domain::Account;
use crate::model::command::PracticeCommand;
use crate::model::practice::PracticeFault;
use crate::model::{Command, Connection, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Icon, choices_popup, most_each, option_ui, status_item_ui, status_item_width,
};
use crate::ui::words;

/// Twice the longest refresh interval: older than that is said in amber.
const OLD_S: i64 = 600;
/// Between two items.
const GAP: f32 = 20.0;
/// The widest that words of how old the data is get, and those of the endpoint: the left side needs room too.
const MOST_RIGHT: f32 = 260.0;
/// What stands at the right while there is no account.
const PRODUCT: &str = concat!("Tollkeeper ", env!("CARGO_PKG_VERSION"));

/// Draws the status bar at the bottom.
pub(super) fn status_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let frame = bar_frame(ui).inner_margin(egui::Margin::symmetric(16, 0));
    let panel = egui::Panel::bottom("status").exact_size(measure::STATUS_BAR).resizable(false);
    let shown = panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let room = ui.available_width() - right_width(ui, model) - GAP;
            ui.scope(|ui| {
                ui.set_max_width(room.max(0.0));
                left_ui(ui, model, commands);
            });
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
    let icon = Some(if busy { Icon::Clock3 } else { Icon::CircleCheckBig });
    let cancel = || Button::ghost("Cancel").in_bar().name("Cancel work");
    let button = if busy { cancel().width(ui) + GAP } else { 0.0 };
    let items = [(icon, running(model)), (None, waiting(model))];
    let widths = items.each_ref().map(|(icon, words)| status_item_width(ui, *icon, words));
    let most = most_each(&widths, ui.available_width() - button - GAP);
    for ((icon, words), width) in items.iter().zip(widths) {
        narrow(ui, width.min(most), |ui| status_item_ui(ui, *icon, words));
    }
    if busy && ui.add(cancel()).clicked() {
        commands.push(Command::CancelWork);
    }
}

/// Draws `item` in at most `width` points.
fn narrow<R>(ui: &mut egui::Ui, width: f32, item: impl FnOnce(&mut egui::Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.set_max_width(width);
        item(ui)
    })
    .inner
}

fn running(model: &Model) -> String {
    if let Some((done, all)) = model.import_progress() {
        return format!("Importing keys: {done} of {all}");
    }
    let Some(first) = model.queue.running.first() else { return resting(model) };
    let (done, total) = model.queue.progress;
    let of = if total > 1 { format!(": {done} of {total}") } else { String::new() };
    format!("{first}{of}")
}

/// Nobody waits for anything; of a large account what is not on screen may still be on its way.
fn resting(model: &Model) -> String {
    let filling = model.filling();
    filling
        .map_or_else(|| "Nothing running".into(), |(read, all)| format!("Reading the rest: {read} of {all}"))
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

/// The button of the practice menu.
fn fault_button(model: &Model) -> Button<'static> {
    let label = if model.kept.practice_fault == PracticeFault::Fair {
        "Practise a bad day…"
    } else {
        model.kept.practice_fault.label()
    };
    Button::ghost(label).icon(Icon::CloudLightning).in_bar().name("Practise a bad day…")
}

/// The practice menu: how the look-alike behaves.
fn practice_fault_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let button = ui.add(fault_button(model));
    choices_popup(ui, &button, 240.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for fault in PracticeFault::ALL {
            if option_ui(ui, fault.label(), fault == model.kept.practice_fault).clicked() {
                commands.push(PracticeCommand::SetFault(fault).into());
            }
        }
    });
}

/// How old the data is, or why it may be old; whether in amber. `None` while nothing was read.
fn age_words(model: &Model) -> Option<(String, bool)> {
    if let Some(failure) = model.failed_reading() {
        return Some((format!("Data may be old: {failure}"), true));
    }
    let age = model.data_age()?;
    let rest = model.rest_age().filter(|rest| *rest > age);
    let rest = rest.map_or_else(String::new, |rest| format!(", the rest up to {}", words::age(rest)));
    Some((format!("Data {} old{rest}", words::age(age)), age.as_secs() > OLD_S))
}

/// Where calls go, where that is not AWS itself.
fn endpoint_words(account: &Account) -> Option<(Icon, String)> {
    let endpoint = account.endpoint.as_ref()?;
    let (icon, what) =
        if account.practice { (Icon::Server, "Practice account at") } else { (Icon::Globe, "Endpoint") };
    Some((icon, format!("{what} {endpoint}")))
}

/// How wide [`right_ui`] is.
fn right_width(ui: &egui::Ui, model: &Model) -> f32 {
    let Some(account) = model.account() else { return status_item_width(ui, None, PRODUCT) };
    let age = age_words(model).map(|(words, _)| status_item_width(ui, None, &words).min(MOST_RIGHT));
    let endpoint = endpoint_words(account);
    let fault = endpoint.as_ref().filter(|_| account.practice).map(|_| fault_button(model).width(ui));
    let endpoint = endpoint.map(|(icon, words)| status_item_width(ui, Some(icon), &words).min(MOST_RIGHT));
    let widths: Vec<f32> = [age, fault, endpoint].into_iter().flatten().collect();
    widths.iter().sum::<f32>() + GAP * widths.len().saturating_sub(1) as f32
}

fn right_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let Some(account) = model.account() else {
        status_item_ui(ui, None, PRODUCT);
        return;
    };
    if let Some((words, amber)) = age_words(model) {
        let width = status_item_width(ui, None, &words).min(MOST_RIGHT);
        let ink = if amber { t.warning_text } else { t.text_weak };
        let label = egui::Label::new(text::small(t, &words).color(ink)).truncate();
        let response = narrow(ui, width, |ui| ui.add(label));
        if let Some(failure) = model.failed_reading() {
            response.on_hover_text(failure.report());
        }
    }
    if let Some((icon, words)) = endpoint_words(account) {
        if account.practice {
            practice_fault_ui(ui, model, commands);
        }
        let width = status_item_width(ui, Some(icon), &words).min(MOST_RIGHT);
        narrow(ui, width, |ui| status_item_ui(ui, Some(icon), &words));
    }
}
