//! Trying other limits, played through the model: nothing is sent, what was tried ends up in the plan's form.

use crate::payload::{self, Payload};
use jiff::ToSpan as _;
use tollkeeper::analysis::quota;
use tollkeeper::domain::*;
use tollkeeper::model::command::{LimitsCommand, PlansCommand};
use tollkeeper::model::dialog::DialogKind;
use tollkeeper::model::limits::{ExactTimes, MinuteCounts, Replay, ReplayRange, ReplayRow, WhatIf};
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Effect, Model, PlanField, PlanKey, Route};

use crate::company::{Reply, act, model, model_without_minutes, settle_with};

fn premium() -> PlanId {
    "plpremium".into()
}

fn type_in(model: &mut Model, field: PlanField, text: &str) {
    act(model, LimitsCommand::Edit(field, text.into()));
}

/// Traffic's room with the dialog open on Premium and these limits typed.
fn trying(rate: &str, burst: &str) -> Model {
    let mut model = model();
    act(&mut model, Command::Go(Route::Traffic(None)));
    act(&mut model, LimitsCommand::Open(Some(premium())));
    type_in(&mut model, PlanField::Rate, rate);
    type_in(&mut model, PlanField::Burst, burst);
    model
}

fn what_if(model: &Model) -> &WhatIf {
    model.what_if().expect("the dialog is open")
}

fn replay(model: &Model) -> &Replay {
    what_if(model).replay.as_ref().expect("the limits are in order")
}

fn row<'a>(model: &'a Model, name: &str) -> &'a ReplayRow {
    replay(model).rows.iter().find(|row| row.name == name).expect("the partner is in the plan")
}

/// Writes that a model asked for.
fn writes(effects: &[Effect]) -> usize {
    let write = |effect: &&Effect| match effect {
        Effect::Send(request) => matches!(**request, Request::Write { .. }),
        _ => false,
    };
    effects.iter().filter(write).count()
}

#[test]
fn a_rate_below_the_pollers_refuses_it_and_spares_the_shops() {
    let model = trying("1", "5");
    let rows = &replay(&model).rows;
    assert_eq!((rows.len(), rows[0].name.as_str()), (13, "Northwind 3PL"), "the worst hit first");
    let refused = rows[0].refused.expect("calls are counted by the minute");
    assert!((0.245..0.265).contains(&refused.typical_loss()), "80 a minute against 60: {refused:?}");
    assert!(refused.refused_least <= refused.refused_typical);
    assert!(refused.refused_typical <= refused.refused_most);
    for shop in &rows[1..] {
        assert!(!shop.is_hit(), "{shop:?}");
    }
    let summary = &replay(&model).summary;
    assert!(summary.starts_with("Northwind 3PL would be refused 25"), "{summary}");
    assert!(summary.contains("; 12 other partners "), "{summary}");
}

#[test]
fn the_dialog_opens_on_the_plan_of_the_worst_poller_with_its_limits() {
    let mut model = model();
    act(&mut model, Command::Go(Route::Traffic(None)));
    act(&mut model, LimitsCommand::Open(None));
    let open = what_if(&model);
    assert_eq!(open.plan, Some(premium()));
    let form = open.form.as_ref().unwrap();
    assert_eq!([&form.rate, &form.burst, &form.quota], ["5", "50", "3,000,000"]);
    assert!(!model.limits_differ(open), "there is nothing to take over yet");
    assert_eq!(replay(&model).summary, "None of the 13 partners would typically be refused a call.");
}

#[test]
fn taking_over_fills_the_form_and_sends_nothing() {
    let mut model = trying("1", "5");
    type_in(&mut model, PlanField::Quota, "100,000");
    act(&mut model, LimitsCommand::ChoosePeriod(Period::Week));
    assert!(model.limits_differ(what_if(&model)));
    let effects = model.update(LimitsCommand::TakeOver);
    assert_eq!(writes(&effects), 0);
    assert!(model.dialog.is_none());
    assert_eq!(model.route, Route::Plans(PlanChoice::Plan(premium())));
    let form = &model.forms[&PlanKey::Plan(premium())];
    assert_eq!([&form.rate, &form.burst, &form.quota], ["1", "5", "100,000"]);
    assert_eq!((form.period, form.edits()), (Period::Week, 4));
    assert_eq!(form.name, "Premium");
}

#[test]
fn what_is_wrong_cannot_be_taken_over() {
    let mut model = trying("1", "");
    assert_eq!(what_if(&model).replay, None);
    assert_eq!(what_if(&model).problem(), Some("Give a burst too: AWS takes rate and burst together"));
    act(&mut model, LimitsCommand::TakeOver);
    assert!(model.what_if().is_some() && model.forms.is_empty());
}

