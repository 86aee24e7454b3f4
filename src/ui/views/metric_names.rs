//! The CloudWatch metric named by hand, tried where no access log offers a source: a small popup.

use eframe::egui;
use egui::{Id, Layout, Popup, Ui};

use crate::domain::MetricSource;
use crate::model::command::TrafficCommand;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Button, Field, buttons_ui, form_popup, link_ui};

/// Draws the link that opens the popup.
pub(super) fn metric_names_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let link = link_ui(ui, "Metric…");
    let popup = form_popup(ui, &link, 320.0, 16);
    let draft = link.id.with("draft");
    let left = Layout::top_down(egui::Align::Min);
    let shown = popup.show(|ui| ui.with_layout(left, |ui| fields_ui(ui, draft, model, commands)).inner);
    match shown {
        None => {
            ui.data_mut(|data| data.remove_temp::<MetricSource>(draft));
        }
        Some(shown) if shown.inner => Popup::close_all(ui.ctx()),
        Some(_) => {}
    }
}

/// Draws the fields; true once they were taken.
fn fields_ui(ui: &mut Ui, draft: Id, model: &Model, commands: &mut Commands) -> bool {
    let t = theme::tokens(ui);
    let known = || model.traffic.metrics.clone();
    let mut names = ui.data_mut(|data| data.get_temp::<MetricSource>(draft)).unwrap_or_else(known);
    ui.spacing_mut().item_spacing.y = 8.0;
    let fields = [
        ("Namespace", &mut names.namespace),
        ("Metric of all calls", &mut names.requests),
        ("Metric of refused calls", &mut names.throttled),
        ("Dimension with the key's id", &mut names.key_dimension),
    ];
    for (name, value) in fields {
        Field::new(name, value).width(288.0).show(ui);
    }
    let words = "As the metric filter on your access log names them. Leave the refused calls empty where no metric counts them.";
    ui.add(egui::Label::new(text::small(t, words)).wrap());
    let empty = [&names.namespace, &names.requests, &names.key_dimension]
        .into_iter()
        .any(|name| name.trim().is_empty());
    let reason = empty.then_some("Only the refused calls may be left empty");
    let pressed = buttons_ui(
        ui,
        vec![Button::plain("As Tollkeeper names them"), Button::primary("Use this metric").disabled(reason)],
    );
    let chosen = match pressed {
        Some(0) => Some(MetricSource::default()),
        Some(_) => Some(names.clone()),
        None => None,
    };
    ui.data_mut(|data| data.insert_temp(draft, names));
    let taken = chosen.is_some();
    commands.extend(chosen.map(TrafficCommand::SetMetrics).map(Command::from));
    taken
}
