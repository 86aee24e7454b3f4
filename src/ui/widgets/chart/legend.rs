//! The legend: one row in the card's title, in the order of the lines.

use super::super::paint;
use super::Series;
use crate::ui::theme;
use eframe::egui;
use egui::{Color32, Role, Sense, Ui, WidgetInfo, vec2};

const MARK: f32 = 14.0;
const GAP: f32 = 6.0;
const BETWEEN: f32 = 16.0;

/// Draws the names of `series` with the colour of their lines; those that do not fit are counted at the end.
/// Works in the right-to-left part of `title_row_ui`.
pub fn legend_ui<'a>(ui: &mut Ui, series: impl IntoIterator<Item = &'a Series<'a>>) {
    let t = theme::tokens(ui);
    let font = |focus: bool| if focus { theme::semibold(12.0) } else { theme::regular(12.0) };
    let mut room = ui.available_width() - 70.0;
    let mut total = -BETWEEN;
    let (mut shown, mut hidden) = (Vec::new(), 0);
    for series in series {
        let ink = if series.focus { t.text_strong } else { t.text };
        let galley = paint::line(ui, series.name, font(series.focus), ink);
        let width = MARK + GAP + galley.size().x + BETWEEN;
        if width > room {
            (hidden, room) = (hidden + 1, 0.0);
            continue;
        }
        (room, total) = (room - width, total + width);
        shown.push((galley, series));
    }
    let more = (hidden > 0).then(|| paint::line(ui, &format!("and {hidden} more"), font(false), t.text_weak));
    total += more.as_ref().map_or(0.0, |more| BETWEEN + more.size().x);
    let (rect, response) = ui.allocate_exact_size(vec2(total.max(0.0), 20.0), Sense::hover());
    let names: Vec<&str> = shown.iter().map(|(_, series)| series.name).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, names.join(", ")));
    let (mut x, y) = (rect.left(), rect.center().y);
    for (galley, series) in shown {
        let width = if series.focus { 2.5 } else { 1.5 };
        stroke_ui(ui, x, y, width, series.ink.colour(t), series.is_dashed());
        x = paint::left(ui.painter(), x + MARK + GAP, y, galley) + BETWEEN;
    }
    if let Some(more) = more {
        paint::left(ui.painter(), x, y, more);
    }
}

fn stroke_ui(ui: &Ui, x: f32, y: f32, width: f32, colour: Color32, dashed: bool) {
    let stroke = egui::Stroke::new(width, colour);
    if dashed {
        ui.painter().hline(x..=x + 6.0, y, stroke);
        ui.painter().hline(x + 8.0..=x + MARK, y, stroke);
    } else {
        ui.painter().hline(x..=x + MARK, y, stroke);
    }
}
