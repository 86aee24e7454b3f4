//! Prices, margins and the invoice's menu on screen: as pictures, and by the names that people click.

use std::cell::RefCell;

use eframe::egui;
use egui::{Role, Theme, Ui, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tollkeeper::domain::*;
use tollkeeper::model::command::{MoneyCommand, TrafficCommand};
use tollkeeper::model::money::invoice::InvoiceMonth;
use tollkeeper::model::money::prices_form::PriceField;
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Model, Route};
use tollkeeper::ui::dialogs::dialog_ui;
use tollkeeper::ui::views;

use crate::company::{self, Reply, act, price_tag};
use crate::payload::Payload;
use crate::raster::{compare, harness, pictured, shot};

/// The room of a window of 1440x900 with the banner shown, and of one of 1280x800.
const ROOM: Vec2 = vec2(1256.0, 764.0);
const SMALL: Vec2 = vec2(1096.0, 664.0);

fn draw(ui: &mut Ui, model: &Model, commands: &mut Vec<Command>) {
    match &model.route {
        Route::Plans(_) => views::plans_ui(ui, model, commands),
        Route::Traffic(None) => views::traffic_ui(ui, model, commands),
        Route::Traffic(Some(key)) => views::partner_ui(ui, model, key, commands),
        _ => views::overview_ui(ui, model, commands),
    }
    dialog_ui(ui.ctx(), model, commands);
}

fn picture(name: &str, size: Vec2, theme: Theme, model: &Model) {
    shot(&format!("money/{name}"), size, theme, pictured(model, draw));
}

fn at(route: Route) -> Model {
    let mut model = company::model();
    act(&mut model, Command::Go(route));
    model
}

fn premium() -> Route {
    Route::Plans(PlanChoice::Plan("plpremium".into()))
}

fn screen<'a>(model: &'a Model, commands: &'a RefCell<Vec<Command>>) -> Harness<'a> {
    harness(ROOM, Theme::Light, move |ui| draw(ui, model, &mut commands.borrow_mut()))
}

/// What is asked for when what has that role and name is clicked.
fn click(model: &Model, role: Role, name: &str) -> Vec<Command> {
    let commands = RefCell::default();
    let mut screen = screen(model, &commands);
    screen.get_all_by_role_and_label(role, name).next().expect(name).click();
    screen.run();
    drop(screen);
    commands.into_inner()
}

fn prices() -> Model {
    let mut model = company::model();
    act(&mut model, MoneyCommand::OpenPrices);
    model
}

