//! Prices, margins and invoices through the model: commands in, effects out, events in.

use crate::payload::{self, Payload};
use tollkeeper::domain::change::Change;
use tollkeeper::domain::change::PricePlan;
use tollkeeper::domain::*;
use tollkeeper::model::command::{MoneyCommand, TrafficCommand};
use tollkeeper::model::money::TierPrice;
use tollkeeper::model::money::invoice::InvoiceMonth;
use tollkeeper::model::money::prices_form::PriceField;
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::ui::views::{BY_COST, BY_MARGIN};

use crate::company::{self, Reply, act, price_tag};
use crate::flows::{answer, requests, write};

const NORTHWIND: &str = "knorthwind3pl";
const KESTREL: &str = "kkestrelfreight";

fn traffic() -> Model {
    let mut model = company::model();
    act(&mut model, Command::Go(Route::Traffic(None)));
    model
}

fn premium() -> PlanId {
    "plpremium".into()
}

fn margin(model: &Model, key: &str) -> Option<f64> {
    model.partner(&key.into()).unwrap().money.margin()
}

fn plans(model: &mut Model) {
    act(model, Command::Go(Route::Plans(tollkeeper::model::route::PlanChoice::Plan(premium()))));
}

/// Types into the dialog of prices, which is open.
fn price(model: &mut Model, field: PriceField, text: &str) {
    act(model, MoneyCommand::EditPrices(field, text.into()));
}

fn saved(effects: &[Effect]) -> Option<&Prefs> {
    effects.iter().find_map(|effect| match effect {
        Effect::SavePrefs(prefs) => Some(&**prefs),
        _ => None,
    })
}

#[test]
fn a_margin_is_the_tiers_price_less_what_the_partner_costs() {
    let model = traffic();
    let worst = &model.partner(&NORTHWIND.into()).unwrap().money;
    assert_eq!(worst.price.dollars(), Some(490.0));
    let cost = worst.cost.unwrap().whole().unwrap();
    assert!((2300.0..2500.0).contains(&cost), "{cost}");
    assert_eq!(worst.margin(), Some(490.0 - cost));
    assert!(margin(&model, KESTREL).unwrap() > 400.0);
    let tier = &model.prices.account.plans[&premium()];
    assert_eq!((tier.partners, tier.income()), (13, Some(13.0 * 490.0)));
    assert!(tier.margin().unwrap() > 0.0, "the others carry Northwind");
}

#[test]
fn without_a_backend_cost_no_margin_is_told() {
    let mut model = traffic();
    model.target.practice = false;
    act(&mut model, MoneyCommand::OpenPrices);
    act(&mut model, Command::Confirm);
    let money = &model.partner(&NORTHWIND.into()).unwrap().money;
    assert_eq!((money.cost.unwrap().whole(), money.margin()), (None, None));
    assert!(money.cost.unwrap().known() > 10.0, "the gateway's part is known");
}

#[test]
fn prices_are_kept_and_price_everything_anew() {
    let mut model = traffic();
    let before = model.partner(&NORTHWIND.into()).unwrap().money.cost.unwrap();
    act(&mut model, MoneyCommand::OpenPrices);
    price(&mut model, PriceField::Gateway, "7");
    price(&mut model, PriceField::Backend, "$1,38");
    price(&mut model, PriceField::BackendOf("k3x9q2m7ra".into()), "2.5");
    let effects = model.update(Command::Confirm);
    assert!(model.dialog.is_none());
    let prefs = saved(&effects).expect("it is kept");
    let own = prefs.practice_money.own_prices["eu-central-1"];
    assert_eq!((own.gateway_per_million, own.lambda_per_million), (Some(7.0), None));
    assert_eq!(own.entered.to_string(), "2026-11-19");
    assert_eq!(prefs.practice_money.backend_by_api[&ApiId::from("k3x9q2m7ra")], 2.5);
    let after = model.partner(&NORTHWIND.into()).unwrap().money.cost.unwrap();
    assert!((after.gateway - 2.0 * before.gateway).abs() < 1e-6);
    // All of its calls go to that API.
    assert!((after.backend.unwrap() - 2.5 / 0.69 * before.backend.unwrap()).abs() < 1e-6);
    act(&mut model, MoneyCommand::OpenPrices);
    act(&mut model, MoneyCommand::ResetPrices);
    act(&mut model, Command::Confirm);
    let kept = &model.kept.prefs.practice_money;
    assert!(kept.own_prices.is_empty() && kept.backend_cost == Some(1.38));
}

