//! A plan's form: fields as texts, what each means beside it, and the bar that says that nothing is sent yet.

use eframe::egui;
use egui::{Frame, Margin, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::domain::Period;
use crate::model::command::PlansCommand;
use crate::model::{Command, Model, PlanField, PlanForm, PlanKey, Remote};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::views::place::columns_ui;
use crate::ui::widgets::{
    Button, Dropdown, Field, Icon, buttons_ui, buttons_width, note_warn_ui, row_ui, stale_note_ui,
};
use crate::ui::words::counted;

use super::price;
use super::stages::stages_ui;

/// Width of the fields' column.
const FIELDS: f32 = 300.0;
/// Width of a field for a number.
const NUMBER: f32 = 140.0;
/// Least width of the stages' card beside that of the price.
const STAGES: f32 = 420.0;
/// Height of the bar below the form.
const FOOT: f32 = 55.0;

/// Draws a form with its head and foot.
pub(super) fn form_ui(ui: &mut Ui, model: &Model, key: &PlanKey, commands: &mut Commands) {
    let form = model.form(key);
    let room = ui.available_rect_before_wrap();
    let has_foot = *key == PlanKey::New || form.edits() > 0;
    let split = if has_foot { room.bottom() - FOOT } else { room.bottom() };
    let above = Rect::from_min_max(room.min, pos2(room.right(), split));
    ui.scope_builder(UiBuilder::new().max_rect(above).id_salt(("plan", key)), |ui| {
        ScrollArea::vertical().id_salt(key).auto_shrink([false, false]).show(ui, |ui| {
            let margin = Margin { left: 24, right: 24, top: measure::ROOM_TOP as i8, bottom: 24 };
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 20.0;
                ui.set_width(ui.available_width());
                head_ui(ui, model, key, &form, commands);
                body_ui(ui, model, key, &form, commands);
            });
        });
    });
    if has_foot {
        let below = Rect::from_min_max(pos2(room.left(), split), room.max);
        ui.scope_builder(UiBuilder::new().max_rect(below), |ui| foot_ui(ui, key, &form, commands));
    }
}

fn head_ui(ui: &mut Ui, model: &Model, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let title = form.base.as_ref().map_or("New plan", |plan| plan.name());
    let about = match key {
        PlanKey::New => "not made yet".to_owned(),
        PlanKey::Plan(id) => {
            let keys = model.store.plan_keys.get(id).and_then(Remote::get);
            let partners = keys
                .map_or_else(|| "partners unknown".into(), |keys| counted(keys.len(), "partner", "partners"));
            format!("{partners}, {}", counted(form.stages.len(), "stage", "stages"))
        }
    };
    let delete = row_ui(
        ui,
        measure::CONTROL,
        |ui| {
            ui.add(egui::Label::new(text::heading(t, title)).truncate());
            ui.label(text::weak(t, about))
        },
        |ui| *key != PlanKey::New && ui.add(Button::ghost("Delete plan…").icon(Icon::Trash2)).clicked(),
    );
    if let (true, PlanKey::Plan(id)) = (delete, key) {
        commands.push(PlansCommand::OpenDelete(id.clone()).into());
    }
}

fn body_ui(ui: &mut Ui, model: &Model, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    if let Some(failure) = model.store.plans.failure()
        && stale_note_ui(ui, &format!("Plans could not be read again: {}", failure.what))
    {
        commands.push(Command::Refresh);
    }
    if let Some(code) = form.base.as_ref().and_then(|plan| plan.product_code.as_deref()) {
        let words = format!(
            "AWS Marketplace product {code}: its buyers are metered on this plan. The product code is only shown here; \
             limits and stages that you change apply to paying customers."
        );
        note_warn_ui(ui, Icon::Store, words);
    }
    for field in [PlanField::Name, PlanField::Description] {
        entry_ui(ui, model, (key, form), field, FIELDS, commands);
    }
    for field in [PlanField::Rate, PlanField::Burst] {
        entry_ui(ui, model, (key, form), field, NUMBER, commands);
    }
    quota_ui(ui, model, key, form, commands);
    cards_ui(ui, model, key, form, commands);
}

/// The stages, and beside them what the tier costs and brings; below them where there is no room.
fn cards_ui(ui: &mut Ui, model: &Model, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    let room = ui.available_width() - price::WIDTH - measure::CARD_GAP;
    let PlanKey::Plan(plan) = key else { return stages_ui(ui, model, key, form, commands) };
    if room < STAGES {
        stages_ui(ui, model, key, form, commands);
        return price::price_ui(ui, model, plan, commands);
    }
    columns_ui(ui, &[room.min(640.0), price::WIDTH], |ui, column| match column {
        0 => stages_ui(ui, model, key, form, commands),
        _ => price::price_ui(ui, model, plan, commands),
    });
}

/// A field with its meaning at the right, or what is wrong with it below.
fn entry_ui(
    ui: &mut Ui,
    model: &Model,
    (key, form): (&PlanKey, &PlanForm),
    field: PlanField,
    width: f32,
    commands: &mut Commands,
) {
    let meaning = model.plan_meaning(key, form, field);
    beside_ui(ui, &meaning, |ui| {
        field_ui(ui, key, form, field, width, commands);
        problem_ui(ui, key, form, field);
    });
}

fn quota_ui(ui: &mut Ui, model: &Model, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    let meaning = model.plan_meaning(key, form, PlanField::Quota);
    beside_ui(ui, &meaning, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            ui.vertical(|ui| {
                ui.set_width(NUMBER);
                field_ui(ui, key, form, PlanField::Quota, NUMBER, commands);
            });
            period_ui(ui, key, form, commands);
        });
        problem_ui(ui, key, form, PlanField::Quota);
    });
}

