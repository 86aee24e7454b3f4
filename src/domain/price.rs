//! What a tier costs its partners a month: a tag on the usage plan, since AWS has no field for it.
//!
//! The tag travels with the plan, so that everybody who manages the account sees the same price. It is read leniently,
//! since people and other tools write tags too, and written in one form only.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::typed;

/// The tag's key.
pub const PRICE_TAG: &str = "tollkeeper:price-per-month";

/// The highest price that is taken for one: above it a digit has slipped.
const MOST: f64 = 1e9;

/// A price in US dollars, whole cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Price {
    cents: u64,
}

/// Why a text is no price, as a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceProblem {
    /// No number.
    #[error("Write a number of dollars, such as 490 or 490.00")]
    NotANumber,
    /// Below 0.
    #[error("A price is 0 or more")]
    Negative,
    /// Beyond a thousand million dollars.
    #[error("That is more than a thousand million dollars")]
    TooMuch,
    /// Another currency: costs are in dollars, and there is no rate to turn one into the other.
    #[error("Costs are in dollars, so the price must be too, not in {0}")]
    OtherCurrency(String),
}

impl Price {
    /// A price as people type it: `490`, `$490.00`, `1,490 USD`. Fractions of a cent are rounded.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PriceProblem> {
        let text = without_period(text.trim());
        let is_word = |c: char| c.is_alphabetic() || "$€£¥".contains(c);
        let currency: String = text.chars().filter(|c| is_word(*c)).collect();
        if !["", "$", "USD", "US$"].contains(&currency.to_uppercase().as_str()) {
            let short = currency.chars().count() <= 3;
            return Err(if short { PriceProblem::OtherCurrency(currency) } else { PriceProblem::NotANumber });
        }
        let number = text.trim_matches(|c: char| is_word(c) || c.is_whitespace());
        let dollars = typed::decimal(number).ok_or(PriceProblem::NotANumber)?;
        match dollars {
            ..0.0 => Err(PriceProblem::Negative),
            0.0..=MOST => Ok(Self { cents: (dollars * 100.0).round() as u64 }),
            _ => Err(PriceProblem::TooMuch),
        }
    }

    /// In dollars.
    pub fn dollars(self) -> f64 {
        self.cents as f64 / 100.0
    }

    /// The tag's value: `490.00 USD`. AWS takes no `$` in a tag.
    pub fn tag(self) -> String {
        format!("{}.{:02} USD", self.cents / 100, self.cents % 100)
    }
}

/// As the screen shows it: `$490`, `$1,490.50`.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = super::words::grouped(i64::try_from(self.cents / 100).unwrap_or(i64::MAX));
        match self.cents % 100 {
            0 => write!(f, "${whole}"),
            cents => write!(f, "${whole}.{cents:02}"),
        }
    }
}

/// `490 USD/month` and `490 a month` say nothing more than `490`.
fn without_period(text: &str) -> &str {
    let lower = text.to_lowercase();
    let ends = ["/month", "/ month", "per month", "a month", "/mo"];
    let end = ends.into_iter().find(|end| lower.ends_with(end));
    // Lower case may have another length outside ASCII: then there is nothing to cut.
    end.and_then(|end| text.get(..text.len() - end.len())).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(text: &str) -> Option<u64> {
        Price::parse(text).ok().map(|price| price.cents)
    }

    #[test]
    fn a_price_is_read_however_it_was_written() {
        for text in
            ["490", "490.00", " 490,00 ", "$490", "490 USD", "usd 490", "US$ 490.0", "490.00 USD/month"]
        {
            assert_eq!(cents(text), Some(49_000), "{text}");
        }
        assert_eq!(cents("1,490.50 USD"), Some(149_050));
        assert_eq!(cents("0"), Some(0), "free is a price");
        assert_eq!(cents("0.005"), Some(1), "fractions of a cent are rounded");
    }

    #[test]
    fn what_is_no_price_says_why() {
        let problem = |text| Price::parse(text).unwrap_err();
        assert_eq!(problem("490 EUR"), PriceProblem::OtherCurrency("EUR".into()));
        assert_eq!(problem("€490"), PriceProblem::OtherCurrency("€".into()));
        for text in ["", "free", "on request", "4.9.0", "1,5,0"] {
            assert_eq!(problem(text), PriceProblem::NotANumber, "{text}");
        }
        assert_eq!(problem("-5"), PriceProblem::Negative);
        assert_eq!(problem("99999999999"), PriceProblem::TooMuch);
    }

    #[test]
    fn it_is_written_in_one_form() {
        let price = Price::parse("$1,490.5").unwrap();
        assert_eq!((price.tag().as_str(), price.to_string().as_str()), ("1490.50 USD", "$1,490.50"));
        assert_eq!(Price::parse(&price.tag()), Ok(price));
        assert_eq!(Price::parse("490").unwrap().to_string(), "$490");
        assert_eq!(price.dollars(), 1490.5);
        let allowed = |c: char| c.is_alphanumeric() || " +-=._:/@".contains(c);
        assert!(price.tag().chars().all(allowed) && PRICE_TAG.chars().all(allowed), "AWS takes no others");
    }
}
