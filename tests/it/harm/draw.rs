//! What a run is made of, drawn from its seed: a change, what goes wrong at which of its writes, and when somebody else comes in.

use tollkeeper::domain::ChangeKind;

use super::wire::{Act, Moment, Strike};

/// When somebody else changes the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddling {
    /// Never.
    Never,
    /// Between the review and the press that sends.
    Reviewed,
    /// On the wire.
    At(Moment),
}

/// A run.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The change's kind.
    pub kind: ChangeKind,
    /// What goes wrong.
    pub strike: Strike,
    /// How many of the change's writes pass before.
    pub pass: usize,
    /// When somebody else comes in.
    pub meddling: Meddling,
    /// What remains to be drawn.
    pub random: fastrand::Rng,
}

const STRIKES: [Strike; 22] = [
    Strike::Nothing,
    Strike::Nothing,
    Strike::TooMany,
    Strike::Conflict,
    Strike::Denied,
    Strike::Denied,
    Strike::Expired,
    Strike::ServerBefore,
    Strike::ServerAfter,
    Strike::DropBefore,
    Strike::DropAfter,
    Strike::Slow,
    Strike::ActBefore(Act::Kill),
    Strike::ActAfter(Act::Kill),
    Strike::ActBefore(Act::Leave),
    Strike::ActAfter(Act::Leave),
    Strike::ActBefore(Act::ReadOnly),
    Strike::ActAfter(Act::ReadOnly),
    Strike::ActBefore(Act::Switch),
    Strike::ActAfter(Act::Switch),
    Strike::ActBefore(Act::DiskFull),
    Strike::ActAfter(Act::DiskFull),
];

impl Draw {
    /// The run of a seed, with a change of one of these kinds and one of these strikes; all strikes where none is named.
    pub fn of(seed: u64, kinds: &[ChangeKind], strikes: Option<&[Strike]>) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let kind = kinds[random.usize(..kinds.len())];
        let strikes = strikes.unwrap_or(&STRIKES);
        let strike = strikes[random.usize(..strikes.len())];
        // Most changes are one or two calls.
        let pass = [0, 0, 0, 1, 1, 2][random.usize(..6)];
        let meddling = match random.u8(..8) {
            0 | 1 => Meddling::Reviewed,
            2 => Meddling::At(Moment::FirstDone),
            3 | 4 if strike == Strike::TooMany => Meddling::At(Moment::PutOff),
            _ => Meddling::Never,
        };
        Self { kind, strike, pass, meddling, random }
    }
}
