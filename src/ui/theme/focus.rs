//! One ring for every widget that has the keyboard, drawn once at the end of a frame.
//!
//! egui shows focus differently from widget to widget, and not at all on some. A text field shows its own thicker
//! edge instead, hugging the frame: it says so with [`keep_own_focus_edge`].

use super::{measure, tokens_of};
use eframe::egui;
use egui::{Id, Stroke, StrokeKind, Ui};

/// Draws the ring around the control that has the keyboard.
pub(super) struct FocusRing;

#[derive(Clone, Copy, Default)]
struct OwnEdge(Option<Id>);

/// Tells the ring that the widget `id` draws its own focus this frame.
pub fn keep_own_focus_edge(ctx: &egui::Context, id: Id) {
    ctx.data_mut(|data| data.insert_temp(Id::NULL, OwnEdge(Some(id))));
}

impl egui::Plugin for FocusRing {
    fn debug_name(&self) -> &'static str {
        "focus ring"
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let own = ctx.data_mut(|data| data.remove_temp::<OwnEdge>(Id::NULL));
        let Some(id) = ctx.memory(egui::Memory::focused) else { return };
        if own.is_some_and(|own| own.0 == Some(id)) {
            return;
        }
        let Some(response) = ctx.read_response(id) else { return };
        if !response.interact_rect.is_positive() {
            return;
        }
        let painter = ctx.layer_painter(response.layer_id).with_clip_rect(response.interact_rect.expand(4.0));
        painter.rect_stroke(
            response.rect.expand(2.0),
            measure::RADIUS_CONTROL + 2,
            Stroke::new(2.0, tokens_of(&ctx).focus),
            StrokeKind::Outside,
        );
    }
}
