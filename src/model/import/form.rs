//! What was read of a file of keys, as its dialog shows it, and the changes that make them.

use std::collections::BTreeSet;

use crate::domain::{Change, KeyRequest, PlanId};

use super::parse::rows;
use super::row::ImportRow;

/// What was read of a file.
#[derive(Clone, Debug, Default)]
pub struct ImportForm {
    /// The file's name.
    pub file: String,
    /// Its rows, in the file's order.
    pub rows: Vec<ImportRow>,
    /// Why nothing of it can be read; `None` where it can.
    pub problem: Option<String>,
    /// Rows without a problem.
    pub ready: usize,
    /// Its encoding was guessed: letters such as ü may be others.
    pub guessed: bool,
}

impl ImportForm {
    /// Reads a CSV text. `plans` are the ids and names of the plans there are, `taken` the names of the keys there are.
    pub fn read(file: String, text: &str, plans: &[(PlanId, String)], taken: &BTreeSet<&str>) -> Self {
        match rows(text, plans, taken) {
            Ok(rows) => {
                let ready = rows.iter().filter(|row| row.problem.is_none()).count();
                Self { file, rows, ready, ..Self::default() }
            }
            Err(problem) => Self::unread(file, problem),
        }
    }

    /// A file of which nothing can be read.
    pub(super) fn unread(file: String, problem: String) -> Self {
        Self { file, problem: Some(problem), ..Self::default() }
    }

    /// The changes that make the rows without a problem.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        self.rows.iter().filter(|row| row.problem.is_none()).map(|row| {
            let mut plans = row.plans.iter().cloned();
            Change::CreateKey(KeyRequest {
                description: row.description.clone(),
                enabled: row.enabled,
                value: row.value.clone(),
                plan: plans.next(),
                other_plans: plans.collect(),
                ..KeyRequest::new(row.name.clone())
            })
        })
    }
}
