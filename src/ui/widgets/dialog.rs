//! Dialogs: one decision over a dimmed room, closed by Escape, `Cancel` or the cross, never by a click beside it,
//! because a form with typed values would be lost.

use super::button::{Button, buttons_width};
use super::card::row_ui;
use super::field;
use super::fit::most_each;
use super::icon::Icon;
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{Context, Frame, Id, Key, Margin, Modal, Modifiers, ScrollArea, Ui, UiBuilder};

/// How far the bar of a scrolled body stands in the margin.
const BAR: f32 = 14.0;
/// Between the edge and the title, the body and the footer's buttons.
const SIDE: f32 = 24.0;
/// How far what is drawn in the body may reach over its sides: the ring around a field with the focus.
const RING: f32 = 4.0;

/// A dialog: `Dialog::new("deploy", "Deploy to prod").show(ctx, buttons, |ui| …)`.
#[must_use = "draw it with `show`"]
pub struct Dialog<'a> {
    id: &'a str,
    title: &'a str,
    subtitle: Option<&'a str>,
    note: Option<&'a str>,
    width: f32,
    first_focus: Option<usize>,
    first_field: bool,
    cross: bool,
}

/// What happened in a dialog this frame.
#[derive(Debug)]
pub struct DialogAnswer<R> {
    /// What the body returned.
    pub inner: R,
    /// Which of the footer's buttons was clicked.
    pub pressed: Option<usize>,
    /// Escape or the cross: treat it as `Cancel`.
    pub closed: bool,
    /// It was not there in the frame before: the moment to focus a field of the body.
    pub opened: bool,
}

impl<'a> Dialog<'a> {
    /// A dialog 640 points wide; `id` tells it from other dialogs.
    pub fn new(id: &'a str, title: &'a str) -> Self {
        Self {
            id,
            title,
            subtitle: None,
            note: None,
            width: 640.0,
            first_focus: None,
            first_field: false,
            cross: true,
        }
    }

    /// With a weak line below the title.
    pub fn subtitle(mut self, subtitle: &'a str) -> Self {
        self.subtitle = Some(subtitle);
        self
    }

    /// With small words at the left of the footer: the calls it will make.
    pub fn note(mut self, note: &'a str) -> Self {
        self.note = Some(note);
        self
    }

    /// So many points wide.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Gives the focus to this button of the footer when the dialog opens.
    pub fn first_focus(mut self, button: usize) -> Self {
        self.first_focus = Some(button);
        self
    }

    /// Gives the focus to the first field of the body when the dialog opens.
    pub fn first_field(mut self) -> Self {
        self.first_field = true;
        self
    }

    /// Without the cross: its footer has a button named `Close` already.
    pub fn without_cross(mut self) -> Self {
        self.cross = false;
        self
    }

    /// Draws it over the window, with `body` between the title and the footer's `buttons`.
    pub fn show<R>(
        self,
        ctx: &Context,
        buttons: Vec<Button<'_>>,
        body: impl FnOnce(&mut Ui) -> R,
    ) -> DialogAnswer<R> {
        let t = theme::tokens_of(ctx);
        let id = Id::unique(("dialog", self.id));
        let opened = appeared(ctx, id);
        let frame = Frame::new()
            .fill(t.raised)
            .stroke((1.0, t.border))
            .corner_radius(measure::RADIUS_DIALOG)
            .shadow(ctx.global_style().visuals.window_shadow);
        let room = ctx.content_rect().size();
        let width = self.width.min(room.x - 48.0);
        let modal = Modal::new(id).frame(frame).backdrop_color(t.scrim).show(ctx, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            let pad = Margin { top: 20, bottom: 20, ..Margin::symmetric(SIDE as i8, 0) };
            let (crossed, inner) = Frame::new()
                .inner_margin(pad)
                .show(ui, |ui| {
                    let crossed = self.title_ui(ui);
                    ui.add_space(measure::SPACE_3);
                    if opened && self.first_field {
                        field::focus_first_field(ctx);
                    }
                    let inner = scrolled(ui, room.y - 230.0, body);
                    field::forget_first_field(ctx);
                    (crossed, inner)
                })
                .inner;
            let pressed = self.footer_ui(ui, buttons, opened);
            (crossed, inner, pressed)
        });
        let escaped = modal.is_top_modal
            && !modal.any_popup_open
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let (crossed, inner, pressed) = modal.inner;
        DialogAnswer { inner, pressed, closed: crossed || escaped, opened }
    }

    fn title_ui(&self, ui: &mut Ui) -> bool {
        let t = theme::tokens(ui);
        let crossed = row_ui(
            ui,
            28.0,
            |ui| {
                let taken = if self.cross { cross().width(ui) + measure::SPACE_2 } else { 0.0 };
                let room = (ui.available_width() - taken).max(0.0);
                ui.scope(|ui| {
                    ui.set_max_width(room);
                    ui.add(egui::Label::new(text::heading(t, self.title)).truncate());
                });
            },
            |ui| self.cross && ui.add(cross()).clicked(),
        );
        if let Some(subtitle) = self.subtitle {
            ui.add_space(2.0);
            ui.add(egui::Label::new(text::weak(t, subtitle)).wrap());
        }
        crossed
    }

    fn footer_ui(&self, ui: &mut Ui, buttons: Vec<Button<'_>>, opened: bool) -> Option<usize> {
        let t = theme::tokens(ui);
        let line = ui.cursor().min.y;
        ui.painter().hline(ui.max_rect().x_range(), line + 0.5, (1.0, t.border));
        let buttons = fitting(ui, buttons, ui.available_width() - 2.0 * SIDE);
        let width = buttons_width(ui, &buttons);
        let focus = self.first_focus.filter(|_| opened);
        Frame::new()
            .inner_margin(Margin::symmetric(SIDE as i8, 14))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.set_min_height(measure::CONTROL);
                    ui.spacing_mut().item_spacing.x = 0.0;
                    let room = ui.available_width() - width;
                    let note = self.note.unwrap_or_default();
                    let used = ui.scope(|ui| {
                        ui.set_max_width((room - 16.0).max(0.0));
                        ui.add(egui::Label::new(text::small(t, note)).truncate()).rect.width()
                    });
                    ui.add_space((room - used.inner).max(0.0));
                    focused_buttons_ui(ui, buttons, focus)
                })
                .inner
            })
            .inner
    }
}