#[test]
fn what_is_tried_in_the_practice_account_prices_no_real_one() {
    let mut model = traffic();
    act(&mut model, MoneyCommand::OpenPrices);
    price(&mut model, PriceField::Backend, "");
    act(&mut model, Command::Confirm);
    assert_eq!(model.kept.prefs.money, Prefs::default().money);
    assert_eq!(margin(&model, NORTHWIND), None, "an emptied field is unknown, in the practice account too");
}

#[test]
fn a_bad_price_keeps_the_dialog_and_what_was_typed() {
    let mut model = traffic();
    act(&mut model, MoneyCommand::OpenPrices);
    price(&mut model, PriceField::Backend, "1");
    price(&mut model, PriceField::Logs, "half a dollar");
    assert!(saved(&model.update(Command::Confirm)).is_none());
    let Some(tollkeeper::model::dialog::DialogKind::Prices(form)) = model.dialog.map(|dialog| dialog.kind)
    else {
        panic!("it is still open")
    };
    assert_eq!(form.text(&PriceField::Logs), "half a dollar");
    assert_eq!(form.problem(&PriceField::Logs), Some("Write a number of dollars, such as 0.69"));
    assert_eq!(form.text(&PriceField::Backend), "1");
}

#[test]
fn the_price_of_a_tier_is_reviewed_sent_and_read_again() {
    let mut model = company::model();
    plans(&mut model);
    assert_eq!(model.tier_price_text(&premium()), "490.00");
    assert!(model.tier_price_change(&premium()).is_none(), "nothing differs");
    act(&mut model, MoneyCommand::EditTierPrice(premium(), "590".into()));
    assert!(model.is_unfinished(), "closing the window would lose it");
    act(&mut model, MoneyCommand::OpenTierPrice(premium()));
    let (ticket, change) = write(model.update(Command::Confirm));
    let Change::PricePlan(PricePlan { before, after, arn, .. }) = &change else { panic!("{change:?}") };
    assert_eq!((before.as_deref(), after.as_deref()), (Some("490.00 USD"), Some("590.00 USD")));
    assert_eq!(arn, "arn:aws:apigateway:eu-central-1::/usageplans/plpremium");
    let reads = answer(&mut model, ticket, change, Ok(Written::default()));
    let [Request::Read { resource, session, .. }] = &reads[..] else { panic!("{reads:?}") };
    assert_eq!(*resource, Resource::PlanTags(premium()));
    assert_eq!(model.tier_price(&premium()).dollars(), Some(490.0), "no local patch");
    assert!(model.tier_price_change(&premium()).is_none(), "what AWS has now is not known yet");
    let outcome = Ok(Payload::PlanTags(price_tag("590.00 USD")));
    model.apply(payload::read(*session, resource.clone(), model.now, outcome));
    assert_eq!(model.tier_price(&premium()).dollars(), Some(590.0));
    assert!(!model.is_unfinished(), "the draft has served");
}

#[test]
fn an_empty_field_removes_the_price_and_a_slip_is_told() {
    let mut model = company::model();
    plans(&mut model);
    act(&mut model, MoneyCommand::EditTierPrice(premium(), "4,90,0".into()));
    assert!(model.typed_tier_price(&premium()).is_err() && model.tier_price_change(&premium()).is_none());
    act(&mut model, MoneyCommand::EditTierPrice(premium(), String::new()));
    let change = model.tier_price_change(&premium()).unwrap();
    assert_eq!(change.title(), "Remove the price of Premium");
    assert_eq!(change.calls()[0].operation().name, "UntagResource");
}

#[test]
fn a_tag_that_is_no_price_is_said_and_kept_apart_from_none() {
    let mut model = company::model();
    let tags = |resource: &Resource| match resource {
        Resource::PlanTags(_) => Reply::With(Ok(Payload::PlanTags(price_tag("490 EUR")))),
        _ => Reply::Own,
    };
    let effects = model.update(Command::Go(Route::Traffic(None)));
    company::settle_with(&mut model, effects, &tags);
    assert_eq!(model.tier_price(&premium()), TierPrice::Unreadable("490 EUR".into()));
    assert_eq!(margin(&model, NORTHWIND), None);
    assert!(model.tier_price_change(&premium()).is_none());
    act(&mut model, MoneyCommand::EditTierPrice(premium(), String::new()));
    assert!(model.tier_price_change(&premium()).is_some(), "it can be taken away");
}

