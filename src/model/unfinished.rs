//! Changes that stopped half-way, as the line above every room shows them. It has no cross: it leaves when AWS shows the change
//! whole, or nothing of it any more.

use crate::domain::change::{Direction, Resume};
use crate::domain::{Change, JournalEntry, Request, Ticket, Unfinished};

use super::dialog::DialogKind;
use super::{Effect, Model};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedLine {
    /// The journal's entry.
    pub ticket: Ticket,
    /// How things stand: "Fjord Outdoor is in no plan".
    pub state: String,
    /// What is to know besides.
    pub about: String,
    /// What goes on with it: "Finish the move"; `None` where nobody knows what there is to finish.
    pub finish: Option<&'static str>,
    /// Whether what was done can be put back.
    pub can_put_back: bool,
}

impl Model {
    /// The changes that stopped half-way, the oldest first. Those that are being resumed keep their lines.
    pub fn unfinished_lines(&self) -> Vec<UnfinishedLine> {
        let known = self.unfinished.iter();
        known.filter_map(|one| Some(line(one, self.journal_entry_of(one.ticket)?))).collect()
    }

    /// Opens the review of finishing a change or putting it back.
    pub(super) fn open_resume(&mut self, ticket: Ticket, direction: Direction) {
        let one = self.unfinished.iter().find(|one| one.ticket == ticket);
        let Some((one, entry)) = one.zip(self.journal_entry_of(ticket)) else { return };
        let resume = resume(one, entry, direction);
        if !resume.is_possible() {
            return;
        }
        self.open(DialogKind::Confirm(Box::new(Change::Resume(resume))));
        if let Some(dialog) = self.dialog.as_mut().filter(|_| direction == Direction::PutBack) {
            dialog.undoes = Some(ticket);
        }
    }

    /// Asks how the changes that stopped half-way stand now.
    pub(super) fn look_at_unfinished(&self) -> Option<Effect> {
        let session = self.session;
        (!self.unfinished.is_empty()).then(|| Effect::send(Request::LookUnfinished { session }))
    }
}

fn line(one: &Unfinished, entry: &JournalEntry) -> UnfinishedLine {
    let done: Vec<bool> = one.done.iter().map(Option::is_some).collect();
    let left = entry.change.left_as(&done);
    let possible = |direction| resume(one, entry, direction).is_possible();
    if !done.contains(&true) {
        return UnfinishedLine {
            ticket: one.ticket,
            state: format!("It is not known whether “{}” went through", entry.change.title()),
            about: "AWS does not tell. Look, and do it again where it is not there.".into(),
            finish: None,
            can_put_back: false,
        };
    }
    UnfinishedLine {
        ticket: one.ticket,
        state: left.state,
        about: left.about,
        finish: possible(Direction::Finish).then_some(left.finish),
        can_put_back: possible(Direction::PutBack),
    }
}

fn resume(one: &Unfinished, entry: &JournalEntry, direction: Direction) -> Resume {
    Resume { of: Box::new(entry.change.clone()), done: one.done.clone(), direction }
}
