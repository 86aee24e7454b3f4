//! The window as a whole: its frame, the banner in every room, the connect screen. The rooms' own pictures are beside.

use eframe::egui;
use egui::{Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use tollkeeper::aws::profiles::{Files, list_from};
use tollkeeper::domain::{Failure, FailureKind, Profile, ProfileKind, StageRef};
use tollkeeper::model::command::{ConnectionCommand, PlansCommand};
use tollkeeper::model::lockdown::Standing;
use tollkeeper::model::route::Room;
use tollkeeper::model::{Command, Connection, Model, PlanField, PlanKey, Prefs, Remote, Route};
use tollkeeper::ui::shell::window_ui;
use tollkeeper::ui::views::lockdown_ui;

use crate::company::{act, model, now};
use crate::raster::{harness, shot_saying};

const SIZE: egui::Vec2 = vec2(1440.0, 900.0);

fn profiles() -> Vec<Profile> {
    let profile = |name: &str, kind, expired| Profile {
        name: name.into(),
        region: Some("eu-central-1".into()),
        kind,
        expired,
        ..Profile::default()
    };
    let sso = || ProfileKind::SingleSignOn(Some("Partner operations".into()));
    vec![
        profile("halden-prod", sso(), false),
        profile("halden-staging", sso(), true),
        profile("default", ProfileKind::AccessKey, false),
    ]
}

fn unconnected() -> Model {
    let mut model = Model::new(now(), TimeZone::UTC, Prefs::default());
    model.update(ConnectionCommand::ProfilesRead(Ok(profiles().into())));
    model.update(ConnectionCommand::ChooseProfile(Some("halden-prod".into())));
    model
}

/// Files with lines that are not as they should be, and a profile that asks for a code, both as the files give them.
fn faulty() -> Model {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        Some(folder.path().join(name))
    };
    let config = "[default]\nregion = eu-central-1\n\n[profile admin]\n role_arn = arn:aws:iam::482100773915:role/Admin\n \
                  source_profile = default\n mfa_serial = arn:aws:iam::482100773915:mfa/laptop\n[staging]\nregion = eu-west-1\n";
    let keys = "[default]\naws_access_key_id = A\naws_secret_access_key = B\n";
    let files = Files {
        config: file("config", config),
        credentials: file("credentials", keys),
        sso_cache: Some(folder.path().to_owned()),
    };
    let mut list = list_from(&files, now());
    list.faults.iter_mut().for_each(|fault| fault.file = "/home/maren/.aws/config".into());
    let mut model = Model::new(now(), TimeZone::UTC, Prefs::default());
    model.update(ConnectionCommand::ProfilesRead(Ok(list)));
    model.update(ConnectionCommand::ChooseProfile(Some("admin".into())));
    model
}

fn said(name: &str, theme: Theme, size: egui::Vec2, model: &Model, words: &[&str]) {
    shot_saying(name, size, theme, words, |ui| window_ui(ui, model, &mut Vec::new()));
}

#[test]
fn the_connect_screen() {
    let mut model = unconnected();
    model.kept.read_only = true;
    said("connect/light", Theme::Light, SIZE, &model, &["halden-prod", "Connect", "Practice account"]);
    model.connection = Connection::Failed(Failure {
        operation: Some("GetCallerIdentity".into()),
        ..Failure::new(
            FailureKind::Credentials,
            "The sign-in of the profile halden-prod has run out",
            "AWS answered ExpiredToken",
            "Run “aws sso login --profile halden-prod” and try again",
        )
    });
    said("connect/failed-light", Theme::Light, SIZE, &model, &["has run out", "aws sso login"]);
    let (model, lines) = (faulty(), ["line 5", "Left out", "mfa_serial", "export-credentials", "Read again"]);
    said("connect/faults-light", Theme::Light, SIZE, &model, &lines);
    said("connect/faults-dark", Theme::Dark, vec2(1100.0, 700.0), &model, &["line 5"]);
    let empty = Model::new(now(), TimeZone::UTC, Prefs::default());
    said("connect/empty-dark", Theme::Dark, vec2(1100.0, 700.0), &empty, &["Practice account"]);
}

#[test]
fn the_banner_stands_in_every_room() {
    for &room in Room::ALL {
        let mut model = model();
        act(&mut model, Command::Go(room.route()));
        let listed: Vec<_> = Room::ALL.iter().filter(|other| other.is_listed(&model)).collect();
        let drawn = model;
        let harness = harness(SIZE, Theme::Light, move |ui| window_ui(ui, &drawn, &mut Vec::new()));
        harness.get_by_label_contains("Not live on Partner inventory / prod");
        harness.get_by_label("Deploy API");
        harness.get_by_label("Review changes");
        for other in listed {
            assert!(harness.query_all_by_label(other.label()).count() > 0, "{room:?}: {other:?}");
        }
    }
}