#[test]
fn the_suggestion_hurts_nobody_but_pollers() {
    for plan in ["plbasic", "plpremium", "plenterprise"] {
        let mut model = trying("1", "5");
        act(&mut model, LimitsCommand::ChoosePlan(plan.into()));
        let suggestion = what_if(&model).suggestion.expect("partners have called");
        assert!(suggestion.confidence > 0.0 && suggestion.confidence < 0.5, "a single day: {suggestion:?}");
        act(&mut model, LimitsCommand::UseSuggestion);
        let form = what_if(&model).form.as_ref().unwrap();
        let (rate, burst) = what_if(&model).suggested().unwrap();
        assert_eq!((&form.rate, &form.burst), (&rate, &burst));
        for row in &replay(&model).rows {
            let poller = model.partner(&row.key).is_some_and(tollkeeper::model::Partner::is_poller);
            assert!(poller || !row.is_hit(), "{plan} at {rate}, {burst}: {row:?}");
        }
    }
    let mut model = trying("1", "5");
    act(&mut model, LimitsCommand::UseSuggestion);
    assert!(row(&model, "Northwind 3PL").is_hit(), "limits that fit the shops stop the poller");
}

#[test]
fn a_quota_says_who_ran_out_and_when() {
    let mut model = trying("1", "5");
    type_in(&mut model, PlanField::Quota, "1,000,000");
    let outcome: &quota::Outcome = row(&model, "Northwind 3PL").quota.as_ref().expect("use was read");
    // 115,638 a day from 1 November: the ninth day goes over a million.
    let november = outcome.run_outs.last().unwrap();
    assert_eq!(november.day.to_string(), "2026-11-09");
    assert_eq!(row(&model, "Lumen Home").used_up_on(), None);
    let words = &replay(&model).quota_summary;
    assert!(words.contains("1 of 13 partners"), "{words}");
    type_in(&mut model, PlanField::Quota, "");
    assert_eq!(replay(&model).quota_summary, "");
}

#[test]
fn without_counts_by_the_minute_only_a_quota_is_judged() {
    let mut model = model_without_minutes();
    act(&mut model, LimitsCommand::Open(Some(premium())));
    type_in(&mut model, PlanField::Rate, "1");
    type_in(&mut model, PlanField::Burst, "5");
    type_in(&mut model, PlanField::Quota, "1,000,000");
    assert!(matches!(model.minute_counts(ReplayRange::Hours24), MinuteCounts::Missing));
    let first = &replay(&model).rows[0];
    assert_eq!((first.name.as_str(), first.refused), ("Northwind 3PL", None));
    assert!(first.used_up_on().is_some());
    assert_eq!(replay(&model).summary, "", "no word on rate and burst");
    assert_eq!(what_if(&model).suggestion, None);
}

#[test]
fn a_week_is_read_by_the_minute_when_it_is_asked_for() {
    let mut model = trying("1", "5");
    let day = row(&model, "Northwind 3PL").calls.unwrap();
    let effects = model.update(LimitsCommand::ChooseRange(ReplayRange::Days7));
    assert!(matches!(model.minute_counts(ReplayRange::Days7), MinuteCounts::Reading));
    assert_eq!(row(&model, "Northwind 3PL").refused, None, "unknown until it is read");
    settle_with(&mut model, effects, &|_| Reply::Own);
    let week = row(&model, "Northwind 3PL");
    assert!((6 * day..8 * day).contains(&week.calls.unwrap()), "{week:?}");
    assert!(week.is_hit());
    assert!(what_if(&model).suggestion.is_some_and(|found| found.days > 6.9));
}

/// Asks for exact times; the reads that come of it.
fn ask_for_times(model: &mut Model) -> Vec<Effect> {
    let effects = model.update(LimitsCommand::ReadTimes);
    let is_part = |effect: &Effect| matches!(effect, Effect::Send(request) if matches!(&**request, Request::Read { resource: Resource::Times(_), .. }));
    assert!(effects.iter().all(is_part), "{effects:?}");
    effects
}

fn exact(model: &Model) -> ExactTimes<'_> {
    model.exact_times(what_if(model)).expect("calls are counted by the minute")
}

#[test]
fn exact_times_are_read_in_parts_and_take_the_place_of_the_counts() {
    let mut model = trying("1", "5");
    let counted = row(&model, "Northwind 3PL").clone();
    let range = counted.refused.unwrap();
    assert!(!range.is_exact());
    assert!(matches!(exact(&model), ExactTimes::Offered(calls) if calls >= counted.calls.unwrap()));
    let mut parts = ask_for_times(&mut model);
    assert!(parts.len() > 4, "a day of Premium from two logs: {}", parts.len());
    let last = parts.split_off(parts.len() - 1);
    settle_with(&mut model, parts, &|_| Reply::Own);
    assert!(matches!(exact(&model), ExactTimes::Reading(done, all) if done + 1 == all));
    assert_eq!(row(&model, "Northwind 3PL"), &counted, "counts stand until all times are there");
    settle_with(&mut model, last, &|_| Reply::Own);
    let ExactTimes::Known(calls, [from, to]) = exact(&model) else { panic!("{:?}", exact(&model)) };
    assert!(calls > 100_000 && to - from > 86_000, "{calls} in {from}..{to}");
    let row = row(&model, "Northwind 3PL");
    let refused = row.refused.unwrap();
    assert!(refused.is_exact(), "{refused:?}");
    // The newest five minutes of the counts may not be in the log yet.
    let floor = range.refused_least as f64 / range.calls as f64;
    assert!((floor..floor + 0.002).contains(&(refused.typical_loss() + 0.001)), "{refused:?} in {range:?}");
    assert!(model.store.times.is_empty(), "they are kept once");
    type_in(&mut model, PlanField::Rate, "1000");
    type_in(&mut model, PlanField::Burst, "1000");
    assert_eq!(self::row(&model, "Northwind 3PL").refused.unwrap().refused_most, 0);
    act(&mut model, LimitsCommand::ForgetTimes);
    type_in(&mut model, PlanField::Rate, "1");
    type_in(&mut model, PlanField::Burst, "5");
    assert_eq!(self::row(&model, "Northwind 3PL"), &counted, "back to the counts");
}

