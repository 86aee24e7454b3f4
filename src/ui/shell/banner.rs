//! The red banner. It says what is wrong and offers the way out; it leaves when the cause leaves.

use eframe::egui;
use egui::{Align, Layout, RichText};

use crate::model::command::ApisCommand;
use crate::model::{BannerLine, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, icon_ui};

/// So many stages have a line of their own; the others are counted.
const LINES: usize = 3;

/// Draws the banner, or nothing while everything edited is live.
pub(super) fn banner_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let lines = model.banner();
    let Some(first) = lines.first() else { return };
    let t = theme::tokens(ui);
    let several = lines.len() > 1;
    let shown = lines.len().min(LINES);
    let more = lines.len() - shown;
    let height = if several {
        16.0 + shown as f32 * 32.0 - 4.0 + if more > 0 { 20.0 } else { 0.0 }
    } else {
        measure::BANNER
    };
    let frame = egui::Frame::new().fill(t.danger).inner_margin(egui::Margin::symmetric(16, 0));
    egui::Panel::top("banner")
        .exact_size(height)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                ui.add_space(4.0);
                icon_ui(ui, Icon::OctagonAlert, 22.0, t.on_danger);
                ui.add_space(6.0);
                if several {
                    several_ui(ui, &lines[..shown], more, commands);
                } else {
                    one_ui(ui, first, commands);
                }
            });
        });
}

fn one_ui(ui: &mut egui::Ui, line: &BannerLine, commands: &mut Commands) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if ui.add(Button::on_banner_white("Deploy API")).clicked() {
            commands.push(ApisCommand::OpenDeploy(line.at.clone()).into());
        }
        if ui.add(Button::on_banner("Review changes")).clicked() {
            commands.push(ApisCommand::ReviewPending.into());
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| words_ui(ui, line));
    });
}

/// Title and consequence: two lines, the second may not be cut, so it wraps into the tooltip only when very long.
fn words_ui(ui: &mut egui::Ui, line: &BannerLine) {
    let t = theme::tokens(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add_space(((ui.available_height() - 38.0) / 2.0).max(0.0));
        let title = format!("{}  ·  {}", line.title, line.about);
        ui.add(egui::Label::new(title_text(t, line, &title)).truncate()).on_hover_text(&title);
        let meaning = RichText::new(&line.meaning).color(t.on_danger);
        ui.add(egui::Label::new(meaning).truncate()).on_hover_text(&line.meaning);
    });
}

fn title_text(t: &theme::Tokens, line: &BannerLine, whole: &str) -> egui::text::LayoutJob {
    let mut job = egui::text::LayoutJob::default();
    let part = |weight| egui::TextFormat { font_id: weight, color: t.on_danger, ..Default::default() };
    job.append(&line.title, 0.0, part(theme::semibold(13.0)));
    job.append(&whole[line.title.len()..], 0.0, part(theme::regular(13.0)));
    job
}

fn several_ui(ui: &mut egui::Ui, lines: &[BannerLine], more: usize, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.add_space(4.0);
        for (index, line) in lines.iter().enumerate() {
            let width = ui.available_width();
            let row = egui::vec2(width, measure::CONTROL_IN_BAR);
            ui.push_id(&line.at, |ui| {
                ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
                    line_ui(ui, line, index == 0, commands);
                });
            });
        }
        if more > 0 {
            ui.label(text::small(t, format!("and {more} more")).color(t.on_danger));
        }
    });
}

fn line_ui(ui: &mut egui::Ui, line: &BannerLine, first: bool, commands: &mut Commands) {
    let t = theme::tokens(ui);
    if ui.add(Button::on_banner_white("Deploy API").in_bar()).on_hover_text(&line.title).clicked() {
        commands.push(ApisCommand::OpenDeploy(line.at.clone()).into());
    }
    if first && ui.add(Button::on_banner("Review changes").in_bar()).clicked() {
        commands.push(ApisCommand::ReviewPending.into());
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let whole = format!("{}  ·  {}", line.title, line.meaning);
        let label = egui::Label::new(title_text(t, line, &whole)).truncate();
        ui.add(label).on_hover_text(format!("{}\n{}", line.about, line.meaning));
    });
}
