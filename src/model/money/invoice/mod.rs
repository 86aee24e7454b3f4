//! A month for invoicing: what each partner called, what its tier costs it and what it cost, as CSV.
//!
//! A month's use must be read before it can be written: an invoice that is asked for waits here until all of it has come,
//! or has failed to; only then is it written, line by line.

pub(in crate::model) mod lines;

pub use lines::InvoiceTable;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::domain::{Failure, Resource, Usage};

use crate::model::export::Export;
use crate::model::time::today_utc;
use crate::model::{Effect, Model, Remote};

/// Which month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceMonth {
    /// The present one, up to today.
    This,
    /// The one before.
    Last,
}

impl InvoiceMonth {
    /// Its first day, UTC as AWS counts.
    pub fn first(self, today: Date) -> Date {
        let first = today.first_of_month();
        match self {
            Self::This => first,
            Self::Last => first.saturating_sub(1.month()),
        }
    }
}

impl Model {
    /// Asks for an invoice: reads the use that is missing, then for a place to save it.
    pub(in crate::model) fn ask_invoice(&mut self, month: InvoiceMonth) -> Vec<Effect> {
        let first = month.first(today_utc(self.now));
        self.prices.invoice = Some(first);
        for resource in self.invoice_resources(first) {
            let untold = !self.is_told(&resource, first);
            let place = self.store.place(&resource.slot());
            // What failed a while ago is tried once more now.
            if untold && !place.is_loading() {
                place.invalidate();
            }
        }
        let done = self.finish_invoice();
        if done.is_empty() {
            self.notice(format!("Reading the use of {}", first.strftime("%B")), None);
        }
        done
    }

    /// What the open invoice stands on: nothing where none was asked for.
    pub(in crate::model) fn invoice_needs(&self, out: &mut Vec<Resource>) {
        let Some(first) = self.prices.invoice else { return };
        for resource in self.invoice_resources(first) {
            if out.iter().all(|other| other.slot() != resource.slot()) {
                out.push(resource);
            }
        }
    }

    fn invoice_resources(&self, first: Date) -> Vec<Resource> {
        let mut out = vec![Resource::Keys, Resource::Plans];
        for plan in self.plans() {
            out.push(Resource::PlanKeys(plan.id.clone()));
            out.push(Resource::PlanTags(plan.id.clone()));
            out.push(Resource::Usage(plan.id.clone(), first, today_utc(self.now)));
        }
        out
    }

    /// Whether what was read of a resource is enough for a month's invoice.
    fn is_told(&self, resource: &Resource, first: Date) -> bool {
        if let Resource::Usage(plan, ..) = resource {
            return self.store.usage.get(plan).is_some_and(|slot| self.covers(slot, first));
        }
        self.store.fetched(&resource.slot()).is_some()
    }

    /// Read today and back to the month's first day.
    fn covers(&self, slot: &Remote<Usage>, first: Date) -> bool {
        let today = slot.fetched().is_some_and(|at| today_utc(at) >= today_utc(self.now));
        today && slot.get().is_some_and(|usage| usage.from <= first)
    }

    /// Writes the invoice that was asked for as soon as everything for it has come, or has failed to.
    pub(in crate::model) fn finish_invoice(&mut self) -> Vec<Effect> {
        let Some(first) = self.prices.invoice else { return Vec::new() };
        for resource in self.invoice_resources(first) {
            let told = self.is_told(&resource, first);
            let place = self.store.place(&resource.slot());
            let ended = !place.is_loading() && place.failed_at().is_some();
            if !told && !ended {
                return Vec::new();
            }
        }
        self.prices.invoice = None;
        if self.store.plans.get().is_none() {
            let failure = self.store.plans.failure().cloned();
            self.notice("No invoice: the plans could not be read", failure);
            return Vec::new();
        }
        if let Some((plan, failure)) = self.unread(first) {
            let words = format!("The use of {plan} could not be read: its lines in the file say so");
            self.notice(words, Some(failure));
        }
        let name = match self.invoice_end(first) {
            (until, true) => format!("invoice-{}.csv", until.strftime("%Y-%m")),
            (until, false) => format!("invoice-{}-until-{}.csv", until.strftime("%Y-%m"), until.day()),
        };
        vec![Effect::export(name, Export::Invoice(self.invoice_table(first)))]
    }

    /// The first plan whose use could not be read, and why.
    fn unread(&self, first: Date) -> Option<(String, Failure)> {
        self.plans().iter().find_map(|plan| {
            let slot = self.store.usage.get(&plan.id)?;
            let failure = slot.failure().filter(|_| !self.covers(slot, first))?;
            Some((plan.name().to_owned(), failure.clone()))
        })
    }

    /// The last day that is counted, and whether the month is over.
    fn invoice_end(&self, first: Date) -> (Date, bool) {
        let (last, today) = (first.last_of_month(), today_utc(self.now));
        (last.min(today), last < today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_calendar_months() {
        let today = "2027-01-31".parse().unwrap();
        assert_eq!(InvoiceMonth::This.first(today).to_string(), "2027-01-01");
        assert_eq!(InvoiceMonth::Last.first(today).to_string(), "2026-12-01");
    }
}
