//! Puts the tokens into egui's own style, so that what the kit does not wrap (menus, tooltips, scroll bars) matches.

use super::{Tokens, measure, text};
use eframe::egui;
use egui::epaint::FontColorTransferFunction;
use egui::style::{ScrollFadeStyle, ScrollStyle, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, Margin, Shadow, Stroke, Style, Visuals, vec2};

/// Gives egui's own controls the look of a theme.
pub(super) fn apply(style: &mut Style, t: &'static Tokens) {
    style.text_styles = text::styles();
    style.drag_value_text_style = egui::TextStyle::Body;
    style.visuals = visuals(t);
    style.animation_time = 0.08;
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.button_padding = vec2(12.0, 6.0);
    spacing.interact_size.y = measure::CONTROL;
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(16);
    spacing.combo_height = 320.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = scroll();
}

/// Bars that lie over the content: thin and quiet until the pointer comes near, but never invisible.
fn scroll() -> ScrollStyle {
    ScrollStyle {
        bar_width: 8.0,
        floating_width: 6.0,
        bar_outer_margin: 4.0,
        foreground_color: true,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        dormant_handle_opacity: 0.35,
        active_handle_opacity: 0.55,
        interact_handle_opacity: 0.8,
        // Faded text at the edge would miss its contrast; the bar already says that there is more.
        fade: ScrollFadeStyle { strength: 0.0, ..ScrollFadeStyle::default() },
        ..ScrollStyle::floating()
    }
}

fn visuals(t: &Tokens) -> Visuals {
    let dark = t.base.r() < 128;
    let base = if dark { Visuals::dark() } else { Visuals::light() };
    Visuals {
        dark_mode: dark,
        // Between egui's two defaults: its own for dark makes Inter's weights hard to tell apart.
        text_options: egui::epaint::text::TextOptions {
            color_transfer_function: FontColorTransferFunction::Gamma(if dark { 0.8 } else { 1.0 }),
            ..base.text_options
        },
        panel_fill: t.surface,
        window_fill: t.raised,
        window_stroke: Stroke::new(1.0, t.border),
        window_corner_radius: CornerRadius::same(measure::RADIUS_DIALOG),
        menu_corner_radius: CornerRadius::same(measure::RADIUS_NOTE),
        window_shadow: Shadow { offset: [0, 12], blur: 32, spread: 0, color: t.dialog_shadow },
        popup_shadow: Shadow { offset: [0, 4], blur: 14, spread: 0, color: t.popup_shadow },
        extreme_bg_color: t.surface,
        text_edit_bg_color: Some(t.surface),
        faint_bg_color: t.sunken,
        code_bg_color: t.sunken,
        weak_text_color: Some(t.text_weak),
        hyperlink_color: t.accent_text,
        warn_fg_color: t.warning_text,
        error_fg_color: t.warning_text,
        override_text_color: None,
        selection: egui::style::Selection { bg_fill: t.selected, stroke: Stroke::new(1.5, t.focus) },
        widgets: widgets(t),
        text_cursor: egui::style::TextCursorStyle {
            stroke: Stroke::new(1.5, t.text_strong),
            ..base.text_cursor.clone()
        },
        interact_cursor: Some(egui::CursorIcon::PointingHand),
        striped: false,
        // The kit draws disabled controls itself; a fade on top would make them unreadable.
        disabled_alpha: 1.0,
        ..base
    }
}

fn widgets(t: &Tokens) -> Widgets {
    Widgets {
        noninteractive: widget(t.surface, t.border, t.text),
        inactive: widget(t.surface, t.border, t.text_strong),
        hovered: widget(t.hover, t.border_strong, t.text_strong),
        active: widget(t.pressed, t.border_strong, t.text_strong),
        open: widget(t.hover, t.border_strong, t.text_strong),
    }
}

fn widget(fill: Color32, edge: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: CornerRadius::same(measure::RADIUS_CONTROL),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    }
}
