//! One guard for everyone who leaves: closing the window and going to another account ask alike when edits would be lost or a
//! change is half-way.
//!
//! Waiting is what is offered first. Whoever waits goes as soon as AWS has answered, unless it was no: then the window stays,
//! since what to do about it stands here.

use crate::domain::words::counted;
use crate::domain::{Change, WriteProgress};

use super::departure::Departure;
use super::dialog::{Dialog, DialogKind};
use super::{Effect, Model};

impl Model {
    /// Leaves, or asks first where something is unfinished.
    pub(super) fn depart(&mut self, to: Departure) -> Vec<Effect> {
        if !self.would_lose(&to) {
            return self.go_away(to);
        }
        let behind = match self.dialog.take() {
            Some(Dialog { kind: DialogKind::Leave { behind, .. }, .. }) => behind,
            other => other.map(Box::new),
        };
        self.open(DialogKind::Leave { to, waits: false, behind });
        Vec::new()
    }

    /// Leaves whatever is unfinished: for where the open dialog asks about, else the window closes.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let to = match self.dialog.as_ref().map(|dialog| &dialog.kind) {
            Some(DialogKind::Leave { to, .. }) => to.clone(),
            _ => Departure::Close,
        };
        self.go_away(to)
    }

    /// Leaves as soon as everything has been answered.
    pub(super) fn wait_to_leave(&mut self) {
        if let Some(DialogKind::Leave { waits, .. }) = self.dialog_kind() {
            *waits = true;
        }
    }

    /// Whoever has waited for the answers goes now.
    pub(super) fn leave_when_answered(&mut self) -> Vec<Effect> {
        let Some(DialogKind::Leave { to, waits: true, .. }) = self.dialog.as_ref().map(|dialog| &dialog.kind)
        else {
            return Vec::new();
        };
        let to = to.clone();
        if self.awaits_answers(&to) {
            return Vec::new();
        }
        // Edits and drafts were told of before.
        self.go_away(to)
    }

    /// Stays: what was open before the question is open again.
    pub(super) fn stay(&mut self) {
        let Some(Dialog { kind: DialogKind::Leave { behind, .. }, .. }) = self.dialog.take() else { return };
        self.dialog = behind.map(|dialog| *dialog);
        let writing = &self.writing;
        // Answered meanwhile: a message has said so, and the dialog has nothing left to wait for.
        let is_over = |dialog: &Dialog| dialog.sending.is_some_and(|ticket| !writing.contains_key(&ticket));
        self.dialog = self.dialog.take().filter(|dialog| !is_over(dialog));
    }

    /// A change that was waited for has not gone through.
    pub(super) fn stay_for_failure(&mut self) {
        let waits = |dialog: &Dialog| matches!(dialog.kind, DialogKind::Leave { waits: true, .. });
        if self.dialog.as_ref().is_some_and(waits) {
            self.stay();
        }
    }

    fn go_away(&mut self, to: Departure) -> Vec<Effect> {
        match to {
            Departure::Close => vec![Effect::Leave],
            Departure::Connect(target) => self.connect(target),
            Departure::Disconnect => self.disconnect(),
            Departure::Practice => self.open_practice(),
        }
    }

    /// Whether closing the window now would lose edits or leave a write unanswered.
    pub fn is_unfinished(&self) -> bool {
        self.would_lose(&Departure::Close)
    }

    fn would_lose(&self, to: &Departure) -> bool {
        let edits = !self.forms.is_empty() || !self.prices.drafts.is_empty() || self.has_typed();
        edits || self.awaits_answers(to)
    }

    /// Whether AWS has not answered everything: closing the window also breaks off what an account that was left before is sent.
    pub fn awaits_answers(&self, to: &Departure) -> bool {
        !self.writing.is_empty() || (*to == Departure::Close && !self.kept.left.is_empty())
    }

    /// Whether something stands in an open dialog that was typed or read for it.
    fn has_typed(&self) -> bool {
        let dialog = match self.dialog.as_ref().map(|dialog| (&dialog.kind, dialog)) {
            Some((DialogKind::Leave { behind, .. }, _)) => behind.as_deref(),
            other => other.map(|(_, dialog)| dialog),
        };
        dialog.is_some_and(|dialog| match &dialog.kind {
            _ if dialog.sending.is_some() => false,
            DialogKind::NewKey(form) => !form.name.trim().is_empty(),
            DialogKind::ImportKeys(_) | DialogKind::Prices(_) => true,
            _ => false,
        })
    }

    /// What leaving now would leave or lose, a sentence each.
    pub fn what_leaving_costs(&self, to: &Departure) -> Vec<String> {
        let mut out: Vec<String> =
            self.begun().into_iter().map(|(write, change)| left_behind(write, change)).collect();
        let waiting = self.writing.len().saturating_sub(out.len());
        if waiting > 0 {
            let words = counted(waiting, "change waits and is", "changes wait and are");
            out.push(format!("{words} not sent then."));
        }
        if *to == Departure::Close {
            out.extend(
                self.kept.left.iter().map(|left| {
                    format!("In {}, which you have left, AWS has not answered yet.", left.account)
                }),
            );
        }
        out.extend(self.what_is_lost(if *to == Departure::Close {
            "when the window closes"
        } else {
            "then"
        }));
        out
    }

    /// What was typed and would be lost, a sentence each.
    fn what_is_lost(&self, when: &str) -> Vec<String> {
        let mut out = Vec::new();
        if !self.forms.is_empty() {
            let plans = counted(self.forms.len(), "plan has edits", "plans have edits");
            out.push(format!("{plans} that were not sent. They are lost {when}."));
        }
        if !self.prices.drafts.is_empty() {
            let (one, many) = (
                "plan has a new price that was not set. It is",
                "plans have new prices that were not set. They are",
            );
            out.push(format!("{} lost {when}.", counted(self.prices.drafts.len(), one, many)));
        }
        if self.has_typed() {
            out.push(format!("The open dialog was not finished. What was entered there is lost {when}."));
        }
        out
    }

    /// The change of which a call has left, and how far it is.
    fn begun(&self) -> Option<(WriteProgress, &Change)> {
        let write = self.queue.write.filter(|write| write.has_left)?;
        Some((write, self.writing.get(&write.ticket)?))
    }
}

