//! Lists whose columns are rows of one table: a new column is one entry there, and nothing else.

use super::{Column, Row, Table, TableAnswer};
use crate::model::order::RowOrder;

/// Draws one cell of a list with rows of type `R`; `C` is what all cells need to know beside their row.
type Cell<R, C> = fn(&mut Row<'_, '_, '_>, &R, &C);

/// All there is to a column of a list: its title and width, when it is there, what orders the rows by it, and its cells.
#[must_use = "put it into a list's table of columns"]
pub struct ListColumn<R, C> {
    title: &'static str,
    right: bool,
    width: f32,
    spare: Spare,
    leaves: Option<u8>,
    shown: fn(&C) -> bool,
    order: Option<RowOrder<R>>,
    cell: Cell<R, C>,
}

/// What a column takes of the room that a wide window leaves.
#[derive(Clone, Copy, PartialEq)]
enum Spare {
    /// So much of it, 0 to 1.
    Share(f32),
    /// What the others leave.
    Rest,
}

impl<R, C> ListColumn<R, C> {
    /// Text, at the left, at least `width` points wide with its padding. It never leaves, and is never wider.
    pub const fn text(title: &'static str, width: f32, cell: Cell<R, C>) -> Self {
        Self {
            title,
            right: false,
            width,
            spare: Spare::Share(0.0),
            leaves: None,
            shown: always,
            order: None,
            cell,
        }
    }

    /// A number, at the right.
    pub const fn number(title: &'static str, width: f32, cell: Cell<R, C>) -> Self {
        Self { right: true, ..Self::text(title, width, cell) }
    }

    /// Takes this share, 0 to 1, of the room that a wide window leaves.
    pub const fn grows(self, share: f32) -> Self {
        Self { spare: Spare::Share(share), ..self }
    }

    /// Takes what the other columns leave; where several do, they come to be equally wide.
    pub const fn fills(self) -> Self {
        Self { spare: Spare::Rest, ..self }
    }

    /// Leaves a narrow room, those with a smaller `rank` first.
    pub const fn leaves(self, rank: u8) -> Self {
        Self { leaves: Some(rank), ..self }
    }

    /// Is there only where `shown` says so.
    pub const fn only_where(self, shown: fn(&C) -> bool) -> Self {
        Self { shown, ..self }
    }

    /// Its title orders the rows, beginning with `order`.
    pub const fn ordered(self, order: RowOrder<R>) -> Self {
        Self { order: Some(order), ..self }
    }
}

fn always<C>(_: &C) -> bool {
    true
}

/// The columns of a list that a room has space for.
pub struct List<R: 'static, C: 'static> {
    columns: Vec<&'static ListColumn<R, C>>,
    spare: f32,
}

impl<R, C> List<R, C> {
    /// Those of `columns` that are there in `context` and fit into `width` points.
    pub fn new(columns: &'static [ListColumn<R, C>], context: &C, width: f32) -> Self {
        let mut columns: Vec<_> = columns.iter().filter(|column| (column.shown)(context)).collect();
        while wanted(&columns) > width
            && let Some(next) = columns.iter().filter_map(|column| column.leaves).min()
        {
            columns.retain(|column| column.leaves != Some(next));
        }
        let spare = (width - wanted(&columns)).max(0.0);
        Self { columns, spare }
    }

    /// Adds the columns to `table`, with `order` shown in its head.
    pub fn head(&self, table: Table<'static>, order: Option<RowOrder<R>>) -> Table<'static> {
        let sorted = order.and_then(|order| self.sort(order));
        self.columns.iter().fold(table, |table, column| table.column(self.column(column))).sort(sorted)
    }

    /// Draws a row's cells.
    pub fn cells_ui(&self, row: &mut Row<'_, '_, '_>, item: &R, context: &C) {
        for column in &self.columns {
            (column.cell)(row, item, context);
        }
    }

    /// The order that the column begins with whose title was clicked.
    pub fn picked(&self, answer: &TableAnswer) -> Option<RowOrder<R>> {
        self.columns.get(answer.sort?.column)?.order
    }

    /// The titles, from left to right.
    pub fn titles(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.title).collect()
    }

    fn column(&self, column: &ListColumn<R, C>) -> Column<'static> {
        let head = if column.right { Column::number(column.title) } else { Column::text(column.title) };
        let head = match column.spare {
            Spare::Rest => head.at_least(column.width),
            Spare::Share(share) => head.exact((column.width + self.spare * share).floor()),
        };
        if column.order.is_some() { head.sortable() } else { head }
    }

    fn sort(&self, order: RowOrder<R>) -> Option<super::Sort> {
        let is_its = |column: &&ListColumn<R, C>| column.order.is_some_and(|own| own.column == order.column);
        let column = self.columns.iter().position(is_its)?;
        Some(super::Sort { column, ascending: order.ascending })
    }
}

/// The room that columns want, points.
fn wanted<R, C>(columns: &[&ListColumn<R, C>]) -> f32 {
    columns.iter().map(|column| column.width).sum()
}
