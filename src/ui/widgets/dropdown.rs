//! Dropdowns: one of several values. In the account bar the label stands inside ("Profile none"), in a form above.

use super::icon::{Icon, paint_icon};
use super::popup::choices_popup;
use super::{field, paint};
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, Popup, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A dropdown: `Dropdown::form("Quota period", "Month").width(148.0).show(ui, |ui| …option_ui…)`.
#[must_use = "draw it with `show` or `choose`"]
pub struct Dropdown<'a> {
    name: &'a str,
    value: &'a str,
    width: f32,
    height: f32,
    in_form: bool,
    disabled: Option<&'a str>,
}

impl<'a> Dropdown<'a> {
    /// For bars: `name` in weak text inside, before the value.
    pub fn quiet(name: &'a str, value: &'a str) -> Self {
        Self { name, value, width: 180.0, height: measure::CONTROL, in_form: false, disabled: None }
    }

    /// For forms: `name` as a label above, an edge like a field's.
    pub fn form(name: &'a str, value: &'a str) -> Self {
        Self { in_form: true, ..Self::quiet(name, value) }
    }

    /// So many points wide.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// 28 points high, for the account bar.
    pub fn in_bar(mut self) -> Self {
        self.height = measure::CONTROL_IN_BAR;
        self
    }

    /// Cannot be used now, for the reason given.
    pub fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// Draws it with whatever `list` draws in the popup (usually [`option_ui`]); clicks in there close it.
    pub fn show<R>(self, ui: &mut Ui, list: impl FnOnce(&mut Ui) -> R) -> (Response, Option<R>) {
        let enabled = self.disabled.is_none();
        let reason = self.disabled;
        let width = self.width;
        let response = if self.in_form {
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 5.0;
                let label = field::label_row_ui(ui, self.name, None, None);
                ui.add_enabled_ui(enabled, |ui| self.button_ui(ui)).inner.labelled_by(label.id)
            })
            .inner
        } else {
            ui.add_enabled_ui(enabled, |ui| self.button_ui(ui)).inner
        };
        let inner = choices_popup(ui, &response, width).show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| list(ui)).inner
        });
        let response =
            if let Some(reason) = reason { response.on_disabled_hover_text(reason) } else { response };
        (response, inner.map(|inner| inner.inner))
    }

    /// Draws it with `options` in the popup; returns the one that was picked.
    pub fn choose(self, ui: &mut Ui, options: &[impl AsRef<str>]) -> Option<usize> {
        let value = self.value;
        let (_, picked) = self.show(ui, |ui| {
            let mut picked = None;
            for (i, option) in options.iter().enumerate() {
                if option_ui(ui, option.as_ref(), option.as_ref() == value).clicked() {
                    picked = Some(i);
                }
            }
            picked
        });
        picked.flatten()
    }

    fn button_ui(&self, ui: &mut Ui) -> Response {
        let width = self.width.min(ui.available_width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.height), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(self.value.to_owned()),
            ..WidgetInfo::labeled(Role::ComboBox, enabled, self.name)
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let t = theme::tokens(ui);
        let open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
        let mut edge = super::button::edge(t, &response, !self.in_form);
        if open || !enabled {
            edge.color = if open { t.border_strong } else { t.border };
        }
        let fill = if enabled { t.surface } else { t.sunken };
        ui.painter().rect(paint::crisp(ui, rect), measure::RADIUS_CONTROL, fill, edge, StrokeKind::Inside);
        self.words_ui(ui, rect, enabled);
        response
    }

    fn words_ui(&self, ui: &Ui, rect: Rect, enabled: bool) {
        let t = theme::tokens(ui);
        let (y, mut x) = (rect.center().y, rect.left() + 10.0);
        if !self.in_form {
            let name = paint::line(ui, self.name, theme::regular(13.0), t.text_weak);
            x = paint::left(ui.painter(), x, y, name) + 8.0;
        }
        let ink = if enabled { t.text_strong } else { t.text_disabled };
        let room = rect.right() - 30.0 - x;
        paint::left(ui.painter(), x, y, paint::fitted(ui, self.value, theme::regular(13.0), ink, room));
        paint_icon(ui, Icon::ChevronDown, pos2(rect.right() - 17.0, y), 14.0, t.text_weak);
    }
}

/// One line of an open dropdown.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What it reads.
    pub label: &'a str,
    /// A word of warning at its right, such as "changes data"; empty for none.
    pub mark: &'a str,
    /// It is the present one.
    pub chosen: bool,
}

/// Draws `count` options, only those in view; returns the one that was picked.
pub fn options_ui<'a>(ui: &mut Ui, count: usize, option: impl Fn(usize) -> Choice<'a>) -> Option<usize> {
    let top = ui.cursor().top();
    let seen = ui.clip_rect();
    let first = ((seen.top() - top) / OPTION).floor().clamp(0.0, count as f32) as usize;
    let last = ((seen.bottom() - top) / OPTION).ceil().clamp(first as f32, count as f32) as usize;
    ui.add_space(OPTION * first as f32);
    let mut picked = None;
    for index in first..last {
        if choice_ui(ui, option(index)).clicked() {
            picked = Some(index);
        }
    }
    ui.add_space(OPTION * (count - last) as f32);
    picked
}

/// Draws one option of an open dropdown or menu; the chosen one carries a tick.
pub fn option_ui(ui: &mut Ui, label: &str, chosen: bool) -> Response {
    choice_ui(ui, Choice { label, mark: "", chosen })
}

const OPTION: f32 = 30.0;

fn choice_ui(ui: &mut Ui, choice: Choice<'_>) -> Response {
    let Choice { label, mark, chosen } = choice;
    let t = theme::tokens(ui);
    let mark = paint::line(ui, mark, theme::regular(12.0), t.warning_text);
    let marked = if mark.size().x > 0.0 { mark.size().x + 16.0 } else { 0.0 };
    let ink = if ui.is_enabled() { t.text_strong } else { t.text_disabled };
    let wanted = paint::line(ui, label, theme::regular(13.0), ink).size().x + 44.0 + marked;
    let size = vec2(ui.available_width().max(wanted), OPTION);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, ui.is_enabled(), chosen, label));
    if response.clicked() {
        // A click of the pointer closes by itself; the keyboard's and a screen reader's do not.
        ui.close();
    }
    if ui.is_rect_visible(rect) {
        let fill = match (response.hovered() || response.has_focus(), chosen) {
            (_, true) => t.selected,
            (true, _) => t.hover,
            _ => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, measure::RADIUS_CONTROL, fill);
        let galley = paint::line(ui, label, theme::regular(13.0), ink);
        paint::left(ui.painter(), rect.left() + 10.0, rect.center().y, galley);
        paint::right(ui.painter(), rect.right() - 32.0, rect.center().y, mark);
        if chosen {
            paint_icon(ui, Icon::Check, pos2(rect.right() - 16.0, rect.center().y), 14.0, t.accent_text);
        }
    }
    response
}