#[test]
fn two_stages_have_a_line_each_and_their_own_button() {
    let mut model = model();
    let at = StageRef::new("p7d1w5n8zb", "prod");
    let report = model.reports.get_mut(&at).unwrap();
    report.rows[0].difference = Some(tollkeeper::analysis::pending::Difference::KeyStillAsked);
    said("shell/two-stages-light", Theme::Light, SIZE, &model, &["Not live on Order intake / prod"]);
    let harness = harness(SIZE, Theme::Light, move |ui| window_ui(ui, &model, &mut Vec::new()));
    assert_eq!(harness.get_all_by_label("Deploy API").count(), 2);
}

#[test]
fn the_frame_at_the_smallest_size() {
    let mut model = model();
    act(&mut model, Command::Go(Room::Activity.route()));
    said("shell/smallest-dark", Theme::Dark, vec2(1100.0, 700.0), &model, &["Activity", "Nothing running"]);
    model.queue.running = vec!["Reading usage".into()];
    model.queue.progress = (2, 3);
    model.queue.waiting = 4;
    model.queue.eta = std::time::Duration::from_secs(40);
    model.search = "pre".into();
    said("shell/searching-light", Theme::Light, SIZE, &model, &["Reading usage", "Premium"]);
}

/// The pictures of the README, and the only ones of whole windows beside those of the frame itself: a word that changes in the
/// banner changes each of these.
#[test]
fn whole_windows() {
    let mut model = model();
    let banner = "Not live on Partner inventory / prod";
    said("window/overview-light", Theme::Light, SIZE, &model, &[banner, "Northwind 3PL", "Nothing running"]);
    act(&mut model, Command::Go(Route::Apis(Some(StageRef::new("k3x9q2m7ra", "prod")))));
    said("window/apis-light", Theme::Light, SIZE, &model, &[banner, "GET /warehouses"]);
    act(&mut model, Command::Go(Room::Traffic.route()));
    said("window/traffic-dark", Theme::Dark, SIZE, &model, &[banner, "Northwind 3PL", "115,777"]);
}

#[test]
fn closing_over_something_unfinished_asks() {
    let mut model = model();
    let plan = PlanKey::Plan("plpremium".into());
    model.update(PlansCommand::Edit(plan, PlanField::Rate, "1".into()));
    assert!(model.is_unfinished());
    model.update(Command::AskToLeave);
    said("shell/leave-light", Theme::Light, SIZE, &model, &["Close anyway"]);
    let harness = harness(SIZE, Theme::Light, move |ui| window_ui(ui, &model, &mut Vec::new()));
    harness.get_by_label("Close anyway");
    harness.get_by_label("Cancel");
}

#[test]
fn the_road_to_a_locked_api_says_how_far_the_account_is() {
    let mut model = model();
    act(&mut model, Command::Go(Route::LockDown));
    let road = model.road();
    let standing: Vec<_> = road.iter().map(|step| step.standing).collect();
    // One method is open on purpose, and two are edited and not live.
    let done = Standing::Done;
    assert_eq!(standing, [done, done, done, Standing::Partly, Standing::Partly], "{road:#?}");
    act(&mut model, Command::Go(Route::Overview));
    assert!(!Room::LockDown.is_listed(&model), "who has all of it finds it elsewhere");
    let mut nothing = crate::company::unconnected();
    assert!(!nothing.lacks_something(), "nothing is known of it");
    nothing.store.apis = Remote::ready(Vec::new(), nothing.now);
    nothing.store.plans = Remote::ready(Vec::new(), nothing.now);
    nothing.store.keys = Remote::ready(Vec::new(), nothing.now);
    assert!(Room::LockDown.is_listed(&nothing));
    assert!(nothing.road().iter().all(|step| step.standing == Standing::Missing), "{:#?}", nothing.road());
    let size = vec2(900.0, 420.0);
    for (name, model, theme, words) in [
        ("road/begun-light", &model, Theme::Light, "methods edited and not deployed"),
        ("road/nothing-dark", &nothing, Theme::Dark, "Each partner calls with a key of its own"),
    ] {
        let draw = |ui: &mut egui::Ui| lockdown_ui(ui, model, &mut Vec::new());
        shot_saying(name, size, theme, &["Methods that ask for the key", words], draw);
    }
}
