//! The row above the table: search, tiers with their counts, how many are enabled.

use std::collections::BTreeSet;

use eframe::egui;
use egui::{Align, Context, Id, Key, Layout, Modifiers, Ui, vec2};

use crate::domain::change::PausePlan;
use crate::domain::words::grouped;
use crate::domain::{ApiKey, KeyId, PlanId};
use crate::model::command::KeysCommand;
use crate::model::keys::KeysFilter;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Dropdown, Segment, search_ui, segmented_ui, segmented_width, waiting_line_ui,
};
use crate::ui::words::{counted, duration};

/// More plans than this are chosen from a list.
const MOST_SEGMENTS: usize = 5;

/// Under this name the search field's id is kept, for the table's arrow keys.
const SEARCH: &str = "keys search";

/// The id of the search field, once it was drawn.
pub(super) fn search_id(ctx: &Context) -> Option<Id> {
    ctx.data(|data| data.get_temp(Id::unique(SEARCH)))
}

/// Draws the row.
pub(super) fn filter_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let size = vec2(ui.available_width(), measure::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        let wide = ui.available_width() >= 900.0;
        let mut typed = model.keys.search.clone();
        let width = if wide { 280.0 } else { 220.0 };
        let search = search_ui(ui, "Search keys", "Search keys", &mut typed, width);
        ui.data_mut(|data| data.insert_temp(Id::unique(SEARCH), search.id));
        focus_on_key(ui, model, search.id);
        if search.changed() {
            commands.push(KeysCommand::Search(typed).into());
        }
        if model.store.keys.get().is_none() {
            return reading_ui(ui, model, commands);
        }
        tiers_ui(ui, model, commands);
        let listed = model.keys.visible.len();
        let words = format!(
            "{} enabled, {} disabled",
            grouped(model.keys.enabled as i64),
            grouped((listed - model.keys.enabled) as i64)
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let KeysFilter::Plan(plan) = &model.keys.filter {
                pause_ui(ui, model, plan, commands);
            }
            ui.add(egui::Label::new(text::weak(t, words)).truncate());
        });
    });
}

/// The way to refuse a whole tier for a while. The dialog asks, and nothing is sent before.
fn pause_ui(ui: &mut Ui, model: &Model, plan: &PlanId, commands: &mut Commands) {
    let reason = match members(model, plan) {
        None => Some("Which keys this tier has is being read"),
        Some(keys) if keys.iter().any(|key| key.enabled) => None,
        Some(_) => Some("None of this tier's keys is enabled"),
    };
    if ui.add(Button::ghost("Pause tier…").disabled(reason)).clicked()
        && let Some(change) = pause(model, plan)
    {
        commands.push(Command::Review(Box::new(change.into())));
    }
}

/// Disables the tier's keys, whatever is searched for; `None` where none is enabled.
fn pause(model: &Model, plan: &PlanId) -> Option<PausePlan> {
    PausePlan::new((plan.clone(), model.plan_name(plan)), members(model, plan)?)
}

/// The keys of a tier, those among them that are in other tiers too; `None` while that is not read.
fn members<'a>(model: &'a Model, plan: &PlanId) -> Option<Vec<&'a ApiKey>> {
    let ids: BTreeSet<&KeyId> = model.store.plan_keys.get(plan)?.get()?.iter().collect();
    Some(model.store.keys.get()?.iter().filter(|key| ids.contains(&key.id)).collect())
}

/// What is being read for the first time, and a way to give it up.
fn reading_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let queue = &model.queue;
    let mut words = match queue.progress {
        (_, 0) => "Reading keys".to_owned(),
        (done, all) => format!("Reading keys: {done} of {all} answers"),
    };
    if queue.waiting > 0 {
        let eta = duration(queue.eta.as_secs_f64().ceil());
        let waiting = counted(queue.waiting, "call waits", "calls wait");
        words = format!("{words}, {waiting} for AWS's limit, about {eta}");
    }
    ui.add_space(measure::SPACE_2);
    waiting_line_ui(ui, &words);
    if ui.add(Button::ghost("Cancel")).clicked() {
        commands.push(Command::CancelWork);
    }
}

/// `/` and Ctrl+F put the keyboard into the search, as people know it from elsewhere.
fn focus_on_key(ui: &mut Ui, model: &Model, field: Id) {
    if model.dialog.is_some() {
        return;
    }
    let ctx = ui.ctx().clone();
    let found = ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F));
    let slash = !ctx.egui_wants_keyboard_input()
        && ctx.input_mut(|input| {
            let pressed =
                input.key_pressed(Key::Slash) || input.events.contains(&egui::Event::Text("/".into()));
            if pressed {
                // The slash calls the field and is not searched for.
                input.events.retain(|event| *event != egui::Event::Text("/".into()));
            }
            pressed
        });
    if found || slash {
        ctx.memory_mut(|memory| memory.request_focus(field));
    }
}

/// One choice of the tiers.
struct Tier {
    label: String,
    count: usize,
    filter: KeysFilter,
}

fn tiers(model: &Model) -> Vec<Tier> {
    let room = &model.keys;
    let mut out = vec![Tier { label: "All".into(), count: model.partners.len(), filter: KeysFilter::All }];
    out.extend(model.plans().iter().map(|plan| Tier {
        label: plan.name().to_owned(),
        count: room.by_plan.get(&plan.id).copied().unwrap_or_default(),
        filter: KeysFilter::Plan(plan.id.clone()),
    }));
    // Without a key in no plan there is nothing to choose there.
    let none = if model.plans_are_known() { room.no_plan } else { 0 };
    if none > 0 || room.filter == KeysFilter::NoPlan {
        out.push(Tier { label: "No plan".into(), count: none, filter: KeysFilter::NoPlan });
    }
    out
}

fn tiers_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let tiers = tiers(model);
    let counts: Vec<String> = tiers.iter().map(|tier| grouped(tier.count as i64)).collect();
    let segments: Vec<Segment<'_>> = tiers
        .iter()
        .zip(&counts)
        .map(|(tier, count)| Segment { label: &tier.label, count: Some(count) })
        .collect();
    let chosen = tiers.iter().position(|tier| tier.filter == model.keys.filter).unwrap_or_default();
    let fits = segmented_width(ui, &segments) + 180.0 < ui.available_width();
    let picked = if model.plans().len() <= MOST_SEGMENTS && fits {
        segmented_ui(ui, &segments, chosen)
    } else {
        let labels: Vec<String> =
            tiers.iter().zip(&counts).map(|(tier, count)| format!("{} ({count})", tier.label)).collect();
        Dropdown::quiet("Tier", &labels[chosen]).width(240.0).choose(ui, &labels)
    };
    if let Some(picked) = picked {
        commands.push(KeysCommand::Filter(tiers[picked].filter.clone()).into());
    }
}
