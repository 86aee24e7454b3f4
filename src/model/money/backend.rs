//! What calls cost behind the gateway: the user's own figure, one for all APIs or one for each.

use crate::domain::ApiId;
use crate::model::prefs::MoneyPrefs;
use crate::model::{Model, Partner};

impl Model {
    /// What the user has entered about prices: the practice account's own, or that of all real accounts.
    pub(in crate::model) fn money_prefs(&self) -> &MoneyPrefs {
        if self.target.practice { &self.kept.prefs.practice_money } else { &self.kept.prefs.money }
    }

    /// The same, to be edited.
    pub(super) fn money_prefs_mut(&mut self) -> &mut MoneyPrefs {
        if self.target.practice { &mut self.kept.prefs.practice_money } else { &mut self.kept.prefs.money }
    }

    /// Dollars per 1,000 calls of an API: its own figure, else the default; of an unknown API the default. `None` until the
    /// user has entered one.
    fn backend_price(&self, api: Option<&ApiId>) -> Option<f64> {
        let entered = self.money_prefs();
        let own = api.and_then(|api| entered.backend_by_api.get(api)).copied();
        own.or(entered.backend_cost)
    }

    /// Dollars for calls by API; `None` where some of them went to an API of which no cost is known.
    pub(super) fn backend_of(&self, served: &[(Option<ApiId>, f64)]) -> Option<f64> {
        let of_one = |(api, calls): &(Option<ApiId>, f64)| match *calls {
            0.0 => Some(0.0),
            calls => Some(calls / 1e3 * self.backend_price(api.as_ref())?),
        };
        served.iter().map(of_one).sum()
    }

    /// Dollars for a partner's `calls` of some month. Daily use does not say which APIs they went to: they are taken to
    /// have gone where those of the last 24 hours went.
    pub(super) fn backend_of_month(&self, partner: &Partner, calls: f64) -> Option<f64> {
        let served = &partner.served;
        let day: f64 = served.iter().map(|(_, calls)| calls).sum();
        if day > 0.0 {
            return Some(self.backend_of(served)? / day * calls);
        }
        self.backend_of(&[(None, calls)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Prefs;
    use jiff::{Timestamp, tz::TimeZone};

    #[test]
    fn each_api_has_its_own_price_and_the_rest_the_default() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, Prefs::default());
        let served = [(Some("orders".into()), 1000.0), (Some("stock".into()), 2000.0), (None, 3000.0)];
        assert_eq!(model.backend_of(&served), None, "nothing was entered");
        model.kept.prefs.money.backend_by_api.insert("orders".into(), 5.0);
        assert_eq!(model.backend_of(&served), None, "two of the three are unknown");
        assert_eq!(model.backend_of(&served[..1]), Some(5.0));
        model.kept.prefs.money.backend_cost = Some(0.5);
        assert_eq!(model.backend_of(&served), Some(5.0 + 1.0 + 1.5));
        assert_eq!(model.backend_of(&[(None, 0.0)]), Some(0.0));
    }
}
