//! One partner's page: its line, its hours, its beat, and what it calls, computed when the data or the choice changes.

mod beat;
mod calls;
mod hours;

use crate::analysis::polling::Verdict;
use crate::domain::KeyId;

use super::chart::{self, Colours, LineChart, Sums};
use super::route::Route;
use super::{Model, Partner};

pub use beat::Beat;
pub use calls::{CallsLists, CallsRow};
pub use hours::HeatDay;

/// A partner's page, ready to be drawn.
#[derive(Clone, Debug)]
pub struct PartnerPage {
    /// Whose it is.
    pub key: KeyId,
    /// The partner, as an index into the model's partners.
    pub row: usize,
    /// Its line alone, in the chosen range; `None` while that is not there.
    pub chart: Option<LineChart>,
    /// Its hours, day by day, the last seven at most.
    pub heat: Vec<HeatDay>,
    /// The hours in words: "About 4,800 an hour, every hour of the last seven days".
    pub heat_words: String,
    /// The hours cover a week, not only a day.
    pub heat_is_week: bool,
    /// The verdict of the row, sharpened by the times of single calls where they are there.
    pub polling: Verdict,
    /// What the verdict rests on; `None` where there is too little to see.
    pub beat: Option<Beat>,
    /// Routes, addresses and answers; `None` where no access log was read.
    pub calls: Option<CallsLists>,
}

impl Model {
    /// The verdict on `partner`: the sharper one of its page where that is open, or the row's.
    pub fn polling_of<'a>(&'a self, partner: &'a Partner) -> &'a Verdict {
        let page = self.traffic.page.as_ref().filter(|page| page.key == partner.id);
        page.map_or(&partner.polling, |page| &page.polling)
    }

    /// Makes the open page anew.
    pub(super) fn derive_page(&mut self) {
        let Route::Traffic(Some(key)) = self.route.clone() else {
            self.traffic.page = None;
            return;
        };
        let Some(row) = self.partners.iter().position(|partner| partner.id == key) else {
            self.traffic.page = None;
            return;
        };
        let chart = self.partner_chart(&key);
        let (heat, heat_is_week) = self.hours(&key).unwrap_or_default();
        let heat_words = hours::words(&heat, heat_is_week);
        let calls = self.calls_of(&key);
        let partner = &self.partners[row];
        let every = calls.as_ref().is_some_and(|calls| self.has_every_call(&key, calls, partner.calls_24h));
        let day = self.day_window();
        let day = every.then_some(day.from_s * 1000..day.to_s * 1000);
        let polling = beat::sharpened(&partner.polling, calls.as_ref(), day.as_ref());
        let beat = self.beat(&key, calls.as_ref(), polling.period_s());
        let calls = calls.as_ref().map(CallsLists::of);
        self.traffic.page =
            Some(PartnerPage { key, row, chart, heat, heat_words, heat_is_week, polling, beat, calls });
    }

    /// The partner's line alone.
    fn partner_chart(&self, key: &KeyId) -> Option<LineChart> {
        let blend = self.shown_traffic().filter(|blend| !blend.is_empty())?;
        let sums = Sums::of(&blend);
        let name = |key: &KeyId| self.name_of(key);
        let mut chart = chart::by_partner(&sums, &blend, Some(key), 0, &mut Colours::new(), name);
        chart.lines.retain(|line| line.key.as_ref() == Some(key));
        chart.band = None;
        chart.limit = self.limit_of(key).filter(|_| !chart.daily());
        chart.extent = self.extent(&chart);
        Some(chart)
    }
}
