//! A window that stays open for a week: what it holds in memory stays within the bounds that the README states.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use tollkeeper::domain::bounds::{MOST_COUNT_BYTES, MOST_ENTRIES, MOST_PAGES};
use tollkeeper::domain::{
    Event, JournalEntry, KeyId, KeySeries, Outcome, Resource, Ticket, Traffic, TrafficQuery,
};
use tollkeeper::model::command::LimitsCommand;
use tollkeeper::model::limits::{MinuteCounts, ReplayRange};
use tollkeeper::model::timeline::Timeline;
use tollkeeper::model::{Command, Effect, Model, Route};

use crate::company::{self, Reply};
use crate::payload::Payload;

const BUSY_KEYS: usize = 1_000;
const HOURS: i64 = 7 * 24;
/// The window is looked at so often; what came meanwhile comes at once.
const STEP_HOURS: i64 = 12;

/// Every key calls in every minute, as the first feed counts it.
fn busy(query: &TrafficQuery) -> Traffic {
    let first = query.feed.stages.first().is_some_and(|at| at.api.as_str() == "k3x9q2m7ra");
    let minutes = || (query.from_s..query.to_s).step_by(query.period_s as usize).map(|second| (second, 1.0));
    let series = || KeySeries { requests: minutes().collect(), ..KeySeries::default() };
    let keys = (0..if first { BUSY_KEYS } else { 0 }).map(|index| KeyId::from(format!("busy{index:04}")));
    let by_key = keys.map(|key| (key, series())).collect();
    Traffic { query: query.clone(), by_key, keyless: KeySeries::default(), partial: None }
}

fn reply(resource: &Resource) -> Reply {
    match resource {
        Resource::Traffic(query) => Reply::With(Ok(Payload::Traffic(Box::new(busy(query))))),
        _ => Reply::Own,
    }
}

/// Answers what is asked; nobody judges who polls, which takes long and keeps nothing.
fn settle(model: &mut Model, mut effects: Vec<Effect>) {
    while let Some(effect) = effects.pop() {
        if matches!(effect, Effect::Send(_)) {
            company::answer(model, effect, &reply, &mut effects);
        }
    }
}

fn visit(model: &mut Model, key: String) {
    model.route = Route::Traffic(Some(key.into()));
    let effects = model.update(Command::Tick);
    settle(model, effects);
}

fn written(model: &mut Model, ticket: u64) {
    let change = tollkeeper::domain::change::DeleteKey { key: "k".into(), label: "k".into() };
    let outcome = Outcome::Done { deployment: None };
    let entry = JournalEntry::new(Ticket(ticket), model.now, change.into(), outcome);
    let _ = model.apply(Event::Journal { session: model.session, entry });
}

fn count_bytes(model: &Model) -> usize {
    model.store.traffic.values().map(Timeline::bytes).sum()
}

#[test]
fn a_week_with_a_thousand_busy_keys_stays_within_its_memory() {
    let mut model = company::model();
    let mut most = 0;
    for step in 0..HOURS / STEP_HOURS {
        model.now += STEP_HOURS.hours();
        visit(&mut model, format!("busy{step:04}"));
        most = most.max(count_bytes(&model));
        // A write every eight minutes.
        (0..90).for_each(|write| written(&mut model, 1_000 + step as u64 * 90 + write));
    }
    (0..MOST_ENTRIES as u64).for_each(|ticket| written(&mut model, 10_000 + ticket));
    println!("counts took up to {:.1} MB", most as f64 / 1e6);
    assert!(most <= MOST_COUNT_BYTES, "{most} bytes of counts");
    assert_eq!(model.journal.len(), MOST_ENTRIES);
    assert_eq!(
        model.journal.last().map(|entry| entry.ticket),
        Some(Ticket(10_000 + MOST_ENTRIES as u64 - 1))
    );
    let pages: BTreeSet<&KeyId> = model.store.calls.keys().map(|(_, key)| key).collect();
    assert!(pages.len() <= MOST_PAGES && pages.contains(&KeyId::from("busy0013")), "{pages:?}");
    let day = model.day_traffic().expect("the last day is there");
    let last: f64 =
        day.points(&"busy0000".into(), tollkeeper::model::blend::Which::Requests).map(|(_, n)| n).sum();
    assert!(last >= 1_438.0, "every minute of the last day is still there: {last}");
}

#[test]
fn what_an_open_dialog_plays_over_is_not_forgotten_under_it() {
    let mut model = company::model();
    let mut effects = model.update(LimitsCommand::Open(Some("plpremium".into())));
    effects.extend(model.update(LimitsCommand::ChooseRange(ReplayRange::Days7)));
    let mut questions = 0;
    while let Some(effect) = effects.pop() {
        if matches!(effect, Effect::Send(_)) {
            questions += 1;
            assert!(questions < 200, "what was read is forgotten and read again without end");
            company::answer(&mut model, effect, &reply, &mut effects);
        }
    }
    assert!(count_bytes(&model) > MOST_COUNT_BYTES, "more than may stay where nothing shows it");
    assert!(matches!(model.minute_counts(ReplayRange::Days7), MinuteCounts::Known));
}
