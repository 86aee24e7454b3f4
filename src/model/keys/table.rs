//! The keys as a table for a spreadsheet, without their values.

use std::io::Write;

use crate::domain::KeyId;
use crate::model::cell::quoted;
use crate::model::{Model, Partner};

const HEAD: [&str; 8] =
    ["key_id", "name", "plan", "enabled", "used_in_quota_period", "quota", "calls_this_month", "calls_today"];

/// All keys, as they are listed.
#[derive(Clone, Debug)]
pub struct KeysTable(Vec<Row>);

#[derive(Clone, Debug)]
struct Row {
    key: KeyId,
    name: String,
    tier: String,
    enabled: bool,
    /// Used in the quota's period, its limit, calls of the month and of today.
    numbers: [Option<i64>; 4],
}

impl Row {
    fn new(partner: &Partner) -> Self {
        let quota = partner.quota.map(|quota| i64::from(quota.limit));
        Self {
            key: partner.id.clone(),
            name: partner.name.clone(),
            tier: partner.tier.clone(),
            enabled: partner.enabled,
            numbers: [partner.used, quota, partner.month, partner.today],
        }
    }
}

impl Model {
    /// The keys for a file.
    pub fn keys_table(&self) -> KeysTable {
        KeysTable(self.partners.iter().map(Row::new).collect())
    }
}

impl KeysTable {
    /// Writes the head and a line a key; what is not known is empty.
    pub(in crate::model) fn write(&self, out: &mut csv::Writer<impl Write>) -> csv::Result<()> {
        out.write_record(HEAD)?;
        for row in &self.0 {
            let enabled = row.enabled.to_string();
            let key = row.key.to_string();
            let texts = [&key, &row.name, &row.tier, &enabled].map(|text| quoted(text).into_owned());
            let numbers =
                row.numbers.map(|number| number.map(|number| number.to_string()).unwrap_or_default());
            out.write_record(texts.iter().chain(&numbers))?;
        }
        Ok(())
    }
}
