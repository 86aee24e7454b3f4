//! A chart for those who do not see it: its name, how to use it, and the values that are read.

use super::super::number;
use super::Chart;
use crate::ui::theme::{self, text};
use eframe::egui;
use egui::accesskit::Live;
use egui::{Id, Response, Role, Ui, WidgetInfo};

const HELP: &str = "Left and Right move, Plus and Minus zoom, Home and End go to the first and the last moment, 0 shows everything, Ctrl with Left or Right reads values one by one";
/// The same for a chart that does not move.
const HELP_STILL: &str = "Left and Right read values one by one";

impl Chart<'_> {
    /// Gives `response` its name and says how to use it.
    pub(super) fn describe(&self, ui: &Ui, response: &Response) {
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.summary()));
        let help = if self.interactive { HELP } else { HELP_STILL };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(help));
    }

    /// The chart in words: each line's highest value in view.
    fn summary(&self) -> String {
        let mut words = self.title.to_owned();
        for series in self.lines() {
            if let Some(peak) = series.points.highest(self.view) {
                words = format!("{words}; {} at most {}", series.name, number::count(peak));
            }
        }
        words
    }
}

/// Gives `words` to a screen reader: as the value of `chart`, and aloud where the keyboard asked for them.
pub(super) fn say(ui: &Ui, chart: Id, words: &str, aloud: bool) {
    ui.ctx().accesskit_node_builder(chart, |node| node.set_value(words));
    if aloud {
        ui.ctx().accesskit_node_builder(chart.with("aloud"), |node| {
            node.set_role(Role::Label);
            node.set_live(Live::Polite);
            node.set_value(words);
        });
    }
}

/// How to use it, where no values stand in the way.
pub(super) fn help_ui(response: &Response) {
    response.clone().on_hover_ui_at_pointer(|ui| {
        let t = theme::tokens(ui);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(text::medium(t, "Drag here, or with Shift in the chart, to choose a stretch"));
        ui.label(text::small(t, "Drag to move, Ctrl and wheel to zoom, double click to see all"));
    });
}
