//! What keys have used of their quota: whole days in UTC, the whole plan, no more detail.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    call::Call,
    clock::utc_day,
    error::ApiError,
    paging,
    patch::Op,
    reply::Reply,
    state::{Account, Plan},
};

/// AWS names no longest range; a practice account that refuses long ones teaches a client to ask in parts.
const MOST_DAYS: i32 = 90;

/// GetUsage: `[used, remaining]` for each day from the first asked for, by key id. A key that was not used is not there.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let plan = account.plan(call.id(0))?;
    let days = days(call)?;
    let one = call.query("keyId");
    // Thousands of keys may never have called; only the others' days are worth working out.
    let callers = account.meter.traffic().keys();
    let called = |id: &&String| callers.binary_search(id).is_ok() && one.is_none_or(|one| *id == one);
    let keys = plan.keys.iter().filter(called);
    let mut rows = Vec::new();
    for key in keys {
        let row: Vec<(u64, u64)> = days.iter().map(|day| account.meter.day(key, *day, call.now)).collect();
        if row.iter().any(|(used, _)| *used > 0) {
            rows.push((key.clone(), json!(row)));
        }
    }
    let (rows, position) = paging::page(rows, call)?;
    let wire = usage(plan, days.first(), days.last(), &Value::Object(rows.into_iter().collect()));
    Ok(Reply::json(200, &paging::with_position(wire, position)))
}

/// UpdateUsage: what is left of the present period, up or down. Only `replace`, only `/remaining`.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let plan = account.plan(call.id(0))?;
    if !plan.keys.iter().any(|id| id == call.id(1)) {
        return Err(ApiError::not_found("Invalid API Key identifier specified"));
    }
    for op in call.patches()? {
        match (op.op, op.path.as_str()) {
            (Op::Replace, "/remaining") if plan.quota.is_some() => {
                account.meter.set_remaining(call.id(1), op.number()?, call.now);
            }
            (Op::Replace, "/remaining") => {
                return Err(ApiError::bad_request(format!("Usage Plan {} has no quota", plan.id)));
            }
            (Op::Replace, _) => return Err(op.refused(&["/remaining"])),
            _ => return Err(op.refused(&[])),
        }
    }
    let today = utc_day(call.now);
    let values = json!({ call.id(1): [account.meter.day(call.id(1), today, call.now)] });
    Ok(Reply::json(200, &usage(plan, Some(&today), Some(&today), &values)))
}

fn usage(plan: &Plan, start: Option<&Date>, end: Option<&Date>, values: &Value) -> Value {
    json!({ "usagePlanId": plan.id, "startDate": start, "endDate": end, "values": values })
}

fn days(call: &Call) -> Result<Vec<Date>, ApiError> {
    let (start, end) = (date(call, "startDate")?, date(call, "endDate")?);
    let length = (end - start).get_days();
    if length < 0 {
        return Err(ApiError::bad_request("Invalid date range specified: startDate is after endDate"));
    }
    if length > MOST_DAYS {
        return Err(ApiError::bad_request(format!(
            "Invalid date range specified: more than {MOST_DAYS} days"
        )));
    }
    Ok(start.series(jiff::Span::new().days(1)).take(length as usize + 1).collect())
}

fn date(call: &Call, name: &str) -> Result<Date, ApiError> {
    let parsed = call.query(name).and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| {
        ApiError::bad_request(format!("Invalid {name} specified. Must be in the format YYYY-MM-DD"))
    })
}
