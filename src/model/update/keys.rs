//! The keys' room.

use crate::domain::{ApiKey, Change, KeyId, KeySettings, Request, Reveal};

use super::super::dialog::{DialogKind, NewKeyForm};
use super::super::effect::Save;
use super::super::keys::Shown;
use super::super::{Command, Effect, Model};

impl Model {
    /// Carries a command about keys out, or one that is left for the traffic room.
    pub(super) fn key_command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::SearchKeys(text) => self.relist(|room| room.search = text),
            Command::FilterKeys(filter) => self.relist(|room| room.filter = filter),
            Command::SortKeys(sort) => self.relist(|room| {
                room.reversed = room.sort == sort && !room.reversed;
                room.sort = sort;
            }),
            Command::OpenNewKey => self.open(DialogKind::NewKey(NewKeyForm::default())),
            Command::EditNewKey(field) => {
                if let Some(DialogKind::NewKey(form)) = self.dialog_kind() {
                    form.edit(field);
                }
            }
            Command::SetEnabled(key, on) => return self.set_enabled(&key, on),
            Command::Reveal(key) => {
                self.keys.shown = Some(Shown::Fetching(key.clone()));
                return self.reveal(key, Reveal::Show);
            }
            Command::HideValue => self.keys.shown = None,
            Command::CopyValue(key) => return self.reveal(key, Reveal::Copy),
            Command::OpenMoveKey(key) => {
                let to = self.store.plans_of(&key).next().map(|plan| plan.id.clone());
                self.open(DialogKind::MoveKey { key, to });
            }
            Command::ChoosePlan(plan) => {
                if let Some(DialogKind::MoveKey { to, .. }) = self.dialog_kind() {
                    *to = plan;
                }
            }
            Command::OpenRotate(key) => self.open(DialogKind::Rotate { key }),
            Command::OpenExtendQuota(key) => self.open_extend_quota(key),
            Command::EditRemaining(typed) => {
                if let Some(DialogKind::ExtendQuota { text, .. }) = self.dialog_kind() {
                    *text = typed;
                }
            }
            Command::OpenDeleteKey(key) => {
                let change = Change::DeleteKey { label: self.key_label(&key), key };
                self.open(DialogKind::Confirm(Box::new(change)));
            }
            Command::OpenImport => return vec![Effect::OpenKeyFile],
            Command::ImportRead(outcome) => self.import_read(outcome),
            Command::ExportKeys => {
                let content = self.keys_csv();
                return vec![Effect::SaveFile { what: Save::Keys, name: "partners.csv".into(), content }];
            }
            other => return self.traffic_command(other),
        }
        Vec::new()
    }

    fn relist(&mut self, change: impl FnOnce(&mut super::super::keys::KeysRoom)) {
        change(&mut self.keys);
        self.list_keys();
    }

    fn reveal(&self, key: KeyId, purpose: Reveal) -> Vec<Effect> {
        vec![Effect::send(Request::Reveal { session: self.session, key, purpose })]
    }

    /// Enabling lets a partner in and is sent at once; disabling locks one out and is asked for first.
    fn set_enabled(&mut self, key: &KeyId, on: bool) -> Vec<Effect> {
        let Some(known) = self.store.key(key) else { return Vec::new() };
        if known.enabled == on {
            return Vec::new();
        }
        let before = settings(known);
        let after = KeySettings { enabled: on, ..before.clone() };
        let change = Change::UpdateKey { key: key.clone(), before, after };
        if self.is_under_way(&change) {
            return Vec::new();
        }
        if on {
            return self.write(change, None).1;
        }
        self.open(DialogKind::Confirm(Box::new(change)));
        Vec::new()
    }

    fn open_extend_quota(&mut self, key: KeyId) {
        let Some(partner) = self.partner(&key) else { return };
        let (Some(plan), Some(before)) = (partner.plan.clone(), partner.left) else { return };
        let text = crate::domain::words::grouped(before);
        self.open(DialogKind::ExtendQuota { key, plan, before, text });
    }
}

fn settings(key: &ApiKey) -> KeySettings {
    KeySettings {
        name: key.name.clone(),
        description: key.description.clone().unwrap_or_default(),
        enabled: key.enabled,
    }
}
