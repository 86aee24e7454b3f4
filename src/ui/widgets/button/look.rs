//! The colours of a button: one line a kind and state, so that a colour is found and changed at once.

use super::{Button, Kind};
use crate::ui::theme::Tokens;
use eframe::egui::{Color32, Response};

/// What a button is going through in this frame.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum State {
    /// It cannot be used now.
    Disabled,
    /// A toggle that is on.
    On,
    /// Held down.
    Pressed,
    /// Under the pointer.
    Hovered,
    /// None of these.
    Resting,
}

impl State {
    /// What a button goes through, from what it was told and from what the pointer does.
    pub(super) fn new(button: &Button<'_>, response: &Response, enabled: bool) -> Self {
        match button.selected {
            _ if !enabled => Self::Disabled,
            Some(true) => Self::On,
            _ if response.is_pointer_button_down_on() => Self::Pressed,
            _ if response.hovered() => Self::Hovered,
            _ => Self::Resting,
        }
    }
}

/// Ground, edge, words and icon.
pub(super) struct Look {
    /// The ground.
    pub(super) fill: Color32,
    /// The line around it.
    pub(super) edge: Color32,
    /// The label.
    pub(super) text: Color32,
    /// The icons before and after it.
    pub(super) icon: Color32,
}

impl Look {
    /// The colours of a kind in a state.
    pub(super) fn new(t: &Tokens, kind: Kind, state: State) -> Self {
        let none = Color32::TRANSPARENT;
        match (kind, state) {
            (Kind::Ghost, State::Disabled) => Self::plain(none, none, t.text_disabled),
            (_, State::Disabled) => Self::plain(t.sunken, t.border, t.text_disabled),
            (_, State::On) => Self { icon: t.accent_text, ..Self::plain(t.selected, none, t.text_strong) },
            (Kind::Primary, State::Resting) => Self::plain(t.accent, t.accent, t.on_accent),
            (Kind::Primary, _) => Self::plain(t.accent_hover, t.accent_hover, t.on_accent),
            (Kind::Plain, State::Resting) => Self::outlined(t, t.surface, t.border),
            (Kind::Plain, State::Pressed) => Self::outlined(t, t.pressed, t.border_strong),
            (Kind::Plain, _) => Self::outlined(t, t.surface, t.border_strong),
            (Kind::Ghost, State::Resting) => Self::ghost(t, none),
            (Kind::Ghost, State::Pressed) => Self::ghost(t, t.pressed),
            (Kind::Ghost, _) => Self::ghost(t, t.hover),
            (Kind::BannerLine, State::Resting) => Self::plain(none, t.banner_line, t.on_danger),
            (Kind::BannerLine, _) => Self::plain(t.banner_hover, t.banner_line, t.on_danger),
            (Kind::BannerWhite, State::Resting) => {
                Self::plain(t.banner_button, t.banner_button, t.on_banner_button)
            }
            (Kind::BannerWhite, _) => {
                Self::plain(t.banner_button_hover, t.banner_button_hover, t.on_banner_button)
            }
        }
    }

    /// Words and icon in one ink.
    fn plain(fill: Color32, edge: Color32, ink: Color32) -> Self {
        Self { fill, edge, text: ink, icon: ink }
    }

    fn outlined(t: &Tokens, fill: Color32, edge: Color32) -> Self {
        Self { fill, edge, text: t.text_strong, icon: t.text_weak }
    }

    fn ghost(t: &Tokens, fill: Color32) -> Self {
        Self { fill, edge: Color32::TRANSPARENT, text: t.text, icon: t.text_weak }
    }
}
