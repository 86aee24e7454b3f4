//! The APIs' room: requirements, deployments, roll-backs and lock checks.

use crate::domain::change::RequireKey;
use crate::domain::{ApiId, Change, DeploymentId, KeyId, MethodName, Request, Slot, StageRef};

use super::check_header::HeaderField;
use crate::model::dialog::DialogKind;
use crate::model::{Effect, Model};

/// What the APIs' room asks for.
#[derive(Clone, Debug)]
pub enum ApisCommand {
    /// Switch a method's requirement.
    RequireKey {
        /// The API.
        api: ApiId,
        /// The method.
        method: MethodName,
        /// The new value.
        required: bool,
    },
    /// Show everything that is not live.
    ReviewPending,
    /// Open the deploy dialog.
    OpenDeploy(StageRef),
    /// Type the deployment's description.
    DeployDescription(String),
    /// Open the roll-back dialog.
    OpenRollback(StageRef),
    /// Choose the deployment to roll back to.
    ChooseDeployment(DeploymentId),
    /// Check the lock with real calls.
    VerifyLock(StageRef),
    /// Choose the method that a stage's lock check calls.
    CheckMethod(StageRef, MethodName),
    /// Choose the partner whose key a stage's lock check uses.
    CheckPartner(StageRef, Option<KeyId>),
    /// Type the header that a stage's lock check carries for the method's authorizer.
    CheckHeader(StageRef, HeaderField),
    /// Let a stage's lock check send a partner's key to the host that its card names, and begin.
    TrustHost(StageRef),
    /// Give up a lock check that waits for a deployment to spread.
    StopCheck(StageRef),
}

impl Model {
    /// Carries a command about APIs and stages out.
    pub(in crate::model) fn apis_command(&mut self, command: ApisCommand) -> Vec<Effect> {
        match command {
            ApisCommand::RequireKey { api, method, required } => {
                return self.require_key(&api, &method, required);
            }
            ApisCommand::ReviewPending => self.open(DialogKind::ReviewPending),
            ApisCommand::OpenDeploy(at) => self.open_deploy(at),
            ApisCommand::DeployDescription(text) => {
                if let Some(DialogKind::Deploy { description, .. }) = self.dialog_kind() {
                    *description = text;
                }
            }
            ApisCommand::OpenRollback(at) => self.open_rollback(at),
            ApisCommand::ChooseDeployment(id) => {
                if let Some(DialogKind::Rollback { chosen, .. }) = self.dialog_kind() {
                    *chosen = Some(id);
                }
            }
            ApisCommand::VerifyLock(at) => return self.start_check(at),
            ApisCommand::CheckMethod(at, method) => self.checks.entry(at).or_default().method = Some(method),
            ApisCommand::CheckPartner(at, partner) => {
                let check = self.checks.entry(at).or_default();
                check.partner = Some(partner);
                check.asks = None;
            }
            ApisCommand::CheckHeader(at, field) => {
                let check = self.checks.entry(at).or_default();
                check.header.set(field);
                check.asks = None;
            }
            ApisCommand::TrustHost(at) => return self.trust_host(at),
            ApisCommand::StopCheck(at) => {
                if let Some(check) = self.checks.get_mut(&at) {
                    check.stop();
                }
                return vec![Effect::send(Request::StopProbe { session: self.session, at })];
            }
        }
        Vec::new()
    }

    /// What the open dialog holds, to be edited; `None` while none is open.
    pub(in crate::model) fn dialog_kind(&mut self) -> Option<&mut DialogKind> {
        self.dialog.as_mut().map(|dialog| &mut dialog.kind)
    }

    /// Sends at once, unless every change is to be asked for: nothing is live until a deployment, the banner rises by itself, and
    /// Activity takes it back.
    fn require_key(&mut self, api: &ApiId, name: &MethodName, required: bool) -> Vec<Effect> {
        let Some(methods) = self.store.methods.get(api).and_then(crate::model::Remote::get) else {
            return Vec::new();
        };
        let Some(method) = methods.iter().find(|method| method.name == *name) else { return Vec::new() };
        if method.lock.key_required == required || self.is_switching(api, name) {
            return Vec::new();
        }
        let change = Change::RequireKey(RequireKey {
            api: api.clone(),
            api_name: self.store.api(api).map_or_else(|| api.to_string(), |api| api.name.clone()),
            resource: method.resource.clone(),
            method: name.clone(),
            required,
        });
        self.write_or_ask(change)
    }

    /// Whether a switch of this method is under way.
    pub fn is_switching(&self, api: &ApiId, name: &MethodName) -> bool {
        self.switches(api).any(|method| method == name)
    }

    /// The methods of an API whose switch is under way.
    pub(in crate::model) fn switches(&self, api: &ApiId) -> impl Iterator<Item = &MethodName> {
        self.writing.values().filter_map(move |change| {
            let Change::RequireKey(RequireKey { api: of, method, .. }) = change else { return None };
            (of == api).then_some(method)
        })
    }

    /// A deployment publishes what is edited by then: methods and stages are read again before it can be sent.
    fn open_deploy(&mut self, at: StageRef) {
        self.read_again(|slot| matches!(slot, Slot::Methods(api) | Slot::Stages(api) if *api == at.api));
        self.open(DialogKind::Deploy { at, description: String::new() });
    }

    /// Suggests the deployment before the present one.
    fn open_rollback(&mut self, at: StageRef) {
        let current = self.store.stage(&at).and_then(|stage| stage.deployment.clone());
        let deployments = self.store.deployments.get(&at.api).and_then(crate::model::Remote::get);
        let older = deployments.and_then(|list| {
            let now = list.iter().position(|deployment| Some(&deployment.id) == current.as_ref())?;
            list.get(now + 1)
        });
        let chosen = older.map(|deployment| deployment.id.clone());
        self.open(DialogKind::Rollback { at, chosen });
    }
}
