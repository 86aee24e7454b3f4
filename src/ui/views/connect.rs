//! The connect screen: which account, or the practice account.

use eframe::egui;
use egui::{Align, Color32, Frame, Layout, Margin};

use crate::domain::{Failure, Profile, ProfileKind, region::Region};
use crate::model::command::{ConnectionCommand, PracticeCommand};
use crate::model::{Command, Connection, Model};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Dropdown, Icon, icon_ui, label_row_ui, note_warn_ui, option_ui, radio_row_ui, spinner_line_ui,
    switch_ui,
};
use crate::ui::{Commands, words};

use super::profile_notes;

const LEFT: f32 = 500.0;
const RIGHT: f32 = 340.0;
const HEIGHT: f32 = 452.0;
/// So many profiles show before the list scrolls.
const PROFILES: f32 = 3.0;

/// Draws the connect screen.
pub fn connect_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(ui.max_rect(), 0.0, t.base);
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let above = ((ui.available_height() - HEIGHT - 100.0) / 2.0).max(16.0);
        ui.add_space(above);
        ui.vertical_centered(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.label(text::figure(t, "Which account?").size(26.0));
            ui.label(text::weak(t, "You can change it at any time in the bar at the top."));
        });
        ui.add_space(18.0);
        ui.horizontal(|ui| {
            ui.add_space(((ui.available_width() - LEFT - RIGHT) / 2.0).max(8.0));
            card_ui(ui, model, commands);
        });
        ui.add_space(24.0);
    });
}

fn card_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.surface).stroke((1.0, t.border)).corner_radius(14);
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.horizontal_top(|ui| {
            half_ui(ui, LEFT, Color32::TRANSPARENT, |ui| account_ui(ui, model, commands));
            let right = half_ui(ui, RIGHT, t.sunken, |ui| practice_ui(ui, commands));
            ui.painter().vline(right.left() + 0.5, right.y_range(), (1.0, t.border));
        });
    });
}

fn half_ui(ui: &mut egui::Ui, width: f32, fill: Color32, content: impl FnOnce(&mut egui::Ui)) -> egui::Rect {
    let radius = egui::CornerRadius { ne: 14, se: 14, ..Default::default() };
    let frame = Frame::new().fill(fill).corner_radius(radius).inner_margin(Margin::symmetric(32, 26));
    let shown = frame.show(ui, |ui| {
        ui.set_width(width - 64.0);
        ui.set_min_height(HEIGHT - 52.0);
        ui.spacing_mut().item_spacing = egui::vec2(8.0, 2.0);
        ui.vertical(content);
    });
    shown.response.rect
}

fn account_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.label(text::section(t, "An AWS account"));
    let words = "From this computer's AWS settings. Tollkeeper stores no AWS password or key.";
    ui.add(egui::Label::new(text::weak(t, words)).wrap());
    ui.add_space(10.0);
    if let Connection::Failed(failure) = &model.connection {
        failure_ui(ui, failure, ConnectionCommand::Connect, commands);
        ui.add_space(10.0);
    } else if let Some(fault) = &model.kept.files_fault {
        failure_ui(ui, fault, ConnectionCommand::ReadProfiles, commands);
        ui.add_space(10.0);
    }
    label_row_ui(ui, "Profile", None, None);
    ui.add_space(4.0);
    profiles_ui(ui, model, commands);
    profile_notes::file_faults_ui(ui, model, commands);
    ui.add_space(12.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        region_ui(ui, model, commands);
        ui.vertical(|ui| {
            ui.add_space(26.0);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let mut on = model.kept.read_only;
                let held = model.kept.read_only_held;
                let switch = ui.add_enabled_ui(!held, |ui| switch_ui(ui, &mut on, "Read-only")).inner;
                if switch.changed() {
                    commands.push(ConnectionCommand::SetReadOnly(on).into());
                }
                switch.on_disabled_hover_text(words::HELD_READ_ONLY);
                ui.label(text::medium(t, "Read-only"));
            });
        });
    });
    ui.add_space(6.0);
    ui.label(text::small(t, later(model)));
    ui.add_space(14.0);
    profile_notes::obstacle_ui(ui, model, commands);
    button_ui(ui, model, commands);
}

fn button_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let chosen =
        model.kept.profiles.iter().find(|profile| Some(&profile.name) == model.kept.chosen.profile.as_ref());
    let none = model.kept.profiles.is_empty() && model.kept.chosen.endpoint.is_none();
    ui.horizontal(|ui| {
        let connecting = matches!(model.connection, Connection::Connecting);
        let reason = match (connecting, none) {
            (true, _) => Some("Waiting for an answer"),
            (_, true) if model.has_no_profile() => Some("There is no AWS profile on this computer"),
            (_, true) => Some("No AWS profile of this computer could be read"),
            _ => None,
        };
        if ui.add(Button::primary("Connect").disabled(reason)).clicked() {
            commands.push(ConnectionCommand::Connect.into());
        }
        if connecting {
            spinner_line_ui(ui, "Connecting…");
            if ui.add(Button::ghost("Cancel").in_bar()).clicked() {
                commands.push(ConnectionCommand::Disconnect.into());
            }
        } else if let Some(Profile { expired: true, name, source, .. }) = chosen {
            let name = source.as_ref().unwrap_or(name);
            ui.label(text::small(t, format!("sign in first: aws sso login --profile {name}")));
        } else if let Some(endpoint) = &model.kept.chosen.endpoint {
            ui.label(text::small(t, format!("to {endpoint}")));
        }
    });
}

