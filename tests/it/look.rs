//! The look, as pictures: every widget of the kit in both themes.

mod chart;
mod chart_pictures;
mod gallery;
mod keyboard;

use crate::raster::{compare_saying, harness, shot_at_2x, shot_saying};
use eframe::egui;
use egui::{Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use gallery::{chart_ui, charts_ui, controls_ui, dialog_ui, parts_ui, room, states_ui, tables_ui, traffic};
use tollkeeper::ui::theme::{self, text};
use tollkeeper::ui::widgets::{Button, Icon, Message, notice_ui};

const THEMES: [(&str, Theme); 2] = [("light", Theme::Light), ("dark", Theme::Dark)];

#[test]
fn controls() {
    for (name, theme) in THEMES {
        shot_saying(
            &format!("kit_controls_{name}"),
            vec2(1180.0, 400.0),
            theme,
            &["Try other limits…", "Read-only"],
            |ui| room(ui, controls_ui),
        );
    }
}

#[test]
fn controls_on_a_sharp_screen() {
    shot_at_2x("kit_controls_2x", vec2(1180.0, 400.0), Theme::Light, |ui| room(ui, controls_ui));
}

#[test]
fn parts() {
    for (name, theme) in THEMES {
        shot_saying(
            &format!("kit_parts_{name}"),
            vec2(960.0, 560.0),
            theme,
            &["Calls today", "273,429"],
            |ui| room(ui, parts_ui),
        );
    }
}

#[test]
fn tables() {
    for (name, theme) in THEMES {
        shot_saying(
            &format!("kit_tables_{name}"),
            vec2(960.0, 600.0),
            theme,
            &["Cedar & Pine", "2,144,521"],
            |ui| room(ui, tables_ui),
        );
    }
}

#[test]
fn charts() {
    for (name, theme) in THEMES {
        shot_saying(
            &format!("kit_charts_{name}"),
            vec2(1200.0, 640.0),
            theme,
            &["Bergmann Retail", "Calls by hour"],
            |ui| room(ui, charts_ui),
        );
    }
}

#[test]
fn a_chart_under_the_pointer() {
    let data = traffic();
    for (name, theme) in THEMES {
        let mut harness = harness(vec2(860.0, 330.0), theme, |ui| room(ui, |ui| chart_ui(ui, &data)));
        harness.hover_at(egui::pos2(560.0, 150.0));
        compare_saying(&mut harness, &format!("kit_chart_hover_{name}"), &["Northwind 3PL"]);
    }
}

#[test]
fn a_failed_read() {
    for (name, theme) in THEMES {
        shot_saying(
            &format!("kit_failed_{name}"),
            vec2(760.0, 420.0),
            theme,
            &["logs:StartQuery", "Try again"],
            |ui| {
                room(ui, |ui| {
                    let t = theme::tokens(ui);
                    let why = text::sentence(
                        t,
                        &[
                            text::Span::Plain("AWS refused: the profile "),
                            text::Span::Strong("halden-prod"),
                            text::Span::Plain(
                                " may not read the access log (logs:StartQuery). Ask your administrator for it, or show daily usage instead.",
                            ),
                        ],
                    );
                    let message = Message::failed(Icon::CloudOff, "Calls by partner could not be read", why);
                    message.footer("AWS request 5f0c21de-88a1-4b1e-9d0a-3c5b1e77f214, today 14:05").show(
                        ui,
                        vec![
                            Button::primary("Try again").icon(Icon::RefreshCw),
                            Button::plain("Show daily usage"),
                            Button::plain("Copy for administrator").icon(Icon::Copy),
                        ],
                    );
                });
            },
        );
    }
}

#[test]
fn a_dialog() {
    for (name, theme) in THEMES {
        let mut description = "Key required on stock by item".to_owned();
        let mut harness = harness(vec2(900.0, 600.0), theme, move |ui| _ = dialog_ui(ui, &mut description));
        compare_saying(&mut harness, &format!("kit_dialog_{name}"), &["Description"]);
    }
}

#[test]
fn a_notice() {
    for (name, theme) in THEMES {
        shot_saying(
            &format!("kit_notice_{name}"),
            vec2(560.0, 120.0),
            theme,
            &["Premium saved", "Undo"],
            |ui| {
                notice_ui(ui.ctx(), Icon::Check, "Premium saved: 1 a second, 10 at once", Some("Undo"));
            },
        );
    }
}

#[test]
fn controls_in_use() {
    for (name, theme) in THEMES {
        let mut harness = harness(vec2(560.0, 330.0), theme, |ui| room(ui, states_ui));
        harness.get_by_role_and_label(egui::Role::ComboBox, "Quota period").click();
        harness.run();
        harness.get_by_role_and_label(egui::Role::TextInput, "Plan name").focus();
        harness.run();
        harness.hover_at(egui::pos2(120.0, 216.0));
        compare_saying(&mut harness, &format!("kit_states_{name}"), &["Plan name", "Quota period"]);
    }
}
