//! The ways to the dialog of prices, wherever a price stands on screen: every amount rests on them.

use eframe::egui::Ui;

use crate::model::command::MoneyCommand;
use crate::ui::Commands;
use crate::ui::widgets::{Button, Icon, link_ui};

/// The fixed name of what opens the dialog.
const NAME: &str = "Prices…";

/// Draws it as a link.
pub(super) fn prices_link_ui(ui: &mut Ui, commands: &mut Commands) {
    if link_ui(ui, NAME).clicked() {
        commands.push(MoneyCommand::OpenPrices.into());
    }
}

/// Draws it as a small pencil, for a corner of a tile.
pub(super) fn prices_icon_ui(ui: &mut Ui, commands: &mut Commands) {
    if ui.add(Button::icon_only(Icon::Pencil, NAME).in_bar()).clicked() {
        commands.push(MoneyCommand::OpenPrices.into());
    }
}
