//! The account bar: which account and region, whether anything can be changed, search and refresh.

use eframe::egui;
use egui::{Align, Layout};

use super::{bar_frame, safety};
use crate::domain::{Account, Place};
use crate::model::command::{ConnectionCommand, PracticeCommand};
use crate::model::{Command, Model, ThemeChoice};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Dropdown, Icon, Mark, logo_ui, mark_ui, option_ui};

/// Below this width the search is left out: names are never cut.
const SEARCH_FITS: f32 = 1360.0;

/// Below this width the dropdowns are shorter.
const ROOMY: f32 = 1280.0;

fn is_roomy(ui: &egui::Ui) -> bool {
    ui.ctx().content_rect().width() >= ROOMY
}

/// Draws the bar at the top.
pub(super) fn account_bar_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let frame = bar_frame(ui).inner_margin(egui::Margin { left: 16, right: 8, top: 0, bottom: 0 });
    let panel = egui::Panel::top("account").exact_size(measure::ACCOUNT_BAR).resizable(false);
    let shown = panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            logo_ui(ui);
            ui.label(text::section(t, "Tollkeeper"));
            let start = ui.max_rect().left() + measure::NAVIGATION - 16.0;
            ui.add_space((start - ui.cursor().left()).max(0.0));
            if let Some(account) = model.account() {
                connected_ui(ui, model, account, commands);
            } else {
                ui.label(text::weak(t, "Not connected"));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| theme_ui(ui, model, commands));
            }
        });
    });
    let edge = shown.response.rect;
    ui.painter().hline(edge.x_range(), edge.bottom() - 0.5, (1.0, t.border));
}

fn connected_ui(ui: &mut egui::Ui, model: &Model, account: &Account, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let mark = match (account.place(), model.kept.read_only) {
        (Place::Practice, _) => Mark::Practice,
        (Place::Aws | Place::Local | Place::Endpoint, true) => Mark::ReadOnly,
        (Place::Aws, false) => Mark::Production,
        (Place::Local, false) => Mark::Local,
        (Place::Endpoint, false) => Mark::Endpoint,
    };
    mark_ui(ui, mark);
    let name = account.name.clone().unwrap_or_else(|| account.grouped());
    ui.label(text::strong(t, name)).on_hover_text(format!("Account {}\n{}", account.grouped(), account.arn));
    ui.add_space(4.0);
    profile_ui(ui, model, commands);
    region_ui(ui, model, account, commands);
    if model.can_connect() && ui.add(Button::primary("Connect").in_bar()).clicked() {
        commands.push(ConnectionCommand::Connect.into());
    }
    practice_ui(ui, model, commands);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| right_ui(ui, model, commands));
}

fn profile_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let shown =
        model.kept.chosen.profile.as_deref().filter(|_| !model.target.practice || model.can_connect());
    let value = shown.unwrap_or("none");
    Dropdown::quiet("Profile", value).in_bar().width(if is_roomy(ui) { 160.0 } else { 150.0 }).show(
        ui,
        |ui| {
            if model.kept.profiles.is_empty() {
                let none = if model.has_no_profile() {
                    "No profiles on this computer"
                } else {
                    "No profile could be read"
                };
                ui.add_enabled_ui(false, |ui| option_ui(ui, none, false));
            }
            for profile in &model.kept.profiles {
                if option_ui(ui, &profile.name, profile.name == value).clicked() {
                    commands.push(ConnectionCommand::ChooseProfile(Some(profile.name.clone())).into());
                }
            }
            if option_ui(ui, "Choose another account…", false).clicked() {
                commands.push(ConnectionCommand::Disconnect.into());
            }
        },
    );
}

fn region_ui(ui: &mut egui::Ui, model: &Model, account: &Account, commands: &mut Commands) {
    let in_practice = account.practice && !model.can_connect();
    let chosen = model.kept.chosen.region.as_deref().filter(|_| !in_practice);
    let value = chosen.unwrap_or(&account.region);
    let fixed = in_practice.then_some("The practice account has one region");
    Dropdown::quiet("Region", value)
        .in_bar()
        .width(if is_roomy(ui) { 178.0 } else { 172.0 })
        .disabled(fixed)
        .show(ui, |ui| {
            for region in crate::domain::region::Region::ALL {
                if option_ui(ui, &format!("{}, {}", region.id, region.place), region.id == value).clicked() {
                    commands.push(ConnectionCommand::ChooseRegion(region.id.to_owned()).into());
                }
            }
        });
}

fn practice_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let on = model.target.practice;
    let button = if is_roomy(ui) {
        Button::ghost("Practice account").icon(Icon::FlaskConical)
    } else {
        Button::icon_only(Icon::FlaskConical, "Practice account")
    };
    let button = button.in_bar().selected(on);
    let hint = if on {
        "Leave the practice account"
    } else {
        "A made-up company on this computer: nothing reaches AWS"
    };
    if ui.add(button).on_hover_text(hint).clicked() {
        commands.push(if on { ConnectionCommand::Disconnect.into() } else { PracticeCommand::Open.into() });
    }
}

fn right_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    theme_ui(ui, model, commands);
    let refresh = ui.add(Button::ghost("Refresh").icon(Icon::RefreshCw).in_bar());
    if refresh
        .on_hover_text(format!("Read again ({})", ui.ctx().format_shortcut(&super::shortcuts::REFRESH)))
        .clicked()
    {
        commands.push(Command::Refresh);
    }
    safety::safety_ui(ui, model, commands);
    ui.add_space(4.0);
    if ui.ctx().content_rect().width() >= SEARCH_FITS {
        super::search::search_box_ui(ui, model, commands, 228.0);
    } else {
        super::search::search_popup_ui(ui, model, commands);
    }
}

/// Light, dark, or as the system has it: one button that goes round.
fn theme_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let (icon, name, next) = match model.kept.prefs.theme {
        ThemeChoice::System => (Icon::SunMoon, "Light or dark: as the system", ThemeChoice::Light),
        ThemeChoice::Light => (Icon::Sun, "Light or dark: light", ThemeChoice::Dark),
        ThemeChoice::Dark => (Icon::Moon, "Light or dark: dark", ThemeChoice::System),
    };
    if ui.add(Button::icon_only(icon, name).in_bar()).clicked() {
        commands.push(Command::SetTheme(next));
    }
}
