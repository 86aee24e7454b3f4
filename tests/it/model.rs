//! What the model promises as a whole: nothing of an account outlives it, and what is derived is derived once a frame.

use tollkeeper::domain::Resource;
use tollkeeper::model::command::{
    ActivityCommand, ConnectionCommand, KeysCommand, MoneyCommand, PlansCommand, PracticeCommand,
};
use tollkeeper::model::derive::Derived;
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Model, PlanField, PlanKey, Prefs, Route};

use crate::company::{self, Reply, act};
use crate::payload::Payload;

/// An account in which much has been looked at and typed.
fn used() -> Model {
    let mut model = company::model();
    for route in
        [Route::Keys(None), Route::Plans(PlanChoice::default()), Route::Traffic(Some("knorthwind3pl".into()))]
    {
        act(&mut model, Command::Go(route));
    }
    act(&mut model, KeysCommand::Search("north".into()));
    act(&mut model, PlansCommand::Edit(PlanKey::Plan("plbasic".into()), PlanField::Rate, "7".into()));
    act(&mut model, MoneyCommand::EditTierPrice("plbasic".into(), "9".into()));
    act(&mut model, ActivityCommand::OpenEntry(None));
    act(&mut model, Command::Search("cedar".into()));
    act(&mut model, KeysCommand::SetEnabled("kdeltaparts".into(), true));
    model
}

#[test]
fn nothing_of_an_account_outlives_it() {
    let mut model = used();
    assert!(!model.partners.is_empty() && model.timer_count > 0 && !model.forms.is_empty());
    model.update(ConnectionCommand::Disconnect);
    model.update(Command::Leave);
    let mut fresh = Model::new(model.now, model.zone.clone(), Prefs::default());
    (fresh.kept, fresh.session) = (model.kept.clone(), model.session);
    assert_eq!(format!("{model:#?}"), format!("{fresh:#?}"));
}

/// The company with its plans seven or eight times over.
fn with_thirty_plans(resource: &Resource) -> Reply {
    let Resource::Plans = resource else { return Reply::Own };
    let Some(Payload::Plans(plans)) = company::reply(resource) else { panic!("the company has plans") };
    let many = (0..30).map(|at| {
        let mut plan = plans[at % plans.len()].clone();
        if at >= plans.len() {
            plan.id = format!("pl{at}").as_str().into();
        }
        plan
    });
    Reply::With(Ok(Payload::Plans(many.collect())))
}

#[test]
fn an_account_of_thirty_plans_is_put_together_once_a_frame() {
    let mut model = company::unconnected();
    model.update(PracticeCommand::Open);
    let mut effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    let mut frames = 0;
    while !effects.is_empty() {
        let before = Derived::ALL.map(|part| model.times_made(part));
        effects = company::drain(&mut model, effects, &with_thirty_plans);
        frames += 1;
        for (part, before) in Derived::ALL.into_iter().zip(before) {
            let times = model.times_made(part) - before;
            assert!(times <= 1, "{part:?} was made {times} times in frame {frames}");
        }
        assert!(frames < 20, "it asks again and again");
    }
    assert_eq!(model.plans().len(), 30);
    assert!(model.times_made(Derived::Partners) < 10, "{} times", model.times_made(Derived::Partners));
}

/// Lets an hour pass in every room as the window does: it is looked only when the model wants to be looked at. How long it rested before each.
fn looks_in_an_hour(route: &Route) -> Vec<f32> {
    let mut model = company::model();
    act(&mut model, Command::Go(route.clone()));
    let end = model.now + jiff::SignedDuration::from_hours(1);
    let mut rests = Vec::new();
    while model.now < end {
        let before = (model.data_age(), model.now);
        let rest = model.next_wake();
        assert!(rest >= jiff::SignedDuration::from_millis(100), "{route:?} would never rest");
        model.now += rest;
        // Nothing that the room needs is overdue: its reads are at most as old as they may be, and a moment more.
        let overdue = model.data_age().map_or(0, |age| age.as_secs());
        assert!(overdue <= 602, "{route:?}: {overdue} s, {before:?}");
        act(&mut model, Command::Tick);
        rests.push(rest.as_secs_f32());
    }
    rests
}

#[test]
fn an_idle_window_looks_when_something_is_due() {
    // Every ten seconds were 360. What the banner stands on is read once a minute; counts, ages in words and longer-lived lists have
    // minutes of their own.
    for route in [Route::Overview, Route::Keys(None), Route::Activity, Route::Apis(None)] {
        let rests = looks_in_an_hour(&route);
        println!("{route:?}: {} in an hour", rests.len());
        assert!((55..190).contains(&rests.len()), "{route:?}: {} looks: {rests:.1?}", rests.len());
    }
}
