//! A polling verdict in a row: the chip and the period, with the reason under the pointer.

use eframe::egui;
use egui::Ui;

use crate::analysis::polling::{Finding, Verdict};
use crate::domain::words::upper_first;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Chip, ChipKind, Icon, icon_ui, tip};
use crate::ui::words;

/// Draws the chip, or "No timer found" in weak text.
pub(super) fn chip_ui(ui: &mut Ui, verdict: &Verdict) {
    let (kind, label) = match verdict.finding {
        Finding::Poller => (ChipKind::Warn, "Poller"),
        Finding::Suspected => (ChipKind::Plain, "Suspected"),
        Finding::None => {
            ui.label(text::weak(theme::tokens(ui), "No timer found"));
            return;
        }
    };
    let response = ui.add(Chip::new(kind, label).icon(Icon::Repeat));
    tip(response, &upper_first(&verdict.reason()), &confidence(verdict));
}

/// Draws "unknown" with a question mark, for what nobody measured.
pub(super) fn unknown_ui(ui: &mut Ui, why: &str) {
    let t = theme::tokens(ui);
    icon_ui(ui, Icon::CircleQuestionMark, measure::ICON_SMALL, t.text_weak);
    ui.label(text::weak(t, "unknown")).on_hover_text(why);
}

/// `every 0.75 s`, or `every ~31 s` where the period is an estimate: the most prominent of several timers; empty where none was found.
pub(super) fn period(verdict: &Verdict) -> String {
    let about = if verdict.is_rough() { "~" } else { "" };
    verdict.period_s().map(|period| format!("every {about}{}", words::duration(period))).unwrap_or_default()
}

/// How sure the verdict is, in a word: a number would claim more than the counts can tell.
pub(super) fn confidence(verdict: &Verdict) -> String {
    let sure = match verdict.confidence {
        0.9.. => "very sure",
        0.7..0.9 => "fairly sure",
        _ => "not sure",
    };
    let tests = &verdict.tests;
    let from = match (tests.bin_s < 60.0, tests.sampled) {
        (_, true) => "counts, and the newest single calls",
        (true, false) => "single calls",
        (false, false) => "counts by the minute",
    };
    let hours = match (tests.known_s / 3600.0).round() {
        ..2.0 => words::duration(tests.known_s),
        hours => format!("{hours} hours"),
    };
    format!("{sure}, from {hours} of {from}")
}
