//! ImportApiKeys: keys from a CSV file.
//!
//! Column names are read in any case and order; `Name` and `Key` are required, `Description`, `Enabled` and `UsageplanIds` optional, others
//! ignored. A value that exists already is overwritten. What is wrong with a row becomes a warning, or with `failonwarnings` a refusal.

use serde_json::json;

use super::{
    keys::{NewKey, check_value, insert},
    plan_keys,
};
use crate::{call::Call, error::ApiError, reply::Reply, state::Account};

struct Row {
    line: usize,
    name: String,
    value: String,
    description: String,
    enabled: bool,
    plans: Vec<String>,
}

/// ImportApiKeys: keys from a file of AWS's CSV format, each into the plans that its row names.
pub fn create(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    if call.query("format") != Some("csv") {
        return Err(ApiError::bad_request("Invalid format specified. Must be one of: [csv]"));
    }
    let (rows, mut warnings) = parse(&call.body)?;
    warnings.extend(missing_plans(account, &rows));
    if call.flag("failonwarnings") && !warnings.is_empty() {
        return Err(ApiError::bad_request(format!("Warnings found during import: {}", warnings.join("; "))));
    }
    let mut ids = Vec::new();
    for row in rows {
        let plans = row.plans.clone();
        let line = row.line;
        let id = store(account, row, call)?;
        let known = plans.into_iter().filter(|plan| account.plan(plan).is_ok()).collect::<Vec<_>>();
        for plan in known {
            let inside = account.plan(&plan)?.keys.contains(&id);
            if let (false, Err(err)) = (inside, plan_keys::add(account, &plan, &id)) {
                warnings.push(format!("Row {line}: {}", err.message));
            }
        }
        account.refresh_gate(&id, call.now);
        ids.push(id);
    }
    Ok(Reply::json(201, &json!({ "ids": ids, "warnings": warnings })))
}

fn store(account: &mut Account, row: Row, call: &Call) -> Result<String, ApiError> {
    let Some(key) = account.keys.iter_mut().find(|key| key.value == row.value) else {
        let new = NewKey {
            name: Some(row.name),
            description: Some(row.description),
            enabled: row.enabled,
            value: Some(row.value),
            ..NewKey::default()
        };
        return insert(account, new, call.now);
    };
    key.name = Some(row.name).filter(|name| !name.is_empty());
    key.description = Some(row.description).filter(|text| !text.is_empty());
    key.enabled = row.enabled;
    key.updated = call.now;
    Ok(key.id.clone())
}

fn missing_plans(account: &Account, rows: &[Row]) -> Vec<String> {
    let asked = rows.iter().flat_map(|row| row.plans.iter().map(move |plan| (row.line, plan)));
    let missing = asked.filter(|(_, plan)| account.plan(plan).is_err());
    missing.map(|(line, plan)| format!("Row {line}: Invalid Usage Plan ID specified {plan}")).collect()
}

fn parse(body: &[u8]) -> Result<(Vec<Row>, Vec<String>), ApiError> {
    let unreadable = |err: csv::Error| ApiError::bad_request(format!("Could not parse API keys: {err}"));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(body);
    let header = reader.headers().map_err(unreadable)?.clone();
    let column = |name: &str| {
        header.iter().position(|known| known.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
    };
    let (Some(name), Some(value)) = (column("name"), column("key")) else {
        return Err(ApiError::bad_request("Missing required columns. Must have: [Name, Key]"));
    };
    let (description, enabled, plans) = (column("description"), column("enabled"), column("usageplanids"));
    let (mut rows, mut warnings) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(unreadable)?;
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let row = Row {
            line: index + 1,
            name: cell(Some(name)).to_owned(),
            value: cell(Some(value)).to_owned(),
            description: cell(description).to_owned(),
            enabled: !cell(enabled).eq_ignore_ascii_case("false"),
            plans: cell(plans)
                .split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        match check_value(&row.value) {
            Ok(()) => rows.push(row),
            Err(err) => warnings.push(format!("Row {}: {}", row.line, err.message)),
        }
    }
    Ok((rows, warnings))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::create;
    use crate::{
        call::{Call, tests::call},
        testing::account,
    };

    const CSV: &str = "enabled,KEY,name,UsageplanIds,colour\nfalse,aaaaaaaaaaaaaaaaaaaaaaaa,One,\"b56vt9,none\",red\n,short,Two,,\n,bbbbbbbbbbbbbbbbbbbbbbbb,Three,,\n";

    fn import(query: &[(&str, &str)]) -> Call {
        Call { body: CSV.into(), ..call(&[], query, &Value::Null) }
    }

    #[test]
    fn good_rows_come_in_and_bad_ones_warn() {
        let mut account = account();
        let before = account.keys.len();
        let reply = create(&mut account, &import(&[("format", "csv")])).unwrap();
        let answer: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(account.keys.len(), before + 2);
        assert_eq!(answer["warnings"].as_array().unwrap().len(), 2, "{answer}");
        let one = account.key(answer["ids"][0].as_str().unwrap()).unwrap();
        assert!(!one.enabled && account.plan("b56vt9").unwrap().keys.contains(&one.id));
        create(&mut account, &import(&[("format", "csv")])).unwrap();
        assert_eq!(account.keys.len(), before + 2, "the same values overwrite");
    }

    #[test]
    fn fail_on_warnings_brings_nothing_in() {
        let mut account = account();
        let before = account.keys.len();
        let err =
            create(&mut account, &import(&[("format", "csv"), ("failonwarnings", "true")])).unwrap_err();
        assert_eq!((err.status, account.keys.len()), (400, before));
    }
}