#[test]
fn times_that_nobody_waits_for_are_not_read_on() {
    for leave in [
        LimitsCommand::ForgetTimes.into(),
        Command::CloseDialog,
        LimitsCommand::ChooseRange(ReplayRange::Days7).into(),
        LimitsCommand::ChoosePlan("plbasic".into()).into(),
    ] {
        let mut model = trying("1", "5");
        let parts = ask_for_times(&mut model).len();
        let effects = model.update(leave.clone());
        let dropped = effects.iter().find_map(|effect| match effect {
            Effect::Send(request) => match &**request {
                Request::Drop { resources, .. } => Some(resources.len()),
                _ => None,
            },
            _ => None,
        });
        assert_eq!(dropped, Some(parts), "{leave:?}");
        assert!(model.store.times.is_empty());
    }
}

#[test]
fn a_part_that_failed_is_told_and_read_again_on_request() {
    let mut model = trying("1", "5");
    let parts = ask_for_times(&mut model);
    let failure = Failure::new(FailureKind::Service, "The access log could not be read", "", "");
    settle_with(&mut model, parts, &|_| Reply::With(Err(failure.clone())));
    assert!(matches!(exact(&model), ExactTimes::Failed(_)));
    let again = ask_for_times(&mut model);
    settle_with(&mut model, again, &|_| Reply::Own);
    assert!(matches!(exact(&model), ExactTimes::Known(..)));
}

#[test]
fn times_are_not_offered_where_no_log_tells_them_or_there_are_too_many() {
    let mut model = trying("1", "5");
    let effects = model.update(LimitsCommand::ChooseRange(ReplayRange::Days7));
    settle_with(&mut model, effects, &|_| Reply::Own);
    let ExactTimes::Unavailable(why) = exact(&model) else { panic!("a week has more than a million calls") };
    assert!(why.ends_with("calls are too many to read one by one; up to 1,000,000 can be"), "{why}");
    let mut model = model_without_minutes();
    act(&mut model, LimitsCommand::Open(Some(premium())));
    assert!(model.exact_times(what_if(&model)).is_none(), "only days are known");
}

#[test]
fn a_plan_without_partners_has_nothing_to_play() {
    let mut model = trying("1", "5");
    let _ = model.apply(payload::read(
        model.session,
        Resource::PlanKeys(premium()),
        model.now,
        Ok(Payload::PlanKeys(Vec::new())),
    ));
    assert_eq!((what_if(&model).partners(), &what_if(&model).replay), (0, &None));
}

#[test]
fn the_review_says_whom_the_new_limits_would_have_refused() {
    let key = PlanKey::Plan(premium());
    let reviewed = |edits: &[(PlanField, &str)]| {
        let mut model = model();
        act(&mut model, Command::Go(Route::Plans(PlanChoice::Plan(premium()))));
        for (field, text) in edits {
            act(&mut model, PlansCommand::Edit(key.clone(), *field, (*text).into()));
        }
        act(&mut model, PlansCommand::Review(key.clone()));
        let Some(DialogKind::ReviewPlan { replay, .. }) = model.dialog.map(|dialog| dialog.kind) else {
            panic!("the review is open");
        };
        replay
    };
    let replay = reviewed(&[(PlanField::Rate, "1"), (PlanField::Burst, "10")]).expect("limits differ");
    let (hit, rest) = replay.rolled_up(4);
    assert_eq!(hit.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Northwind 3PL"]);
    assert_eq!(rest.map(|rest| rest.partners), Some(12));
    assert_eq!(reviewed(&[(PlanField::Description, "Carriers")]), None, "limits are as they were");
}

#[test]
fn the_plans_room_reads_the_day_for_its_review() {
    let mut model = model();
    act(&mut model, Command::Go(Route::Plans(PlanChoice::First)));
    model.now += 61_i32.seconds();
    model.update(Command::Tick);
    let day = model.day_feeds();
    let reads = model.needs();
    assert!(
        reads.iter().any(|read| matches!(read, Resource::Traffic(query) if day.contains(&query.feed))),
        "{reads:?}"
    );
}
