//! What stands on screen of a change that stopped half-way, and of one that was not sent since somebody else had changed its
//! thing: how things stand, since when, and the ways out, each with a review.

use eframe::egui;
use egui::{Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use jiff::ToSpan as _;
use tollkeeper::domain::change::{Direction, MoveKey, UpdateKey};
use tollkeeper::domain::{
    Change, Drift, Event, Failure, JournalEntry, KeySettings, Made, Outcome, Ticket, Unfinished, WriteError,
};
use tollkeeper::model::{Command, Model};
use tollkeeper::ui::shell::window_ui;

use crate::company::{act, model};
use crate::flows;
use crate::raster::{harness, shot_saying};

const SIZE: egui::Vec2 = vec2(1440.0, 900.0);

fn interrupted() -> Change {
    MoveKey {
        key: "kfjord".into(),
        label: "Fjord Outdoor".into(),
        from: Some(("plenterprise".into(), "Enterprise".into())),
        to: Some(("plpremium".into(), "Premium".into())),
        others: Vec::new(),
    }
    .into()
}

/// A window after a move that left a partner in no plan.
fn half_way() -> Model {
    let mut model = model();
    let at = model.now - 2.hours();
    let outcome = Outcome::Partly("Tollkeeper was closed before AWS answered".into());
    let entry = JournalEntry::new(Ticket(900), at, interrupted(), outcome);
    let session = model.session;
    model.apply(Event::Journal { session, entry });
    stands(&mut model, vec![Some(Made::default()), None]);
    model
}

fn stands(model: &mut Model, done: Vec<Option<Made>>) {
    let session = model.session;
    let all = vec![Unfinished { ticket: Ticket(900), done, is_certain: true }];
    model.apply(Event::Unfinished { session, all });
}

#[test]
fn a_partner_in_no_plan_stands_above_every_room_with_two_ways_out() {
    let words =
        ["Fjord Outdoor is in no plan since", "from Enterprise to Premium", "Put it back", "Finish the move"];
    let model = half_way();
    for (name, theme, size) in [
        ("shell/unfinished-light", Theme::Light, SIZE),
        ("shell/unfinished-dark", Theme::Dark, vec2(1100.0, 700.0)),
    ] {
        shot_saying(name, size, theme, &words, |ui| window_ui(ui, &model, &mut Vec::new()));
    }
}

#[test]
fn both_ways_out_are_reviewed_and_the_line_leaves_when_aws_says_so() {
    let mut model = half_way();
    act(&mut model, Command::Resume(Ticket(900), Direction::PutBack));
    let back = model.dialog_change().unwrap();
    assert_eq!(back.title(), "Put back: Move Fjord Outdoor from Enterprise to Premium");
    assert!(
        back.cli().contains("create-usage-plan-key --usage-plan-id plenterprise --key-id kfjord"),
        "{}",
        back.cli()
    );
    assert_eq!(back.calls().len(), 1);
    act(&mut model, Command::CloseDialog);
    act(&mut model, Command::Resume(Ticket(900), Direction::Finish));
    let on = model.dialog_change().unwrap();
    assert_eq!(on.verb(), "Finish the move");
    assert!(on.cli().contains("--usage-plan-id plpremium"), "{}", on.cli());
    act(&mut model, Command::CloseDialog);
    let session = model.session;
    model.apply(Event::Unfinished { session, all: Vec::new() });
    assert!(model.unfinished_lines().is_empty());
}

#[test]
fn what_nobody_knows_is_said_and_offers_nothing() {
    let mut model = half_way();
    stands(&mut model, vec![None, None]);
    let [line] = model.unfinished_lines().try_into().unwrap();
    assert!(line.state.starts_with("It is not known whether"), "{line:?}");
    assert!(line.finish.is_none() && !line.can_put_back);
}

#[test]
fn what_somebody_else_has_changed_stands_with_three_values_and_nothing_is_sent() {
    let mut model = model();
    let settings = |name: &str| KeySettings { name: name.into(), description: String::new(), enabled: true };
    let change =
        UpdateKey { key: "kfjord".into(), before: settings("Fjord Outdoor"), after: settings("Fjord") };
    act(&mut model, Command::Review(Box::new(change.into())));
    let (ticket, change) = flows::write(model.update(Command::Confirm));
    let drift = Drift::new("Name", "Fjord Outdoor", "Fjord Outdoor AS", "Fjord");
    let failure = Failure::drifted("The key Fjord Outdoor was left as it is", vec![drift]);
    flows::answer(&mut model, ticket, change, Err(WriteError::Failed(failure)));
    let drawn = model.clone();
    let harness = harness(SIZE, Theme::Light, move |ui| window_ui(ui, &drawn, &mut Vec::new()));
    for label in ["As opened", "In AWS now", "With this change", "Fjord Outdoor AS"] {
        assert!(harness.query_all_by_label_contains(label).count() > 0, "{label}");
    }
    shot_saying(
        "shell/drifted-light",
        SIZE,
        Theme::Light,
        &["was left as it is", "Nothing was sent"],
        |ui| {
            window_ui(ui, &model, &mut Vec::new());
        },
    );
}
