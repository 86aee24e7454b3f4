//! A change of each kind, opened as a person opens it: by the buttons, from what the window has read. A kind that is not here does
//! not compile.

use tollkeeper::domain::change::{DeleteKey, PausePlan};
use tollkeeper::domain::traffic::Counting;
use tollkeeper::domain::{ApiKey, Change, ChangeKind, KeyId, PlanId, StageRef};
use tollkeeper::model::command::{ApisCommand, KeysCommand, MoneyCommand, PlansCommand, SetupCommand};
use tollkeeper::model::keys::new_key::NewKeyField;
use tollkeeper::model::reading::Reading;
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::setup::SetupField;
use tollkeeper::model::{Command, Model, PlanField, PlanKey, Route};

use super::window::Window;

/// A change as it was reviewed, and the press that sends it.
pub struct Opened {
    /// What the review showed.
    pub change: Change,
    /// What sends it.
    pub send: Command,
}

/// Opens a change of a kind up to the button that sends it.
///
/// # Errors
/// What did not come on screen, in words.
pub fn open(window: &mut Window<'_>, kind: ChangeKind, random: &mut fastrand::Rng) -> Result<Opened, String> {
    let stage = settled(window, random)?;
    let key = random.choice(members(&window.model)).ok_or("no key is in a plan")?;
    let plan = random.choice(plans(&window.model)).ok_or("there is no plan")?;
    match kind {
        ChangeKind::RequireKey => return require_key(window, &stage, random),
        ChangeKind::Deploy => window.act(ApisCommand::OpenDeploy(stage)),
        ChangeKind::PointStage => roll_back(window, stage, random)?,
        ChangeKind::CreatePlan => create_plan(window),
        ChangeKind::UpdatePlan => update_plan(window, plan),
        ChangeKind::DeletePlan => window.act(PlansCommand::OpenDelete(plan)),
        ChangeKind::PricePlan => price_plan(window, plan)?,
        ChangeKind::CreateKey => create_key(window, plan),
        ChangeKind::UpdateKey => window.act(KeysCommand::SetEnabled(enabled(&window.model, random)?, false)),
        ChangeKind::DeleteKey => {
            let label = window.model.key_label(&key);
            window.act(Command::Review(Box::new(DeleteKey { key, label }.into())));
        }
        ChangeKind::MoveKey => move_key(window, key, random),
        ChangeKind::PausePlan => pause_plan(window, &plan),
        ChangeKind::ExtendQuota => extend_quota(window, key)?,
        ChangeKind::SetUpTraffic => set_up_traffic(window)?,
        ChangeKind::Resume => return Err("nothing has stopped half-way yet".into()),
    }
    let change = window.until("a change to be sent", Model::dialog_change)?;
    Ok(Opened { change, send: Command::Confirm })
}

/// Goes to a stage, and waits until everything that a change rests on is there.
fn settled(window: &mut Window<'_>, random: &mut fastrand::Rng) -> Result<StageRef, String> {
    let stages = window.until("the account to be read", |model| {
        let apis = model.store.apis.get()?;
        let all = apis.iter().all(|api| {
            let read = |known: Option<bool>| known == Some(true);
            read(model.store.stages.get(&api.id).map(|stages| stages.get().is_some()))
                && read(model.store.methods.get(&api.id).map(|methods| methods.get().is_some()))
        });
        let served =
            |stage: &&tollkeeper::domain::Stage| stage.deployment.is_some() && stage.canary.is_none();
        all.then(|| model.store.all_stages().filter(served).map(|stage| stage.at.clone()).collect::<Vec<_>>())
    })?;
    let stage = random.choice(stages).ok_or("there is no stage")?;
    window.act(Command::Go(Route::Apis(Some(stage.clone()))));
    let api = stage.api.clone();
    window.until("plans, keys and deployments", move |model| {
        let plans = model.store.plans.get()?;
        let keys = |plan: &tollkeeper::domain::Plan| {
            model.store.plan_keys.get(&plan.id).is_some_and(|keys| keys.get().is_some())
        };
        model.store.keys.get()?;
        model.store.deployments.get(&api)?.get()?;
        plans.iter().all(keys).then_some(())
    })?;
    Ok(stage)
}

fn plans(model: &Model) -> Vec<PlanId> {
    model.plans().iter().map(|plan| plan.id.clone()).collect()
}

/// Keys that are in a plan.
fn members(model: &Model) -> Vec<KeyId> {
    let keys = model.store.keys.get().map(Vec::as_slice).unwrap_or_default();
    let in_plan = |key: &&ApiKey| model.store.plans_of(&key.id).next().is_some();
    keys.iter().filter(in_plan).map(|key| key.id.clone()).collect()
}

fn enabled(model: &Model, random: &mut fastrand::Rng) -> Result<KeyId, String> {
    let keys = model.store.keys.get().map(Vec::as_slice).unwrap_or_default();
    let on: Vec<&ApiKey> = keys.iter().filter(|key| key.enabled).collect();
    random.choice(on).map(|key| key.id.clone()).ok_or_else(|| "no key is enabled".into())
}