/// What `Read-only` means, in a line.
fn later(model: &Model) -> &'static str {
    if model.kept.read_only_held {
        return "Read-only looks, and never changes anything. It was asked for when Tollkeeper was started.";
    }
    "Read-only looks, and never changes anything. You can switch it off later."
}

fn failure_ui(ui: &mut egui::Ui, failure: &Failure, again: ConnectionCommand, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let words = text::sentence(
        t,
        &[
            text::Span::Strong(failure.what.trim_end_matches('.')),
            text::Span::Plain(". "),
            text::Span::Plain(&sentences(&[&failure.why, &failure.hint])),
        ],
    );
    note_warn_ui(ui, Icon::CloudOff, words);
    ui.horizontal(|ui| {
        if ui.add(Button::ghost("Try again").icon(Icon::RefreshCw).in_bar()).clicked() {
            commands.push(again.into());
        }
        if ui.add(Button::ghost("Copy for administrator").icon(Icon::Copy).in_bar()).clicked() {
            commands.push(Command::Copy { text: failure.report(), what: "details" });
        }
    });
}

fn sentences(parts: &[&str]) -> String {
    let whole =
        parts.iter().filter(|part| !part.is_empty()).map(|part| format!("{}.", part.trim_end_matches('.')));
    whole.collect::<Vec<_>>().join(" ")
}

fn profiles_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let frame = Frame::new().stroke((1.0, t.border)).corner_radius(measure::RADIUS_CARD).inner_margin(4);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        if model.kept.profiles.is_empty() {
            let words = if model.has_no_profile() {
                "No AWS profile on this computer. An administrator can make one with “aws configure sso”."
            } else {
                "Which profiles there are could not be read."
            };
            Frame::new().inner_margin(8).show(ui, |ui| ui.add(egui::Label::new(text::weak(t, words)).wrap()));
        }
        egui::ScrollArea::vertical().max_height(PROFILES * 50.0 + 2.0).show(ui, |ui| {
            for profile in &model.kept.profiles {
                let chosen = model.kept.chosen.profile.as_deref() == Some(&profile.name);
                let obstacle = profile.obstacle.as_ref().map(|obstacle| obstacle.brief);
                let warning = profile.expired.then_some("login expired").or(obstacle);
                if radio_row_ui(ui, &profile.name, &kind(profile), warning, chosen).clicked() {
                    commands.push(ConnectionCommand::ChooseProfile(Some(profile.name.clone())).into());
                }
            }
        });
    });
}

fn kind(profile: &Profile) -> String {
    let way = way(profile);
    match &profile.endpoint {
        Some(endpoint) => format!("{way}, to {endpoint}"),
        None => way,
    }
}

fn way(profile: &Profile) -> String {
    match &profile.kind {
        ProfileKind::SingleSignOn(Some(role)) => format!("single sign-on, {role}"),
        ProfileKind::SingleSignOn(None) => "single sign-on".into(),
        ProfileKind::AccessKey => "access key".into(),
        ProfileKind::Login => "signed in to the console (aws login)".into(),
        ProfileKind::Role(arn) => {
            let role = arn.rsplit('/').next().unwrap_or(arn);
            let by = profile.source.as_ref().map(|source| format!(", by way of {source}"));
            format!("the role {role}{}", by.unwrap_or_default())
        }
        ProfileKind::Process => "a program that signs in".into(),
        ProfileKind::Environment => "environment variables".into(),
        ProfileKind::Other => "no sign-in that this program knows".into(),
    }
}

fn region_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let chosen = model.kept.chosen.region.as_deref().unwrap_or_default();
    let label = match Region::place_of(chosen) {
        Some(place) => format!("{chosen}, {place}"),
        None if chosen.is_empty() => "Choose a region".to_owned(),
        None => chosen.to_owned(),
    };
    Dropdown::form("Region", &label).width(240.0).show(ui, |ui| {
        for region in Region::ALL {
            if option_ui(ui, &format!("{}, {}", region.id, region.place), region.id == chosen).clicked() {
                commands.push(ConnectionCommand::ChooseRegion(region.id.to_owned()).into());
            }
        }
    });
}

fn practice_ui(ui: &mut egui::Ui, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.label(text::section(t, "Just looking?"));
    let words =
        "The practice account is a made-up company on this computer. Nothing you do there reaches AWS.";
    ui.add(egui::Label::new(text::weak(t, words)).wrap());
    ui.add_space(14.0);
    let facts = [
        (Icon::Boxes, "3 APIs with 5 stages"),
        (Icon::Users, "41 partners on 3 plans"),
        (Icon::Repeat, "a partner that calls every 0.75 s"),
        (Icon::OctagonAlert, "a change that is not live yet"),
    ];
    for (icon, words) in facts {
        ui.horizontal(|ui| {
            ui.set_min_height(28.0);
            icon_ui(ui, icon, measure::ICON, t.text_weak);
            ui.add_space(4.0);
            ui.label(text::body(t, words));
        });
    }
    let left = ui.available_height().max(measure::CONTROL);
    ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), left), Layout::bottom_up(Align::Min), |ui| {
        if ui.add(Button::plain("Practice account").icon(Icon::FlaskConical)).clicked() {
            commands.push(PracticeCommand::Open.into());
        }
    });
}
