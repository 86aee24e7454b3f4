//! Tables that leave the program as files. What is in them is copied out of the model at once; a job writes it, line by line, so
//! that a file of millions of lines neither holds the window up nor stands in memory as one text.

use std::io::{self, Write};

use super::keys::KeysTable;
use super::money::invoice::lines::InvoiceTable;
use super::traffic::TrafficTable;

/// A table to be saved as CSV. No key's value is in any of them.
#[derive(Clone, Debug)]
pub enum Export {
    /// The keys of the account.
    Keys(KeysTable),
    /// The chart's counts.
    Traffic(TrafficTable),
    /// A month for invoicing.
    Invoice(InvoiceTable),
    /// Plain text: diagnostics.
    Text(String),
}

impl Export {
    /// Writes it: tables as CSV.
    ///
    /// # Errors
    /// Whatever `out` fails with.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        if let Self::Text(text) = self {
            return out.write_all(text.as_bytes());
        }
        let mut out = csv::Writer::from_writer(out);
        match self {
            Self::Keys(table) => table.write(&mut out)?,
            Self::Traffic(table) => table.write(&mut out)?,
            Self::Invoice(table) => table.write(&mut out)?,
            Self::Text(_) => {}
        }
        out.flush()
    }
}
