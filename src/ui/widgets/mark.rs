//! The mark that says at a glance which kind of account the window is on.

use super::icon::{Icon, paint_icon};
use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2};

/// The kind of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The practice account on this computer.
    Practice,
    /// A real account that can be changed.
    Production,
    /// An emulator on this computer.
    Local,
    /// Another endpoint than AWS's.
    Endpoint,
    /// A real account that is only looked at.
    ReadOnly,
}

/// Draws the mark.
pub fn mark_ui(ui: &mut Ui, mark: Mark) -> Response {
    let t = theme::tokens(ui);
    let none = Color32::TRANSPARENT;
    let (label, icon, fill, edge, text) = match mark {
        Mark::Practice => ("Practice", Icon::FlaskConical, t.accent, t.accent, t.on_accent),
        Mark::Production => ("Production", Icon::Building2, t.ink, t.ink, t.on_ink),
        Mark::Local => ("Local endpoint", Icon::Server, none, t.accent, t.text_strong),
        Mark::Endpoint => ("Endpoint", Icon::Globe, none, t.border_strong, t.text_strong),
        Mark::ReadOnly => ("Read-only", Icon::Lock, none, t.border_strong, t.text_strong),
    };
    let galley = paint::line(ui, label, theme::semibold(12.0), text);
    let size = vec2((galley.size().x + 18.0 + 18.0).ceil(), measure::MARK);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
    if ui.is_rect_visible(rect) {
        let shape = paint::crisp(ui, rect);
        ui.painter().rect(shape, shape.height() / 2.0, fill, (1.0, edge), StrokeKind::Inside);
        paint_icon(ui, icon, egui::pos2(rect.left() + 15.5, rect.center().y), measure::ICON_SMALL, text);
        paint::left(ui.painter(), rect.left() + 27.0, rect.center().y, galley);
    }
    response
}
