//! Prices: the dialog that keeps them, and the price of a tier.

use super::super::money::prices_form::PricesForm;
use super::super::{Command, Effect, Model};

impl Model {
    /// Carries a command about prices out, or hands it back.
    pub(super) fn prices_command(&mut self, command: Command) -> Result<Vec<Effect>, Box<Command>> {
        match command {
            Command::OpenPrices => self.open_prices(),
            Command::EditPrices(field, text) => self.edit_prices(|form| form.edit(field, text)),
            Command::ResetPrices => self.edit_prices(PricesForm::reset),
            Command::EditTierPrice(plan, text) => self.edit_tier_price(plan, text),
            Command::OpenTierPrice(plan) => self.open_tier_price(&plan),
            other => return Err(Box::new(other)),
        }
        Ok(Vec::new())
    }
}
