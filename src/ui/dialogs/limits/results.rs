//! What the tried limits would have done: a sentence, a row a partner, and what the numbers stand on.

use eframe::egui;
use egui::Ui;

use super::minutes_words;
use crate::analysis::replay::Outcome;
use crate::domain::words::grouped;
use crate::model::limits::{ExactTimes, FIELDS, MinuteCounts, Replay, ReplayRow, WhatIf, share_words};
use crate::model::{Command, Model, Remote};
use crate::ui::Commands;
use crate::ui::source;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Column, Icon, Row, Table, note_ui, stale_note_ui, waiting_line_ui};

/// Height of the window that everything but the table's rows takes.
const BESIDE_ROWS: f32 = 600.0;

/// So high are the table's rows before it scrolls: the dialog itself should not have to.
fn rows_height(ui: &Ui) -> f32 {
    let rows = ((ui.ctx().content_rect().height() - BESIDE_ROWS) / measure::TABLE_ROW).floor();
    rows.clamp(3.0, 12.0) * measure::TABLE_ROW
}

/// Draws the results, or why there are none.
pub(super) fn results_ui(ui: &mut Ui, model: &Model, what_if: &WhatIf, commands: &mut Commands) {
    let counts = model.minute_counts(what_if.range);
    match counts {
        MinuteCounts::Known => {}
        MinuteCounts::Reading => {
            waiting_line_ui(ui, minutes_words(counts));
        }
        MinuteCounts::Missing => {
            note_ui(ui, Icon::Info, minutes_words(counts));
        }
        MinuteCounts::Failed(failure) => {
            let words = format!("The calls by the minute could not be read: {}", failure.what);
            if stale_note_ui(ui, &words) {
                commands.push(Command::Refresh);
            }
        }
    }
    let Some(replay) = &what_if.replay else { return nothing_ui(ui, model, what_if) };
    let t = theme::tokens(ui);
    // What stands there is the last result until the new one has been played.
    let opacity = if model.is_playing() { 0.6 } else { 1.0 };
    ui.scope(|ui| {
        ui.multiply_opacity(opacity);
        ui.spacing_mut().item_spacing.y = measure::SPACE_1;
        if !replay.summary.is_empty() {
            ui.add(egui::Label::new(text::section(t, &replay.summary)).wrap());
        }
        if !replay.quota_summary.is_empty() {
            ui.add(egui::Label::new(text::body(t, &replay.quota_summary)).wrap());
        }
    });
    ui.scope(|ui| {
        ui.multiply_opacity(opacity);
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        table_ui(ui, model, what_if, replay);
        ui.add(egui::Label::new(text::small(t, sources(model, what_if))).wrap());
    });
}

fn nothing_ui(ui: &mut Ui, model: &Model, what_if: &WhatIf) {
    let t = theme::tokens(ui);
    let keys = what_if.plan.as_ref().and_then(|plan| model.store.plan_keys.get(plan));
    let known = keys.is_some_and(|keys| keys.get().is_some());
    if let Some(words) = problem_words(what_if) {
        ui.add(egui::Label::new(text::warning(t, words)).wrap());
    }
    let words = match (known, what_if.partners()) {
        (false, _) => "The plan's partners are not known yet.",
        (true, _) if model.is_playing() => "Playing these limits over the calls…",
        (true, 0) => "This plan has no partners yet: there are no calls to try limits on.",
        (true, _) => return,
    };
    ui.label(text::weak(t, words));
}

/// The first field that something is wrong with, and what; `None` for none.
fn problem_words(what_if: &WhatIf) -> Option<String> {
    let form = what_if.form.as_ref()?;
    FIELDS.into_iter().find_map(|field| Some(format!("{}: {}", field.label(), form.problem(field)?)))
}

