//! A message to the partner with the facts filled in: ready to send, and without the key's value.

use eframe::egui;
use egui::{Label, Ui};

use super::lists;
use super::strip::quota_of;
use crate::analysis::polling::Finding;
use crate::domain::words::grouped;
use crate::model::{Command, Model, Partner};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::verdict;
use crate::ui::widgets::{Button, Card, Icon, row_ui};
use crate::ui::words;

/// Draws the card.
pub(super) fn message_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let message = message(model, partner);
    Card::new().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        row_ui(
            ui,
            30.0,
            |ui| ui.label(text::section(t, "Message to the partner")),
            |ui| {
                if ui.add(Button::plain("Copy message").icon(Icon::Copy)).clicked() {
                    commands.push(Command::Copy { text: message.clone(), what: "message" });
                }
            },
        );
        ui.add(Label::new(text::body(t, &*message).line_height(Some(20.0))).wrap());
    });
}

/// The facts, then what is asked for.
fn message(model: &Model, partner: &Partner) -> String {
    let mut parts = vec![format!("Hello {} team,", partner.name)];
    parts.push(facts(model, partner));
    parts.extend(quota(model, partner));
    parts.extend(refused(partner));
    parts.push(wish(partner).to_owned());
    parts.join(" ")
}

fn facts(model: &Model, partner: &Partner) -> String {
    if !model.day_is_metered() {
        return format!("your key made {} calls today (UTC).", words::or_unknown(partner.today));
    }
    let calls = grouped(partner.calls_24h.round() as i64);
    if !partner.has_timer() {
        return format!("your key made {calls} calls in the last 24 hours.");
    }
    // The page's own verdict, so that the message says what stands above it.
    let polling = model.polling_of(partner);
    let calls = grouped(i64::try_from(polling.calls).unwrap_or(i64::MAX));
    let timer = grouped((polling.timer_share * polling.calls as f64).round() as i64);
    let share =
        if timer == calls { format!("all of its {calls}") } else { format!("{timer} of its {calls}") };
    let period = verdict::period(polling).replace('~', "about ");
    let (route, address) = lists::mostly(model, &partner.id);
    let what = route.unwrap_or_else(|| "us".to_owned());
    let always = if polling.round_the_clock { ", day and night" } else { "" };
    let from = address.map(|address| format!(", from {address}")).unwrap_or_default();
    let (calls, come) =
        if polling.finding == Finding::Poller { ("calls", "come") } else { ("seems to call", "may come") };
    format!(
        "your key {calls} {what} {period}{always}{from}: about {share} calls in the last 24 hours {come} from a timer. One call every 5 minutes would be 288 a day."
    )
}

fn quota(model: &Model, partner: &Partner) -> Option<String> {
    let (quota, share) = partner.quota.zip(partner.share)?;
    let limit = grouped(i64::from(quota.limit));
    let of = quota_of(model, quota.period);
    let day = partner.runs_out?.strftime("%-d %B").to_string();
    Some(if share >= 1.0 {
        format!("The quota of {of}, {limit} calls, was used up on {day}.")
    } else {
        format!("At the present pace the quota of {of}, {limit} calls, is used up on {day}.")
    })
}

fn refused(partner: &Partner) -> Option<String> {
    let refused = grouped(partner.refused.round() as i64);
    (partner.refused > 0.0).then(|| format!("{refused} calls were refused (429) in the last 24 hours."))
}

fn wish(partner: &Partner) -> &'static str {
    if partner.is_poller() {
        "Could you slow the timer down this week?"
    } else if partner.has_timer() {
        "Could you look whether a timer calls us, and how often it needs to?"
    } else if partner.runs_out.is_some() {
        "Shall we talk about a larger plan, or about fewer calls?"
    } else if partner.refused > 0.0 {
        "Shall we look at the limits together?"
    } else {
        "All is well from our side; tell us if you plan to call more."
    }
}
