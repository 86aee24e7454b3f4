//! Overview, traffic and a partner's page: as pictures in all their states, and by the names that people click.

use crate::payload::Payload;
use eframe::egui;
use egui::{Role, Theme, Ui, vec2};
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use tollkeeper::domain::{
    Failure, FailureKind, KeySeries, Live, Request, Resource, SourceKind, Summary, Traffic,
};
use tollkeeper::model::command::{MoneyCommand, PracticeCommand, TrafficCommand};
use tollkeeper::model::span::Range;
use tollkeeper::model::traffic::ChartSplit;
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::ui::views;

use crate::company::{self, Reply};
use crate::raster::{compare_saying, harness, shot, shot_saying};

/// The room of a window of 1440x900 with the banner shown.
const ROOM: egui::Vec2 = vec2(1256.0, 764.0);
/// The room of a window of 1280x800.
const SMALL: egui::Vec2 = vec2(1096.0, 664.0);

type Draw = fn(&mut Ui, &Model, &mut Vec<Command>);

fn partner_ui(ui: &mut Ui, model: &Model, commands: &mut Vec<Command>) {
    let Route::Traffic(Some(key)) = &model.route else { panic!("no page is open") };
    views::partner_ui(ui, model, key, commands);
}

fn picture(name: &str, size: egui::Vec2, theme: Theme, model: &Model, draw: Draw) {
    shot(name, size, theme, |ui| draw(ui, model, &mut Vec::new()));
}

/// The same, on which something says each of `words`.
fn said(name: &str, size: egui::Vec2, theme: Theme, model: &Model, draw: Draw, words: &[&str]) {
    shot_saying(name, size, theme, words, |ui| draw(ui, model, &mut Vec::new()));
}

fn in_room(route: Route) -> Model {
    let mut model = company::model();
    company::act(&mut model, Command::Go(route));
    model
}

fn traffic() -> Model {
    in_room(Route::Traffic(None))
}

/// Halden Supply with some answers replaced: `None` never comes, an `Err` failed.
fn answered(route: Route, answer: impl Fn(&Resource) -> Reply) -> Model {
    let mut model = Model::new(company::now(), TimeZone::fixed(jiff::tz::offset(1)), Prefs::default());
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    company::settle_with(&mut model, effects, &answer);
    let effects = model.update(Command::Go(route));
    company::settle_with(&mut model, effects, &answer);
    model
}

fn no_metric(resource: &Resource) -> Reply {
    let Resource::Traffic(query) = resource else { return Reply::Own };
    let none = Traffic {
        query: query.clone(),
        by_key: std::collections::BTreeMap::new(),
        keyless: KeySeries::default(),
        partial: None,
    };
    Reply::With(Ok(Payload::Traffic(Box::new(none))))
}

fn refused(resource: &Resource) -> Reply {
    let mut failure = Failure::new(
        FailureKind::AccessDenied,
        "CloudWatch did not give the calls by partner",
        "AWS refused: the profile may not read metrics (cloudwatch:GetMetricData)",
        "Ask your administrator for it, or show daily usage instead",
    );
    failure.request_id = Some("5f0c21de-88a1-4b1e-9d0a-3c5b1e77f214".into());
    if matches!(resource, Resource::Traffic(_)) { Reply::With(Err(failure)) } else { Reply::Own }
}

fn nothing_comes(resource: &Resource) -> Reply {
    if matches!(resource, Resource::Apis) { Reply::Own } else { Reply::Never }
}

/// Clicks what has that role and name, and tells which commands came of it.
fn clicking(model: &Model, draw: Draw, role: Role, name: &str) -> Vec<Command> {
    let commands = std::cell::RefCell::new(Vec::new());
    let mut harness = harness(ROOM, Theme::Light, |ui| draw(ui, model, &mut commands.borrow_mut()));
    harness.get_all_by_role_and_label(role, name).next().expect(name).click();
    harness.run();
    drop(harness);
    commands.into_inner()
}

