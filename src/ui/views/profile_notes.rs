//! What the connect screen says of AWS's files: the lines that are not as they should be, and what keeps the chosen profile from
//! signing in, with the way out ready to copy.

use eframe::egui;

use crate::domain::FileFault;
use crate::model::command::ConnectionCommand;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Button, Icon, note_warn_ui};

/// Faults that are shown; the rest is in what is copied.
const SHOWN: usize = 3;

/// Says below the list what is wrong in the files, by line.
pub fn file_faults_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let mut faults: Vec<&FileFault> = model.kept.file_faults.iter().collect();
    if faults.is_empty() {
        return;
    }
    // What is missing for it comes first.
    faults.sort_by_key(|fault| !fault.left_out);
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let mut words = told.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    if told.len() > SHOWN {
        words = format!("{words}\nand {} more", told.len() - SHOWN);
    }
    ui.add_space(8.0);
    note_ui(ui, Icon::TriangleAlert, words);
    ui.horizontal(|ui| {
        if ui.add(Button::ghost("Read again").icon(Icon::RefreshCw).in_bar()).clicked() {
            commands.push(ConnectionCommand::ReadProfiles.into());
        }
        if ui.add(Button::ghost("Copy these lines").icon(Icon::Copy).in_bar()).clicked() {
            commands.push(Command::Copy { text: told.join("\n"), what: "lines" });
        }
    });
}

/// Says what keeps the chosen profile from signing in, or may do so.
pub fn obstacle_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let chosen = model.kept.chosen.profile.as_ref();
    let profile = model.kept.profiles.iter().find(|profile| Some(&profile.name) == chosen);
    let Some(obstacle) = profile.and_then(|profile| profile.obstacle.as_ref()) else { return };
    let words = format!("{}. {}.", obstacle.why, obstacle.way);
    note_ui(ui, Icon::KeyRound, words);
    if let Some(copy) = &obstacle.copy {
        ui.add(egui::Label::new(text::mono(theme::tokens(ui), copy.trim_end())).wrap());
        if ui.add(Button::ghost("Copy").icon(Icon::Copy).in_bar()).clicked() {
            commands.push(Command::Copy { text: copy.clone(), what: "lines" });
        }
    }
    ui.add_space(10.0);
}

fn note_ui(ui: &mut egui::Ui, icon: Icon, words: String) {
    let t = theme::tokens(ui);
    note_warn_ui(ui, icon, text::small(t, words).color(t.warning_text));
}
