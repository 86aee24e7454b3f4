//! Lists in pages: `limit` (25 unless told, at most 500) and an opaque `position` to go on from.

use serde::Serialize;
use serde_json::{Value, json};

use super::{call::Call, error::ApiError, reply::Reply};

const DEFAULT: usize = 25;
const MOST: usize = 500;

/// One page of `all` and the position of the next, where there is one.
///
/// # Errors
/// 400 where the position is not one that this account gave out, or the limit is no number.
pub fn page<T>(all: Vec<T>, call: &Call) -> Result<(Vec<T>, Option<String>), ApiError> {
    let start = call.query("position").map_or(Ok(0), from_position)?;
    let limit = limit(call)?;
    let next = (start + limit < all.len()).then(|| to_position(start + limit));
    Ok((all.into_iter().skip(start).take(limit).collect(), next))
}

/// A list answer: members under `item`, as API Gateway names them on the wire.
///
/// # Errors
/// As [`page`].
pub fn list<T: Serialize>(all: Vec<T>, call: &Call) -> Result<Reply, ApiError> {
    let (items, position) = page(all, call)?;
    Ok(Reply::json(200, &with_position(json!({ "item": items }), position)))
}

/// The same object with a `position` where there is a next page.
pub fn with_position(mut body: Value, position: Option<String>) -> Value {
    if let Some(position) = position {
        body["position"] = position.into();
    }
    body
}

/// AWS does not refuse a limit below one, so it counts as none here.
fn limit(call: &Call) -> Result<usize, ApiError> {
    let Some(text) = call.query("limit") else { return Ok(DEFAULT) };
    let asked: i64 = text.parse().map_err(|_| ApiError::bad_request("Invalid limit specified"))?;
    Ok(usize::try_from(asked).ok().filter(|asked| *asked > 0).unwrap_or(DEFAULT).min(MOST))
}

/// Scrambled only enough that nobody takes it for an index and counts on it.
fn to_position(start: usize) -> String {
    format!("{:010x}", (start as u64 + 1) * SCRAMBLE)
}

fn from_position(text: &str) -> Result<usize, ApiError> {
    let invalid = || ApiError::bad_request("Invalid position specified");
    let number = u64::from_str_radix(text, 16).map_err(|_| invalid())?;
    if number == 0 || number % SCRAMBLE != 0 {
        return Err(invalid());
    }
    usize::try_from(number / SCRAMBLE - 1).map_err(|_| invalid())
}

const SCRAMBLE: u64 = 7_919_107;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{super::call::tests::call, page};

    fn sizes(limit: &str, count: usize) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut position = String::new();
        loop {
            let call = call(&[], &[("limit", limit), ("position", &position)], &Value::Null);
            let (items, next) = page((0..count).collect(), &call).unwrap();
            sizes.push(items.len());
            let Some(next) = next else { return sizes };
            position = next;
        }
    }

    #[test]
    fn pages_cover_the_list_once() {
        assert_eq!(sizes("", 60), [25, 25, 10]);
        assert_eq!(sizes("500", 1000), [500, 500], "no empty page at the end");
        assert_eq!(sizes("5000", 501), [500, 1]);
        assert_eq!(sizes("-1", 3), [3], "AWS does not refuse a limit of -1");
        assert_eq!(sizes("10", 0), [0]);
    }

    #[test]
    fn a_made_up_position_is_refused() {
        let call = call(&[], &[("position", "7")], &Value::Null);
        assert!(page(vec![1], &call).is_err());
    }
}
