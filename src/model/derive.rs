//! What is made of what was read: once a drain, in a fixed order.
//!
//! Whoever changes something marks the part that rests on it (`Dirty::mark`); `Model::derive` makes every marked part
//! anew, from the first to the last, and each marks what rests on it further on. However many answers arrive between two
//! frames, the partners are put together once.

mod aside;

pub(super) use aside::Away;

use super::{Effect, Model};
use crate::domain::Resource;

/// A part of the model that is made of others. The order is that of making: a part rests on earlier ones only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// Live against edited, stage by stage.
    Reports,
    /// Who is shut out of what.
    Doors,
    /// What counts calls on each stage.
    Offers,
    /// The last 24 hours added up, and who polls in them.
    Day,
    /// One row a key, with what is counted by plan and stage.
    Partners,
    /// What partners and tiers cost and bring.
    Prices,
    /// The rows of the keys' room.
    Keys,
    /// The rows of the traffic room.
    Order,
    /// The overview's numbers and lists.
    Overview,
    /// All charts, and the open page of a partner.
    Charts,
    /// What other limits are played over.
    Limits,
    /// What came of those limits: played beside the window's thread.
    Play,
}

impl Derived {
    /// All, in the order of making.
    pub const ALL: [Self; 12] = [
        Self::Reports,
        Self::Doors,
        Self::Offers,
        Self::Day,
        Self::Partners,
        Self::Prices,
        Self::Keys,
        Self::Order,
        Self::Overview,
        Self::Charts,
        Self::Limits,
        Self::Play,
    ];

    /// Whether it is made of a resource directly, without another part between. What is only shown is in none of them; what is
    /// made of counts depends on the feed.
    pub(super) fn is_made_of(self, read: &Resource) -> bool {
        match self {
            Self::Reports => {
                matches!(
                    read,
                    Resource::Apis | Resource::Stages(_) | Resource::Methods(_) | Resource::Live(..)
                )
            }
            Self::Doors => {
                matches!(read, Resource::Plans | Resource::PlanKeys(_) | Resource::Keys)
            }
            Self::Offers => {
                matches!(read, Resource::Stages(_) | Resource::LogGroup(_) | Resource::InsightRules)
            }
            Self::Charts => matches!(read, Resource::Calls(_)),
            Self::Prices => matches!(read, Resource::PlanTags(_)),
            Self::Partners | Self::Limits => matches!(
                read,
                Resource::Plans
                    | Resource::Plan(_)
                    | Resource::PlanKeys(_)
                    | Resource::Keys
                    | Resource::Usage(..)
            ),
            Self::Day | Self::Keys | Self::Order | Self::Overview | Self::Play => false,
        }
    }
}

/// Parts whose causes have changed since they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dirty(u16);

impl Dirty {
    /// A part is to be made anew.
    pub(super) fn mark(&mut self, part: Derived) {
        self.0 |= 1 << part as u16;
    }

    /// Whether a part is to be made anew.
    fn has(self, part: Derived) -> bool {
        self.0 & (1 << part as u16) != 0
    }

    /// Whether a part is to be made anew; it is not any more.
    fn take(&mut self, part: Derived) -> bool {
        let was = self.has(part);
        self.0 &= !(1 << part as u16);
        was
    }

    /// All parts of another are to be made anew.
    fn mark_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether all is as it should be.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Model {
    /// Makes anew whatever was marked, each part once.
    pub(super) fn derive(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for part in Derived::ALL {
            if self.goes_aside(part) {
                effects.extend(self.send_aside());
            } else if self.dirty.take(part) {
                self.note_made_meanwhile(part);
                self.made[part as usize] += 1;
                effects.extend(self.make(part));
            }
        }
        effects
    }

    /// How often a part has been made in this account.
    pub fn times_made(&self, part: Derived) -> u32 {
        self.made[part as usize]
    }

    fn make(&mut self, part: Derived) -> Vec<Effect> {
        match part {
            Derived::Reports => {
                self.derive_reports();
                self.dirty.mark(Derived::Doors);
            }
            Derived::Doors => self.derive_shut_out(),
            Derived::Offers => self.derive_offers(),
            Derived::Day => {
                self.sum_day();
                self.dirty.mark(Derived::Partners);
                return self.judge();
            }
            Derived::Partners => {
                self.derive_partners();
                for rests in [Derived::Prices, Derived::Keys, Derived::Overview, Derived::Charts] {
                    self.dirty.mark(rests);
                }
            }
            Derived::Prices => {
                self.price_partners();
                self.dirty.mark(Derived::Order);
            }
            Derived::Keys => {
                self.count_keys();
                self.list_keys();
            }
            Derived::Order => self.order_partners(),
            Derived::Overview => self.derive_overview(),
            Derived::Charts => self.derive_charts(),
            Derived::Limits => {
                self.derive_limits();
                self.dirty.mark(Derived::Play);
            }
            Derived::Play => return self.play(),
        }
        Vec::new()
    }
}
