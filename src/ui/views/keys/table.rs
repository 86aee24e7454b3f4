//! The table of keys. In a narrow room columns leave in a fixed order, names are never cut.

use eframe::egui;
use egui::{Key, Modifiers, Ui};

use crate::model::command::KeysCommand;
use crate::model::keys::KeySort;
use crate::model::time::ago;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Column, Row, Sort, Table, dot_ui, quota_cell_ui};
use crate::ui::words::{or_unknown, quota_share};

/// The columns from left to right: what they sort by, their title, their width (the first takes what is left).
const COLUMNS: [(KeySort, &str, f32); 7] = [
    (KeySort::Partner, "Partner", 176.0),
    (KeySort::Tier, "Tier", 102.0),
    (KeySort::State, "State", 104.0),
    (KeySort::Quota, "Quota used", 166.0),
    (KeySort::Month, "Calls this month", 132.0),
    (KeySort::Today, "Today", 84.0),
    (KeySort::LastCall, "Last call", 116.0),
];

/// In which order columns leave a narrow room.
const LEAVING: [KeySort; 4] = [KeySort::LastCall, KeySort::Today, KeySort::Month, KeySort::State];

/// The columns that fit into `width` points.
fn fitting(width: f32) -> Vec<(KeySort, &'static str, f32)> {
    let mut columns = COLUMNS.to_vec();
    for leaving in LEAVING {
        if columns.iter().map(|(.., width)| width).sum::<f32>() <= width {
            break;
        }
        columns.retain(|(sort, ..)| *sort != leaving);
    }
    columns
}

/// A column's share of the room that a wide window leaves; the names take the rest.
fn spare_share(sort: KeySort) -> f32 {
    match sort {
        KeySort::Tier | KeySort::Month => 0.2,
        KeySort::State | KeySort::Today | KeySort::LastCall => 0.1,
        KeySort::Partner | KeySort::Quota => 0.0,
    }
}

/// Draws the table in its card.
pub(super) fn table_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let columns = fitting(ui.available_width());
    let spare = (ui.available_width() - columns.iter().map(|(.., width)| width).sum::<f32>()).max(0.0);
    let mut table = Table::new("keys").clickable().max_height(ui.available_height());
    for (sort, title, width) in &columns {
        let column = match sort {
            KeySort::Month | KeySort::Today | KeySort::LastCall => Column::number(title),
            _ => Column::text(title),
        };
        let column = match sort {
            KeySort::Partner => column.at_least(*width),
            _ => column.exact((width + spare * spare_share(*sort)).floor()),
        };
        table = table.column(column.sortable());
    }
    if model.store.keys.get().is_none() {
        return table.skeleton(ui, 12);
    }
    let room = &model.keys;
    let at = columns.iter().position(|(sort, ..)| *sort == room.sort);
    let table =
        table.sort(at.map(|column| Sort { column, ascending: is_ascending(room.sort, room.reversed) }));
    let moved = moved(ui, model);
    let table = table.scroll_to(moved);
    let chosen = super::chosen_id(model);
    let known = Known { traffic: model.day_is_metered(), plans: model.plans_are_known() };
    let answer = table.show(ui, room.visible.len(), |row| {
        let Some(partner) = room.visible.get(row.index()).and_then(|at| model.partners.get(*at)) else {
            return;
        };
        row.set_selected(chosen == Some(&partner.id));
        for (sort, ..) in &columns {
            cell_ui(row, *sort, model, partner, known);
        }
    });
    if let Some(sort) = answer.sort {
        commands.push(KeysCommand::Sort(columns[sort.column].0).into());
    }
    if let Some(at) = answer.clicked.or(moved) {
        let key = room.visible.get(at).map(|at| model.partners[*at].id.clone());
        commands.push(Command::Go(Route::Keys(key)));
    }
}

/// Text columns begin at A, numbers and states with the most.
fn is_ascending(sort: KeySort, reversed: bool) -> bool {
    matches!(sort, KeySort::Partner | KeySort::Tier | KeySort::State) != reversed
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

/// What has been read: without it a cell says "unknown", never none.
#[derive(Clone, Copy)]
struct Known {
    traffic: bool,
    plans: bool,
}

fn cell_ui(row: &mut Row<'_, '_, '_>, sort: KeySort, model: &Model, partner: &Partner, known: Known) {
    let planned = partner.plan.is_some();
    let none = if known.plans { "–" } else { "unknown" };
    let number = |value: Option<i64>| if planned { or_unknown(value) } else { none.to_owned() };
    match sort {
        KeySort::Partner if partner.enabled => row.name(&partner.name),
        KeySort::Partner => row.name_off(&partner.name),
        KeySort::Tier if planned => row.text(&partner.tier),
        KeySort::Tier if known.plans => row.warn("No plan"),
        KeySort::Tier => row.weak(none),
        KeySort::State => row.cell(|ui| {
            dot_ui(ui, partner.enabled, if partner.enabled { "Enabled" } else { "Disabled" });
        }),
        KeySort::Quota => row.cell(|ui| quota_ui(ui, partner, none)),
        KeySort::Month => row.text(&number(partner.month)),
        KeySort::Today => row.text(&number(partner.today)),
        KeySort::LastCall => match partner.last_call {
            Some(at) => row.weak(&ago(at, model.now, &model.zone)),
            None => row.weak(if known.traffic { "none in 24 h" } else { "unknown" }),
        },
    }
}

fn quota_ui(ui: &mut Ui, partner: &Partner, none: &str) {
    let t = theme::tokens(ui);
    match (partner.quota, partner.share) {
        (Some(_), Some(share)) => {
            let name = format!("Quota used: {}", partner.name);
            quota_cell_ui(ui, share, &quota_share(share), 76.0, &name);
        }
        (Some(quota), None) if quota.limit == 0 => _ = ui.label(text::weak(t, "refuses every call")),
        (Some(_), None) => _ = ui.label(text::weak(t, "unknown")),
        (None, _) => _ = ui.label(text::weak(t, if partner.plan.is_some() { "no quota" } else { none })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_stays_whatever_leaves() {
        let titles = |width| fitting(width).into_iter().map(|(_, title, _)| title).collect::<Vec<_>>();
        assert_eq!(titles(900.0).len(), 7);
        assert_eq!(titles(780.0).last(), Some(&"Today"));
        assert_eq!(titles(100.0), ["Partner", "Tier", "Quota used"]);
    }
}
