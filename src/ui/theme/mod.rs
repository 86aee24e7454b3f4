//! How Tollkeeper looks: the one home of colours, type, spacing and widget states.
//!
//! `install` is called once when the window opens. Drawing code reads colours with [`tokens`], measures from
//! [`measure`] and text styles from [`text`]; it never names a colour of its own (clippy forbids it).
//! Red is reserved: it means "not live" or "open to anyone" and nothing else, so egui's own error colour is amber.

use eframe::egui;

mod focus;
mod fonts;
pub mod measure;
pub mod text;
mod tokens;
mod visuals;

#[cfg(test)]
mod colour_check;

pub use focus::keep_own_focus_edge;
pub use fonts::{ICONS, MEDIUM, SEMIBOLD, icon_font, medium, regular, semibold};
pub use tokens::{DARK, LIGHT, Tokens};

/// Sets fonts, text styles, spacing, the colours of both themes and the focus ring on `ctx`. Call once.
///
/// Which theme shows is egui's `ThemePreference`; a change needs no second call.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        ctx.style_mut_of(theme, |style| visuals::apply(style, of_mode(theme == egui::Theme::Dark)));
    }
    // Where the system tells nothing, light.
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
    ctx.add_plugin(focus::FocusRing);
}

/// The colours in force where `ui` draws.
pub fn tokens(ui: &egui::Ui) -> &'static Tokens {
    of_mode(ui.visuals().dark_mode)
}

/// The colours in force for the whole window, for code that has no `Ui` (an overlay, a dialog's scrim).
pub fn tokens_of(ctx: &egui::Context) -> &'static Tokens {
    of_mode(ctx.theme() == egui::Theme::Dark)
}

fn of_mode(dark: bool) -> &'static Tokens {
    if dark { &DARK } else { &LIGHT }
}