#[test]
fn the_overview() {
    let model = company::model();
    let words = ["Northwind 3PL", "3 above 80 %", "Show in APIs", "All verdicts"];
    said("overview/light", ROOM, Theme::Light, &model, views::overview_ui, &words);
    said("overview/small", SMALL, Theme::Light, &model, views::overview_ui, &words[..2]);
}

#[test]
fn the_overview_before_anything_has_come() {
    let model = answered(Route::Overview, nothing_comes);
    said("overview/loading", ROOM, Theme::Light, &model, views::overview_ui, &["Overview"]);
}

#[test]
fn the_overview_without_a_metric_shows_days() {
    let model = answered(Route::Overview, no_metric);
    let words = ["Calls are not counted by the minute here yet"];
    said("overview/no_metric", ROOM, Theme::Light, &model, views::overview_ui, &words);
}

#[test]
fn refusals_that_nobody_counts_and_a_cost_without_its_backend_say_so() {
    let mut model = answered(Route::Traffic(None), company::without_refusals);
    model.target.practice = false;
    company::act(&mut model, MoneyCommand::OpenPrices);
    company::act(&mut model, Command::Confirm);
    picture("traffic/no_refusals", ROOM, Theme::Light, &model, views::traffic_ui);
    let screen = harness(ROOM, Theme::Light, |ui| views::traffic_ui(ui, &model, &mut Vec::new()));
    assert!(screen.query_all_by_label("–").count() > 5 && screen.query_by_label("0").is_none());
}

#[test]
fn the_overview_where_traffic_failed() {
    let model = answered(Route::Overview, refused);
    let words = ["CloudWatch did not give the calls by partner", "Try again"];
    said("overview/failed", ROOM, Theme::Dark, &model, views::overview_ui, &words);
}

#[test]
fn an_empty_account_is_told_what_to_do() {
    let model = answered(Route::Overview, |resource| match resource {
        Resource::Apis => Reply::With(Ok(Payload::Apis(Vec::new()))),
        Resource::Plans => Reply::With(Ok(Payload::Plans(Vec::new()))),
        Resource::Keys => Reply::With(Ok(Payload::Keys(Vec::new()))),
        _ => Reply::Own,
    });
    picture("overview/empty", ROOM, Theme::Light, &model, views::overview_ui);
    let commands = clicking(&model, views::overview_ui, Role::Button, "Read again");
    assert!(matches!(commands[..], [Command::Refresh]));
}

#[test]
fn traffic_of_all_partners() {
    let model = traffic();
    let words = ["Northwind 3PL", "115,777", "Margin"];
    let mut harness = harness(ROOM, Theme::Light, |ui| views::traffic_ui(ui, &model, &mut Vec::new()));
    harness.hover_at(egui::pos2(840.0, 200.0));
    compare_saying(&mut harness, "traffic/light", &words);
    drop(harness);
    said("traffic/small", SMALL, Theme::Light, &model, views::traffic_ui, &words[..2]);
}

#[test]
fn traffic_of_three_and_of_ten_thousand_partners() {
    for (name, partners) in [("few", 3), ("crowd", 10_000)] {
        let mut model = company::sized(partners);
        let show = |model: &mut Model, route: Route| {
            let effects = model.update(Command::Go(route));
            company::settle_with(model, effects, &company::of_size(partners));
        };
        show(&mut model, Route::Traffic(None));
        picture(&format!("traffic/{name}-light"), ROOM, Theme::Light, &model, views::traffic_ui);
        if let Some(rest) = &model.traffic.chart.as_ref().unwrap().band {
            let others = format!("{} in the chart", rest.name);
            let commands = clicking(&model, views::traffic_ui, Role::Button, &others);
            assert!(
                matches!(commands[..], [Command::Traffic(TrafficCommand::LeaveRestOut(true))]),
                "{commands:?}"
            );
            model.update(TrafficCommand::LeaveRestOut(true));
            picture("traffic/crowd-named", ROOM, Theme::Light, &model, views::traffic_ui);
            let commands = clicking(&model, views::traffic_ui, Role::Button, "Bergmann Retail in the chart");
            assert!(
                matches!(&commands[..], [Command::Traffic(TrafficCommand::Focus(Some(_)))]),
                "{commands:?}"
            );
        }
        show(&mut model, Route::Overview);
        picture(&format!("overview/{name}"), ROOM, Theme::Light, &model, views::overview_ui);
    }
}

