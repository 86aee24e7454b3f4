//! Chips: one short word about a row, with a colour that has a meaning.

use super::icon::{Icon, paint_icon};
use super::paint;
use crate::ui::theme::{self, Tokens, measure};
use eframe::egui;
use egui::{Color32, Response, Role, Sense, StrokeKind, Ui, Widget, WidgetInfo, vec2};

/// What a chip says by its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipKind {
    /// Solid red: "Not live". Nothing else.
    Danger,
    /// Amber: "Poller", a login that expired.
    Warn,
    /// Outlined: a plan's name, "Suspected".
    Plain,
    /// Accent: "was 5", edited and not sent.
    Accent,
    /// Green: "Live".
    Good,
}

/// A chip, drawn with `ui.add(Chip::new(ChipKind::Warn, "Poller").icon(Icon::Repeat))`.
#[must_use = "draw it with `ui.add(chip)`"]
pub struct Chip<'a> {
    kind: ChipKind,
    label: &'a str,
    icon: Option<Icon>,
}

impl<'a> Chip<'a> {
    /// A chip that reads `label`.
    pub fn new(kind: ChipKind, label: &'a str) -> Self {
        Self { kind, label, icon: None }
    }

    /// With `icon` before the word.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// How wide it will be, points.
    pub fn width(&self, ui: &Ui) -> f32 {
        let text = paint::line(ui, self.label, theme::medium(12.0), Color32::PLACEHOLDER).size().x;
        (text + 16.0 + if self.icon.is_some() { 17.0 } else { 0.0 }).ceil()
    }
}

impl Widget for Chip<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(self.width(ui), measure::CHIP), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, self.label));
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let (fill, edge, text) = colours(theme::tokens(ui), self.kind);
        let shape = paint::crisp(ui, rect);
        ui.painter().rect(shape, shape.height() / 2.0, fill, (1.0, edge), StrokeKind::Inside);
        let mut x = rect.left() + 8.0;
        if let Some(icon) = self.icon {
            paint_icon(ui, icon, egui::pos2(x + 6.0, rect.center().y), 12.0, text);
            x += 17.0;
        }
        paint::left(ui.painter(), x, rect.center().y, paint::line(ui, self.label, theme::medium(12.0), text));
        response
    }
}

fn colours(t: &Tokens, kind: ChipKind) -> (Color32, Color32, Color32) {
    match kind {
        ChipKind::Danger => (t.danger, t.danger, t.on_danger),
        ChipKind::Warn => (t.warning_tint, t.warning_tint, t.warning_text),
        ChipKind::Plain => (Color32::TRANSPARENT, t.border, t.text),
        ChipKind::Accent => (t.accent_tint, t.accent_tint, t.accent_text),
        ChipKind::Good => (t.success_tint, t.success_tint, t.success_text),
    }
}