fn cross() -> Button<'static> {
    Button::icon_only(Icon::X, "Close").in_bar()
}

/// The buttons, with those cut whose labels are too long for all of them to stand in `room`.
fn fitting<'a>(ui: &Ui, buttons: Vec<Button<'a>>, room: f32) -> Vec<Button<'a>> {
    let widths: Vec<f32> = buttons.iter().map(|button| button.width(ui)).collect();
    let gaps = measure::SPACE_2 * buttons.len().saturating_sub(1) as f32;
    let most = most_each(&widths, room - gaps);
    if most.is_infinite() {
        return buttons;
    }
    buttons.into_iter().map(|button| button.at_most(most)).collect()
}

fn focused_buttons_ui(ui: &mut Ui, buttons: Vec<Button<'_>>, focus: Option<usize>) -> Option<usize> {
    ui.spacing_mut().item_spacing.x = measure::SPACE_2;
    let mut pressed = None;
    for (i, button) in buttons.into_iter().enumerate() {
        let response = ui.add(button);
        if focus == Some(i) {
            response.request_focus();
        }
        if response.clicked() {
            pressed = Some(i);
        }
    }
    pressed
}

fn scrolled<R>(ui: &mut Ui, height: f32, body: impl FnOnce(&mut Ui) -> R) -> R {
    let height = height.max(120.0);
    // As high as its content from the first frame on: what is left below a window that is not centred yet is no measure.
    let area =
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
    // The bar stands in the margin, where it covers no field.
    let own = ui.available_rect_before_wrap();
    let mut with_bar = ui.new_child(UiBuilder::new().max_rect(own.with_max_x(own.right() + BAR)));
    let inner = area.show(&mut with_bar, |ui| {
        // A child whose width does not count: whatever is drawn in it, the dialog stays as wide as it is, and the bar in
        // its place.
        let room = ui.available_rect_before_wrap();
        let right = room.left() + own.width();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(room.with_max_x(right)));
        let seen = ui.clip_rect().with_min_x(room.left() - RING).with_max_x(right + RING);
        inside.shrink_clip_rect(seen);
        inside.spacing_mut().item_spacing.y = measure::SPACE_4;
        let answer = body(&mut inside);
        ui.advance_cursor_after_rect(inside.min_rect().with_max_x(right));
        answer
    });
    ui.advance_cursor_after_rect(with_bar.min_rect().with_max_x(own.right()));
    inner.inner
}

/// Whether `id` was not drawn in the frame before this one: the moment to give it the focus, or to bring it into view.
pub fn appeared(ctx: &Context, id: Id) -> bool {
    let frame = ctx.cumulative_frame_nr();
    let last = ctx.data_mut(|data| data.get_temp::<u64>(id));
    ctx.data_mut(|data| data.insert_temp(id, frame));
    last.is_none_or(|last| last + 1 < frame)
}
