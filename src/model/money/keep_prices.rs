//! The dialog `Prices…`: opened with what is known, kept in the preferences when it is confirmed.

use std::collections::BTreeMap;

use crate::analysis::cost::{OwnPrices, RegionPrices};
use crate::model::derive::Derived;
use crate::model::dialog::DialogKind;
use crate::model::{Effect, Model};

use super::prices_form::{PriceField, PricesForm, amount_text};

impl Model {
    /// Opens the dialog of prices with those in force, and the backend's costs as entered.
    pub(in crate::model) fn open_prices(&mut self) {
        let region = self.region_prices();
        let listed = RegionPrices::new(&self.prices.table, &region.region, None);
        let mut texts = BTreeMap::new();
        for field in PriceField::OF_REGION {
            let price = PricesForm::of_list(&region, &field).map(amount_text).unwrap_or_default();
            texts.insert(field, price);
        }
        let entered = self.money_prefs();
        texts.insert(PriceField::Backend, entered.backend_cost.map(amount_text).unwrap_or_default());
        for api in self.store.apis.get().into_iter().flatten() {
            let own = entered.backend_by_api.get(&api.id).copied();
            texts.insert(PriceField::BackendOf(api.id.clone()), own.map(amount_text).unwrap_or_default());
        }
        self.open(DialogKind::Prices(Box::new(PricesForm { listed, texts })));
    }

    /// Edits the open dialog of prices; nothing while it is closed.
    pub(in crate::model) fn edit_prices(&mut self, act: impl FnOnce(&mut PricesForm)) {
        if let Some(DialogKind::Prices(form)) = self.dialog_kind() {
            act(form);
        }
    }

    /// Keeps what the dialog says, and prices everything anew.
    pub(in crate::model) fn save_prices(&mut self) -> Vec<Effect> {
        let Some(DialogKind::Prices(form)) = self.dialog_kind() else { return Vec::new() };
        if form.first_problem().is_some() {
            return Vec::new();
        }
        let form = form.clone();
        self.keep_backend(&form);
        self.keep_own(&form);
        self.dialog = None;
        self.dirty.mark(Derived::Prices);
        vec![Effect::SavePrefs(Box::new(self.kept.prefs.clone()))]
    }

    fn keep_backend(&mut self, form: &PricesForm) {
        let kept = self.money_prefs_mut();
        kept.backend_cost = form.number(&PriceField::Backend);
        for field in form.texts.keys() {
            let PriceField::BackendOf(api) = field else { continue };
            match form.number(field) {
                Some(cost) => _ = kept.backend_by_api.insert(api.clone(), cost),
                None => _ = kept.backend_by_api.remove(api),
            }
        }
    }

    fn keep_own(&mut self, form: &PricesForm) {
        let region = &form.listed.region;
        let today = self.now.to_zoned(self.zone.clone()).date();
        let all = &mut self.money_prefs_mut().own_prices;
        let mut own = OwnPrices {
            gateway_per_million: form.own(&PriceField::Gateway),
            lambda_per_million: form.own(&PriceField::Lambda),
            logs_per_gb: form.own(&PriceField::Logs),
            metric_per_month: form.own(&PriceField::Metric),
            entered: today,
        };
        // The day on which they were entered is that of the last edit, not of the last look.
        if let Some(known) =
            all.get(region).filter(|known| OwnPrices { entered: known.entered, ..own } == **known)
        {
            own = *known;
        }
        if own.is_any() {
            all.insert(region.clone(), own);
        } else {
            all.remove(region);
        }
    }
}
