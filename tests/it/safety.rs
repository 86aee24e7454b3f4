//! Changes that cannot harm: the brake, the levels, leaving in the middle, and what the program says about itself.

use std::time::Duration;

use egui_kittest::kittest::Queryable as _;
use tollkeeper::domain::change::MoveKey;
use tollkeeper::domain::{
    Caller, Change, Event, Failure, FailureKind, MethodName, ProbePlan, Probed, Request, Session, Target,
    Ticket, WriteError, Written,
};
use tollkeeper::model::activity::{PastFailure, Said};
use tollkeeper::model::command::{
    ActivityCommand, ApisCommand, ConnectionCommand, KeysCommand, PlansCommand,
};
use tollkeeper::model::dialog::DialogKind;
use tollkeeper::model::prefs::Safety;
use tollkeeper::model::{Command, Effect, Model, PlanField, Route};
use tollkeeper::ui::shell::window_ui;
use tollkeeper_practice::Fault;

use crate::company::{act, model, now, unconnected};
use crate::desk::{BASIC, Desk, NORTHWIND, PATIENCE, PREMIUM, prod};
use crate::flows::{premium, requests, write};
use crate::raster::harness;

#[test]
fn read_only_switched_on_in_the_middle_stops_a_change_and_takes_it_back() {
    let mut desk = Desk::new();
    desk.practice.faults().times("DeleteUsagePlanKey", 1, Fault::Latency(Duration::from_millis(500)));
    let ticket = desk.send(Change::MoveKey(northwind_to_basic()), None);
    assert!(desk.practice.wait_for_calls("DeleteUsagePlanKey", 1, PATIENCE), "its first call has left");
    desk.worker.send(Request::SetReadOnly { session: desk.session, on: true });
    assert!(desk.written(ticket).is_err());
    assert!(desk.plan_keys(PREMIUM).contains(&NORTHWIND.into()), "it is where it was");
    assert!(!desk.plan_keys(BASIC).contains(&NORTHWIND.into()));
}

#[test]
fn closing_waits_for_what_an_account_that_was_left_has_been_sent() {
    let mut desk = Desk::new();
    desk.practice.faults().times("DeleteUsagePlanKey", 1, Fault::Latency(Duration::from_millis(500)));
    desk.send(Change::MoveKey(northwind_to_basic()), None);
    assert!(desk.practice.wait_for_calls("DeleteUsagePlanKey", 1, PATIENCE), "its first call has left");
    let Desk { practice, worker, .. } = desk;
    worker.send(Request::Connect { session: Session(2), target: crate::desk::target(&practice) });
    drop(worker);
    assert_eq!(practice.calls().get("CreateUsagePlanKey"), Some(&1), "it is not left in no plan");
}

fn northwind_to_basic() -> MoveKey {
    MoveKey {
        key: NORTHWIND.into(),
        label: "Northwind 3PL".into(),
        from: Some((PREMIUM.into(), "Premium".into())),
        to: Some((BASIC.into(), "Basic".into())),
        others: Vec::new(),
    }
}

fn check(desk: &mut Desk, verb: &str) -> Result<Probed, Failure> {
    let plan = ProbePlan {
        base_url: desk.account.invoke_url(&prod()),
        at: prod(),
        method: MethodName::new(verb, "/inventory"),
        callers: vec![Caller::NoKey],
        partner: None,
        wait_ms: 0,
        trusted: None,
        sign_in: None,
    };
    desk.worker.send(Request::Probe { session: desk.session, round: 1, plan });
    desk.next(|event| match event {
        Event::Probed { outcome, .. } => Some(outcome),
        _ => None,
    })
}

#[test]
fn a_lock_check_only_looks_while_read_only_is_on() {
    let mut desk = Desk::with(|target| Target { read_only: true, ..target });
    for verb in ["DELETE", "POST", "PUT", "PATCH"] {
        assert_eq!(check(&mut desk, verb).unwrap_err().kind, FailureKind::ReadOnly, "{verb}");
    }
    for verb in ["GET", "ANY"] {
        assert_eq!(check(&mut desk, verb).unwrap().answers.len(), 1, "{verb}");
    }
}

