//! Tables: a head that stays, hairlines between rows, numbers at the right, and only the rows in view drawn.
//!
//! egui_extras lays the columns out and skips rows outside the view; fills are painted per cell, because it has no
//! fill for a head or a single row.

mod head;
mod list;
mod row;

use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Align, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use egui_extras::TableBuilder;

pub use list::{List, ListColumn};
pub use row::Row;

/// A column: its title, its width with the padding, its side.
#[derive(Clone, Copy, Debug)]
#[must_use = "give it to a table"]
pub struct Column<'a> {
    title: &'a str,
    width: Width,
    right: bool,
    sortable: bool,
}

#[derive(Clone, Copy, Debug)]
enum Width {
    Exact(f32),
    AtLeast(f32),
}

impl<'a> Column<'a> {
    /// Text, at the left; takes its share of the room that exact columns leave.
    pub fn text(title: &'a str) -> Self {
        Self { title, width: Width::AtLeast(60.0), right: false, sortable: false }
    }

    /// A number, at the right.
    pub fn number(title: &'a str) -> Self {
        Self { right: true, ..Self::text(title) }
    }

    /// Exactly `width` points wide, padding included.
    pub fn exact(mut self, width: f32) -> Self {
        self.width = Width::Exact(width);
        self
    }

    /// At least `width` points wide, and its share of what is left.
    pub fn at_least(mut self, width: f32) -> Self {
        self.width = Width::AtLeast(width);
        self
    }

    /// Its title can be clicked to order the rows by it.
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }
}

/// By which column rows are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Number of the column in this table, from 0.
    pub column: usize,
    /// The smallest, or A, stands first.
    pub ascending: bool,
}

/// What was done with a table this frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableAnswer {
    /// The order that a click on a title asks for.
    pub sort: Option<Sort>,
    /// The row that was clicked, or opened with the keyboard on its name.
    pub clicked: Option<usize>,
}

/// A table; put it into a `Card::flush()`.
#[must_use = "draw it with `show`"]
pub struct Table<'a> {
    id: &'a str,
    columns: Vec<Column<'a>>,
    row_height: f32,
    plain_head: bool,
    clickable: bool,
    sort: Option<Sort>,
    scroll: bool,
    max_height: f32,
    edge_pad: f32,
    scroll_to: Option<usize>,
}

impl<'a> Table<'a> {
    /// A table that scrolls within the height it gets; `id` tells it from other tables of the room.
    pub fn new(id: &'a str) -> Self {
        Self {
            id,
            columns: Vec::new(),
            row_height: measure::TABLE_ROW,
            plain_head: false,
            clickable: false,
            sort: None,
            scroll: true,
            max_height: f32::INFINITY,
            edge_pad: measure::CELL_PAD_OUTER,
            scroll_to: None,
        }
    }

    /// Adds a column.
    pub fn column(mut self, column: Column<'a>) -> Self {
        self.columns.push(column);
        self
    }

    /// Rows `height` points high: `measure::TABLE_ROW_SWITCH` where they hold a switch.
    pub fn row_height(mut self, height: f32) -> Self {
        self.row_height = height;
        self
    }

    /// Without the head's ground, for a table below a card's title; it takes the height of its rows.
    pub fn plain(mut self) -> Self {
        self.plain_head = true;
        self.scroll = false;
        self
    }

    /// The same without padding at its outer edges, for dialogs.
    pub fn bare(mut self) -> Self {
        self.edge_pad = 0.0;
        self.plain()
    }

    /// Takes the height of its rows instead of scrolling.
    pub fn whole(mut self) -> Self {
        self.scroll = false;
        self
    }

    /// Scrolls within `height` points.
    pub fn max_height(mut self, height: f32) -> Self {
        self.scroll = true;
        self.max_height = height;
        self
    }

    /// Rows answer to clicks.
    pub fn clickable(mut self) -> Self {
        self.clickable = true;
        self
    }

    /// Shows this order in the head.
    pub fn sort(mut self, sort: Option<Sort>) -> Self {
        self.sort = sort;
        self
    }

