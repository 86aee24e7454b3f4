//! What is known of the calls of a plan's partners: it says in a plan's form what a limit would meet.

use std::collections::BTreeMap;

use crate::domain::PlanId;
use crate::domain::words::grouped;

use crate::model::{Model, Partner, PlanField, PlanForm, PlanKey};

/// The calls of a plan's partners in the last 24 hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanLoad {
    /// The partner that polls most: its name, and its calls a minute on average.
    pub poller: Option<(String, f64)>,
    /// Calls in the busiest minute of any of the other partners; 0 where none called.
    pub others_peak: f64,
}

impl PlanLoad {
    /// What the rate meets, in a sentence; empty where no partner polls.
    fn rate_words(&self) -> String {
        match &self.poller {
            Some((name, calls)) if *calls >= 1.0 => {
                format!("{name} calls {} a minute.", grouped(calls.round() as i64))
            }
            Some((name, calls)) if *calls > 0.0 => {
                format!("{name} calls every {} min.", grouped((1.0 / calls).round() as i64))
            }
            _ => String::new(),
        }
    }

    /// What the burst meets, in a sentence; empty where nothing is known of the others.
    fn burst_words(&self) -> String {
        if self.others_peak < 1.0 {
            return String::new();
        }
        let peak = grouped(self.others_peak.round() as i64);
        let who = if self.poller.is_some() { "the others" } else { "a partner" };
        format!("The busiest minute of {who} had {peak} calls.")
    }
}

/// Lays the loads of all plans out of one walk over the partners.
fn loads(partners: &[Partner]) -> BTreeMap<PlanId, PlanLoad> {
    let mut worst: BTreeMap<&PlanId, &Partner> = BTreeMap::new();
    for partner in partners.iter().filter(|partner| partner.is_poller()) {
        let Some(plan) = &partner.plan else { continue };
        let known = worst.entry(plan).or_insert(partner);
        if partner.calls_24h > known.calls_24h {
            *known = partner;
        }
    }
    let mut out: BTreeMap<PlanId, PlanLoad> = BTreeMap::new();
    for partner in partners {
        let Some(plan) = &partner.plan else { continue };
        let load = out.entry(plan.clone()).or_default();
        match worst.get(plan) {
            Some(poller) if poller.id == partner.id => {
                load.poller = Some((partner.name.clone(), partner.calls_24h / 1440.0));
            }
            _ => load.others_peak = load.others_peak.max(partner.peak),
        }
    }
    out
}

impl Model {
    /// Sums up anew what each plan's partners call.
    pub(in crate::model) fn derive_plan_loads(&mut self) {
        self.plan_loads = loads(&self.partners);
    }

    /// What a field of a plan's form means, together with what the plan's partners do now where that is known.
    pub fn plan_meaning(&self, key: &PlanKey, form: &PlanForm, field: PlanField) -> String {
        let mut words = form.meaning(field);
        let PlanKey::Plan(plan) = key else { return words };
        let Some(load) = self.plan_loads.get(plan) else { return words };
        let more = match field {
            PlanField::Rate if form.problem(field).is_none() => load.rate_words(),
            PlanField::Burst if form.problem(field).is_none() => load.burst_words(),
            _ => String::new(),
        };
        if !more.is_empty() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&more);
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(name: &str, calls: f64, others_peak: f64) -> PlanLoad {
        PlanLoad { poller: Some((name.into(), calls)), others_peak }
    }

    #[test]
    fn a_poller_is_told_by_its_calls_a_minute() {
        assert_eq!(load("Northwind 3PL", 79.9, 0.0).rate_words(), "Northwind 3PL calls 80 a minute.");
        assert_eq!(load("Slow", 0.5, 0.0).rate_words(), "Slow calls every 2 min.");
        assert_eq!(PlanLoad::default().rate_words(), "");
    }

    #[test]
    fn a_burst_is_laid_beside_the_busiest_minute_of_the_others() {
        assert_eq!(load("N", 80.0, 31.0).burst_words(), "The busiest minute of the others had 31 calls.");
        assert_eq!(load("N", 80.0, 0.0).burst_words(), "");
        let none = PlanLoad { poller: None, others_peak: 6.0 };
        assert_eq!(none.burst_words(), "The busiest minute of a partner had 6 calls.");
    }
}
