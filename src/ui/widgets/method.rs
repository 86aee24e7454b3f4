//! A method as people read it: the verb in a narrow column, the path after it.

use super::paint;
use crate::ui::theme;
use eframe::egui;
use egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};

/// Width of the verb's column: `DELETE` fits.
pub const VERB_WIDTH: f32 = 58.0;

/// Draws `verb` and `path` in two columns; a path that is too long ends in `…` and shows whole on hover.
pub fn method_ui(ui: &mut Ui, verb: &str, path: &str) -> Response {
    method_columns_ui(ui, verb, path, VERB_WIDTH)
}

/// The same with a verb column `verb_width` points wide, for cards where only `GET` and `POST` occur.
pub fn method_columns_ui(ui: &mut Ui, verb: &str, path: &str, verb_width: f32) -> Response {
    let t = theme::tokens(ui);
    let verb_galley = paint::line(ui, verb, theme::semibold(12.0), t.text_weak);
    let room = ui.available_width() - verb_width;
    let path_galley = paint::fitted(ui, path, theme::medium(13.0), t.text_strong, room);
    let cut = path_galley.elided;
    let size = vec2(verb_width + path_galley.size().x, 18.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("{verb} {path}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    if ui.is_rect_visible(rect) {
        paint::left(ui.painter(), rect.left(), rect.center().y, verb_galley);
        paint::left(ui.painter(), rect.left() + verb_width, rect.center().y, path_galley);
    }
    if cut { response.on_hover_text(name) } else { response }
}
