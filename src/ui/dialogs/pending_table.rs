//! The table of what is not live on a stage: now, after, and who changed it.

use eframe::egui::Ui;

use crate::analysis::pending::MethodRow;
use crate::model::Model;
use crate::ui::lock;
use crate::ui::theme::{self, measure};
use crate::ui::widgets::{Column, Icon, Table, method_columns_ui, paint_icon};

/// How wide a dialog with [`pending_table_ui`] is so that no path is cut, from `least` up to what a small window has room for.
pub(super) fn width_for(rows: &[&MethodRow], least: f32) -> f32 {
    let longest = rows.iter().map(|row| row.name.path.chars().count()).max().unwrap_or(0);
    (least + (longest as f32 - 20.0) * 7.5).clamp(least, 1000.0)
}

/// Draws what is not live: now, after, and who changed it.
pub(super) fn pending_table_ui(ui: &mut Ui, model: &Model, id: &str, rows: &[&MethodRow]) {
    let table = Table::new(id)
        .bare()
        .column(Column::text("Method").at_least(200.0))
        .column(Column::text("Live now").exact(142.0))
        .column(Column::text("").exact(30.0))
        .column(Column::text("After").exact(146.0))
        .column(Column::text("Changed").exact(150.0))
        .row_height(measure::TABLE_ROW_SWITCH);
    table.show(ui, rows.len(), |row| {
        let method = rows[row.index()];
        let verb_width = if method.name.verb.len() > 4 { 58.0 } else { 44.0 };
        row.cell(|ui| method_columns_ui(ui, &method.name.verb, &method.name.path, verb_width));
        row.cell(|ui| lock::lock_ui(ui, lock::live(method)));
        row.cell(|ui| {
            let ink = theme::tokens(ui).text_weak;
            paint_icon(ui, Icon::ArrowRight, ui.max_rect().center(), 15.0, ink);
        });
        row.cell(|ui| lock::lock_ui(ui, lock::after(method)));
        row.cell(|ui| lock::changed_ui(ui, model, method));
    });
}