#[test]
fn prices_outlive_the_refresh_of_the_list_which_has_no_tags() {
    let mut model = traffic();
    act(&mut model, Command::Go(Route::Overview));
    act(&mut model, Command::Refresh);
    assert_eq!(model.tier_price(&premium()).dollars(), Some(490.0));
}

#[test]
fn prices_are_read_only_where_they_show() {
    let mut model = company::model();
    let tags = |model: &Model| {
        let needs = model.needs().into_iter();
        needs.filter(|resource| matches!(resource, Resource::PlanTags(_))).count()
    };
    assert_eq!(tags(&model), 0, "one call a plan is too much for a first screen");
    act(&mut model, Command::Go(Route::Traffic(None)));
    assert_eq!(tags(&model), 3);
    act(&mut model, Command::Go(Route::Traffic(Some(NORTHWIND.into()))));
    assert_eq!(tags(&model), 1);
    plans(&mut model);
    assert_eq!(tags(&model), 1);
}

/// The file that the effects save: its name and its lines.
fn file(effects: Vec<Effect>) -> Option<(String, Vec<String>)> {
    effects.into_iter().find_map(|effect| match effect {
        Effect::Export { name, export } => {
            Some((name, company::csv_of(&export).lines().map(str::to_owned).collect()))
        }
        _ => None,
    })
}

fn line<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    lines.iter().find(|line| line.contains(name)).expect(name).split(',').collect()
}

#[test]
fn this_months_invoice_needs_no_reading() {
    let mut model = traffic();
    let (name, lines) = file(model.update(MoneyCommand::ExportInvoice(InvoiceMonth::This))).unwrap();
    assert_eq!(name, "invoice-2026-11-until-19.csv");
    assert_eq!(
        lines[0],
        "month,until,key_id,name,customer_id,tier,calls,price_usd,gateway_usd,backend_usd,margin_usd,note"
    );
    assert_eq!(lines.len(), 42, "a line a partner");
    let northwind = line(&lines, "Northwind 3PL");
    assert_eq!(northwind[..6], ["2026-11", "2026-11-19", NORTHWIND, "Northwind 3PL", "", "Premium"]);
    assert_eq!((northwind[6], northwind[7]), ("2146241", "490.00"));
    let number = |at: usize| northwind[at].parse::<f64>().unwrap();
    assert!((number(8) - 2_146_241.0 * 3.5 / 1e6).abs() < 0.001, "{northwind:?}");
    assert!((number(7) - number(8) - number(9) - number(10)).abs() < 0.001, "{northwind:?}");
    assert!(lines.iter().any(|line| line.contains("Cedar & Pine")));
}

#[test]
fn last_months_invoice_reads_first_and_is_written_when_all_has_come() {
    let mut model = traffic();
    let effects = model.update(MoneyCommand::ExportInvoice(InvoiceMonth::Last));
    assert!(model.notices.last().unwrap().text.contains("October"));
    let asked = requests(effects.clone());
    assert_eq!(asked.len(), 3, "{asked:?}");
    for request in &asked {
        let Request::Read { resource: Resource::Usage(_, from, to), .. } = request else {
            panic!("{request:?}")
        };
        assert_eq!((from.to_string(), to.to_string()), ("2026-10-01".into(), "2026-11-19".into()));
    }
    let (name, lines) = file(company::settle_with(&mut model, effects, &|_| Reply::Own)).unwrap();
    assert_eq!((name.as_str(), lines.len()), ("invoice-2026-10.csv", 42));
    let northwind = line(&lines, "Northwind 3PL");
    assert_eq!((northwind[0], northwind[1]), ("2026-10", "2026-10-31"));
    assert_eq!(northwind[6], (31 * 115_638).to_string());
    assert!(requests(model.update(Command::Tick)).is_empty(), "and nothing is read for it any more");
}

