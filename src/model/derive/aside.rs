//! Accounts of many keys: what is made of the partners takes a tenth of a second and more there, so it is made beside the window's
//! thread, of a copy that shares what was read. What is on screen stays until it is back, and is then replaced at once.

use super::{Derived, Dirty};
use crate::domain::Event;
use crate::model::keys::KeysRoom;
use crate::model::{Effect, Model};

/// Of more keys than that, what is made of the partners is made beside the window's thread.
const MANY: usize = 300;

/// The parts that are made there, whenever the first two of them have a cause.
const PARTS: [Derived; 7] = [
    Derived::Day,
    Derived::Partners,
    Derived::Prices,
    Derived::Keys,
    Derived::Order,
    Derived::Overview,
    Derived::Charts,
];

/// What happens while parts are being made elsewhere.
#[derive(Clone, Debug, Default)]
pub(in crate::model) struct Away {
    /// They are.
    on: bool,
    /// What somebody asked for meanwhile (another order, another range) is made once more of what comes back.
    again: Dirty,
    /// On the copy: what is to be done besides, once the parts are back.
    effects: Vec<Effect>,
    /// Counts that came meanwhile: to put them in place would copy all those that are being worked on.
    held: Vec<Event>,
}

impl Away {
    /// Whether parts are being made elsewhere.
    pub(in crate::model) fn is_on(&self) -> bool {
        self.on
    }

    /// Keeps an event until they are back.
    pub(in crate::model) fn hold(&mut self, event: Event) {
        self.held.push(event);
    }
}

impl Model {
    /// On a copy: makes the parts, which takes a while.
    #[must_use]
    pub fn made_aside(mut self: Box<Self>) -> Box<Self> {
        self.away.effects = self.derive();
        self
    }

    /// Whether a part is due and is not made here: now, or when what is away has come back.
    pub(super) fn goes_aside(&self, part: Derived) -> bool {
        let root = part == Derived::Day || part == Derived::Partners;
        let many = || self.store.keys.get().is_some_and(|keys| keys.len() > MANY);
        // The first rows are made at once: until then nothing is on screen that could stay. On the copy there are none.
        root && self.dirty.has(part) && !self.partners.is_empty() && many()
    }

    /// Sends the parts away, unless they are.
    pub(super) fn send_aside(&mut self) -> Option<Effect> {
        if self.away.on {
            return None;
        }
        let day = self.dirty.has(Derived::Day);
        for part in PARTS {
            self.dirty.take(part);
        }
        self.away.on = true;
        Some(Effect::Derive(Box::new(self.copied(day))))
    }

    /// What the parts are made of, sharing what was read.
    fn copied(&self, day: bool) -> Self {
        let mut copy = Self::fresh(self.now, self.zone.clone(), self.kept.clone(), self.session);
        copy.target = self.target.clone();
        copy.connection = self.connection.clone();
        copy.route = self.route.clone();
        copy.store = self.store.clone();
        copy.traffic = self.traffic.clone();
        let room = &self.keys;
        let (search, filter, order) = (room.search.clone(), room.filter.clone(), room.order);
        copy.keys = KeysRoom { search, filter, order, ..KeysRoom::default() };
        copy.overview = self.overview.clone();
        copy.prices = self.prices.clone();
        copy.verdicts = self.verdicts.clone();
        copy.dirty.mark(if day { Derived::Day } else { Derived::Partners });
        copy
    }

    /// A part was made here while others are away: it is made once more of what comes back.
    pub(super) fn note_made_meanwhile(&mut self, part: Derived) {
        if self.away.on && PARTS.contains(&part) {
            self.away.again.mark(part);
        }
    }

    /// Takes the parts that come back; those of an older connection are dropped.
    pub(in crate::model) fn take_aside(&mut self, mut made: Box<Self>) -> Vec<Effect> {
        if made.session != self.session {
            return Vec::new();
        }
        let mut effects = std::mem::take(&mut made.away.effects);
        std::mem::swap(&mut self.partners, &mut made.partners);
        std::mem::swap(&mut self.partner_at, &mut made.partner_at);
        self.timer_count = made.timer_count;
        self.callers = std::mem::take(&mut made.callers);
        self.plan_loads = std::mem::take(&mut made.plan_loads);
        self.prices.account = std::mem::take(&mut made.prices.account);
        self.verdicts.begun(&made.verdicts);
        self.traffic.take_derived(&mut made.traffic);
        self.keys.take_derived(&mut made.keys);
        self.overview.take_partners_half(std::mem::take(&mut made.overview));
        for (all, more) in self.made.iter_mut().zip(made.made) {
            *all += more;
        }
        let Away { again, held, .. } = std::mem::take(&mut self.away);
        self.dirty.mark_all(again);
        self.dirty.mark(Derived::Limits);
        for event in held {
            effects.extend(self.take(event));
        }
        // Ten thousand rows are not dropped here either.
        effects.push(Effect::Forget(made));
        effects
    }

    /// What was away does not come back: the next answer makes the parts anew.
    pub(in crate::model) fn lose_aside(&mut self) -> Vec<Effect> {
        let Away { again, held, .. } = std::mem::take(&mut self.away);
        self.dirty.mark_all(again);
        held.into_iter().flat_map(|event| self.take(event)).collect()
    }
}