#[test]
fn traffic_by_the_day_and_by_status() {
    let mut model = traffic();
    company::act(&mut model, TrafficCommand::SetSource(Some(SourceKind::Daily)));
    said("traffic/daily", ROOM, Theme::Light, &model, views::traffic_ui, &["Calls a day"]);
    company::act(&mut model, TrafficCommand::SetSource(None));
    company::act(&mut model, TrafficCommand::SetRange(Range::Days7));
    company::act(&mut model, TrafficCommand::SetSplit(ChartSplit::Status));
    said("traffic/status", ROOM, Theme::Light, &model, views::traffic_ui, &["Served"]);
}

#[test]
fn traffic_before_anything_has_come_and_where_it_failed_or_is_not_metered() {
    let waiting = answered(Route::Traffic(None), nothing_comes);
    said("traffic/loading", ROOM, Theme::Light, &waiting, views::traffic_ui, &["Traffic"]);
    let failed = answered(Route::Traffic(None), refused);
    let words = ["CloudWatch did not give the calls by partner", "Try again"];
    said("traffic/failed", ROOM, Theme::Dark, &failed, views::traffic_ui, &words);
    let unmetered = answered(Route::Traffic(None), no_metric);
    picture("traffic/no_metric", ROOM, Theme::Light, &unmetered, views::traffic_ui);
    let commands = clicking(&unmetered, views::traffic_ui, Role::Button, "Show daily usage");
    assert!(matches!(commands[..], [Command::Traffic(TrafficCommand::SetSource(Some(SourceKind::Daily)))]));
}

#[test]
fn the_page_of_a_partner() {
    let mut model = in_room(Route::Traffic(Some("knorthwind3pl".into())));
    let words = ["Northwind 3PL", "GET /inventory", "every 0.75 s", "203.0.113.24", "Copy message"];
    said("partner/day", ROOM, Theme::Light, &model, partner_ui, &words);
    company::act(&mut model, TrafficCommand::SetRange(Range::Days7));
    said("partner/light", ROOM, Theme::Light, &model, partner_ui, &["Northwind 3PL"]);
    let shop = in_room(Route::Traffic(Some("kcedarpine".into())));
    said("partner/small", SMALL, Theme::Light, &shop, partner_ui, &["Cedar & Pine"]);
}

#[test]
fn a_page_without_a_metric_says_what_is_unknown() {
    let model = answered(Route::Traffic(Some("ktannenhof".into())), no_metric);
    said("partner/no_metric", ROOM, Theme::Light, &model, partner_ui, &["Tannenhof", "unknown"]);
}

#[test]
fn the_overviews_links_lead_to_their_rooms() {
    let model = company::model();
    let go = |role, name| match clicking(&model, views::overview_ui, role, name).remove(0) {
        Command::Go(route) => route,
        other => panic!("{name} did {other:?}"),
    };
    assert_eq!(go(Role::Link, "All verdicts"), Route::Traffic(None));
    assert_eq!(go(Role::Link, "All quotas"), Route::Keys(None));
    // The first one is that of the stages which no plan opens.
    assert!(
        matches!(go(Role::Link, "Show in APIs"), Route::Apis(Some(at)) if at.stage.as_str() == "staging")
    );
    assert_eq!(go(Role::Button, "Kestrel Freight"), Route::Traffic(Some("kkestrelfreight".into())));
}

#[test]
fn a_click_on_a_row_makes_its_line_stand_out_and_the_page_is_one_more() {
    let mut model = traffic();
    let commands = clicking(&model, views::traffic_ui, Role::Button, "Tannenhof");
    let [Command::Traffic(TrafficCommand::Focus(Some(key)))] = &commands[..] else { panic!("{commands:?}") };
    company::act(&mut model, TrafficCommand::Focus(Some(key.clone())));
    let first = &model.traffic.chart.as_ref().unwrap().lines[0];
    assert_eq!(first.name, "Tannenhof");
    assert_eq!(
        model.traffic.chart.as_ref().unwrap().limit.as_ref().unwrap().label,
        "Basic limit: 120 a minute (2 a second)"
    );
    let commands = clicking(&model, views::traffic_ui, Role::Link, "Show page");
    assert!(matches!(&commands[..], [Command::Go(Route::Traffic(Some(of)))] if of == key), "{commands:?}");
}

