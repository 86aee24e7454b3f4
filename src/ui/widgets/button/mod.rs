//! Buttons. A room has one primary button; deleting is a plain one; white and outlined ones live on the red banner.

mod look;

use self::look::{Look, State};
use super::icon::{Icon, paint_icon};
use super::paint;
use crate::ui::theme::{self, Tokens, measure};
use eframe::egui;
use egui::{Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, vec2};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Primary,
    Plain,
    Ghost,
    BannerLine,
    BannerWhite,
}

/// A button, drawn with `ui.add(Button::plain("Export…").icon(Icon::Download))`.
#[must_use = "draw it with `ui.add(button)`"]
pub struct Button<'a> {
    label: &'a str,
    name: Option<&'a str>,
    icon: Option<Icon>,
    after: Option<Icon>,
    kind: Kind,
    height: f32,
    min_width: f32,
    max_width: f32,
    selected: Option<bool>,
    disabled: Option<&'a str>,
}

impl<'a> Button<'a> {
    fn new(kind: Kind, label: &'a str) -> Self {
        let (height, min_width, max_width) = (measure::CONTROL, 0.0, f32::INFINITY);
        Self {
            label,
            name: None,
            icon: None,
            after: None,
            kind,
            height,
            min_width,
            max_width,
            selected: None,
            disabled: None,
        }
    }

    /// The one filled button of a room or dialog.
    pub fn primary(label: &'a str) -> Self {
        Self::new(Kind::Primary, label)
    }

    /// The ordinary button, with an edge.
    pub fn plain(label: &'a str) -> Self {
        Self::new(Kind::Plain, label)
    }

    /// Without an edge: for bars and rows.
    pub fn ghost(label: &'a str) -> Self {
        Self::new(Kind::Ghost, label)
    }

    /// Outlined in white, on the red banner.
    pub fn on_banner(label: &'a str) -> Self {
        Self::new(Kind::BannerLine, label)
    }

    /// White on the red banner: what to do about it.
    pub fn on_banner_white(label: &'a str) -> Self {
        Self::new(Kind::BannerWhite, label)
    }

    /// A ghost button that shows only an icon; `name` is what a screen reader says and the tooltip shows.
    pub fn icon_only(icon: Icon, name: &'a str) -> Self {
        Self { icon: Some(icon), name: Some(name), ..Self::new(Kind::Ghost, "") }
    }

    /// With `icon` before the label.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With `icon` after the label.
    pub fn after(mut self, icon: Icon) -> Self {
        self.after = Some(icon);
        self
    }

    /// A fuller accessible name than the label.
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// 28 points high, for the account bar.
    pub fn in_bar(mut self) -> Self {
        self.height = measure::CONTROL_IN_BAR;
        self
    }

    /// At least `width` points wide.
    pub fn min_width(mut self, width: f32) -> Self {
        self.min_width = width;
        self
    }

    /// At most `width` points wide: a longer label ends in `…`, and the pointer shows the whole.
    pub fn at_most(mut self, width: f32) -> Self {
        self.max_width = width;
        self
    }

    /// A toggle that is on or off.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }

    /// Cannot be used now, for the reason given, which the tooltip tells; `None` leaves it usable.
    pub fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// How wide it will be, points.
    pub fn width(&self, ui: &Ui) -> f32 {
        self.whole_width(ui).min(self.max_width)
    }

    /// How wide it would be with its whole label.
    fn whole_width(&self, ui: &Ui) -> f32 {
        let text = match self.label {
            "" => 0.0,
            label => paint::line(ui, label, self.font(), Color32::PLACEHOLDER).size().x,
        };
        let icons = [self.icon, self.after].iter().flatten().count() as f32;
        let gaps = if self.label.is_empty() { 0.0 } else { icons * GAP };
        let padding = if self.label.is_empty() { self.height - ICON } else { 2.0 * PADDING };
        (text + icons * ICON + gaps + padding).ceil().max(self.min_width)
    }

    fn font(&self) -> egui::FontId {
        if self.kind == Kind::BannerWhite { theme::semibold(13.0) } else { theme::medium(13.0) }
    }

