//! Text fields: an edge that can be seen, a label above that a screen reader ties to the field.

use super::chip::{Chip, ChipKind};
use super::icon::{Icon, paint_icon};
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{Align2, Frame, Id, Margin, Response, Stroke, StrokeKind, TextBuffer, TextEdit, Ui, pos2, vec2};

/// A text field: `Field::new("Plan name", &mut draft.name).width(300.0).show(ui)`.
#[must_use = "draw it with `show`"]
pub struct Field<'a> {
    name: &'a str,
    value: &'a mut dyn TextBuffer,
    label_shown: bool,
    salt: &'a str,
    badge: Option<&'a str>,
    aside: Option<&'a str>,
    hint: &'a str,
    icon: Option<Icon>,
    width: f32,
    height: f32,
    rows: usize,
    mono: bool,
    password: bool,
    quiet: bool,
    enabled: bool,
}

impl<'a> Field<'a> {
    /// A field with `name` as its visible label above it.
    pub fn new(name: &'a str, value: &'a mut dyn TextBuffer) -> Self {
        Self {
            name,
            value,
            label_shown: true,
            salt: "",
            badge: None,
            aside: None,
            hint: "",
            icon: None,
            width: 300.0,
            height: measure::CONTROL,
            rows: 1,
            mono: false,
            password: false,
            quiet: false,
            enabled: true,
        }
    }

    /// A field without a visible label; `name` is its accessible name.
    pub fn unlabelled(name: &'a str, value: &'a mut dyn TextBuffer) -> Self {
        Self { label_shown: false, ..Self::new(name, value) }
    }

    /// Tells apart fields of the same name in one room (a row's id).
    pub fn salt(mut self, salt: &'a str) -> Self {
        self.salt = salt;
        self
    }

    /// With an accent chip after the label: "was 5".
    pub fn badge(mut self, badge: Option<&'a str>) -> Self {
        self.badge = badge;
        self
    }

    /// With weak words after the label: "(optional)".
    pub fn aside(mut self, aside: &'a str) -> Self {
        self.aside = Some(aside);
        self
    }

    /// What shows while it is empty.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// With `icon` inside, before the text.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// So many points wide (300 unless told); `f32::INFINITY` fills the row.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// So many lines high; Return then makes a new line.
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// In the monospace font: key values, ids.
    pub fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// Shows dots in place of the text.
    pub fn password(mut self, password: bool) -> Self {
        self.password = password;
        self
    }

    /// With a hairline edge and 28 points high: only in the account bar.
    pub fn in_bar(mut self) -> Self {
        self.quiet = true;
        self.height = measure::CONTROL_IN_BAR;
        self
    }

    /// Whether it can be typed into.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Draws it; `changed()` of the answer says that the text changed.
    pub fn show(self, ui: &mut Ui) -> Response {
        if !self.label_shown {
            let name = self.name.to_owned();
            return self.edit_ui(ui).accessible_name(name);
        }
        let width = self.width.min(ui.available_width());
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 6.0;
            let label = label_row_ui(ui, self.name, self.badge, self.aside);
            self.edit_ui(ui).labelled_by(label.id)
        })
        .inner
    }

    fn edit_ui(self, ui: &mut Ui) -> Response {
        let t = theme::tokens(ui);
        let id = ui.make_persistent_id(("field", self.name, self.salt));
        let left = if self.icon.is_some() { 33 } else { 10 };
        let vertical = ((self.height - 18.0) / 2.0) as i8;
        let frame = Frame::new().inner_margin(Margin { left, right: 10, top: vertical, bottom: vertical });
        let width = self.width.min(ui.available_width());
        let size = vec2(width, self.height.max(18.0 * self.rows as f32 + 2.0 * f32::from(vertical)));
        let behind = ui.painter().add(egui::Shape::Noop);
        let font = if self.mono { egui::FontId::monospace(12.0) } else { theme::regular(13.0) };
        let ink = if self.enabled { t.text_strong } else { t.text_disabled };
        let edit = if self.rows > 1 {
            TextEdit::multiline(self.value).desired_rows(self.rows).align(Align2::LEFT_TOP)
        } else {
            TextEdit::singleline(self.value).align(Align2::LEFT_CENTER)
        };
        let edit = edit
            .id(id)
            .font(font)
            .text_color(ink)
            .password(self.password)
            .hint_text(self.hint)
            .frame(frame)
            .desired_width(width)
            .min_size(size)
            .interactive(self.enabled);
        let response = ui.add(edit);
        paint_edge(ui, &response, behind, self.quiet, self.enabled);
        if let Some(icon) = self.icon {
            let at = pos2(response.rect.left() + 18.0, response.rect.top() + self.height / 2.0);
            paint_icon(ui, icon, at, 15.0, t.text_weak);
        }
        response
    }
}

fn paint_edge(ui: &Ui, response: &Response, behind: egui::layers::ShapeIdx, quiet: bool, enabled: bool) {
    let t = theme::tokens(ui);
    let fill = if enabled { t.surface } else { t.sunken };
    let rect = super::paint::crisp(ui, response.rect);
    let edge = if !enabled { Stroke::new(1.0, t.border) } else { super::button::edge(t, response, quiet) };
    let radius = measure::RADIUS_CONTROL;
    let shape = egui::epaint::RectShape::new(rect, radius, fill, edge, StrokeKind::Inside);
    ui.painter().set(behind, shape);
    if response.has_focus() {
        theme::keep_own_focus_edge(ui.ctx(), response.id);
        ui.painter().rect_stroke(rect.expand(1.0), radius + 1, (2.0, t.focus), StrokeKind::Inside);
    }
}

/// Draws a control's label with an accent chip or weak words after it; tie the control to it with `labelled_by`.
pub fn label_row_ui(ui: &mut Ui, name: &str, badge: Option<&str>, aside: Option<&str>) -> Response {
    let t = theme::tokens(ui);
    // Not `horizontal`: that is as high as a button at least, and the label would stand away from its field.
    let size = vec2(ui.available_width(), 20.0);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_height(20.0);
        let label = ui.label(text::medium(t, name));
        if let Some(aside) = aside {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(text::weak(t, aside));
        }
        if let Some(badge) = badge {
            ui.add_space(2.0);
            ui.add(Chip::new(ChipKind::Accent, badge));
        }
        label
    })
    .inner
}

/// Draws a search field that `name` names, with a magnifier and `hint` inside; Escape empties it.
pub fn search_ui(ui: &mut Ui, name: &str, hint: &str, query: &mut String, width: f32) -> Response {
    let field = Field::unlabelled(name, query).icon(Icon::Search).hint(hint).width(width);
    escape_empties(field.show(ui), query)
}

/// The same for the account bar.
pub fn search_in_bar_ui(ui: &mut Ui, name: &str, hint: &str, query: &mut String, width: f32) -> Response {
    let field = Field::unlabelled(name, query).icon(Icon::Search).hint(hint).width(width).in_bar();
    escape_empties(field.show(ui), query)
}

fn escape_empties(mut response: Response, query: &mut String) -> Response {
    let escaped = response.ctx.input(|input| input.key_pressed(egui::Key::Escape));
    if escaped && (response.has_focus() || response.lost_focus()) && !query.is_empty() {
        query.clear();
        response.mark_changed();
    }
    response
}

/// The id that a [`Field`] of this name has in `ui`, to give it the focus.
pub fn field_id(ui: &Ui, name: &str) -> Id {
    ui.make_persistent_id(("field", name, ""))
}
