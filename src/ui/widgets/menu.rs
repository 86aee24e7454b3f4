//! A menu below a button: a few things to do, each leading on to a dialog.

use super::button::Button;
use super::dropdown::option_ui;
use super::paint;
use super::popup::choices_popup;
use crate::ui::theme;
use eframe::egui;
use egui::Ui;

/// One line of a menu.
#[derive(Clone, Copy, Debug)]
pub struct MenuItem<'a> {
    /// What it reads.
    pub label: &'a str,
    /// Why it cannot be chosen now; `None` where it can.
    pub disabled: Option<&'a str>,
}

/// Draws `button` with `items` in a popup below; returns the one that was picked.
pub fn menu_ui(ui: &mut Ui, button: Button<'_>, items: &[MenuItem<'_>]) -> Option<usize> {
    let t = theme::tokens(ui);
    let response = ui.add(button);
    let wide = |item: &MenuItem<'_>| {
        paint::line(ui, item.label, theme::regular(13.0), t.text_strong).size().x.ceil()
    };
    let width = items.iter().map(wide).fold(0.0, f32::max) + 44.0;
    let shown = choices_popup(ui, &response, width).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut picked = None;
        for (i, item) in items.iter().enumerate() {
            let line =
                ui.add_enabled_ui(item.disabled.is_none(), |ui| option_ui(ui, item.label, false)).inner;
            let line = match item.disabled {
                Some(reason) => line.on_disabled_hover_text(reason),
                None => line,
            };
            if line.clicked() {
                picked = Some(i);
            }
        }
        picked
    });
    shown.and_then(|shown| shown.inner)
}
