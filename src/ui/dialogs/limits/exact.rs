//! The line that offers to play the limits over the times of single calls, and says how far that is.

use eframe::egui::Ui;

use super::offer_ui;
use crate::domain::words::grouped;
use crate::model::Model;
use crate::model::command::LimitsCommand;
use crate::model::limits::{ExactTimes, WhatIf};
use crate::ui::Commands;
use crate::ui::widgets::{Button, Icon};

/// Draws the line; nothing where nobody counts by the minute.
pub(super) fn exact_ui(ui: &mut Ui, model: &Model, what_if: &WhatIf, commands: &mut Commands) {
    let Some(times) = model.exact_times(what_if) else { return };
    let words = words(&times);
    let (label, command, reason) = match times {
        ExactTimes::Offered(_) => ("Read exact times", LimitsCommand::ReadTimes.into(), None),
        ExactTimes::Unavailable(why) => ("Read exact times", LimitsCommand::ReadTimes.into(), Some(why)),
        ExactTimes::Reading(..) => ("Stop", LimitsCommand::ForgetTimes.into(), None),
        ExactTimes::Failed(_) => ("Try again", LimitsCommand::ReadTimes.into(), None),
        ExactTimes::Known(..) => ("Use counts by the minute", LimitsCommand::ForgetTimes.into(), None),
    };
    let button = || Button::ghost(label).in_bar().disabled(reason.as_deref());
    if offer_ui(ui, Icon::Clock3, &words, button) {
        commands.push(command);
    }
}

fn words(times: &ExactTimes<'_>) -> String {
    let count = |calls: u64| grouped(i64::try_from(calls).unwrap_or(i64::MAX));
    match times {
        ExactTimes::Offered(calls) => {
            format!(
                "From counts by the minute, so in ranges. The access log knows when each of the {} calls came",
                count(*calls)
            )
        }
        ExactTimes::Unavailable(_) => "From counts by the minute, so in ranges".to_owned(),
        ExactTimes::Reading(done, parts) => {
            format!("Reading from the access log when each call came: {done} of {parts} parts")
        }
        ExactTimes::Failed(failure) => {
            format!("When the calls came could not be read. {}", failure.why)
        }
        ExactTimes::Known(calls, _) => {
            format!("Exact: from when each of the {} calls came, to the millisecond", count(*calls))
        }
    }
}
