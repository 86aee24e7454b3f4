//! The dialog that sets how many requests a key has left in the present period; the plan stays as it is.

use eframe::egui;
use egui::Ui;

use crate::domain::KeyId;
use crate::domain::typed::limit;
use crate::domain::words::grouped;
use crate::model::command::KeysCommand;
use crate::model::plans::form::number_of;
use crate::model::time::{period_end, today_utc};
use crate::model::{Dialog, Model, Partner};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Field, Icon, note_ui};

use super::kit::Kit;

/// What is wrong with the number; `None` for nothing.
fn problem(before: i64, typed: &str) -> Option<&'static str> {
    match limit(typed) {
        Err(problem) => Some(problem),
        Ok(left) if i64::from(left) == before => Some("That is what is left now"),
        Ok(_) => None,
    }
}

/// What the number means.
fn meaning(before: i64, left: i64) -> String {
    let more = left - before;
    match more {
        0 => String::new(),
        _ if left == 0 => "Every call is refused for the rest of the period.".to_owned(),
        1.. => format!("{} more than the {} left now.", grouped(more), grouped(before)),
        _ => format!("{} fewer than the {} left now.", grouped(-more), grouped(before)),
    }
}

/// Draws the dialog.
pub fn extend_quota_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (key, before, typed): (&KeyId, i64, &str),
    commands: &mut Commands,
) {
    let partner = model.partner(key);
    let title = format!("Extend the quota of {}", model.key_label(key));
    let subtitle = partner.map(used_words).unwrap_or_default();
    let problem = problem(before, typed);
    let kit = Kit::new(model, dialog);
    let shell = widgets::Dialog::new("extend quota", &title).subtitle(&subtitle).width(560.0);
    let answer = shell.show(ctx, kit.buttons("Extend quota", problem), |ui| {
        let id = ui
            .scope(|ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                number_ui(ui, before, typed, problem, commands)
            })
            .inner;
        note_ui(ui, Icon::Info, until_words(model, partner));
        kit.sending_ui(ui, commands);
        id
    });
    if answer.opened {
        ctx.memory_mut(|memory| memory.request_focus(answer.inner));
    }
    kit.answer(&answer, commands);
}

fn used_words(partner: &Partner) -> String {
    let (Some(used), Some(quota)) = (partner.used, partner.quota) else { return String::new() };
    format!("{} of {} a {} used, as last read", grouped(used), grouped(quota.limit.into()), quota.period)
}

fn until_words(model: &Model, partner: Option<&Partner>) -> String {
    let quota = partner.and_then(|partner| partner.quota);
    let until = quota.map_or_else(String::new, |quota| {
        let end = period_end(quota.period, today_utc(model.now));
        format!(" Counts until {} (UTC), then the plan's own quota applies again.", end.strftime("%-d %B"))
    });
    format!("For this partner and this period only.{until}")
}

fn number_ui(
    ui: &mut Ui,
    before: i64,
    typed: &str,
    problem: Option<&str>,
    commands: &mut Commands,
) -> egui::Id {
    let t = theme::tokens(ui);
    let mut edited = typed.to_owned();
    let field = Field::new("Requests left in this period", &mut edited).width(180.0).show(ui);
    if field.changed() {
        commands.push(KeysCommand::EditRemaining(edited).into());
    }
    let words = match (problem, number_of(typed.trim())) {
        (Some(problem), _) => text::warning(t, problem),
        (None, left) => text::weak(t, left.map(|left| meaning(before, left)).unwrap_or_default()),
    };
    ui.add(egui::Label::new(words).wrap());
    field.id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_as_more_or_fewer() {
        assert_eq!(meaning(786, 5786), "5,000 more than the 786 left now.");
        assert_eq!(meaning(786, 86), "700 fewer than the 786 left now.");
        assert_eq!(problem(786, "786"), Some("That is what is left now"));
        assert_eq!(problem(786, "many"), Some("Write a whole number, such as 20 or 10,000"));
        assert!(problem(786, "9999999999999999999").unwrap().starts_with("Too large"));
        assert_eq!(problem(786, "10,000"), None);
    }
}
