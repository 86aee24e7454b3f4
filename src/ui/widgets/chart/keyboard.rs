//! What the keyboard asks for while the chart has it: the view moves with the arrows, the cursor with Ctrl and the arrows.

use super::Wish;
use super::view::{Limits, Span, width};
use eframe::egui;
use egui::{EventFilter, InputState, Key, Modifiers, Response, Ui};

/// Which way the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Back,
    Forth,
}

/// What the keys of this frame ask for, and whether the cursor goes a point further. `limits` is `None` for a chart that
/// does not move; `reading` is where the cursor is.
pub(super) fn keyboard(
    ui: &Ui,
    response: &Response,
    view: Span,
    limits: Option<&Limits>,
    reading: Option<f64>,
) -> (Wish, Option<Step>) {
    if !response.has_focus() {
        return (Wish::default(), None);
    }
    let filter = EventFilter { horizontal_arrows: true, escape: limits.is_some(), ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    ui.input_mut(|input| {
        let step = step(input, limits.is_none());
        let Some(limits) = limits else { return (Wish::default(), step) };
        if input.consume_key(Modifiers::NONE, Key::Num0) || input.consume_key(Modifiers::NONE, Key::Escape) {
            return (Wish { fit: true, ..Wish::default() }, step);
        }
        let moved = moved(input, view, limits, reading).filter(|moved| *moved != view);
        (Wish { view: moved, ..Wish::default() }, step)
    })
}

fn step(input: &mut InputState, arrows_alone: bool) -> Option<Step> {
    if stepped(input, Key::ArrowLeft, arrows_alone) {
        Some(Step::Back)
    } else if stepped(input, Key::ArrowRight, arrows_alone) {
        Some(Step::Forth)
    } else {
        None
    }
}

fn stepped(input: &mut InputState, arrow: Key, alone: bool) -> bool {
    // Ctrl on every system: on a Mac, Cmd and an arrow are free as well.
    input.consume_key(Modifiers::CTRL, arrow)
        || input.consume_key(Modifiers::COMMAND, arrow)
        || (alone && input.consume_key(Modifiers::NONE, arrow))
}

fn moved(input: &mut InputState, view: Span, limits: &Limits, reading: Option<f64>) -> Option<Span> {
    let about = reading.unwrap_or(f64::midpoint(view[0], view[1]));
    let by = |share: f64| limits.pan(view, share * width(view));
    // The more particular first: a pattern without Shift takes keys with Shift too.
    let keys = [
        (Modifiers::SHIFT, Key::ArrowLeft, by(-0.5)),
        (Modifiers::SHIFT, Key::ArrowRight, by(0.5)),
        (Modifiers::NONE, Key::ArrowLeft, by(-0.1)),
        (Modifiers::NONE, Key::ArrowRight, by(0.1)),
        (Modifiers::NONE, Key::Plus, limits.zoom(view, about, 0.75)),
        (Modifiers::NONE, Key::Equals, limits.zoom(view, about, 0.75)),
        (Modifiers::NONE, Key::Minus, limits.zoom(view, about, 1.0 / 0.75)),
        (Modifiers::NONE, Key::Home, limits.earliest(view)),
        (Modifiers::NONE, Key::End, limits.latest(view)),
    ];
    keys.into_iter().find_map(|(modifiers, key, view)| input.consume_key(modifiers, key).then_some(view))
}