fn table_ui(ui: &mut Ui, model: &Model, what_if: &WhatIf, replay: &Replay) {
    let limited = what_if.form.as_ref().is_some_and(|form| !form.rate.trim().is_empty());
    let quota = what_if.form.as_ref().is_some_and(|form| !form.quota.trim().is_empty());
    let usage = what_if.plan.as_ref().and_then(|plan| model.store.usage.get(plan)).and_then(Remote::get);
    let exact = is_exact(model, what_if);
    let refused: &[(&str, f32)] = if exact {
        &[("Served", 116.0), ("Refused", 116.0)]
    } else {
        &[("Refused, least", 116.0), ("Typical", 94.0), ("Most", 94.0)]
    };
    let table = Table::new(if exact { "replay exact" } else { "replay" })
        .bare()
        .max_height(rows_height(ui))
        .column(Column::text("Partner").at_least(180.0))
        .column(Column::number("Calls").exact(104.0));
    let columns = refused.iter().map(|(name, width)| Column::number(name).exact(*width));
    let table = columns
        .fold(table, Table::column)
        .column(Column::number("Share").exact(84.0))
        .column(Column::number("Quota used up on").exact(140.0))
        // Room for the scroll bar, which would cover the numbers.
        .column(Column::text("").exact(16.0));
    table.show(ui, replay.rows.len(), |row| {
        let partner = &replay.rows[row.index()];
        row.name(&partner.name);
        match partner.calls {
            Some(calls) => row.text(&count(calls)),
            None => row.weak("unknown"),
        }
        if exact {
            exact_ui(row, partner, limited);
        } else {
            refused_ui(row, partner, limited);
        }
        match partner.used_up_on() {
            Some(day) => row.warn(&day.strftime("%-d %b").to_string()),
            None if quota && usage.is_none() => row.weak("unknown"),
            None => row.weak("–"),
        }
        row.weak("");
    });
}

/// Whether the numbers are those of single calls.
fn is_exact(model: &Model, what_if: &WhatIf) -> bool {
    matches!(model.exact_times(what_if), Some(ExactTimes::Known(..)))
}

/// Served, refused and the share: amber where the partner is hit.
fn exact_ui(row: &mut Row<'_, '_, '_>, partner: &ReplayRow, limited: bool) {
    let Some(outcome) = partner.refused.filter(|_| limited) else {
        return (0..3).for_each(|_| row.weak("–"));
    };
    let (refused, share) = (count(outcome.refused_most), share_words(outcome.typical_loss()));
    row.text(&count(outcome.calls - outcome.refused_most));
    for words in [refused, share] {
        if partner.is_hit() { row.warn(&words) } else { row.text(&words) }
    }
}

/// Least, typical, most and the share: amber where the partner is hit.
fn refused_ui(row: &mut Row<'_, '_, '_>, partner: &ReplayRow, limited: bool) {
    let Some(outcome) = partner.refused else {
        return (0..4).for_each(|_| row.weak("unknown"));
    };
    if !limited {
        return (0..4).for_each(|_| row.weak("–"));
    }
    let hit = partner.is_hit();
    let Outcome { refused_least, refused_typical, refused_most, .. } = outcome;
    row.text(&count(refused_least));
    if hit {
        row.warn(&count(refused_typical));
    } else {
        row.text(&count(refused_typical));
    }
    row.text(&count(refused_most));
    let share = share_words(outcome.typical_loss());
    if hit { row.warn(&share) } else { row.text(&share) }
}

fn count(calls: u64) -> String {
    grouped(i64::try_from(calls).unwrap_or(i64::MAX))
}

/// What the numbers stand on.
fn sources(model: &Model, what_if: &WhatIf) -> String {
    let minutes = matches!(model.minute_counts(what_if.range), MinuteCounts::Known).then(|| {
        if let Some(ExactTimes::Known(_, span)) = model.exact_times(what_if) {
            let [from, to] = span.map(|second| source::moment(model, second));
            return format!("Refused: from the access log's times of single calls, {from} to {to}.");
        }
        format!(
            "Refused: from {} by the minute, which leaves the order inside a minute open: least if calls come evenly, most \
             if in bursts.",
            source::places(model, &model.day_feeds())
        )
    });
    let usage = what_if.plan.as_ref().and_then(|plan| model.store.usage.get(plan)).and_then(Remote::get);
    let days = usage.map(|usage| format!("Calls: from AWS usage since {}.", usage.from.strftime("%-d %b")));
    let quota =
        usage.map(|_| "Quota: from AWS usage by UTC day, the first day on which it was used up.".to_owned());
    minutes.or(days).into_iter().chain(quota).collect::<Vec<_>>().join(" ")
}