    fn draw(&self, ui: &mut Ui) -> Response {
        let size = vec2(self.width(ui), self.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let enabled = ui.is_enabled();
        let name = self.name.unwrap_or(self.label);
        response.widget_info(|| match self.selected {
            Some(selected) => WidgetInfo::selected(Role::Button, enabled, selected, name),
            None => WidgetInfo::labeled(Role::Button, enabled, name),
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let look = Look::new(theme::tokens(ui), self.kind, State::new(self, &response, enabled));
        let shape = paint::crisp(ui, rect);
        ui.painter().rect(shape, measure::RADIUS_CONTROL, look.fill, (1.0, look.edge), StrokeKind::Inside);
        self.draw_inside(ui, rect, &look);
        if response.hovered() && enabled {
            ui.set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        response
    }

    fn draw_inside(&self, ui: &Ui, rect: egui::Rect, look: &Look) {
        let y = rect.center().y;
        if self.label.is_empty() {
            if let Some(icon) = self.icon {
                paint_icon(ui, icon, rect.center(), ICON, look.icon);
            }
            return;
        }
        let extra = (self.min_width - Self { min_width: 0.0, ..*self }.whole_width(ui)).max(0.0);
        let mut x = rect.left() + PADDING + extra / 2.0;
        if let Some(icon) = self.icon {
            paint_icon(ui, icon, egui::pos2(x + ICON / 2.0, y), ICON, look.icon);
            x += ICON + GAP;
        }
        let label = if self.max_width.is_finite() {
            // The half point is what rounding to pixels may have taken.
            let after = if self.after.is_some() { GAP + ICON } else { 0.0 };
            let room = rect.right() - PADDING - after - x + 0.5;
            paint::fitted(ui, self.label, self.font(), look.text, room)
        } else {
            paint::line(ui, self.label, self.font(), look.text)
        };
        x = paint::left(ui.painter(), x, y, label);
        if let Some(icon) = self.after {
            paint_icon(ui, icon, egui::pos2(x + GAP + ICON / 2.0, y), 14.0, look.icon);
        }
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let is_cut = self.max_width.is_finite() && self.whole_width(ui) > self.max_width;
        let response = ui.add_enabled_ui(self.disabled.is_none(), |ui| self.draw(ui)).inner;
        match (self.disabled, self.name) {
            (Some(reason), _) => response.on_disabled_hover_text(reason),
            (None, Some(name)) if self.label.is_empty() => response.on_hover_text(name),
            (None, _) if is_cut => response.on_hover_text(self.label),
            _ => response,
        }
    }
}

const PADDING: f32 = 12.0;
const GAP: f32 = 7.0;
const ICON: f32 = 15.0;

/// Draws `buttons` from left to right in a row; returns the one that was clicked.
///
/// Works in right-to-left layouts too, and keeps the tab order that the eye reads.
pub fn buttons_ui(ui: &mut Ui, buttons: Vec<Button<'_>>) -> Option<usize> {
    let width = buttons_width(ui, &buttons);
    let mut clicked = None;
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(vec2(width, measure::CONTROL), layout, |ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_2;
        for (i, button) in buttons.into_iter().enumerate() {
            if ui.add(button).clicked() {
                clicked = Some(i);
            }
        }
    });
    clicked
}

/// How wide [`buttons_ui`] draws them, points.
pub fn buttons_width(ui: &Ui, buttons: &[Button<'_>]) -> f32 {
    let widths: f32 = buttons.iter().map(|button| button.width(ui)).sum();
    widths + measure::SPACE_2 * buttons.len().saturating_sub(1) as f32
}

/// The edge of a control at rest and under the pointer.
pub(super) fn edge(t: &Tokens, response: &Response, quiet: bool) -> Stroke {
    let resting = if quiet { t.border } else { t.border_strong };
    let colour = if response.hovered() { t.text_weak } else { resting };
    Stroke::new(1.0, if quiet && response.hovered() { t.border_strong } else { colour })
}