fn period_ui(ui: &mut Ui, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    let labels = Period::ALL.map(period_label);
    let none = form.quota.trim().is_empty().then_some("There is no quota: write one first");
    let dropdown = Dropdown::form("Quota period", period_label(form.period)).width(148.0).disabled(none);
    if let Some(picked) = dropdown.choose(ui, &labels) {
        commands.push(PlansCommand::EditPeriod(key.clone(), Period::ALL[picked]).into());
    }
}

fn period_label(period: Period) -> &'static str {
    match period {
        Period::Day => "Day",
        Period::Week => "Week",
        Period::Month => "Month",
    }
}

/// Draws `fields` in their column and `meaning` beside, level with the field.
fn beside_ui(ui: &mut Ui, meaning: &str, fields: impl FnOnce(&mut Ui)) {
    let t = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 28.0;
        ui.vertical(|ui| {
            ui.set_width(FIELDS);
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            fields(ui);
        });
        if meaning.is_empty() {
            return;
        }
        ui.vertical(|ui| {
            ui.set_max_width(ui.available_width().min(560.0));
            ui.add_space(32.0);
            ui.add(egui::Label::new(text::weak(t, meaning)).wrap());
        });
    });
}

fn field_ui(
    ui: &mut Ui,
    key: &PlanKey,
    form: &PlanForm,
    field: PlanField,
    width: f32,
    commands: &mut Commands,
) {
    let mut typed = form.text(field).to_owned();
    let was = form.was(field).map(|old| format!("was {}", shortened(&old)));
    let hint = match field {
        PlanField::Rate | PlanField::Burst => "no limit",
        PlanField::Quota => "unlimited",
        PlanField::Name | PlanField::Description => "",
    };
    let changed = ui
        .push_id(key, |ui| {
            Field::new(field.label(), &mut typed).badge(was.as_deref()).hint(hint).width(width).show(ui)
        })
        .inner
        .changed();
    if changed {
        commands.push(PlansCommand::Edit(key.clone(), field, typed).into());
    }
}

/// An old text as the chip shows it: a long description would push the form apart.
fn shortened(text: &str) -> String {
    const MOST: usize = 24;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}

fn problem_ui(ui: &mut Ui, key: &PlanKey, form: &PlanForm, field: PlanField) {
    // An untouched new form has nothing wrong yet: its foot says what is missing.
    let untouched = *key == PlanKey::New && form.text(field).is_empty() && field == PlanField::Name;
    let Some(problem) = form.problem(field).filter(|_| !untouched) else { return };
    let t = theme::tokens(ui);
    ui.label(text::warning(t, problem));
}

/// Why a review cannot be opened; `None` where it can.
fn hindrance(form: &PlanForm) -> Option<&'static str> {
    let fields = [PlanField::Name, PlanField::Rate, PlanField::Burst, PlanField::Quota];
    if let Some(problem) = fields.into_iter().find_map(|field| form.problem(field)) {
        return Some(problem);
    }
    form.change().is_none().then_some("Nothing differs from what AWS has")
}

fn foot_ui(ui: &mut Ui, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let rect = ui.max_rect();
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, (1.0, t.border));
    let reason = hindrance(form);
    let words = match (key, reason) {
        (_, Some(reason)) => reason.to_owned(),
        (PlanKey::New, None) => "A new plan, nothing sent yet".to_owned(),
        (PlanKey::Plan(_), None) => {
            format!("{} edited, nothing sent yet", counted(form.edits(), "setting", "settings"))
        }
    };
    let buttons = || vec![Button::plain("Discard"), Button::primary("Review…").disabled(reason)];
    let inner = rect.shrink2(vec2(measure::ROOM_MARGIN, 12.0));
    let pressed = ui
        .scope_builder(UiBuilder::new().max_rect(inner), |ui| {
            let width = buttons_width(ui, &buttons());
            row_ui(
                ui,
                measure::CONTROL,
                |ui| {
                    let style = if reason.is_some() { text::warning } else { text::body };
                    ui.scope(|ui| {
                        ui.set_max_width((ui.available_width() - width - 16.0).max(0.0));
                        ui.add(egui::Label::new(style(t, words)).truncate())
                    })
                },
                |ui| buttons_ui(ui, buttons()),
            )
        })
        .inner;
    match pressed {
        Some(0) => commands.push(PlansCommand::Discard(key.clone()).into()),
        Some(_) => commands.push(PlansCommand::Review(key.clone()).into()),
        None => {}
    }
}

/// Draws the form's shape while the plans are read for the first time.
pub(super) fn skeleton_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    let margin = Margin { left: 24, right: 24, top: measure::ROOM_TOP as i8, bottom: 0 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (above, size) in [
            (5.0, vec2(120.0, 20.0)),
            (28.0, vec2(80.0, 10.0)),
            (10.0, vec2(FIELDS, 30.0)),
            (28.0, vec2(90.0, 10.0)),
            (10.0, vec2(FIELDS, 30.0)),
            (28.0, vec2(160.0, 10.0)),
            (10.0, vec2(NUMBER, 30.0)),
            (28.0, vec2(110.0, 10.0)),
            (10.0, vec2(NUMBER, 30.0)),
        ] {
            ui.add_space(above);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            ui.painter().rect_filled(rect, measure::RADIUS_SKELETON, t.skeleton);
        }
    });
}