#[test]
fn started_read_only_it_stays_so() {
    let mut model = model();
    model.update(ConnectionCommand::HoldReadOnly);
    for off in [ConnectionCommand::SetReadOnly(false), ConnectionCommand::SetSafety(Safety::Open)] {
        assert!(requests(model.update(off)).is_empty());
        assert!(model.kept.read_only);
    }
    assert!(model.notices.last().unwrap().text.contains("--read-only"));
    model.update(ConnectionCommand::Connect);
    assert!(model.target.read_only, "in any account");
}

#[test]
fn a_level_is_the_profiles_and_comes_back_with_it() {
    let mut model = unconnected();
    let choose = |name: &str| ConnectionCommand::ChooseProfile(Some(name.into()));
    for (profile, level) in [("prod", Safety::ReadOnly), ("test", Safety::Ask)] {
        model.update(choose(profile));
        let effects = model.update(ConnectionCommand::SetSafety(level));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::SavePrefs(_))));
    }
    model.update(choose("prod"));
    assert_eq!(model.kept.safety(), Safety::ReadOnly);
    model.update(choose("test"));
    model.update(ConnectionCommand::Connect);
    assert_eq!((model.kept.safety(), model.target.read_only), (Safety::Ask, false));
    model.update(ConnectionCommand::SetReadOnly(true));
    model.update(ConnectionCommand::SetReadOnly(false));
    assert_eq!(model.kept.safety(), Safety::Ask, "the brake released, it asks as before");
    let again = Model::new(now(), model.zone.clone(), model.kept.prefs.clone());
    assert_eq!(again.kept.prefs.safety["prod"], Safety::ReadOnly);
}

#[test]
fn the_two_switches_are_asked_for_where_every_change_is() {
    let mut model = model();
    model.update(ConnectionCommand::SetSafety(Safety::Ask));
    let switch = ApisCommand::RequireKey {
        api: "r4t6y8u2oc".into(),
        method: MethodName::new("GET", "/returns/policy"),
        required: true,
    };
    for command in [Command::from(switch), KeysCommand::SetEnabled("kdeltaparts".into(), true).into()] {
        assert!(requests(model.update(command)).is_empty());
        assert!(matches!(model.dialog.as_ref().unwrap().kind, DialogKind::Confirm(_)));
        write(model.update(Command::Confirm));
        model.update(Command::CloseDialog);
    }
}

/// A model with a change under way, of which a call has left.
fn writing() -> (Model, Ticket, Change) {
    let mut model = model();
    let (ticket, change) = write(model.update(KeysCommand::SetEnabled("kdeltaparts".into(), true)));
    (model, ticket, change)
}

fn answered(model: &Model, ticket: Ticket, change: Change, well: bool) -> Event {
    let refused = Failure::new(FailureKind::AccessDenied, "AWS refused it", "", "");
    let outcome = if well { Ok(Written::default()) } else { Err(WriteError::Failed(refused)) };
    Event::Written { session: model.session, ticket, change: Box::new(change), outcome }
}

#[test]
fn who_waits_leaves_once_it_is_answered_and_stays_where_it_was_refused() {
    for well in [true, false] {
        let (mut model, ticket, change) = writing();
        model.update(Command::AskToLeave);
        assert!(!model.what_leaving_costs(&tollkeeper::model::departure::Departure::Close).is_empty());
        let is_leave = |effects: Vec<Effect>| effects.iter().any(|effect| matches!(effect, Effect::Leave));
        assert!(!is_leave(model.update(Command::WaitToLeave)), "it is not answered yet");
        let event = answered(&model, ticket, change, well);
        let leaves = is_leave(model.apply(event));
        assert_eq!((leaves, model.notices.last().unwrap().failure.is_none()), (well, well));
        assert!(well || model.dialog.is_none(), "the message can be read");
    }
}

