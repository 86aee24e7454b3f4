//! A row while it is drawn, and the ground under its cells.

use super::{Table, TableAnswer, side};
use crate::ui::theme::{self, text};
use crate::ui::widgets::paint;
use eframe::egui;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use egui_extras::TableRow;

#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Selected,
    NotLive,
}

/// One row while it is drawn: say first what it is, then draw its cells from left to right.
pub struct Row<'t, 'a, 'b> {
    inner: TableRow<'a, 'b>,
    table: &'t Table<'t>,
    last: bool,
    fill: Option<Fill>,
    clicked: bool,
}

impl<'t, 'a, 'b> Row<'t, 'a, 'b> {
    /// A row of the table; the `last` one has no line below it.
    pub(super) fn new(inner: TableRow<'a, 'b>, table: &'t Table<'t>, last: bool) -> Self {
        Self { inner, table, last, fill: None, clicked: false }
    }

    /// Its number, from 0.
    pub fn index(&self) -> usize {
        self.inner.index()
    }

    /// Shows it as the chosen one.
    pub fn set_selected(&mut self, selected: bool) {
        if selected {
            self.fill = Some(Fill::Selected);
        }
    }

    /// Whether it was said to be the chosen one.
    pub fn is_selected(&self) -> bool {
        self.fill == Some(Fill::Selected)
    }

    /// Shows it as not live: red tint and a red edge at the left.
    pub fn set_not_live(&mut self, not_live: bool) {
        if not_live {
            self.fill = Some(Fill::NotLive);
        }
    }

    /// Draws the next cell, its content at the side of its column, centred in the row's height.
    ///
    /// # Panics
    /// Where egui_extras does not draw the cell, which it always does.
    pub fn cell<R>(&mut self, content: impl FnOnce(&mut Ui) -> R) -> R {
        let (column, last, fill) = (self.inner.col_index(), self.last, self.fill);
        let table = self.table;
        let mut answer = None;
        self.inner.col(|ui| {
            paint_ground(ui, column, last, fill);
            let inside = table.inside(ui.max_rect(), column);
            let right = table.columns.get(column).is_some_and(|column| column.right);
            answer = Some(
                ui.scope_builder(UiBuilder::new().max_rect(inside).layout(side(right)), |ui| {
                    ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
                    content(ui)
                })
                .inner,
            );
        });
        answer.expect("egui_extras calls the content of every cell")
    }

    /// A cell of running text.
    pub fn text(&mut self, words: &str) {
        self.cell(|ui| label(ui, text::body(theme::tokens(ui), words)));
    }

    /// A cell of weak text.
    pub fn weak(&mut self, words: &str) {
        self.cell(|ui| label(ui, text::weak(theme::tokens(ui), words)));
    }

    /// A cell of weak text that says under the pointer what it lacks.
    pub fn lacking(&mut self, words: &str, why: &str) {
        self.cell(|ui| label(ui, text::weak(theme::tokens(ui), words)).on_hover_text(why));
    }

    /// A cell of text with weight, such as a path.
    pub fn medium(&mut self, words: &str) {
        self.cell(|ui| label(ui, text::medium(theme::tokens(ui), words)));
    }

    /// A cell of amber text.
    pub fn warn(&mut self, words: &str) {
        self.cell(|ui| label(ui, text::warning(theme::tokens(ui), words)));
    }

    /// The cell with the row's name. In a clickable table the keyboard reaches the row through it.
    pub fn name(&mut self, name: &str) {
        self.named(name, false);
    }

    /// The same for what is switched off: weak.
    pub fn name_off(&mut self, name: &str) {
        self.named(name, true);
    }

    fn named(&mut self, name: &str, off: bool) {
        let clickable = self.table.clickable;
        let selected = self.is_selected();
        let clicked = self.cell(|ui| {
            let t = theme::tokens(ui);
            let ink = if off { t.text_weak } else { t.text_strong };
            let galley = paint::fitted(ui, name, theme::medium(13.0), ink, ui.available_width());
            let sense = if clickable { Sense::click() } else { Sense::hover() };
            let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 18.0), sense);
            response.widget_info(|| {
                if clickable {
                    WidgetInfo::selected(Role::Button, true, selected, name)
                } else {
                    WidgetInfo::labeled(Role::Label, true, name)
                }
            });
            paint::left(ui.painter(), rect.left(), rect.center().y, galley);
            response.clicked()
        });
        self.clicked |= clicked;
    }

    /// Tells the table's answer of a click on the row.
    pub(super) fn finish(&self, answer: &mut TableAnswer) {
        if self.inner.col_index() == 0 || !self.table.clickable {
            return;
        }
        if self.clicked || self.inner.response().clicked() {
            answer.clicked = Some(self.index());
        }
    }
}

fn label(ui: &mut Ui, text: egui::RichText) -> egui::Response {
    ui.add(egui::Label::new(text).truncate())
}

fn paint_ground(ui: &Ui, column: usize, last: bool, fill: Option<Fill>) {
    let t = theme::tokens(ui);
    let rect = paint::crisp(ui, ui.max_rect());
    let painter = ui.painter();
    match fill {
        Some(Fill::Selected) => _ = painter.rect_filled(rect, 0.0, t.selected),
        Some(Fill::NotLive) => {
            painter.rect_filled(rect, 0.0, t.danger_tint);
            if column == 0 {
                painter.rect_filled(Rect::from_min_size(rect.min, vec2(3.0, rect.height())), 0.0, t.danger);
            }
        }
        None => {}
    }
    if !last {
        painter.hline(rect.x_range(), rect.bottom() - 0.5, (1.0, t.border));
    }
}
