//! What hangs below a control: one ground, edge and shadow for choices, small forms and what a search finds.

use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Frame, Id, Margin, Popup, PopupCloseBehavior, Response, Ui};

/// Choices below `control`, `width` points wide: it opens them, and choosing one closes them.
pub fn choices_popup<'a>(ui: &Ui, control: &'a Response, width: f32) -> Popup<'a> {
    Popup::menu(control).frame(frame(ui, 4)).width(width).gap(4.0)
}

/// A small form below `control`, `width` points wide with `padding` around it: it stays open until a click outside.
pub fn form_popup<'a>(ui: &Ui, control: &'a Response, width: f32, padding: i8) -> Popup<'a> {
    let stays = PopupCloseBehavior::CloseOnClickOutside;
    Popup::menu(control).frame(frame(ui, padding)).width(width).close_behavior(stays)
}

/// What a search below `field` has found, `width` points wide: it is there as long as it is drawn, and `id` tells it from
/// others.
pub fn found_popup<'a>(ui: &Ui, field: &'a Response, id: &str, width: f32) -> Popup<'a> {
    let popup = Popup::from_response(field).id(Id::unique(id)).open(true).frame(frame(ui, 4)).width(width);
    popup.close_behavior(PopupCloseBehavior::IgnoreClicks)
}

fn frame(ui: &Ui, padding: i8) -> Frame {
    let t = theme::tokens(ui);
    Frame::new()
        .fill(t.raised)
        .stroke((1.0, t.border))
        .corner_radius(measure::RADIUS_NOTE)
        .inner_margin(Margin::same(padding))
        .shadow(ui.visuals().popup_shadow)
}