#[test]
fn a_plan_whose_use_cannot_be_read_leaves_cells_empty_and_says_why() {
    let mut model = traffic();
    let failing = |resource: &Resource| match resource {
        Resource::Usage(plan, ..) if plan.as_str() == "plbasic" => {
            let failure = Failure::new(FailureKind::AccessDenied, "Could not read the usage", "", "");
            Reply::With(Err(failure))
        }
        _ => Reply::Own,
    };
    let effects = model.update(MoneyCommand::ExportInvoice(InvoiceMonth::Last));
    let (_, lines) = file(company::settle_with(&mut model, effects, &failing)).unwrap();
    let tannenhof = line(&lines, "Tannenhof");
    assert_eq!(tannenhof[6..11], ["", "49.00", "", "", ""], "not 0");
    assert_eq!(tannenhof[11], "use could not be read: Could not read the usage");
    assert!(!line(&lines, "Northwind")[6].is_empty());
    assert!(model.notices.iter().any(|notice| notice.text.contains("The use of Basic could not be read")));
}

#[test]
fn who_left_a_tier_has_a_line_for_its_calls_without_the_price() {
    let mut model = traffic();
    let left = |resource: &Resource| match resource {
        Resource::PlanKeys(plan) if plan.as_str() == "plbasic" => {
            Reply::With(Ok(Payload::PlanKeys(vec!["kcedarpine".into()])))
        }
        _ => Reply::Own,
    };
    let effects = model.update(Command::Refresh);
    company::settle_with(&mut model, effects, &left);
    let (_, lines) = file(model.update(MoneyCommand::ExportInvoice(InvoiceMonth::This))).unwrap();
    let tannenhof = line(&lines, "Tannenhof");
    assert!(!tannenhof[6].is_empty() && !tannenhof[8].is_empty(), "{tannenhof:?}");
    assert_eq!((tannenhof[7], tannenhof[10], tannenhof[11]), ("", "", "not in this tier any more"));
    assert_eq!(line(&lines, "Cedar & Pine")[7], "49.00");
    assert!(!lines.iter().any(|line| line.contains("Zephyr Fans")), "it is in no tier and did not call");
}

#[test]
fn giving_work_up_gives_the_invoice_up() {
    let mut model = traffic();
    model.update(MoneyCommand::ExportInvoice(InvoiceMonth::Last));
    assert!(model.prices.invoice.is_some());
    let effects = model.update(Command::CancelWork);
    assert!(model.prices.invoice.is_none() && file(effects).is_none());
}

#[test]
fn the_table_can_be_ordered_by_money() {
    let mut model = traffic();
    let first = |model: &Model| model.partners[model.traffic.order[0]].name.clone();
    let hurts = model.traffic.order.clone();
    act(&mut model, TrafficCommand::Sort(Some(BY_MARGIN)));
    assert_eq!(first(&model), "Northwind 3PL");
    act(&mut model, TrafficCommand::Sort(Some(BY_COST)));
    assert_eq!(first(&model), "Bergmann Retail");
    act(&mut model, Command::Refresh);
    assert_eq!(first(&model), "Bergmann Retail", "newer numbers keep the order");
    act(&mut model, TrafficCommand::Sort(None));
    assert_eq!(model.traffic.order, hurts);
}

/// Tannenhof has used 85 % of its quota on the first of the month, and nothing since.
fn spent_early(resource: &Resource) -> Reply {
    let Resource::Usage(plan, from, to) = resource else { return Reply::Own };
    if plan.as_str() != "plbasic" {
        return Reply::Own;
    }
    let mut days = vec![DayUse { used: 0, remaining: 1500 }; (*to - *from).get_days() as usize + 1];
    days[(to.first_of_month() - *from).get_days() as usize].used = 8500;
    let by_key = [("ktannenhof".into(), days)].into();
    Reply::With(Ok(Payload::Usage(Usage { from: *from, by_key })))
}

#[test]
fn who_is_near_the_end_of_a_quota_is_listed_even_where_it_lasts() {
    let mut model = company::model();
    let names = |model: &Model| -> Vec<String> {
        model.overview.quotas.iter().map(|at| model.partners[*at].name.clone()).collect()
    };
    assert_eq!(names(&model)[..3], ["Tannenhof", "Cedar & Pine", "Oakline Interiors"]);
    assert_eq!(model.overview.near_end, 3);
    let effects = model.update(Command::Refresh);
    company::settle_with(&mut model, effects, &spent_early);
    let tannenhof = model.partner(&"ktannenhof".into()).unwrap();
    assert_eq!((tannenhof.share, tannenhof.runs_out), (Some(0.85), None));
    assert_eq!(names(&model), ["Northwind 3PL", "Tannenhof"], "those that run out come first");
    assert_eq!(model.overview.near_end, 1);
}