/// Sent at once: what a copy of the window would send is what is reviewed.
fn require_key(
    window: &mut Window<'_>,
    stage: &StageRef,
    random: &mut fastrand::Rng,
) -> Result<Opened, String> {
    let methods = window.model.store.methods.get(&stage.api).and_then(|methods| methods.get());
    let method = random.choice(methods.ok_or("the methods are unread")?).ok_or("there is no method")?;
    let command = Command::from(ApisCommand::RequireKey {
        api: stage.api.clone(),
        method: method.name.clone(),
        required: !method.lock.key_required,
    });
    let mut copy = window.model.clone();
    copy.update(command.clone());
    let change = copy.writing.values().next_back().cloned().ok_or("the switch sends nothing")?;
    Ok(Opened { change, send: command })
}

fn roll_back(window: &mut Window<'_>, stage: StageRef, random: &mut fastrand::Rng) -> Result<(), String> {
    let now = window.model.store.stage(&stage).and_then(|stage| stage.deployment.clone());
    let deployments = window.model.store.deployments.get(&stage.api).and_then(|all| all.get());
    let others = deployments.into_iter().flatten().filter(|one| Some(&one.id) != now.as_ref());
    let others: Vec<_> = others.map(|one| one.id.clone()).collect();
    let to = random.choice(others).ok_or("there is no other deployment")?;
    window.act(ApisCommand::OpenRollback(stage));
    window.act(ApisCommand::ChooseDeployment(to));
    Ok(())
}

fn create_plan(window: &mut Window<'_>) {
    window.act(Command::Go(Route::Plans(PlanChoice::New)));
    for (field, typed) in [
        (PlanField::Name, "Trial"),
        (PlanField::Rate, "3"),
        (PlanField::Burst, "6"),
        (PlanField::Quota, "1000"),
    ] {
        window.act(PlansCommand::Edit(PlanKey::New, field, typed.into()));
    }
    window.act(PlansCommand::Review(PlanKey::New));
}

fn update_plan(window: &mut Window<'_>, plan: PlanId) {
    let key = PlanKey::Plan(plan);
    window.act(PlansCommand::Edit(key.clone(), PlanField::Burst, "77".into()));
    window.act(PlansCommand::Edit(key.clone(), PlanField::Description, "Edited by the window".into()));
    window.act(PlansCommand::Review(key));
}

fn price_plan(window: &mut Window<'_>, plan: PlanId) -> Result<(), String> {
    window.act(Command::Go(Route::Plans(PlanChoice::Plan(plan.clone()))));
    let of = plan.clone();
    window.until("the plan's tags", move |model| model.store.plan_tags.get(&of)?.get().map(|_| ()))?;
    window.act(MoneyCommand::EditTierPrice(plan.clone(), "512".into()));
    window.act(MoneyCommand::OpenTierPrice(plan));
    Ok(())
}

fn create_key(window: &mut Window<'_>, plan: PlanId) {
    window.act(KeysCommand::OpenNew);
    window.act(KeysCommand::EditNew(NewKeyField::Name("Harmless".into())));
    window.act(KeysCommand::EditNew(NewKeyField::Plan(Some(plan))));
}

fn move_key(window: &mut Window<'_>, key: KeyId, random: &mut fastrand::Rng) {
    let from = window.model.store.plans_of(&key).next().map(|plan| plan.id.clone());
    let others = plans(&window.model).into_iter().filter(|plan| Some(plan) != from.as_ref()).map(Some);
    let to = random.choice(others.chain([None]).collect::<Vec<_>>()).flatten();
    window.act(KeysCommand::OpenMove(key));
    window.act(KeysCommand::ChoosePlan(to));
}

/// Of a tier with few keys, for a run shall be short.
fn pause_plan(window: &mut Window<'_>, plan: &PlanId) {
    let model = &window.model;
    let of_plan = model.store.plan_keys.get(plan).and_then(|keys| keys.get()).cloned().unwrap_or_default();
    let keys = model.store.keys.get().map(Vec::as_slice).unwrap_or_default();
    let members = keys.iter().filter(|key| of_plan.contains(&key.id));
    if let Some(pause) = PausePlan::new((plan.clone(), model.plan_name(plan)), members) {
        window.act(Command::Review(Box::new(pause.into())));
    }
}

fn extend_quota(window: &mut Window<'_>, key: KeyId) -> Result<(), String> {
    window.act(Command::Go(Route::Keys(None)));
    let of = key.clone();
    window.until("what is left of a quota", move |model| model.partner(&of)?.left)?;
    window.act(KeysCommand::OpenExtendQuota(key));
    window.act(KeysCommand::EditRemaining("123456".into()));
    Ok(())
}

/// On a stage that writes no log yet, or on the first.
fn set_up_traffic(window: &mut Window<'_>) -> Result<(), String> {
    let bare = window.model.store.all_stages().find(|stage| stage.access_log.is_none());
    let at = bare.map(|stage| stage.at.clone()).ok_or("every stage has a log")?;
    window.act(SetupCommand::Open(at));
    window.act(SetupCommand::Edit(SetupField::Counting(Counting::Metrics)));
    window.until("the account's settings", |model| {
        let ready = matches!(model.setup_reading(), Reading::Ready);
        (ready && model.setup_problem(model.setup_form()?).is_none()).then_some(())
    })
}
