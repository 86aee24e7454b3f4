//! An answer's rows, kept small: a text that came lately is kept once, and a cell is the number of its text.
//!
//! A day by the minute has tens of thousands of rows, and each repeats a key, a status and a minute. As texts of their own they
//! would take ten times the room, for as long as the query is remembered.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash as _, Hasher as _},
};

/// Shelves for texts that came lately, by their hash, and places on each: a day has 1,440 minutes.
const SHELVES: usize = 2_048;
const PLACES: usize = 4;
/// The cell of a row that has no such field; texts are counted from 1.
const NOTHING: u32 = 0;

/// Named columns and rows of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    columns: Vec<String>,
    /// All texts, one after the other.
    text: String,
    /// Where each of them ends, in bytes.
    ends: Vec<u32>,
    /// Row by row.
    cells: Vec<u32>,
}

impl Table {
    /// Names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.cells.len().checked_div(self.columns.len()).unwrap_or(0)
    }

    /// A row's cells in the order of the columns; `None` where it has no such field. Empty after the last row.
    pub fn row(&self, number: usize) -> impl Iterator<Item = Option<&str>> {
        let width = self.columns.len();
        let cells = self.cells.get(number * width..(number + 1) * width).unwrap_or_default();
        cells.iter().map(|cell| self.cell(*cell))
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        let names: usize = self.columns.iter().map(String::capacity).sum();
        names + self.text.capacity() + size_of::<u32>() * (self.ends.capacity() + self.cells.capacity())
    }

    /// Every row by the names of its columns, for tests.
    #[cfg(test)]
    pub fn objects(&self) -> Vec<std::collections::BTreeMap<String, String>> {
        let named = |row| self.columns.iter().zip(self.row(row));
        let cell = |(name, cell): (&String, Option<&str>)| Some((name.clone(), cell?.to_owned()));
        (0..self.len()).map(|row| named(row).filter_map(cell).collect()).collect()
    }

    fn cell(&self, cell: u32) -> Option<&str> {
        let number = cell.checked_sub(1)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..self.ends[number] as usize)
    }
}

/// A table that is being filled, cell by cell.
pub struct Filling {
    table: Table,
    /// Texts that came lately; on each shelf the latest stands first.
    lately: Vec<[u32; PLACES]>,
}

impl Filling {
    /// No rows yet.
    pub fn new(columns: Vec<String>) -> Self {
        Self { table: Table { columns, ..Table::default() }, lately: vec![[NOTHING; PLACES]; SHELVES] }
    }

    /// The next cell of the row, or the first of a new one.
    pub fn push(&mut self, cell: Option<&str>) {
        let number = cell.map_or(NOTHING, |text| self.number(text));
        self.table.cells.push(number);
    }

    /// The rows, in no more room than they need.
    pub fn finish(mut self) -> Table {
        self.table.text.shrink_to_fit();
        self.table.ends.shrink_to_fit();
        self.table.cells.shrink_to_fit();
        self.table
    }

    fn number(&mut self, text: &str) -> u32 {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let places = &mut self.lately[hasher.finish() as usize % SHELVES];
        if let Some(place) = places.iter().position(|known| self.table.cell(*known) == Some(text)) {
            places[..=place].rotate_right(1);
            return places[0];
        }
        self.table.text.push_str(text);
        self.table.ends.push(self.table.text.len() as u32);
        let number = self.table.ends.len() as u32;
        places.rotate_right(1);
        places[0] = number;
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let mut filling = Filling::new(vec!["key".into(), "n".into()]);
        let rows = [[Some("k1"), Some("7")], [Some("k1"), None], [Some(""), Some("7")]];
        for cell in rows.iter().flatten() {
            filling.push(*cell);
        }
        let table = filling.finish();
        assert_eq!(table.len(), 3);
        let found: Vec<Vec<_>> = (0..4).map(|row| table.row(row).collect()).collect();
        assert_eq!(found[..3], rows.map(Vec::from));
        assert!(found[3].is_empty());
        assert_eq!(Table::default().len(), 0);
    }

    #[test]
    fn repeated_texts_take_four_bytes_each() {
        let mut filling = Filling::new(vec!["minute".into()]);
        for row in 0..100_000 {
            filling.push(Some(&format!("2026-11-19 13:{:02}:00.000", row % 60)));
        }
        assert!(filling.finish().bytes() < 100_000 * 4 + 3_000);
    }
}
