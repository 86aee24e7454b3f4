//! The rooms, what is chosen in them, and what each stands on: a new one is a variant of [`Route`] and a row of the table.

use crate::domain::{KeyId, PlanId, Resource, StageRef};

use super::Model;

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
    /// What a locked API needs.
    LockDown,
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

/// What the model knows of a room; what the screen knows of it stands in `ui::views`.
struct RoomSpec {
    /// Its fixed name.
    label: &'static str,
    /// Its route with nothing chosen.
    opens: Route,
    /// What it stands on beside the banner's, in the order in which it should come.
    needs: fn(&Model, &mut Vec<Resource>),
    /// It shows counts of the last 24 hours: their age is the age of what it shows.
    counts: bool,
    /// Whether the navigation lists it at this moment.
    listed: fn(&Model) -> bool,
}

macro_rules! rooms {
    ($($(#[$doc:meta])* $room:ident = $spec:expr;)*) => {
        /// The rooms of the navigation, in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Room {
            $($(#[$doc])* $room),*
        }

        impl Room {
            /// All, as the navigation lists them.
            pub const ALL: &[Self] = &[$(Self::$room),*];

            fn spec(self) -> RoomSpec {
                match self {
                    $(Self::$room => $spec),*
                }
            }
        }
    };
}

rooms! {
    /// Overview.
    Overview = RoomSpec { label: "Overview", opens: Route::Overview, needs: Model::need_overview, counts: true, listed: |_| true };
    /// APIs.
    Apis = RoomSpec { label: "APIs", opens: Route::Apis(None), needs: Model::need_apis, counts: false, listed: |_| true };
    /// Plans.
    Plans = RoomSpec { label: "Plans", opens: Route::Plans(PlanChoice::First), needs: Model::need_plans, counts: true, listed: |_| true };
    /// Keys.
    Keys = RoomSpec { label: "Keys", opens: Route::Keys(None), needs: Model::need_overview, counts: true, listed: |_| true };
    /// Traffic.
    Traffic = RoomSpec { label: "Traffic", opens: Route::Traffic(None), needs: Model::need_traffic, counts: true, listed: |_| true };
    /// Activity.
    Activity = RoomSpec { label: "Activity", opens: Route::Activity, needs: |_, _| {}, counts: false, listed: |_| true };
    /// What a locked API needs: listed while the account has no API, no plan or no key.
    LockDown = RoomSpec { label: "Lock down an API…", opens: Route::LockDown, needs: Model::need_road, counts: false, listed: Model::lacks_something };
}

impl Room {
    /// Its fixed name.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// Its route with nothing chosen.
    pub fn route(self) -> Route {
        self.spec().opens
    }

    /// Whether the navigation lists it at this moment.
    pub fn is_listed(self, model: &Model) -> bool {
        (self.spec().listed)(model)
    }

    /// Whether it shows counts of the last 24 hours.
    pub(super) fn counts(self) -> bool {
        self.spec().counts
    }

    /// Adds what it stands on beside the banner's.
    pub(super) fn needs(self, model: &Model, out: &mut Vec<Resource>) {
        (self.spec().needs)(model, out);
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
            Self::LockDown => Room::LockDown,
        }
    }

    /// The partner whose page is open.
    pub fn page(&self) -> Option<&KeyId> {
        if let Self::Traffic(page) = self { page.as_ref() } else { None }
    }
}