/// What state leaving now would leave a change in that has begun.
fn left_behind(write: WriteProgress, change: &Change) -> String {
    let (title, all, done) = (change.title(), change.steps().len(), write.step);
    // The state may begin with a partner's name, which keeps its letters.
    let as_it_stands = |done: usize| change.left_as(&(0..all).map(|at| at < done).collect::<Vec<_>>()).state;
    match (write.mending, done, all) {
        (true, _, _) => format!(
            "{title}: a step failed, and what was done is being taken back. As it stands: {}.",
            // What is being undone stands until AWS has answered.
            as_it_stands(done + 1)
        ),
        (false, 0, 1) => format!("{title}: it has been sent, and AWS has not answered yet."),
        (false, 0, _) => {
            format!("{title}: the first of {all} calls has been sent, and AWS has not answered yet.")
        }
        (false, _, _) => {
            let answered = counted(done, &format!("of {all} calls is"), &format!("of {all} calls are"));
            format!("{title}: {answered} answered. As it stands: {}.", as_it_stands(done))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ticket;
    use crate::domain::change::MoveKey;

    #[test]
    fn what_is_left_behind_keeps_a_name_and_says_which_way_it_goes() {
        let plan = |name: &str| Some((name.into(), name.to_owned()));
        let change = Change::MoveKey(MoveKey {
            key: "k".into(),
            label: "Fjord Outdoor".into(),
            from: plan("Basic"),
            to: plan("Premium"),
            others: Vec::new(),
        });
        let forward = WriteProgress { ticket: Ticket(1), step: 1, has_left: true, mending: false };
        let said = left_behind(forward, &change);
        assert!(
            said.ends_with("1 of 2 calls is answered. As it stands: Fjord Outdoor is in no plan."),
            "{said}"
        );
        let said = left_behind(WriteProgress { step: 0, mending: true, ..forward }, &change);
        assert!(said.contains("is being taken back") && !said.contains("has been sent"), "{said}");
    }
}
