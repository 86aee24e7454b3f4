//! The keys' room.

use crate::domain::change::UpdateKey;
use crate::domain::{Change, Failure, KeyId, KeySettings, PlanId, Request, Reveal, Session};

use crate::model::derive::Derived;
use crate::model::dialog::DialogKind;
use crate::model::export::Export;
use crate::model::import::ImportForm;
use crate::model::keys::new_key::{NewKeyField, NewKeyForm};
use crate::model::keys::{ClipboardFault, KeysFilter, Shown};
use crate::model::order::RowOrder;
use crate::model::{Effect, Model, Partner};

/// What the keys' room and its dialogs ask for.
#[derive(Clone, Debug)]
pub enum KeysCommand {
    /// Type in the keys' search.
    Search(String),
    /// Show one tier or all.
    Filter(KeysFilter),
    /// Put the keys into this order.
    Sort(RowOrder<Partner>),
    /// Open the dialog for a new key.
    OpenNew,
    /// Type in the new key's dialog.
    EditNew(NewKeyField),
    /// Enable a key, or ask before disabling it.
    SetEnabled(KeyId, bool),
    /// Show a key's value for 30 seconds.
    Reveal(KeyId),
    /// Hide a value that is shown: asked for, or the window lost the focus.
    HideValue,
    /// What came of a value on the clipboard, where that is not what was promised.
    Clipboard(ClipboardFault),
    /// Copy a key's value.
    CopyValue(KeyId),
    /// Open the dialog that moves a key to another plan.
    OpenMove(KeyId),
    /// Choose which of its plans the key leaves.
    ChooseFrom(PlanId),
    /// Choose the plan to move to.
    ChoosePlan(Option<PlanId>),
    /// Open the dialog that makes a key's successor.
    OpenRotate(KeyId),
    /// Open the dialog that extends a quota.
    OpenExtendQuota(KeyId),
    /// Type how many requests shall be left.
    EditRemaining(String),
    /// Choose a file of keys to import.
    OpenImport,
    /// A file of keys was read for that connection, or could not be. Cancelling says nothing.
    ImportRead(Session, Result<ImportForm, Failure>),
    /// Save the keys, without their values, as CSV.
    Export,
}

impl Model {
    /// Carries a command about keys out.
    pub(in crate::model) fn keys_command(&mut self, command: KeysCommand) -> Vec<Effect> {
        match command {
            KeysCommand::Search(text) => self.relist(|room| room.search = text),
            KeysCommand::Filter(filter) => self.relist(|room| room.filter = filter),
            KeysCommand::Sort(order) => self.relist(|room| room.order = order),
            KeysCommand::OpenNew => self.open(DialogKind::NewKey(NewKeyForm::default())),
            KeysCommand::EditNew(field) => {
                if let Some(DialogKind::NewKey(form)) = self.dialog_kind() {
                    form.edit(field);
                }
            }
            KeysCommand::SetEnabled(key, on) => return self.set_enabled(&key, on),
            KeysCommand::Reveal(key) => {
                self.keys.shown = Some(Shown::Fetching(key.clone()));
                return self.reveal(key, Reveal::Show);
            }
            KeysCommand::HideValue => self.keys.shown = None,
            KeysCommand::Clipboard(fault) => self.notice(fault.title(), Some(fault.failure())),
            KeysCommand::CopyValue(key) => return self.reveal(key, Reveal::Copy),
            KeysCommand::OpenMove(key) => {
                let from = self.store.plans_of(&key).next().map(|plan| plan.id.clone());
                self.open(DialogKind::MoveKey { key, to: from.clone(), from });
            }
            KeysCommand::ChooseFrom(plan) => {
                if let Some(DialogKind::MoveKey { from, to, .. }) = self.dialog_kind() {
                    *to = Some(plan.clone());
                    *from = Some(plan);
                }
            }
            KeysCommand::ChoosePlan(plan) => {
                if let Some(DialogKind::MoveKey { to, .. }) = self.dialog_kind() {
                    *to = plan;
                }
            }
            KeysCommand::OpenRotate(key) => self.open(DialogKind::Rotate { key }),
            KeysCommand::OpenExtendQuota(key) => self.open_extend_quota(key),
            KeysCommand::EditRemaining(typed) => {
                if let Some(DialogKind::ExtendQuota { text, .. }) = self.dialog_kind() {
                    *text = typed;
                }
            }
            KeysCommand::OpenImport => return vec![Effect::OpenKeyFile(Box::new(self.import_asked()))],
            KeysCommand::ImportRead(asked, outcome) => self.import_read(asked, outcome),
            KeysCommand::Export => {
                return vec![Effect::export("partners.csv", Export::Keys(self.keys_table()))];
            }
        }
        Vec::new()
    }

    fn relist(&mut self, change: impl FnOnce(&mut crate::model::keys::KeysRoom)) {
        change(&mut self.keys);
        self.dirty.mark(Derived::Keys);
    }

    fn reveal(&self, key: KeyId, purpose: Reveal) -> Vec<Effect> {
        vec![Effect::send(Request::Reveal { session: self.session, key, purpose })]
    }

    /// Enabling lets a partner in and is sent at once, unless every change is to be asked for; disabling locks one out and is asked for first.
    fn set_enabled(&mut self, key: &KeyId, on: bool) -> Vec<Effect> {
        let Some(known) = self.store.key(key) else { return Vec::new() };
        if known.enabled == on {
            return Vec::new();
        }
        let before = KeySettings::from(known);
        let after = KeySettings { enabled: on, ..before.clone() };
        let change = Change::UpdateKey(UpdateKey { key: key.clone(), before, after });
        if self.is_under_way(&change) {
            return Vec::new();
        }
        if on {
            return self.write_or_ask(change);
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