    /// Brings this row into view.
    pub fn scroll_to(mut self, row: Option<usize>) -> Self {
        self.scroll_to = row;
        self
    }

    /// Draws the head and those of `count` rows that are in view; `draw` draws one row, cell by cell.
    pub fn show(self, ui: &mut Ui, count: usize, mut draw: impl FnMut(&mut Row<'_, '_, '_>)) -> TableAnswer {
        let mut answer = TableAnswer::default();
        let id = self.id;
        ui.push_id(("table", id), |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            self.head_ground_ui(ui);
            let mut builder = TableBuilder::new(ui)
                .striped(false)
                .vscroll(self.scroll)
                .auto_shrink([false, true])
                .min_scrolled_height(0.0)
                .max_scroll_height(self.max_height)
                .sense(if self.clickable { Sense::CLICK } else { Sense::hover() })
                .cell_layout(Layout::left_to_right(Align::Center));
            if let Some(row) = self.scroll_to {
                builder = builder.scroll_to_row(row, None);
            }
            for column in &self.columns {
                builder = builder.column(match column.width {
                    Width::Exact(width) => egui_extras::Column::exact(width).clip(true),
                    Width::AtLeast(width) => egui_extras::Column::remainder().at_least(width).clip(true),
                });
            }
            let table = builder.header(measure::TABLE_HEAD, |mut head| {
                for i in 0..self.columns.len() {
                    head.col(|ui| self.title_ui(ui, i, &mut answer));
                }
            });
            table.body(|body| {
                body.rows(self.row_height, count, |inner| {
                    let row = inner.index();
                    let mut row = Row::new(inner, &self, row + 1 == count);
                    draw(&mut row);
                    row.finish(&mut answer);
                });
            });
        });
        answer
    }

    /// Draws the head over `count` rows of grey bars: the values are being read for the first time.
    pub fn skeleton(self, ui: &mut Ui, count: usize) {
        const SHARES: [f32; 6] = [0.72, 0.58, 0.83, 0.52, 0.66, 0.77];
        let columns = self.columns.len();
        self.whole().show(ui, count, |row| {
            let index = row.index();
            for column in 0..columns {
                row.cell(|ui| {
                    let width = (ui.available_width() * SHARES[(index + 2 * column) % 6]).min(140.0);
                    let (rect, _) = ui.allocate_exact_size(vec2(width, 10.0), Sense::hover());
                    ui.painter().rect_filled(rect, measure::RADIUS_SKELETON, theme::tokens(ui).skeleton);
                });
            }
        });
    }

    fn head_ground_ui(&self, ui: &Ui) {
        let t = theme::tokens(ui);
        let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), measure::TABLE_HEAD));
        if !self.plain_head {
            ui.painter().rect_filled(rect, 0.0, t.sunken);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, t.border));
    }

    fn title_ui(&self, ui: &mut Ui, column: usize, answer: &mut TableAnswer) {
        let Column { title, right, sortable, .. } = self.columns[column];
        let inner = self.inside(ui.max_rect(), column);
        ui.scope_builder(UiBuilder::new().max_rect(inner).layout(side(right)), |ui| {
            if !sortable {
                head::title_ui(ui, title);
                return;
            }
            let sorted = self.sort.filter(|sort| sort.column == column);
            if head::sortable_title_ui(ui, title, sorted).clicked() {
                let ascending = sorted.map_or(!right, |sort| !sort.ascending);
                answer.sort = Some(Sort { column, ascending });
            }
        });
    }

    fn inside(&self, cell: Rect, column: usize) -> Rect {
        let pad = |outer: bool| if outer { self.edge_pad } else { measure::CELL_PAD };
        let (first, last) = (column == 0, column + 1 == self.columns.len());
        Rect::from_min_max(
            pos2(cell.left() + pad(first), cell.top()),
            pos2(cell.right() - pad(last), cell.bottom()),
        )
    }
}

fn side(right: bool) -> Layout {
    if right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) }
}