#[test]
fn the_dialog_of_prices() {
    let mut model = prices();
    picture("prices-light", ROOM, Theme::Light, &model);
    picture("prices-small-dark", SMALL, Theme::Dark, &model);
    act(&mut model, MoneyCommand::EditPrices(PriceField::Gateway, "3.70".into()));
    act(&mut model, MoneyCommand::EditPrices(PriceField::BackendOf("p7d1w5n8zb".into()), "1.2".into()));
    act(&mut model, MoneyCommand::EditPrices(PriceField::Logs, "half a dollar".into()));
    picture("prices-problem-light", ROOM, Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    let save = screen.get_by_role_and_label(Role::Button, "Save prices");
    assert!(save.accesskit_node().is_disabled());
    screen.get_by_label("List price $3.50");
    screen.get_by_label("Write a number of dollars, such as 0.69");
}

#[test]
fn every_price_has_a_field_of_its_own_name() {
    let model = prices();
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    for name in [
        "Backend cost per 1,000 calls",
        "Backend cost per 1,000 calls: Partner inventory",
        "Backend cost per 1,000 calls: Order intake",
        "Backend cost per 1,000 calls: Returns",
        "API Gateway, a million calls",
        "Lambda, a million requests",
        "Access log, a GB taken in",
        "CloudWatch metric, a month",
    ] {
        screen.get_by_role_and_label(Role::TextInput, name);
    }
    let default = screen.get_by_role_and_label(Role::TextInput, "Backend cost per 1,000 calls");
    assert_eq!(default.accesskit_node().value().as_deref(), Some("0.69"));
    screen.get_by_label_contains(
        "eu-central-1 has no list prices here: those of us-east-1, looked up on 1 Nov 2026",
    );
    screen.get_by_role_and_label(Role::TextInput, "Backend cost per 1,000 calls: Returns").focus();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Backend cost per 1,000 calls: Returns").type_text("3");
    screen.run();
    drop(screen);
    let sent = commands.into_inner();
    let returns = PriceField::BackendOf("r4t6y8u2oc".into());
    assert!(
        matches!(&sent[..], [Command::Money(MoneyCommand::EditPrices(field, text))] if *field == returns && text == "3"),
        "{sent:?}"
    );
}

#[test]
fn the_dialog_opens_wherever_a_price_stands() {
    let opens = |route, role| {
        let asked = click(&at(route), role, "Prices…");
        assert!(matches!(asked[..], [Command::Money(MoneyCommand::OpenPrices)]), "{asked:?}");
    };
    opens(Route::Overview, Role::Button);
    opens(Route::Traffic(Some("knorthwind3pl".into())), Role::Link);
    opens(premium(), Role::Link);
    assert!(matches!(click(&prices(), Role::Button, "Save prices")[..], [Command::Confirm]));
    assert!(matches!(click(&prices(), Role::Button, "Cancel")[..], [Command::CloseDialog]));
    let mut own = prices();
    act(&mut own, MoneyCommand::EditPrices(PriceField::Gateway, "9".into()));
    assert!(matches!(
        click(&own, Role::Button, "Use list prices")[..],
        [Command::Money(MoneyCommand::ResetPrices)]
    ));
}

#[test]
fn a_tiers_price_has_its_own_button_and_review() {
    let mut model = at(premium());
    picture("tier-light", ROOM, Theme::Light, &model);
    let commands = RefCell::default();
    let mut shown = screen(&model, &commands);
    let set = shown.get_by_role_and_label(Role::Button, "Set price…");
    assert!(set.accesskit_node().is_disabled(), "nothing differs");
    shown.get_by_role_and_label(Role::TextInput, "Price a month (dollars)").focus();
    shown.run();
    shown.get_by_role_and_label(Role::TextInput, "Price a month (dollars)").type_text("5");
    shown.run();
    drop(shown);
    let typed = commands.into_inner();
    let [Command::Money(MoneyCommand::EditTierPrice(plan, text))] = &typed[..] else { panic!("{typed:?}") };
    assert!(plan.as_str() == "plpremium" && text.contains('5'), "{text}");

    act(&mut model, MoneyCommand::EditTierPrice("plpremium".into(), "590".into()));
    let asked = click(&model, Role::Button, "Set price…");
    assert!(
        matches!(&asked[..], [Command::Money(MoneyCommand::OpenTierPrice(plan))] if plan.as_str() == "plpremium"),
        "{asked:?}"
    );
    act(&mut model, MoneyCommand::OpenTierPrice("plpremium".into()));
    picture("tier-review-light", ROOM, Theme::Light, &model);
    assert!(matches!(click(&model, Role::Button, "Set price")[..], [Command::Confirm]));
    let copied = click(&model, Role::Button, "Copy as AWS CLI");
    assert!(
        matches!(&copied[..], [Command::Copy { text, .. }] if text.contains("tag-resource")),
        "{copied:?}"
    );
}

#[test]
fn what_is_unknown_of_a_tier_is_called_unknown() {
    let mut model = company::model();
    model.target.practice = false;
    let effects = model.update(Command::Go(premium()));
    company::settle_with(&mut model, effects, &|resource| match resource {
        Resource::PlanTags(_) => Reply::With(Ok(Payload::PlanTags(price_tag("490 EUR")))),
        _ => Reply::Own,
    });
    picture("tier-unreadable-light", ROOM, Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label("Their cost, gateway only");
    screen.get_by_label_contains(
        "The tag is no price. Costs are in dollars, so the price must be too, not in EUR",
    );
    assert!(screen.query_all_by_label("unknown").count() >= 2, "neither income nor margin is 0");
}

#[test]
fn a_partners_page_says_what_is_left_of_its_price() {
    let model = at(Route::Traffic(Some("knorthwind3pl".into())));
    let commands = RefCell::default();
    let shown = screen(&model, &commands);
    shown.get_by_label_contains("Tier's price $490, left −$1,9");
    shown.get_by_label("us-east-1 prices, 1 Nov 2026");
    drop(shown);
    let mut unpriced = company::model();
    let effects = unpriced.update(Command::Go(Route::Traffic(Some("knorthwind3pl".into()))));
    company::settle_with(&mut unpriced, effects, &|resource| match resource {
        Resource::PlanTags(_) => Reply::With(Ok(Payload::PlanTags(Tags::new()))),
        _ => Reply::Own,
    });
    screen(&unpriced, &commands).get_by_label("Its tier has no price");
}

#[test]
fn the_table_of_traffic_has_margins_where_a_tier_has_a_price() {
    let model = at(Route::Traffic(None));
    let commands = RefCell::default();
    screen(&model, &commands).get_by_label("Margin");
    let mut unpriced = company::model();
    let effects = unpriced.update(Command::Go(Route::Traffic(None)));
    company::settle_with(&mut unpriced, effects, &|resource| match resource {
        Resource::PlanTags(_) => Reply::With(Ok(Payload::PlanTags(Tags::new()))),
        _ => Reply::Own,
    });
    picture("traffic-unpriced-light", ROOM, Theme::Light, &unpriced);
    assert!(screen(&unpriced, &commands).query_by_label("Margin").is_none());
}

#[test]
fn the_export_is_a_menu_of_chart_and_invoices() {
    let model = at(Route::Traffic(None));
    let pick = |name: &str| {
        let commands = RefCell::default();
        let mut screen = screen(&model, &commands);
        screen.get_by_role_and_label(Role::Button, "Export…").click();
        screen.run();
        screen.get_by_role_and_label(Role::MenuItem, name).click();
        screen.run();
        drop(screen);
        commands.into_inner()
    };
    assert!(matches!(pick("Calls in the chart (CSV)…")[..], [Command::Traffic(TrafficCommand::Export)]));
    let invoice = pick("Invoice of November so far (CSV)…");
    assert!(
        matches!(invoice[..], [Command::Money(MoneyCommand::ExportInvoice(InvoiceMonth::This))]),
        "{invoice:?}"
    );
    let invoice = pick("Invoice of October (CSV)…");
    assert!(
        matches!(invoice[..], [Command::Money(MoneyCommand::ExportInvoice(InvoiceMonth::Last))]),
        "{invoice:?}"
    );
    let mut open = harness(ROOM, Theme::Light, |ui| draw(ui, &model, &mut Vec::new()));
    open.get_by_role_and_label(Role::Button, "Export…").click();
    open.run();
    compare(&mut open, "money/export-light");
}

#[test]
fn quotas_near_their_end_are_counted_and_marked() {
    let model = company::model();
    let commands = RefCell::default();
    let shown = screen(&model, &commands);
    shown.get_by_label("3 above 80 %");
    for mark in ["Used up", "95 %", "84 %"] {
        shown.get_by_label(mark);
    }
    drop(shown);
    // Where there is no room for both, the count is the link.
    let mut small = harness(SMALL, Theme::Light, |ui| draw(ui, &model, &mut commands.borrow_mut()));
    small.get_by_role_and_label(Role::Link, "3 above 80 %").click();
    small.run();
    drop(small);
    assert!(matches!(commands.into_inner()[0], Command::Go(Route::Keys(None))));
}
