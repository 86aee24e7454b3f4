//! Numbers and sentences as every part of the program writes them.
//!
//! At the bottom, because a price, a change's differences, a derived row and a screen all write numbers for people,
//! and must write them alike.

/// Digits in groups of three: `3,000,000`.
pub fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A rate of requests a second as requests a minute: `60`, `7.5`, `< 0.1`.
pub fn per_minute(rate: f64) -> String {
    let minute = rate * 60.0;
    if minute > 0.0 && minute < 0.1 {
        return "< 0.1".into();
    }
    if minute.fract().abs() < 1e-9 { grouped(minute as i64) } else { format!("{minute:.1}") }
}

/// A sentence with its first letter in upper case, in any script.
pub fn upper_first(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A sentence with its first letter in lower case, to stand behind another word.
pub fn lower_first(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// `Basic`, `Basic and Premium`, `Basic, Premium and Enterprise`.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 partner`, `13 partners`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count as i64), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(3_000_000), "3,000,000");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(-1234), "-1,234");
        assert_eq!(per_minute(0.5), "30");
        assert_eq!(per_minute(0.001), "< 0.1");
    }

    #[test]
    fn only_the_first_letter_changes() {
        assert_eq!([upper_first("élan of AWS"), upper_first("")], ["Élan of AWS", ""]);
        assert_eq!([lower_first("Deploy API"), lower_first("")], ["deploy API", ""]);
    }
}
