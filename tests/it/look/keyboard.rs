//! What the kit promises to a keyboard and a screen reader.

use super::gallery::dialog_ui;
use crate::raster::harness;
use eframe::egui;
use egui::{Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use std::cell::Cell;
use tollkeeper::ui::widgets::{Button, Column, Dialog, Dropdown, Field, Sort, Table, switch_ui};

#[test]
fn a_dialog_answers_to_the_keyboard() {
    let pressed = Cell::new(None);
    let closed = Cell::new(false);
    let mut description = String::new();
    let mut harness = harness(vec2(900.0, 600.0), Theme::Light, |ui| {
        let (button, close) = dialog_ui(ui, &mut description);
        pressed.set(pressed.get().or(button));
        closed.set(closed.get() || close);
    });
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(pressed.get(), Some(1), "the first focus is on Deploy to prod");
    assert!(!closed.get());
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(closed.get(), "Escape closes");
}

#[test]
fn a_switch_is_a_checkbox_with_a_name_of_its_own() {
    let on = Cell::new(true);
    let mut harness = harness(vec2(200.0, 60.0), Theme::Light, |ui| {
        let mut value = on.get();
        switch_ui(ui, &mut value, "API key required: GET /inventory");
        on.set(value);
    });
    harness.get_by_label("API key required: GET /inventory").click();
    harness.run();
    assert!(!on.get());
}

#[test]
fn a_field_is_found_by_the_label_above_it() {
    let mut rate = "5".to_owned();
    let mut harness = harness(vec2(400.0, 100.0), Theme::Light, |ui| {
        Field::new("Rate (requests per second)", &mut rate).width(140.0).show(ui);
    });
    harness.get_by_role_and_label(egui::Role::TextInput, "Rate (requests per second)").focus();
    harness.run();
    harness.get_by_role_and_label(egui::Role::TextInput, "Rate (requests per second)").type_text("0");
    harness.run();
    drop(harness);
    assert!(rate == "50" || rate == "05", "{rate}");
}

#[test]
fn a_dropdown_is_named_by_its_label_and_picks_with_the_pointer() {
    let picked = Cell::new(None);
    let mut harness = harness(vec2(300.0, 300.0), Theme::Light, |ui| {
        let chosen = Dropdown::form("Quota period", "Month").choose(ui, &["Day", "Week", "Month"]);
        picked.set(picked.get().or(chosen));
    });
    harness.get_by_role_and_label(egui::Role::ComboBox, "Quota period").click();
    harness.run();
    harness.get_by_label("Week").click();
    harness.run();
    assert_eq!(picked.get(), Some(1));
}

#[test]
fn a_disabled_button_does_nothing() {
    let clicked = Cell::new(false);
    let mut harness = harness(vec2(300.0, 100.0), Theme::Light, |ui| {
        let button = Button::primary("Save to AWS").disabled(Some("Nothing is edited"));
        clicked.set(clicked.get() || ui.add(button).clicked());
    });
    harness.get_by_label("Save to AWS").click();
    harness.run();
    assert!(!clicked.get());
}

#[test]
fn a_table_of_ten_thousand_rows_draws_those_in_view() {
    let drawn = Cell::new(0);
    let clicked = Cell::new(None);
    let sorted = Cell::new(None);
    let mut harness = harness(vec2(400.0, 300.0), Theme::Light, |ui| {
        drawn.set(0);
        let table = Table::new("many").clickable().column(Column::text("Partner").sortable());
        let answer = table.show(ui, 10_000, |row| {
            drawn.set(drawn.get() + 1);
            row.name(&format!("Partner {}", row.index()));
        });
        clicked.set(clicked.get().or(answer.clicked));
        sorted.set(sorted.get().or(answer.sort));
    });
    harness.run();
    assert!((5..15).contains(&drawn.get()), "{} rows drawn", drawn.get());
    harness.get_by_label("Partner 3").click();
    harness.run();
    assert_eq!(clicked.get(), Some(3));
    harness.get_by_role_and_label(egui::Role::ColumnHeader, "Partner").click();
    harness.run();
    assert_eq!(sorted.get(), Some(Sort { column: 0, ascending: true }));
}

#[test]
fn a_dialog_with_a_form_begins_in_its_first_field() {
    let mut name = String::new();
    let mut harness = harness(vec2(900.0, 600.0), Theme::Light, |ui| {
        let dialog = Dialog::new("new key", "New key").first_field();
        dialog.show(ui.ctx(), vec![Button::plain("Cancel")], |ui| {
            Field::new("Partner", &mut name).show(ui);
            Field::new("Description", &mut String::new()).show(ui);
        });
    });
    harness.run();
    harness.event(egui::Event::Text("Fjord".to_owned()));
    harness.run();
    drop(harness);
    assert_eq!(name, "Fjord");
}
