//! The table of keys, and the arrow keys that walk through it.

use eframe::egui;
use egui::{Key, Modifiers, Ui};

use super::columns::{COLUMNS, Known};
use crate::model::command::KeysCommand;
use crate::model::{Command, Model, Route};
use crate::ui::Commands;
use crate::ui::widgets::{List, Table};

/// Draws the table in its card.
pub(super) fn table_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let (room, known) = (&model.keys, Known::new(model));
    let list = List::new(COLUMNS, &known, ui.available_width());
    let table = Table::new("keys").clickable().max_height(ui.available_height());
    if model.store.keys.get().is_none() {
        return list.head(table, None).skeleton(ui, 12);
    }
    let moved = moved(ui, model);
    let table = list.head(table, Some(room.order)).scroll_to(moved);
    let chosen = super::chosen_id(model);
    let answer = table.show(ui, room.visible.len(), |row| {
        let Some(partner) = room.visible.get(row.index()).and_then(|at| model.partners.get(*at)) else {
            return;
        };
        row.set_selected(chosen == Some(&partner.id));
        list.cells_ui(row, partner, &known);
    });
    if let Some(picked) = list.picked(&answer) {
        // There is always an order: after the other way round comes the first again.
        let order = picked.clicked(Some(room.order)).unwrap_or(picked);
        commands.push(KeysCommand::Sort(order).into());
    }
    if let Some(at) = answer.clicked.or(moved) {
        let key = room.visible.get(at).map(|at| model.partners[*at].id.clone());
        commands.push(Command::Go(Route::Keys(key)));
    }
}

/// The row that the arrow keys choose in this frame. They work while nothing or the search has the keyboard.
fn moved(ui: &mut Ui, model: &Model) -> Option<usize> {
    let count = model.keys.visible.len();
    if model.dialog.is_some() || count == 0 || egui::Popup::is_any_open(ui.ctx()) {
        return None;
    }
    let ctx = ui.ctx().clone();
    let focused = ctx.memory(egui::Memory::focused);
    let in_search = focused.is_some() && focused == super::filter::search_id(&ctx);
    if ctx.egui_wants_keyboard_input() && !in_search {
        return None;
    }
    let step = ctx.input_mut(|input| {
        let mut took = |key| input.consume_key(Modifiers::NONE, key);
        i64::from(took(Key::ArrowDown)) - i64::from(took(Key::ArrowUp)) + 12 * i64::from(took(Key::PageDown))
            - 12 * i64::from(took(Key::PageUp))
    });
    let entered = in_search && ctx.input(|input| input.key_pressed(Key::Enter));
    if step == 0 && !entered {
        return None;
    }
    let now = super::chosen_id(model)
        .and_then(|id| model.keys.visible.iter().position(|at| model.partners[*at].id == *id));
    let next = match now {
        Some(now) => (now as i64 + step).clamp(0, count as i64 - 1),
        None if step < 0 => count as i64 - 1,
        None => 0,
    };
    Some(next as usize)
}
