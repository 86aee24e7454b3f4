//! The line of calls that a change makes, with AWS's limit on them and `Copy as AWS CLI` at its end.

use eframe::egui::{self, Ui};

use crate::domain::operation::Limit;
use crate::domain::{Call, Change};
use crate::model::Command;
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, row_ui};
use crate::ui::words::counted;

/// Draws a change's calls.
pub(super) fn calls_ui(ui: &mut Ui, change: &Change, commands: &mut Commands) {
    copy_line_ui(ui, &calls_words(&change.calls()), || change.cli(), commands);
}

/// Draws words at the left and `Copy as AWS CLI` at the right; the command is made only when it is asked for.
pub(in crate::ui::dialogs) fn copy_line_ui(
    ui: &mut Ui,
    words: &str,
    cli: impl FnOnce() -> String,
    commands: &mut Commands,
) {
    let t = theme::tokens(ui);
    let button = || Button::ghost("Copy as AWS CLI").icon(Icon::Terminal);
    let clicked = row_ui(
        ui,
        measure::CONTROL,
        |ui| {
            let room = ui.available_width() - button().width(ui) - measure::SPACE_4;
            ui.scope(|ui| {
                ui.set_max_width(room.max(0.0));
                ui.add(egui::Label::new(text::small(t, words)).truncate());
            });
        },
        |ui| ui.add(button()).clicked(),
    );
    if clicked {
        commands.push(Command::Copy { text: cli(), what: "AWS CLI command" });
    }
}

/// `1 call: UpdateUsagePlan with 2 operations, at most one every 20 s`, `2 calls: CreateApiKey, CreateUsagePlanKey`.
fn calls_words(calls: &[Call]) -> String {
    let names = match calls {
        [only] => operations_words(only),
        all => names_words(&all.iter().map(|call| call.operation().name).collect::<Vec<_>>()),
    };
    let limits = calls.iter().filter_map(|call| call.operation().limit);
    let limit = limits.filter(Limit::is_one_by_one).max_by_key(|limit| limit.period);
    let limit = limit.map_or_else(String::new, |limit| format!(", {}", limit.words));
    format!("{}: {names}{limit}", counted(calls.len(), "call", "calls"))
}

/// Names in their order, those alike that follow each other with their number: `CreateLogGroup, PutMetricFilter twice`. The
/// number of calls says it already where all have one name.
fn names_words(names: &[&str]) -> String {
    let runs = names.chunk_by(|one, next| one == next);
    let words = runs.filter_map(|run| {
        let name = *run.first()?;
        Some(match run.len() {
            1 => name.to_owned(),
            count if count == names.len() => name.to_owned(),
            2 => format!("{name} twice"),
            count => format!("{count} × {name}"),
        })
    });
    words.collect::<Vec<_>>().join(", ")
}

fn operations_words(call: &Call) -> String {
    let name = call.operation().name;
    match call.patch().len() {
        0 => name.to_owned(),
        count => format!("{name} with {}", counted(count, "operation", "operations")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::KeyRequest;
    use crate::domain::change::RequireKey;

    #[test]
    fn calls_of_one_name_are_told_with_their_number() {
        let filters =
            ["CreateLogGroup", "UpdateStage", "PutMetricFilter", "PutMetricFilter", "PutInsightRule"];
        assert_eq!(
            names_words(&filters),
            "CreateLogGroup, UpdateStage, PutMetricFilter twice, PutInsightRule"
        );
        assert_eq!(
            names_words(&["Get", "UpdateApiKey", "UpdateApiKey", "UpdateApiKey"]),
            "Get, 3 × UpdateApiKey"
        );
        assert_eq!(names_words(&["UpdateApiKey", "UpdateApiKey"]), "UpdateApiKey");
    }

    #[test]
    fn a_line_of_calls_names_them_all() {
        let mut request = KeyRequest::new("Fjord");
        let words = |request: &KeyRequest| calls_words(&Change::from(request.clone()).calls());
        assert_eq!(words(&request), "1 call: CreateApiKey");
        request.plan = Some(("p".into(), "Basic".into()));
        assert_eq!(words(&request), "2 calls: CreateApiKey, CreateUsagePlanKey");
        let lock = RequireKey {
            api: "a".into(),
            api_name: "Inventory".into(),
            resource: "r".into(),
            method: crate::domain::MethodName::new("GET", "/"),
            required: true,
        };
        assert_eq!(calls_words(&Change::from(lock).calls()), "1 call: UpdateMethod with 1 operation");
    }
}
