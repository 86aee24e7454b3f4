//! The lines of an invoice, by plan and key, since that is how AWS counts: a partner that moved from one tier to another
//! within the month has a line in each. What could not be read is left empty and said in the line's note; it is never a 0.

use std::collections::BTreeSet;
use std::io::Write;

use jiff::civil::Date;

use crate::analysis::cost::{Cost, RegionPrices};
use crate::domain::{KeyId, Plan};

use crate::model::cell::quoted;
use crate::model::money::TierPrice;
use crate::model::{Model, Remote};

const HEAD: [&str; 12] = [
    "month",
    "until",
    "key_id",
    "name",
    "customer_id",
    "tier",
    "calls",
    "price_usd",
    "gateway_usd",
    "backend_usd",
    "margin_usd",
    "note",
];

/// A month for invoicing, ready to be written.
#[derive(Clone, Debug)]
pub struct InvoiceTable {
    /// The month and the last day that is counted: the first two cells of every line.
    days: [String; 2],
    /// The other cells, line by line.
    cells: Vec<[String; 10]>,
}

impl InvoiceTable {
    /// Writes the head and the lines.
    pub(in crate::model) fn write(&self, out: &mut csv::Writer<impl Write>) -> csv::Result<()> {
        out.write_record(HEAD)?;
        self.cells.iter().try_for_each(|cells| out.write_record(self.days.iter().chain(cells)))
    }
}

/// A line before it is priced.
struct Line<'a> {
    plan: &'a Plan,
    key: KeyId,
    /// The key is in the plan now, and so pays its price.
    member: bool,
    /// `None` where the plan's use could not be read.
    calls: Option<i64>,
}

impl Model {
    fn invoice_lines(&self, first: Date) -> Vec<Line<'_>> {
        let (until, _) = self.invoice_end(first);
        let mut lines = Vec::new();
        for plan in self.plans() {
            let usage = self.store.usage.get(&plan.id).filter(|slot| self.covers(slot, first));
            let usage = usage.and_then(Remote::get);
            let members = self.store.plan_keys.get(&plan.id).and_then(Remote::get);
            let members: BTreeSet<&KeyId> = members.into_iter().flatten().collect();
            let called = usage.into_iter().flat_map(|usage| usage.by_key.keys());
            let keys: BTreeSet<&KeyId> = members.iter().copied().chain(called).collect();
            lines.extend(keys.into_iter().filter_map(|key| {
                let calls = usage.map(|usage| usage.used_between(key, first, until));
                let member = members.contains(key);
                // Whoever left the plan and did not call in this month has nothing to do with it.
                (member || calls.is_some_and(|calls| calls > 0)).then(|| Line {
                    plan,
                    key: key.clone(),
                    member,
                    calls,
                })
            }));
        }
        lines.sort_by_cached_key(|line| self.key_label(&line.key).to_lowercase());
        lines
    }

    /// A month, a line a partner and tier. Amounts are dollars. No key's value is in it.
    pub(super) fn invoice_table(&self, first: Date) -> InvoiceTable {
        let (until, _) = self.invoice_end(first);
        let lines = self.invoice_lines(first);
        let all: i64 = lines.iter().filter_map(|line| line.calls).sum();
        let prices = self.region_prices();
        let cells = lines.iter().map(|line| self.invoice_cells(line, &prices, all as f64)).collect();
        InvoiceTable { days: [first.strftime("%Y-%m").to_string(), until.to_string()], cells }
    }

    /// The cells of a line after the two of the month.
    fn invoice_cells(&self, line: &Line<'_>, prices: &RegionPrices, all: f64) -> [String; 10] {
        let key = self.store.key(&line.key);
        let cost = line.calls.map(|calls| self.line_cost(line, prices, calls as f64, all));
        let price = if line.member { self.tier_price(&line.plan.id) } else { TierPrice::Unset };
        let margin =
            price.dollars().zip(cost.and_then(|cost| cost.whole())).map(|(price, cost)| price - cost);
        // Four decimals: a partner of few calls costs less than a cent, and that is no 0.
        let dollars = |amount: Option<f64>| amount.map(|amount| format!("{amount:.4}")).unwrap_or_default();
        let words = |text: Option<&str>| quoted(text.unwrap_or_default()).into_owned();
        [
            line.key.to_string(),
            words(key.map(|key| key.name.as_str())),
            words(key.and_then(|key| key.customer.as_deref())),
            words(Some(line.plan.name())),
            line.calls.map(|calls| calls.to_string()).unwrap_or_default(),
            price.dollars().map(|price| format!("{price:.2}")).unwrap_or_default(),
            dollars(cost.map(|cost| cost.gateway)),
            dollars(cost.and_then(|cost| cost.backend)),
            dollars(margin),
            words(Some(&self.invoice_note(line, &price, cost.as_ref()))),
        ]
    }

    fn line_cost(&self, line: &Line<'_>, prices: &RegionPrices, calls: f64, all: f64) -> Cost {
        let backend = match self.partner(&line.key) {
            Some(partner) => self.backend_of_month(partner, calls),
            None => self.backend_of(&[(None, calls)]),
        };
        prices.calls.cost(calls, all, backend)
    }

    /// Why cells of a line are empty.
    fn invoice_note(&self, line: &Line<'_>, price: &TierPrice, cost: Option<&Cost>) -> String {
        let mut notes = Vec::new();
        if cost.is_none() {
            let failure = self.store.usage.get(&line.plan.id).and_then(Remote::failure);
            let why = failure.map(|failure| format!(": {}", failure.what)).unwrap_or_default();
            notes.push(format!("use could not be read{why}"));
        }
        match price {
            _ if !line.member => notes.push("not in this tier any more".into()),
            TierPrice::Set(_) => {}
            TierPrice::Unset => notes.push("no price set".into()),
            TierPrice::Unknown => notes.push("price could not be read".into()),
            TierPrice::Unreadable(text) => notes.push(format!("price is not in dollars: {text}")),
        }
        if cost.is_some_and(|cost| cost.backend.is_none()) {
            notes.push("backend cost not entered".into());
        }
        if self.store.keys.get().is_some() && self.store.key(&line.key).is_none() {
            notes.push("key deleted".into());
        }
        notes.join("; ")
    }
}
