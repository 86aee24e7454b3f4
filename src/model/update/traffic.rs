//! The traffic room: what the chart shows, where its calls come from, and what leaves it as a file.

use super::super::dialog::DialogKind;
use super::super::effect::Save;
use super::super::{Command, Effect, Model};

impl Model {
    /// Carries a command about traffic out: the last room that is asked.
    pub(super) fn traffic_command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::SetView(view) => self.set_view(view),
            Command::LeaveRestOut(off) => self.traffic.rest_off = off,
            Command::OpenSources => self.open(DialogKind::Sources),
            Command::OpenSetup(at) => {
                let form = self.new_setup(at);
                self.open(DialogKind::SetUpTraffic(form));
            }
            Command::EditSetup(field) => {
                let now = self.now;
                if let Some(DialogKind::SetUpTraffic(form)) = self.dialog_kind() {
                    form.edit(field, now);
                }
            }
            Command::Judged(judged) => {
                self.take_verdicts(*judged);
                self.derive_partners();
            }
            Command::OrderByMoney(order) => self.set_money_order(order),
            Command::ExportInvoice(month) => return self.ask_invoice(month),
            Command::ExportTraffic => {
                let content = self.traffic_csv();
                return vec![Effect::SaveFile { what: Save::Traffic, name: "traffic.csv".into(), content }];
            }
            Command::SetMetrics(metrics) => {
                self.traffic.metrics = metrics.clone();
                self.prefs.metrics = metrics;
                self.derive_partners();
                return vec![Effect::SavePrefs(Box::new(self.prefs.clone()))];
            }
            Command::SetWeather(weather) => {
                self.weather = weather;
                return vec![Effect::SetWeather(weather)];
            }
            other => self.choose_traffic(other),
        }
        Vec::new()
    }

    /// What the charts are made of: they are laid out anew.
    fn choose_traffic(&mut self, command: Command) {
        match command {
            Command::SetRange(range) => self.traffic.set_range(range),
            Command::SetSource(source) => self.traffic.set_source(source),
            Command::SetScope(scope) => {
                self.traffic.scope = scope;
                self.traffic.view = None;
            }
            Command::SetSplit(split) => self.traffic.split = split,
            Command::Focus(key) => self.traffic.focus = key,
            other => debug_assert!(false, "no room took {other:?}"),
        }
        self.derive_charts();
    }

    /// A drag or a zoom: the chart is laid out anew only where it is to be made of something else.
    fn set_view(&mut self, view: Option<[f64; 2]>) {
        let feeds = self.shown_feeds();
        let before = self.shown_window(&feeds);
        self.traffic.view = view;
        if self.shown_window(&feeds) != before {
            self.derive_charts();
        }
    }
}