#[test]
fn the_end_of_a_change_is_told_in_another_account_too() {
    let (mut model, ticket, change) = writing();
    let event = answered(&model, ticket, change, false);
    model.update(ConnectionCommand::Disconnect);
    assert!(model.account().is_some(), "it asks first");
    model.update(Command::Leave);
    assert!(model.account().is_none() && model.is_unfinished(), "closing would still break it off");
    model.apply(event.clone());
    let notice = model.notices.last().unwrap();
    assert!(notice.text.starts_with("In ") && notice.text.contains("eu-central-1"), "{}", notice.text);
    assert!(notice.failure.is_some() && !model.is_unfinished());
    let told = model.notices.len();
    model.apply(event);
    assert_eq!(model.notices.len(), told, "once");
}

#[test]
fn who_cancels_finds_the_dialog_as_it_was() {
    let mut model = model();
    model.update(PlansCommand::Edit(premium(), PlanField::Rate, "1".into()));
    model.update(KeysCommand::OpenNew);
    model.update(Command::AskToLeave);
    model.update(ConnectionCommand::Connect);
    assert!(matches!(model.dialog.as_ref().unwrap().kind, DialogKind::Leave { .. }));
    model.update(Command::CloseDialog);
    assert!(matches!(model.dialog.as_ref().unwrap().kind, DialogKind::NewKey(_)));
}

#[test]
fn the_guard_offers_to_wait_first() {
    let (mut model, ..) = writing();
    model.update(Command::AskToLeave);
    let size = eframe::egui::vec2(1100.0, 700.0);
    let harness = harness(size, eframe::egui::Theme::Light, move |ui| window_ui(ui, &model, &mut Vec::new()));
    for label in ["Cancel", "Close anyway", "Wait, then close", "Safety level"] {
        harness.get_by_label(label);
    }
}

#[test]
fn messages_and_a_past_failure_stand_in_activity_and_diagnostics_name_nobody_unasked() {
    let (mut model, ticket, change) = writing();
    let said = Said {
        at: now(),
        is_error: false,
        place: "src/prefs_file.rs:50".into(),
        text: "could not disable Delta Parts".into(),
    };
    let past = PastFailure {
        place: "src/app.rs:120:9".into(),
        when: "2026-11-18T09:00:00Z".into(),
        report: "Where: src/app.rs:120:9".into(),
    };
    crate::flows::journal(&mut model, ticket, change, None);
    model.update(ActivityCommand::Heard(vec![said]));
    model.update(ActivityCommand::FailedBefore(past));
    act(&mut model, Command::Go(Route::Activity));
    model.update(ActivityCommand::ShowMessages(true));
    let without = model.diagnostics(false);
    for words in ["src/prefs_file.rs:50", "UpdateKey: ", "src/app.rs:120:9"] {
        assert!(without.contains(words), "{words}: {without}");
    }
    assert!(!without.contains("Delta") && !without.contains("kdeltaparts"), "{without}");
    assert!(model.diagnostics(true).contains("could not disable Delta Parts"));
    let drawn = model.clone();
    let size = eframe::egui::vec2(1100.0, 700.0);
    let harness = harness(size, eframe::egui::Theme::Light, move |ui| window_ui(ui, &drawn, &mut Vec::new()));
    for label in ["could not disable Delta Parts", "Save diagnostics…", "Copy messages"] {
        harness.get_by_label(label);
    }
    harness.get_by_label_contains("Tollkeeper failed last time, at src/app.rs:120:9");
    model.update(ActivityCommand::OpenDiagnostics);
    let saved = model.update(ActivityCommand::SaveDiagnostics);
    assert!(matches!(&saved[0], Effect::Export { name, .. } if name == "tollkeeper-diagnostics.txt"));
}
