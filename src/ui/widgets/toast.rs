//! A notice after something was done: what was done, and a way back where there is one. It leaves by itself when the
//! model drops it.

use super::button::Button;
use super::icon::{Icon, icon_ui};
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{Align2, Area, Context, Frame, Id, Margin, Order, vec2};

/// The widest that a notice gets: its words wrap there.
const MOST_WIDTH: f32 = 720.0;
/// What a notice leaves of a small window's width, both sides together.
const BESIDE: f32 = 80.0;

/// What was clicked on a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAnswer {
    /// The button with the way back.
    Action,
    /// The cross at the right was pressed.
    Close,
}

/// Draws the notice at the bottom of the window, above the status bar; `action` is the label of its button (`Undo`). Long
/// words wrap, and the buttons stay beside them.
pub fn notice_ui(ctx: &Context, icon: Icon, words: &str, action: Option<&str>) -> Option<NoticeAnswer> {
    let t = theme::tokens_of(ctx);
    let frame = Frame::new()
        .fill(t.raised)
        .stroke((1.0, t.border))
        .corner_radius(measure::RADIUS_CARD)
        .shadow(ctx.global_style().visuals.popup_shadow)
        .inner_margin(Margin { left: 14, right: 6, top: 6, bottom: 6 });
    let width = (ctx.content_rect().width() - BESIDE).min(MOST_WIDTH) - frame.total_margin().sum().x;
    let area = Area::new(Id::unique("notice"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -measure::STATUS_BAR - measure::SPACE_4));
    area.show(ctx, |ui| {
        frame
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    icon_ui(ui, icon, measure::ICON, t.text_weak);
                    let close = || Button::icon_only(Icon::X, "Close");
                    let gap = ui.spacing().item_spacing.x;
                    let acts = action.map_or(0.0, |action| Button::ghost(action).width(ui) + gap);
                    let room = width - measure::ICON - acts - close().width(ui) - 2.0 * gap;
                    ui.scope(|ui| {
                        ui.set_max_width(room.max(0.0));
                        ui.add(egui::Label::new(text::body(t, words)).wrap());
                    });
                    let acted = action.is_some_and(|action| ui.add(Button::ghost(action)).clicked());
                    let closed = ui.add(close()).clicked();
                    match (acted, closed) {
                        (true, _) => Some(NoticeAnswer::Action),
                        (_, true) => Some(NoticeAnswer::Close),
                        _ => None,
                    }
                })
                .inner
            })
            .inner
    })
    .inner
}