#[test]
fn the_fixed_names_of_the_traffic_room_are_there() {
    let model = traffic();
    let harness = harness(ROOM, Theme::Light, |ui| views::traffic_ui(ui, &model, &mut Vec::new()));
    for name in ["Range", "Source"] {
        harness.get_by_role_and_label(Role::ComboBox, name);
    }
    harness.get_by_role_and_label(Role::Button, "Export…");
    harness.get_by_role_and_label(Role::RadioButton, "By status");
}

#[test]
fn the_message_has_the_facts_and_is_copied() {
    let model = in_room(Route::Traffic(Some("knorthwind3pl".into())));
    let commands = clicking(&model, partner_ui, Role::Button, "Copy message");
    let [Command::Copy { text, .. }] = &commands[..] else { panic!("{commands:?}") };
    for fact in
        ["Northwind 3PL", "GET /inventory every 0.75 s", "203.0.113.24", "115,777", "3,000,000", "November"]
    {
        assert!(text.contains(fact), "{fact} is not in: {text}");
    }
}

#[test]
fn exported_days_are_those_on_screen() {
    let mut model = traffic();
    company::act(&mut model, TrafficCommand::SetSource(Some(SourceKind::Daily)));
    let effects = model.update(TrafficCommand::Export);
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::Export { export, .. } => Some(company::csv_of(export)),
        _ => None,
    });
    let lines = saved.unwrap().lines().filter(|line| line.contains("Northwind 3PL")).count();
    assert_eq!(lines, 14);
}

#[test]
fn a_page_asks_for_no_more_than_the_room_does() {
    let mut model = traffic();
    let effects = model.update(Command::Go(Route::Traffic(Some("knorthwind3pl".into()))));
    let reads = effects.iter().filter(|effect| {
        matches!(effect, Effect::Send(request) if matches!(**request, Request::Read { resource: Resource::Traffic(_), .. }))
    });
    assert_eq!(reads.count(), 0, "CloudWatch bills every metric that is read");
}

/// Every deployment holds what `locks` says, and no method is there to differ from it.
fn deployed(locks: Option<&Summary>) -> Model {
    answered(Route::Overview, |resource| match resource {
        Resource::Live(..) => Reply::With(Ok(Payload::Live(Live { created: None, locks: locks.cloned() }))),
        Resource::Methods(_) if locks.is_some() => Reply::With(Ok(Payload::Methods(Vec::new()))),
        _ => Reply::Own,
    })
}

#[test]
fn only_what_is_known_to_be_live_is_called_live() {
    let calm = deployed(Some(&Summary::new()));
    let all_well = harness(ROOM, Theme::Light, |ui| views::overview_ui(ui, &calm, &mut Vec::new()));
    all_well.get_by_label("Everything edited is live");
    drop(all_well);
    let untold = deployed(None);
    let unknown = harness(ROOM, Theme::Light, |ui| views::overview_ui(ui, &untold, &mut Vec::new()));
    unknown.get_by_label("Not live: unknown");
    assert!(unknown.query_by_label("Everything edited is live").is_none());
    drop(unknown);
    let reading = answered(Route::Overview, nothing_comes);
    let loading = harness(ROOM, Theme::Light, |ui| views::overview_ui(ui, &reading, &mut Vec::new()));
    assert!(loading.query_by_label("Everything edited is live").is_none());
}

#[test]
fn by_status_days_show_no_false_zero() {
    let mut model = traffic();
    company::act(&mut model, TrafficCommand::SetSource(Some(SourceKind::Daily)));
    company::act(&mut model, TrafficCommand::SetSplit(ChartSplit::Status));
    let names: Vec<&str> =
        model.traffic.chart.as_ref().unwrap().lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["All calls, refusals are not counted apart"]);
}
