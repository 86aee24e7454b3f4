//! What the pointer asks for: dragging moves the view or draws a brush, the wheel with Ctrl zooms, sideways it moves.
//!
//! While a button is held, what it holds is remembered: the time that was grabbed, or where the brush began. The view
//! itself is the caller's.

use super::Wish;
use super::place::Place;
use super::view::Limits;
use eframe::egui;
use egui::{CursorIcon, Key, PointerButton, Response, Ui};

/// A brush narrower than so many points was no brush.
const NARROWEST: f32 = 4.0;

/// What the button holds.
#[derive(Clone, Copy)]
enum Held {
    /// This time stays under the pointer.
    Moving { grabbed: f64 },
    /// A brush that began at this time.
    Brushing { from: f64 },
}

/// Reads the pointer over the plot as it was drawn last.
pub(super) fn pointer(ui: &Ui, response: &Response, place: &Place, limits: &Limits) -> Wish {
    if response.double_clicked() {
        return Wish { fit: true, ..Wish::default() };
    }
    if response.dragged() || response.drag_stopped() {
        return drag(ui, response, place, limits);
    }
    if response.hovered() {
        cursor(ui, place);
        return wheel(ui, place, limits);
    }
    Wish::default()
}

fn drag(ui: &Ui, response: &Response, place: &Place, limits: &Limits) -> Wish {
    let salt = response.id.with("held");
    if response.drag_started() {
        let held = grab(ui, response, place);
        ui.data_mut(|data| data.insert_temp(salt, held));
    }
    let (Some(held), Some(at)) =
        (ui.data(|data| data.get_temp::<Option<Held>>(salt)).flatten(), ui.input(|i| i.pointer.latest_pos()))
    else {
        return Wish::default();
    };
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove::<Option<Held>>(salt));
    }
    match held {
        Held::Moving { grabbed } => {
            ui.set_cursor_icon(CursorIcon::Grabbing);
            let moved = limits.pan(place.view, grabbed - place.time(at.x));
            Wish { view: (moved != place.view).then_some(moved), ..Wish::default() }
        }
        Held::Brushing { from } => {
            ui.set_cursor_icon(CursorIcon::Crosshair);
            let to = place.time_within(at.x);
            if !response.drag_stopped() {
                return Wish { brush: Some([from.min(to), from.max(to)]), ..Wish::default() };
            }
            // egui ends a drag at Escape as it does when the button is let go.
            let given_up = ui.input(|i| i.key_pressed(Key::Escape));
            let wide = (place.x(from) - place.x(to)).abs() >= NARROWEST;
            Wish { view: (wide && !given_up).then(|| limits.between(from, to)), ..Wish::default() }
        }
    }
}

/// With Shift, with the secondary button and along the time axis a drag is a brush.
fn grab(ui: &Ui, response: &Response, place: &Place) -> Option<Held> {
    let origin = ui.input(|i| i.pointer.press_origin())?;
    let brush = response.dragged_by(PointerButton::Secondary)
        || ui.input(|i| i.modifiers.shift)
        || origin.y > place.plot.bottom();
    Some(if brush {
        Held::Brushing { from: place.time_within(origin.x) }
    } else {
        Held::Moving { grabbed: place.time(origin.x) }
    })
}

/// A crosshair where a drag would be a brush.
fn cursor(ui: &Ui, place: &Place) {
    let (shift, at) = ui.input(|i| (i.modifiers.shift, i.pointer.latest_pos()));
    if shift || at.is_some_and(|at| at.y > place.plot.bottom()) {
        ui.set_cursor_icon(CursorIcon::Crosshair);
    }
}

/// Up and down stay with the page; a sideways wheel is taken from it.
fn wheel(ui: &Ui, place: &Place, limits: &Limits) -> Wish {
    let (zoom, scrolled, at) = ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta, i.pointer.latest_pos()));
    let view = if zoom != 1.0 {
        let about = at.map_or(f64::midpoint(place.view[0], place.view[1]), |at| place.time_within(at.x));
        limits.zoom(place.view, about, 1.0 / f64::from(zoom))
    } else if scrolled.x.abs() > scrolled.y.abs() {
        ui.input_mut(|i| i.smooth_scroll_delta.x = 0.0);
        limits.pan(place.view, -place.seconds(scrolled.x))
    } else {
        return Wish::default();
    };
    Wish { view: (view != place.view).then_some(view), ..Wish::default() }
}
