//! All partners, what hurts most first: a click makes a line stand out, a double click opens the partner's page.

use eframe::egui;
use egui::{Frame, Margin, PointerButton, Ui};

use crate::domain::words::grouped;
use crate::model::command::TrafficCommand;
use crate::model::order::RowOrder;
use crate::model::reading::Reading;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::failed::failed_ui;
use crate::ui::views::place::boxed_ui;
use crate::ui::widgets::{Button, Card, Icon, List, Message, Table, link_ui, row_ui};
use crate::ui::words;

use super::columns::{COLUMNS, Day};

type Columns = List<Partner, Day>;

/// Draws the card, `height` points high.
pub(super) fn table_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let size = egui::vec2(ui.available_width(), height);
    ui.allocate_ui(size, |ui| {
        Card::flush().min_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            head_ui(ui, model, commands);
            let day = Day::new(model);
            let list = List::new(COLUMNS, &day, ui.available_width());
            if model.partners.is_empty() {
                let left = height - 44.0;
                boxed_ui(ui, left, |ui| nobody_ui(ui, model, &list, commands));
                return;
            }
            rows_ui(ui, model, &list, &day, commands);
        });
    });
}

fn head_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        row_ui(
            ui,
            20.0,
            |ui| {
                ui.label(text::section(t, "Partners"));
                if !model.partners.is_empty() {
                    let count = grouped(model.partners.len() as i64);
                    let order = order_words(model.traffic.asked);
                    ui.label(text::small(t, format!("{count}, {order}")));
                }
            },
            |ui| {
                if let Some(key) = &model.traffic.focused
                    && link_ui(ui, "Show page").clicked()
                {
                    commands.push(Command::Go(Route::Traffic(Some(key.clone()))));
                }
                if model.day_is_metered() {
                    ui.label(text::small(t, timers(model)));
                }
            },
        );
    });
}

/// "highest cost first".
fn order_words(order: Option<RowOrder<Partner>>) -> String {
    let Some(order) = order else { return "what hurts most first".into() };
    let end = if order.ascending { "lowest" } else { "highest" };
    format!("{end} {} first", order.column)
}

fn timers(model: &Model) -> String {
    let pollers = model
        .overview
        .polls
        .iter()
        .filter(|row| model.partners.get(**row).is_some_and(Partner::is_poller))
        .count();
    let suspected = model.overview.polls.len() - pollers;
    let pollers = words::counted(pollers, "poller", "pollers");
    if suspected == 0 { pollers } else { format!("{pollers}, {} suspected", grouped(suspected as i64)) }
}

fn rows_ui(ui: &mut Ui, model: &Model, list: &Columns, day: &Day, commands: &mut Commands) {
    let focus = model.traffic.focused.as_ref();
    let (order, asked) = (&model.traffic.order, model.traffic.asked);
    let answer = list.head(table(), asked).show(ui, order.len(), |row| {
        let Some(partner) = order.get(row.index()).and_then(|at| model.partners.get(*at)) else { return };
        row.set_selected(focus == Some(&partner.id));
        list.cells_ui(row, partner, day);
    });
    if let Some(picked) = list.picked(&answer) {
        commands.push(TrafficCommand::Sort(picked.clicked(asked)).into());
    }
    let clicked = answer.clicked.and_then(|row| model.partners.get(*order.get(row)?));
    let Some(partner) = clicked else { return };
    if ui.input(|input| input.pointer.button_double_clicked(PointerButton::Primary)) {
        commands.push(Command::Go(Route::Traffic(Some(partner.id.clone()))));
    } else {
        commands.push(TrafficCommand::Focus(Some(partner.id.clone())).into());
    }
}

fn table() -> Table<'static> {
    Table::new("partners").clickable()
}

fn nobody_ui(ui: &mut Ui, model: &Model, list: &Columns, commands: &mut Commands) {
    match model.partners_reading() {
        Reading::Loading => {
            let rows = ((ui.available_height() - 34.0) / 34.0).clamp(3.0, 12.0) as usize;
            list.head(table(), None).skeleton(ui, rows);
        }
        Reading::Failed(failure) => failed_ui(ui, "Partners could not be read", failure, None, commands),
        Reading::Ready => {
            let words = "A partner is an API key. Make the first one, or import those that you have.";
            let message = Message::empty(Icon::Key, "No partners yet", words);
            if message.show(ui, vec![Button::plain("Show keys")]).is_some() {
                commands.push(Command::Go(Route::Keys(None)));
            }
        }
    }
}
