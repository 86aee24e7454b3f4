//! The rooms, and what is chosen in them.

use crate::domain::{KeyId, PlanId, StageRef};

/// A room and its choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Who calls, who polls, what is not live.
    #[default]
    Overview,
    /// APIs, with a stage chosen.
    Apis(Option<StageRef>),
    /// Plans, with one chosen; `None` inside is the form of a new plan.
    Plans(PlanChoice),
    /// Keys, with one chosen.
    Keys(Option<KeyId>),
    /// Traffic of all partners, or one partner's page.
    Traffic(Option<KeyId>),
    /// What this program did.
    Activity,
}

/// Which plan's form is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PlanChoice {
    /// The first one.
    #[default]
    First,
    /// That one.
    Plan(PlanId),
    /// A new one.
    New,
}

/// The rooms of the navigation, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Overview.
    Overview,
    /// APIs.
    Apis,
    /// Plans.
    Plans,
    /// Keys.
    Keys,
    /// Traffic.
    Traffic,
    /// Activity.
    Activity,
}

impl Room {
    /// All, as the navigation lists them.
    pub const ALL: [Self; 6] =
        [Self::Overview, Self::Apis, Self::Plans, Self::Keys, Self::Traffic, Self::Activity];

    /// Its fixed name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Apis => "APIs",
            Self::Plans => "Plans",
            Self::Keys => "Keys",
            Self::Traffic => "Traffic",
            Self::Activity => "Activity",
        }
    }

    /// Its route with nothing chosen.
    pub fn route(self) -> Route {
        match self {
            Self::Overview => Route::Overview,
            Self::Apis => Route::Apis(None),
            Self::Plans => Route::Plans(PlanChoice::First),
            Self::Keys => Route::Keys(None),
            Self::Traffic => Route::Traffic(None),
            Self::Activity => Route::Activity,
        }
    }
}

impl Route {
    /// The room that it is in.
    pub fn room(&self) -> Room {
        match self {
            Self::Overview => Room::Overview,
            Self::Apis(_) => Room::Apis,
            Self::Plans(_) => Room::Plans,
            Self::Keys(_) => Room::Keys,
            Self::Traffic(_) => Room::Traffic,
            Self::Activity => Room::Activity,
        }
    }
}
