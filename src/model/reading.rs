//! Where the readings behind a part of a screen stand: there, on their way, or failed.

use crate::domain::Failure;

use super::Remote;

/// Where the readings behind a part of the screen stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading<'a> {
    /// All there, however old.
    Ready,
    /// Some are read for the first time.
    Loading,
    /// One failed and has no older value.
    Failed(&'a Failure),
}

impl<'a> Reading<'a> {
    /// Where a slot stands; one that is not there yet will be read.
    pub(in crate::model) fn of<T>(slot: Option<&'a Remote<T>>) -> Self {
        match slot {
            Some(slot) if slot.get().is_some() => Self::Ready,
            Some(slot) => slot.failure().map_or(Self::Loading, Self::Failed),
            None => Self::Loading,
        }
    }

    /// A failure counts more than waiting, waiting more than being there.
    pub(in crate::model) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed(failure), _) | (_, Self::Failed(failure)) => Self::Failed(failure),
            (Self::Loading, _) | (_, Self::Loading) => Self::Loading,
            _ => Self::Ready,
        }
    }
}
