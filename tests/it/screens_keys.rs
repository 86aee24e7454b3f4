//! The room of the keys and its dialogs: as pictures, by what each named thing asks for, and with ten thousand keys.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::company::{self, act};
use crate::payload::{self, Payload};
use crate::raster::{Pictures, harness, pictured, shot_into};
use eframe::egui;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, Ui, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use secrecy::SecretString;
use tollkeeper::domain::change::DeleteKey;
use tollkeeper::domain::*;
use tollkeeper::model::command::{KeysCommand, PracticeCommand};
use tollkeeper::model::keys::KeysFilter;
use tollkeeper::model::keys::new_key::NewKeyField;
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::ui::dialogs::dialog_ui;
use tollkeeper::ui::views::{BY_QUOTA, keys_ui};

/// A window that is wide enough for the inspector beside the table.
const WIDE: Vec2 = vec2(1440.0, 900.0);

const VALUE: &str = "s3cretValue0123456789s3cretValue01234567";

fn cedar() -> KeyId {
    "kcedarpine".into()
}

fn room() -> Model {
    let mut model = company::model();
    act(&mut model, Command::Go(Route::Keys(None)));
    model
}

fn chosen() -> Model {
    let mut model = company::model();
    act(&mut model, Command::Go(Route::Keys(Some(cedar()))));
    model
}

