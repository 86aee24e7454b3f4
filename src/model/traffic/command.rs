//! The traffic room: what the chart shows, where its calls come from, and what leaves it as a file.

use crate::domain::{KeyId, MetricSource, SourceKind, StageRef};
use crate::model::derive::Derived;
use crate::model::dialog::DialogKind;
use crate::model::export::Export;
use crate::model::judging::Judged;
use crate::model::order::RowOrder;
use crate::model::{Effect, Model, Partner};

use super::{ChartSplit, TrafficRoom};
use crate::model::span::Range;

/// What the traffic room asks for.
#[derive(Clone, Debug)]
pub enum TrafficCommand {
    /// Choose a range.
    SetRange(Range),
    /// Choose a source; `None` takes the best of each stage.
    SetSource(Option<SourceKind>),
    /// Show one stage's calls, or those of all.
    SetScope(Option<StageRef>),
    /// Show that part of time, Unix seconds; `None` shows the range up to now.
    SetView(Option<[f64; 2]>),
    /// By partner or by status.
    SetSplit(ChartSplit),
    /// Make a partner's line stand out.
    Focus(Option<KeyId>),
    /// Leave the partners without a line of their own out of the chart, or take them in.
    LeaveRestOut(bool),
    /// Put the table's partners into this order; `None` begins with what hurts most.
    Sort(Option<RowOrder<Partner>>),
    /// Show what counts calls on each stage.
    OpenSources,
    /// Who polls has been judged.
    Judged(Box<Judged>),
    /// Save the chart's data as CSV.
    Export,
    /// Name the CloudWatch metric that is tried where no access log offers a source.
    SetMetrics(MetricSource),
}

impl Model {
    /// Carries a command about traffic out.
    pub(in crate::model) fn traffic_command(&mut self, command: TrafficCommand) -> Vec<Effect> {
        match command {
            TrafficCommand::SetView(view) => self.set_view(view),
            TrafficCommand::LeaveRestOut(off) => self.traffic.rest_off = off,
            TrafficCommand::Sort(order) => {
                self.traffic.asked = order;
                self.dirty.mark(Derived::Order);
            }
            TrafficCommand::OpenSources => self.open(DialogKind::Sources),
            TrafficCommand::Judged(judged) => {
                self.take_verdicts(*judged);
                self.dirty.mark(Derived::Partners);
            }
            TrafficCommand::Export => {
                return vec![Effect::export("traffic.csv", Export::Traffic(self.traffic_table()))];
            }
            TrafficCommand::SetMetrics(metrics) => {
                self.traffic.metrics = metrics.clone();
                self.kept.prefs.metrics = metrics;
                self.dirty.mark(Derived::Partners);
                return vec![Effect::SavePrefs(Box::new(self.kept.prefs.clone()))];
            }
            TrafficCommand::SetRange(range) => self.choose_traffic(|traffic| traffic.set_range(range)),
            TrafficCommand::SetSource(source) => self.choose_traffic(|traffic| traffic.set_source(source)),
            TrafficCommand::SetScope(scope) => self.choose_traffic(|traffic| traffic.set_scope(scope)),
            TrafficCommand::SetSplit(split) => self.choose_traffic(|traffic| traffic.split = split),
            TrafficCommand::Focus(key) => self.choose_traffic(|traffic| traffic.focus = key),
        }
        Vec::new()
    }

    /// Changes what the charts are made of: they are laid out anew.
    fn choose_traffic(&mut self, choose: impl FnOnce(&mut TrafficRoom)) {
        choose(&mut self.traffic);
        self.dirty.mark(Derived::Charts);
    }

    /// A drag or a zoom: the chart is laid out anew only where it is to be made of something else.
    fn set_view(&mut self, view: Option<[f64; 2]>) {
        let feeds = self.shown_feeds();
        let before = self.shown_window(&feeds);
        self.traffic.view = view;
        if self.shown_window(&feeds) != before {
            self.dirty.mark(Derived::Charts);
        }
    }
}
