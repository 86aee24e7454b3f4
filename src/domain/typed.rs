//! Numbers as people type them: groups of three digits, a decimal point or a decimal comma.
//!
//! A slip must be asked about, never turned into something else: `1,5` is no 15 and `10,00` no 1000.

/// What people put between groups of three digits.
const BETWEEN_GROUPS: [char; 6] = [',', ' ', '\u{a0}', '\u{202f}', '\'', '’'];

/// The digits of a whole number as people type it. A separator stands only before groups of exactly three, and not
/// after a lone 0. `None` for anything else.
fn digits_of(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, plain) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let groups: Vec<&str> = plain.split(BETWEEN_GROUPS).collect();
    let (head, rest) = groups.split_first()?;
    let numeric = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = (1..=3).contains(&head.len()) && !head.starts_with('0');
    let fits = numeric(head)
        && (rest.is_empty() || grouped)
        && rest.iter().all(|group| group.len() == 3 && numeric(group));
    fits.then(|| format!("{sign}{}", groups.concat()))
}

/// A whole number: groups by comma, space or apostrophe. `None` for anything else.
pub fn whole(text: &str) -> Option<i64> {
    digits_of(text)?.parse().ok()
}

/// A limit of calls as AWS takes it: 0 to 2,147,483,647.
///
/// # Errors
/// What is wrong with the text, to be shown below its field.
pub fn limit(text: &str) -> Result<i32, &'static str> {
    let digits = digits_of(text).ok_or("Write a whole number, such as 20 or 10,000")?;
    match digits.parse::<i32>() {
        Ok(limit) if limit >= 0 => Ok(limit),
        Err(_) if !digits.starts_with('-') => Err("Too large: AWS takes at most 2,147,483,647"),
        Ok(_) | Err(_) => Err("A limit is 0 or more"),
    }
}

/// A number with decimals. "1,000" is a thousand; "0,5" and "0,125" have a decimal comma, as half of Europe writes.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = match (text.rsplit_once('.'), text.rsplit_once(',')) {
        (Some(parts), _) => parts,
        (None, Some(parts)) if digits_of(text).is_none() && !parts.0.contains(',') => parts,
        _ => (text, "0"),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = if whole.is_empty() { "0".to_owned() } else { digits_of(whole)? };
    format!("{whole}.{fraction}").parse().ok().filter(|number: &f64| number.is_finite())
}

/// An amount of dollars, with or without the sign. `None` in the middle for an empty text.
///
/// # Errors
/// What is wrong with the text, to be shown below its field.
pub fn dollars(text: &str) -> Result<Option<f64>, &'static str> {
    let plain = text.trim().trim_start_matches('$').trim();
    if plain.is_empty() {
        return Ok(None);
    }
    match decimal(plain) {
        None => Err("Write a number of dollars, such as 0.69"),
        Some(amount) if amount < 0.0 => Err("A price is 0 or more"),
        Some(amount) => Ok(Some(amount)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_decimals_are_told_apart() {
        assert_eq!([whole("10,000"), whole("10 000"), whole("10,00")], [Some(10_000), Some(10_000), None]);
        assert_eq!(
            [decimal("0,5"), decimal("1,000"), decimal("1,000.5")],
            [Some(0.5), Some(1000.0), Some(1000.5)]
        );
        assert_eq!([decimal("1,000,5"), decimal("fast"), decimal("")], [None; 3]);
    }

    #[test]
    fn a_limit_that_is_too_large_is_told_from_what_is_no_number() {
        let large = Err("Too large: AWS takes at most 2,147,483,647");
        assert_eq!([limit(" 10,000 "), limit("0"), limit("2147483647")], [Ok(10_000), Ok(0), Ok(i32::MAX)]);
        assert_eq!([limit("2,147,483,648"), limit("9999999999999999999")], [large; 2]);
        assert_eq!([limit("-1"), limit("-9999999999999999999")], [Err("A limit is 0 or more"); 2]);
        assert_eq!(limit("many"), Err("Write a whole number, such as 20 or 10,000"));
    }

    #[test]
    fn a_price_is_read_as_people_type_it() {
        assert_eq!(dollars(" $0.69 "), Ok(Some(0.69)));
        assert_eq!(dollars("0,69"), Ok(Some(0.69)));
        assert_eq!(dollars(" "), Ok(None));
        assert_eq!([dollars("-1").is_err(), dollars("much").is_err(), dollars("inf").is_err()], [true; 3]);
    }
}