/// Draws the room where the shell puts it: right of the navigation, between the bars.
fn draw(ui: &mut Ui, model: &Model, commands: &mut Vec<Command>) {
    let window = ui.ctx().content_rect();
    let min = window.min + vec2(184.0, 108.0);
    let room = egui::Rect::from_min_max(min, window.max - vec2(0.0, 28.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(room), |ui| keys_ui(ui, model, commands));
    dialog_ui(ui.ctx(), model, commands);
}

fn picture(results: &mut Pictures, name: &str, size: Vec2, theme: Theme, model: &Model) {
    shot_into(results, &format!("keys/{name}"), size, theme, pictured(model, draw));
}

fn screen<'a>(model: &'a Model, commands: &'a RefCell<Vec<Command>>) -> Harness<'a> {
    let mut screen = harness(WIDE, Theme::Dark, move |ui| draw(ui, model, &mut commands.borrow_mut()));
    screen.run();
    screen
}

/// What is asked for when `name` is clicked.
fn click(model: &Model, role: Role, name: &str) -> Vec<Command> {
    let commands = RefCell::default();
    let mut screen = screen(model, &commands);
    screen.get_by_role_and_label(role, name).click();
    screen.run();
    drop(screen);
    commands.into_inner()
}

fn press(model: &Model, modifiers: Modifiers, key: Key) -> Vec<Command> {
    let commands = RefCell::default();
    let mut screen = screen(model, &commands);
    screen.key_press_modifiers(modifiers, key);
    screen.run();
    drop(screen);
    commands.into_inner()
}

#[test]
fn the_table_and_the_chosen_key() {
    let pictures = &mut Pictures::default();
    let model = chosen();
    picture(pictures, "chosen-light", WIDE, Theme::Light, &model);
    picture(pictures, "chosen-1280-dark", vec2(1280.0, 800.0), Theme::Dark, &model);
    picture(pictures, "popup-1100-light", vec2(1100.0, 700.0), Theme::Light, &model);
    picture(pictures, "all-light", WIDE, Theme::Light, &room());
}

#[test]
fn each_button_of_the_room_asks_for_its_own_thing() {
    let model = chosen();
    let button = |name| click(&model, Role::Button, name);
    assert!(matches!(button("New key…")[..], [Command::Keys(KeysCommand::OpenNew)]));
    assert!(matches!(button("Export…")[..], [Command::Keys(KeysCommand::Export)]));
    assert!(matches!(button("Import…")[..], [Command::Keys(KeysCommand::OpenImport)]));
    assert!(matches!(&button("Reveal")[..], [Command::Keys(KeysCommand::Reveal(key))] if *key == cedar()));
    assert!(
        matches!(&button("Copy value")[..], [Command::Keys(KeysCommand::CopyValue(key))] if *key == cedar())
    );
    assert!(
        matches!(&button("Move to plan…")[..], [Command::Keys(KeysCommand::OpenMove(key))] if *key == cedar())
    );
    assert!(
        matches!(&button("Rotate…")[..], [Command::Keys(KeysCommand::OpenRotate(key))] if *key == cedar())
    );
    assert!(
        matches!(&button("Extend quota…")[..], [Command::Keys(KeysCommand::OpenExtendQuota(key))] if *key == cedar())
    );
    assert!(
        matches!(&button("Delete key…")[..], [Command::Review(change)] if matches!(&**change, Change::DeleteKey(DeleteKey { key, .. }) if *key == cedar()))
    );
    assert!(matches!(button("Close")[..], [Command::Go(Route::Keys(None))]));
    assert!(
        matches!(&click(&model, Role::CheckBox, "Enabled")[..], [Command::Keys(KeysCommand::SetEnabled(key, false))] if *key == cedar())
    );
    assert!(
        matches!(&click(&model, Role::RadioButton, "Premium")[..], [Command::Keys(KeysCommand::Filter(KeysFilter::Plan(id)))] if id.as_str() == "plpremium")
    );
    assert!(matches!(
        click(&model, Role::ColumnHeader, "Quota used")[..],
        [Command::Keys(KeysCommand::Sort(order))] if order == BY_QUOTA
    ));
    assert!(
        matches!(&button("Aldgate Stores")[..], [Command::Go(Route::Keys(Some(id)))] if id.as_str() == "kaldgatestores")
    );
}

#[test]
fn a_tier_is_paused_after_it_was_asked_for() {
    let mut model = room();
    let commands = RefCell::default();
    assert!(screen(&model, &commands).query_by_label("Pause tier…").is_none(), "no tier is chosen");
    act(&mut model, KeysCommand::Filter(KeysFilter::Plan("plbasic".into())));
    let enabled = model.keys.enabled;
    let asked = click(&model, Role::Button, "Pause tier…");
    let [Command::Review(change)] = &asked[..] else { panic!("{asked:?}") };
    let Change::PausePlan(pause) = &**change else { panic!("{change:?}") };
    assert_eq!((pause.plan.1.as_str(), pause.keys.len()), ("Basic", enabled));
    assert!(enabled < model.keys.visible.len(), "a key that is disabled already is left alone");
    act(&mut model, asked[0].clone());
    picture(&mut Pictures::default(), "pause-light", WIDE, Theme::Light, &model);
    let screen = screen(&model, &commands);
    screen.get_by_label_contains("Undo in Activity enables exactly these");
    screen.get_by_label_contains(&format!("{enabled} calls: UpdateApiKey"));
    screen.get_by_role_and_label(Role::Button, &format!("Disable {enabled} keys"));
}

#[test]
fn arrows_walk_the_table_and_escape_closes_the_key() {
    let model = chosen();
    let none = Modifiers::NONE;
    let down = press(&model, none, Key::ArrowDown);
    assert!(
        matches!(&down[..], [Command::Go(Route::Keys(Some(id)))] if id.as_str() == "kcorvidcycles"),
        "{down:?}"
    );
    let up = press(&model, none, Key::ArrowUp);
    assert!(matches!(&up[..], [Command::Go(Route::Keys(Some(id)))] if id.as_str() == "kcastellanegroup"));
    let first = press(&room(), none, Key::ArrowDown);
    assert!(matches!(&first[..], [Command::Go(Route::Keys(Some(id)))] if id.as_str() == "kaldgatestores"));
    assert!(matches!(press(&model, none, Key::Escape)[..], [Command::Go(Route::Keys(None))]));
}

#[test]
fn slash_and_ctrl_f_put_the_keyboard_into_the_search() {
    for (modifiers, key) in [(Modifiers::NONE, Key::Slash), (Modifiers::COMMAND, Key::F)] {
        let (model, commands) = (room(), RefCell::default());
        let mut screen = screen(&model, &commands);
        screen.key_press_modifiers(modifiers, key);
        screen.run();
        let field = screen.get_by_role_and_label(Role::TextInput, "Search keys");
        assert!(field.accesskit_node().is_focused(), "{key:?}");
        field.type_text("cedar");
        screen.run();
        drop(screen);
        assert!(
            matches!(&commands.into_inner()[..], [Command::Keys(KeysCommand::Search(text)), ..] if text == "cedar")
        );
    }
}

#[test]
fn a_value_is_masked_until_it_is_revealed_and_never_partly_shown() {
    let mut model = chosen();
    {
        let commands = RefCell::default();
        let screen = screen(&model, &commands);
        screen.get_by_label("•••• •••• ••••");
    }
    let _ = model.update(KeysCommand::Reveal(cedar()));
    let (session, outcome) = (model.session, Ok(SecretString::from(VALUE.to_owned())));
    let _ = model.apply(Event::Revealed { session, key: cedar(), purpose: Reveal::Show, outcome });
    {
        let commands = RefCell::default();
        let screen = screen(&model, &commands);
        screen.get_by_label(VALUE);
    }
    assert!(matches!(click(&model, Role::Button, "Hide")[..], [Command::Keys(KeysCommand::HideValue)]));
    act(&mut model, Command::Go(Route::Keys(Some("ktannenhof".into()))));
    let commands = RefCell::default();
    assert!(screen(&model, &commands).query_by_label(VALUE).is_none());
}

#[test]
fn a_value_hides_itself_and_cannot_be_selected() {
    let shown = || {
        let mut model = chosen();
        let _ = model.update(KeysCommand::Reveal(cedar()));
        let (session, outcome) = (model.session, Ok(SecretString::from(VALUE.to_owned())));
        let _ = model.apply(Event::Revealed { session, key: cedar(), purpose: Reveal::Show, outcome });
        model
    };
    let mut model = shown();
    let _ = model.update(KeysCommand::HideValue);
    assert!(model.keys.value_of(&cedar()).is_none(), "the window lost the focus");
    let mut model = shown();
    screen(&model, &RefCell::default())
        .get_by_label("Hidden again after 30 s, or when you leave this window");
    let since = model.now;
    while model.keys.value_of(&cedar()).is_some() {
        model.now += model.next_wake();
        let _ = model.update(Command::Tick);
    }
    let seconds = model.now.duration_since(since).as_secs();
    assert!((30..=31).contains(&seconds), "hidden after {seconds} s");
    let mut model = shown();
    act(&mut model, Command::Go(Route::Overview));
    assert!(model.keys.shown.is_none());
}

#[test]
fn the_quota_says_when_it_is_used_up() {
    let (model, commands) = (chosen(), RefCell::default());
    let screen = screen(&model, &commands);
    screen.get_by_label("Quota of November");
    screen.get_by_label_contains("refused until 1 December.");
}

#[test]
fn a_key_in_no_plan_is_told() {
    let pictures = &mut Pictures::default();
    let mut model = chosen();
    let (session, at) = (model.session, model.now);
    let keys = model.store.plan_keys[&PlanId::from("plbasic")].get().unwrap();
    let keys = keys.iter().filter(|key| **key != cedar()).cloned().collect();
    let resource = Resource::PlanKeys("plbasic".into());
    let _ = model.apply(payload::read(session, resource, at, Ok(Payload::PlanKeys(keys))));
    picture(pictures, "no-plan-light", WIDE, Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label("In no plan: refused wherever a key is required");
    screen.get_by_role_and_label(Role::RadioButton, "No plan");
}

#[test]
fn no_match_loading_and_failed_say_so() {
    let pictures = &mut Pictures::default();
    let mut model = room();
    act(&mut model, KeysCommand::Search("nobody".into()));
    picture(pictures, "no-match-light", WIDE, Theme::Light, &model);
    let shown = click(&model, Role::Button, "Show all keys");
    assert!(
        matches!(&shown[..], [Command::Keys(KeysCommand::Search(text)), Command::Keys(KeysCommand::Filter(KeysFilter::All))] if text.is_empty())
    );
    let mut fresh = Model::new(company::now(), jiff::tz::TimeZone::UTC, Prefs::default());
    fresh.route = Route::Keys(None);
    picture(pictures, "loading-light", WIDE, Theme::Light, &fresh);
    let failure = Failure::new(FailureKind::Unreachable, "Keys could not be read", "AWS did not answer", "");
    let (session, at) = (fresh.session, fresh.now);
    let _ = fresh.apply(payload::read(session, Resource::Keys, at, Err(failure)));
    assert!(matches!(click(&fresh, Role::Button, "Try again")[..], [Command::Refresh]));
    let none = Ok(Payload::Keys(Vec::new()));
    let _ = fresh.apply(payload::read(session, Resource::Keys, at, none));
    picture(pictures, "empty-dark", WIDE, Theme::Dark, &fresh);
    assert!(matches!(click(&fresh, Role::Button, "New key…")[..], [Command::Keys(KeysCommand::OpenNew)]));
}

#[test]
fn ten_thousand_keys_draw_only_the_rows_in_view() {
    let mut model = room();
    let keys = (0..10_000)
        .map(|at| ApiKey {
            id: format!("k{at:05}").into(),
            name: format!("Partner {at:05}"),
            description: None,
            enabled: at % 7 != 0,
            created: None,
            updated: None,
            customer: None,
            tags: BTreeMap::new(),
        })
        .collect();
    let (session, at) = (model.session, model.now);
    let effects = model.apply(payload::read(session, Resource::Keys, at, Ok(Payload::Keys(keys))));
    company::settle(&mut model, effects);
    act(&mut model, Command::Go(Route::Keys(Some("k09999".into()))));
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    let drawn = |screen: &Harness<'_>| screen.query_all_by_label_contains("Partner 0").count();
    assert!((10..60).contains(&drawn(&screen)), "{} rows", drawn(&screen));
    // Up from the last row: the row before comes into view, nothing between is drawn.
    screen.key_press(Key::ArrowUp);
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Partner 09998");
    assert!(drawn(&screen) < 60);
    drop(screen);
    assert!(
        matches!(&commands.into_inner()[..], [Command::Go(Route::Keys(Some(id)))] if id.as_str() == "k09998")
    );
}

#[test]
fn a_new_key_with_a_value_of_ones_own() {
    let pictures = &mut Pictures::default();
    let mut model = room();
    act(&mut model, KeysCommand::OpenNew);
    let commands = RefCell::default();
    {
        let screen = screen(&model, &commands);
        assert!(screen.get_by_role_and_label(Role::Button, "Create key").accesskit_node().is_disabled());
        assert!(screen.get_by_role_and_label(Role::TextInput, "Name").accesskit_node().is_focused());
    }
    act(&mut model, KeysCommand::EditNew(NewKeyField::Name("Orchard Foods".into())));
    act(&mut model, KeysCommand::EditNew(NewKeyField::OwnValue(true)));
    act(&mut model, KeysCommand::EditNew(NewKeyField::Value("tooshort".into())));
    act(&mut model, KeysCommand::EditNew(NewKeyField::Plan(Some("plbasic".into()))));
    picture(pictures, "new-key-light", WIDE, Theme::Light, &model);
    act(&mut model, KeysCommand::EditNew(NewKeyField::Value(VALUE.into())));
    let asked = click(&model, Role::Button, "Create key");
    assert!(matches!(asked[..], [Command::Confirm]), "{asked:?}");
    assert!(matches!(
        click(&model, Role::RadioButton, "AWS makes the value")[..],
        [Command::Keys(KeysCommand::EditNew(NewKeyField::OwnValue(false)))]
    ));
}

#[test]
fn a_key_is_moved_after_a_warning() {
    let pictures = &mut Pictures::default();
    let mut model = chosen();
    act(&mut model, KeysCommand::OpenMove(cedar()));
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    // The tiers behind the dialog have the same names and come first.
    let rows = screen.get_all_by_role_and_label(Role::RadioButton, "Premium");
    rows.last().unwrap().click();
    screen.run();
    drop(screen);
    assert!(
        matches!(&commands.into_inner()[..], [Command::Keys(KeysCommand::ChoosePlan(Some(id)))] if id.as_str() == "plpremium")
    );
    act(&mut model, KeysCommand::ChoosePlan(Some("plpremium".into())));
    picture(pictures, "move-light", WIDE, Theme::Light, &model);
    assert!(matches!(click(&model, Role::Button, "Move")[..], [Command::Confirm]));
}

#[test]
fn rotation_and_extension_say_what_they_do() {
    let pictures = &mut Pictures::default();
    let mut model = chosen();
    act(&mut model, KeysCommand::OpenRotate(cedar()));
    picture(pictures, "rotate-dark", WIDE, Theme::Dark, &model);
    assert!(matches!(click(&model, Role::Button, "Create successor")[..], [Command::Confirm]));
    act(&mut model, KeysCommand::OpenExtendQuota(cedar()));
    act(&mut model, KeysCommand::EditRemaining("5,000".into()));
    picture(pictures, "extend-light", WIDE, Theme::Light, &model);
    assert!(matches!(click(&model, Role::Button, "Extend quota")[..], [Command::Confirm]));
}

#[test]
fn a_successor_has_the_tags_of_the_key_that_it_follows() {
    let mut model = chosen();
    let Some(Payload::Keys(mut keys)) = company::reply(&Resource::Keys) else {
        panic!("the company has keys")
    };
    let old = keys.iter_mut().find(|key| key.id == cedar()).unwrap();
    let tags = [("team", "wholesale"), ("aws:cloudformation:stack-name", "partners")];
    old.tags = tags.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let (session, at) = (model.session, model.now);
    let _ = model.apply(payload::read(session, Resource::Keys, at, Ok(Payload::Keys(keys))));
    act(&mut model, KeysCommand::OpenRotate(cedar()));
    let change = model.dialog_change().expect("it can be sent");
    let command = change.cli();
    assert!(command.contains(r#"--tags '{"team":"wholesale"}'"#), "AWS keeps its own: {command}");
}

#[test]
fn a_file_is_shown_before_its_keys_are_made_one_by_one() {
    let pictures = &mut Pictures::default();
    let mut model = room();
    let text = format!(
        "name,key,plan,enabled\nOrchard Foods,{VALUE},Basic,true\nCedar & Pine,,Basic,true\nPorter Wines,,Premium,false\nSmall,short,,\n"
    );
    let form = model.import_asked().read("partners.csv".into(), &text);
    let session = model.session;
    act(&mut model, KeysCommand::ImportRead(session, Ok(form)));
    picture(pictures, "import-light", WIDE, Theme::Light, &model);
    assert!(matches!(click(&model, Role::Button, "Import 2 keys")[..], [Command::Confirm]));
    let effects = model.update(Command::Confirm);
    let writes: Vec<_> = effects
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Send(request) => match *request {
                Request::Write { ticket, change, .. } => Some((ticket, change)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(writes.len(), 2);
    assert!(model.dialog.is_none());
    let session = model.session;
    let before = model.notices.len();
    for (at, (ticket, change)) in writes.into_iter().enumerate() {
        let failure = Failure::new(FailureKind::Conflict, "There is such a value", "", "");
        let outcome = if at == 0 { Ok(Written::default()) } else { Err(WriteError::Failed(failure)) };
        let _ = model.apply(Event::Written { session, ticket, change, outcome });
    }
    assert_eq!(model.notices.len(), before + 1);
    assert_eq!(model.notices[before].text, "Keys imported: 1 of 2, not made: 1; Activity says which");
    assert_eq!(model.route, Route::Keys(None));
}

#[test]
fn escape_in_the_search_empties_it_and_leaves_the_key_open() {
    let mut model = chosen();
    act(&mut model, KeysCommand::Search("cedar".into()));
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    screen.get_by_role_and_label(Role::TextInput, "Search keys").focus();
    screen.run();
    screen.key_press(Key::Escape);
    screen.run();
    drop(screen);
    let asked = commands.into_inner();
    assert!(matches!(&asked[..], [Command::Keys(KeysCommand::Search(text))] if text.is_empty()), "{asked:?}");
}

#[test]
fn many_plans_are_chosen_from_a_list() {
    let mut model = room();
    let mut plans = model.plans().to_vec();
    for at in 0..4 {
        let mut plan = plans[0].clone();
        plan.id = format!("plmore{at}").into();
        plan.settings.name = format!("Trial {at}");
        plans.push(plan);
    }
    let (session, at) = (model.session, model.now);
    let _ = model.apply(payload::read(session, Resource::Plans, at, Ok(Payload::Plans(plans))));
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    screen.get_by_role_and_label(Role::ComboBox, "Tier").click();
    screen.run();
    screen.get_by_role_and_label(Role::MenuItem, "Premium (13)").click();
    screen.run();
    drop(screen);
    let asked = commands.into_inner();
    assert!(
        matches!(&asked[..], [Command::Keys(KeysCommand::Filter(KeysFilter::Plan(id)))] if id.as_str() == "plpremium"),
        "{asked:?}"
    );
}

#[test]
fn a_key_whose_plan_is_not_read_is_unknown_and_not_in_no_plan() {
    let mut model = Model::new(company::now(), jiff::tz::TimeZone::UTC, Prefs::default());
    model.route = Route::Keys(Some("kone".into()));
    let key = ApiKey {
        id: "kone".into(),
        name: "One".into(),
        description: None,
        enabled: true,
        created: None,
        updated: None,
        customer: None,
        tags: BTreeMap::new(),
    };
    let (session, at) = (model.session, model.now);
    let _ = model.apply(payload::read(session, Resource::Keys, at, Ok(Payload::Keys(vec![key]))));
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label("Plan unknown");
    assert!(screen.query_by_label("No plan").is_none());
    assert!(screen.query_by_label_contains("In no plan").is_none());
}

#[test]
fn what_nobody_counts_by_the_minute_is_unknown() {
    let mut model = company::model_without_minutes();
    act(&mut model, Command::Go(Route::Keys(Some(cedar()))));
    let commands = RefCell::default();
    let shown = screen(&model, &commands);
    assert!(shown.query_all_by_label("none in 24 h").next().is_none());
    assert!(shown.query_by_label("No timer found").is_none(), "nobody has looked");
    drop(shown);

    let mut model = company::unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    company::settle_with(&mut model, effects, &company::without_refusals);
    act(&mut model, Command::Go(Route::Keys(Some(cedar()))));
    let shown = screen(&model, &commands);
    assert!(shown.query_by_label("No timer found").is_some() && shown.query_by_label("unknown").is_some());
}
