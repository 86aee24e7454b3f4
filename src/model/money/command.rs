//! Prices: the dialog that keeps them, and the price of a tier.

use crate::domain::PlanId;
use crate::model::money::prices_form::{PriceField, PricesForm};
use crate::model::{Effect, Model};

use super::invoice::InvoiceMonth;

/// What is asked about prices, costs and invoices.
#[derive(Clone, Debug)]
pub enum MoneyCommand {
    /// Save a month for invoicing as CSV, reading first what is missing.
    ExportInvoice(InvoiceMonth),
    /// Open the dialog of prices.
    OpenPrices,
    /// Type a price.
    EditPrices(PriceField, String),
    /// Put the list prices back into the dialog's fields.
    ResetPrices,
    /// Type the price of a tier.
    EditTierPrice(PlanId, String),
    /// Ask before the price of a tier is set.
    OpenTierPrice(PlanId),
}

impl Model {
    /// Carries a command about prices and invoices out.
    pub(in crate::model) fn money_command(&mut self, command: MoneyCommand) -> Vec<Effect> {
        match command {
            MoneyCommand::ExportInvoice(month) => return self.ask_invoice(month),
            MoneyCommand::OpenPrices => self.open_prices(),
            MoneyCommand::EditPrices(field, text) => self.edit_prices(|form| form.edit(field, text)),
            MoneyCommand::ResetPrices => self.edit_prices(PricesForm::reset),
            MoneyCommand::EditTierPrice(plan, text) => self.edit_tier_price(plan, text),
            MoneyCommand::OpenTierPrice(plan) => self.open_tier_price(&plan),
        }
        Vec::new()
    }
}
