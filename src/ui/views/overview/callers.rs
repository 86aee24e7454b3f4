//! Who calls most today.

use eframe::egui;
use egui::Ui;

use super::polls::page_of;
use crate::domain::words::grouped;
use crate::model::Model;
use crate::model::reading::Reading;
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::views::place::skeleton_lines_ui;
use crate::ui::widgets::{BarRow, Card, bar_list_ui, title_row_ui};

const ROW: f32 = 29.0;

/// Draws the card, `height` points high, with as many partners as fit.
pub(super) fn callers_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        title_row_ui(ui, "Who calls most", |ui| ui.label(text::small(t, "calls today")));
        let fit = ((height - 56.0) / ROW).max(3.0) as usize;
        let focus = model.overview.chart.as_ref().and_then(|chart| chart.lines.first()?.key.as_ref());
        let partners = model.overview.callers.iter().filter_map(|row| model.partners.get(*row)).take(fit);
        let partners: Vec<_> = partners.map(|partner| (partner, partner.today.unwrap_or(0))).collect();
        let counts: Vec<String> = partners.iter().map(|(_, calls)| grouped(*calls)).collect();
        let rows: Vec<BarRow<'_>> = partners
            .iter()
            .zip(&counts)
            .map(|((partner, calls), words)| BarRow {
                label: &partner.name,
                value: *calls as f64,
                words,
                focus: focus == Some(&partner.id) && partner.has_timer(),
            })
            .collect();
        if rows.is_empty() {
            nobody_ui(ui, model, fit, commands);
        } else if let Some((partner, _)) = bar_list_ui(ui, &rows).and_then(|row| partners.get(row)) {
            commands.push(page_of(partner));
        }
    });
}

fn nobody_ui(ui: &mut Ui, model: &Model, fit: usize, commands: &mut Commands) {
    let t = theme::tokens(ui);
    match model.usage_reading() {
        Reading::Loading => {
            ui.add_space(8.0);
            skeleton_lines_ui(ui, fit.saturating_sub(1));
        }
        Reading::Failed(failure) => failed_line_ui(ui, failure, commands),
        Reading::Ready => _ = ui.label(text::weak(t, "Nobody has called with a key today")),
    }
}
