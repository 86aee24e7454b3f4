//! Three states of a plan side by side, for the review of a plan that somebody else changed meanwhile.

use crate::domain::change::plan_differences;
use crate::domain::{Difference, PlanSettings, StageRef};

/// One setting in three states; "–" is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreeValues {
    /// The setting's name on screen.
    pub setting: String,
    /// The stage that the plan gets or loses; `None` for every other setting.
    pub stage: Option<StageRef>,
    /// When the form opened.
    pub opened: String,
    /// In AWS now.
    pub now: String,
    /// As typed in the form.
    pub yours: String,
}

impl ThreeValues {
    /// Both sides changed it, and not to the same value.
    pub fn clashes(&self) -> bool {
        self.now != self.opened && self.yours != self.opened && self.now != self.yours
    }
}

/// Every setting that either side changed since the form opened.
pub fn three_values(opened: &PlanSettings, now: &PlanSettings, yours: &PlanSettings) -> Vec<ThreeValues> {
    let (theirs, mine) = (plan_differences(opened, now), plan_differences(opened, yours));
    let mut out: Vec<ThreeValues> = theirs
        .iter()
        .map(|there| {
            let here = mine.iter().find(|here| is_same(here, there));
            let yours = here.map_or(&there.old, |here| &here.new).clone();
            row(there, there.new.clone(), yours)
        })
        .collect();
    for here in mine.iter().filter(|here| !theirs.iter().any(|there| is_same(here, there))) {
        out.push(row(here, here.old.clone(), here.new.clone()));
    }
    out
}

fn row(of: &Difference, now: String, yours: String) -> ThreeValues {
    ThreeValues { setting: of.setting.clone(), stage: of.stage.clone(), opened: of.old.clone(), now, yours }
}

/// The same setting; stages are told apart by which stage it is.
fn is_same(a: &Difference, b: &Difference) -> bool {
    a.setting == b.setting && a.stage == b.stage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PlanStage, Throttle};

    fn settings(rate: f64, burst: i32, stages: &[&str]) -> PlanSettings {
        PlanSettings {
            name: "Premium".into(),
            throttle: Some(Throttle { rate, burst }),
            stages: stages
                .iter()
                .map(|stage| PlanStage { at: StageRef::new("a", *stage), methods: Vec::new() })
                .collect(),
            ..PlanSettings::default()
        }
    }

    #[test]
    fn each_side_and_a_clash_are_told_apart() {
        let rows = three_values(&settings(5.0, 50, &[]), &settings(8.0, 40, &[]), &settings(1.0, 50, &[]));
        assert_eq!(rows.len(), 2);
        assert_eq!([rows[0].opened.as_str(), rows[0].now.as_str(), rows[0].yours.as_str()], ["5", "8", "1"]);
        assert!(rows[0].clashes());
        assert_eq!(
            [rows[1].opened.as_str(), rows[1].now.as_str(), rows[1].yours.as_str()],
            ["50", "40", "50"]
        );
        assert!(!rows[1].clashes());
    }

    #[test]
    fn two_stages_added_by_two_people_are_two_rows() {
        let rows =
            three_values(&settings(5.0, 50, &[]), &settings(5.0, 50, &["x"]), &settings(5.0, 50, &["y"]));
        let cells: Vec<_> = rows.iter().map(|row| (row.now.as_str(), row.yours.as_str())).collect();
        assert_eq!(cells, [("a:x", "–"), ("–", "a:y")]);
    }
}
