//! Numbers as the charts write them: 115,638 and 0.75.

/// `value` with thousands separated; up to two decimals below ten, none above.
pub fn count(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let decimals = value.abs() < 10.0 && value.fract() != 0.0;
    let text = if decimals { format!("{value:.2}") } else { format!("{:.0}", value.round()) };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn numbers_read_as_the_look_writes_them() {
        for (value, text) in [
            (0.0, "0"),
            (0.75, "0.75"),
            (0.5, "0.5"),
            (80.0, "80"),
            (999.6, "1,000"),
            (115_638.0, "115,638"),
            (-1234.0, "-1,234"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(count(value), text);
        }
    }
}
