//! Where things lie in a room: its margins, columns side by side, and grey places for what is still being read.

use eframe::egui;
use egui::{Frame, Margin, Rect, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::ui::theme::{self, measure};

/// Draws a room that scrolls where it does not fit; `content` learns how high the room is within its margins.
pub(super) fn room_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui, f32)) {
    const BOTTOM: f32 = 20.0;
    let height = ui.available_height() - measure::ROOM_TOP - BOTTOM;
    let side = measure::ROOM_MARGIN as i8;
    let margin = Margin { left: side, right: side, top: measure::ROOM_TOP as i8, bottom: BOTTOM as i8 };
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(8.0, measure::CARD_GAP);
            content(ui, height);
        });
    });
}

/// Draws columns `widths` points wide with a card's gap between them, their tops on one line.
pub(super) fn columns_ui(ui: &mut Ui, widths: &[f32], mut draw: impl FnMut(&mut Ui, usize)) {
    let origin = ui.cursor().min;
    let mut whole = Rect::from_min_size(origin, Vec2::ZERO);
    let mut left = origin.x;
    for (i, width) in widths.iter().enumerate() {
        let rect = Rect::from_min_size(pos2(left, origin.y), vec2(*width, f32::INFINITY));
        let inner = ui.scope_builder(UiBuilder::new().max_rect(rect).layout(egui::Layout::default()), |ui| {
            ui.set_width(*width);
            draw(ui, i);
        });
        whole = whole.union(inner.response.rect);
        left += width + measure::CARD_GAP;
    }
    ui.advance_cursor_after_rect(whole);
}

/// Draws `content` in exactly this height, so that what is centred knows its middle.
pub(super) fn boxed_ui<R>(ui: &mut Ui, height: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    let layout = egui::Layout::default();
    let inner = ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), content);
    ui.advance_cursor_after_rect(rect.union(inner.response.rect));
    inner.inner
}

/// Draws a grey bar where a value will be.
pub(super) fn skeleton_ui(ui: &mut Ui, size: Vec2) {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, measure::RADIUS_SKELETON, theme::tokens(ui).skeleton);
}

/// Draws a few grey lines where a list will be.
pub(super) fn skeleton_lines_ui(ui: &mut Ui, count: usize) {
    const SHARES: [f32; 4] = [0.72, 0.55, 0.83, 0.62];
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 18.0;
        for i in 0..count {
            let width = ui.available_width() * SHARES[i % SHARES.len()];
            skeleton_ui(ui, vec2(width, 10.0));
        }
    });
}
