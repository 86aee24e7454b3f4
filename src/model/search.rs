//! The account bar's search.

use super::route::{PlanChoice, Route};
use super::{Model, Partner};

/// At most so many are shown.
const MOST: usize = 8;

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its name.
    pub name: String,
    /// What it is: "partner, Premium".
    pub what: String,
    /// Where it is.
    pub route: Route,
}

impl Model {
    /// Partners, stages and plans whose name holds the search, names that begin with it first.
    pub fn search_hits(&self) -> Vec<Hit> {
        let needle = self.search.trim().to_lowercase();
        if needle.is_empty() {
            return Vec::new();
        }
        let holds = |name: &str| name.to_lowercase().contains(&needle);
        let mut hits: Vec<Hit> = self
            .plans()
            .iter()
            .filter(|plan| holds(plan.name()))
            .map(|plan| Hit {
                name: plan.name().to_owned(),
                what: "plan".into(),
                route: Route::Plans(PlanChoice::Plan(plan.id.clone())),
            })
            .collect();
        hits.extend(
            self.store
                .all_stages()
                .map(|stage| (self.stage_label(&stage.at), stage))
                .filter(|(label, _)| holds(label))
                .map(|(name, stage)| Hit {
                    name,
                    what: "stage".into(),
                    route: Route::Apis(Some(stage.at.clone())),
                }),
        );
        // Name and tier were put into lower case once: of ten thousand names, only a few are left to be put so here.
        let may_hold = |partner: &&Partner| partner.folded.contains(&needle) && holds(&partner.name);
        hits.extend(self.partners.iter().filter(may_hold).take(MOST).map(|partner| Hit {
            name: partner.name.clone(),
            what: format!("partner, {}", partner.tier),
            route: Route::Keys(Some(partner.id.clone())),
        }));
        hits.sort_by_key(|hit| !hit.name.to_lowercase().starts_with(&needle));
        hits.truncate(MOST);
        hits
    }
}
