//! The menu `Export…`: the chart's calls, or a month for invoicing.

use eframe::egui::Ui;

use crate::model::Model;
use crate::model::command::{MoneyCommand, TrafficCommand};
use crate::model::money::invoice::InvoiceMonth;
use crate::model::time::today_utc;
use crate::ui::Commands;
use crate::ui::widgets::{Button, Icon, MenuItem, menu_ui};

/// The button, so that the row knows its width.
pub(super) fn export() -> Button<'static> {
    Button::plain("Export…").icon(Icon::Download)
}

/// Draws the button with its menu.
pub(super) fn export_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let month = |month: InvoiceMonth| month.first(today_utc(model.now)).strftime("%B").to_string();
    let this = format!("Invoice of {} so far (CSV)…", month(InvoiceMonth::This));
    let last = format!("Invoice of {} (CSV)…", month(InvoiceMonth::Last));
    let chart = model.traffic.chart.is_none().then_some("There is no traffic to save yet");
    let invoice = match model.prices.invoice {
        Some(_) => Some("The use of a month is being read already"),
        None => model.plans().is_empty().then_some("There is no plan, so nothing to invoice"),
    };
    let items = [
        MenuItem { label: "Calls in the chart (CSV)…", disabled: chart },
        MenuItem { label: &this, disabled: invoice },
        MenuItem { label: &last, disabled: invoice },
    ];
    match menu_ui(ui, export(), &items) {
        Some(0) => commands.push(TrafficCommand::Export.into()),
        Some(1) => commands.push(MoneyCommand::ExportInvoice(InvoiceMonth::This).into()),
        Some(_) => commands.push(MoneyCommand::ExportInvoice(InvoiceMonth::Last).into()),
        None => {}
    }
}
