//! The card of a stage's last lock check: what is called and with whose key, the verdict, and the answers that prove it.

use eframe::egui::{self, Frame, Margin, Ui};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::analysis::lock::{Gate, Reading, Verdict};
use crate::domain::{Caller, Failure, KeyId, MethodName, StageRef};
use crate::model::apis::check_header::HeaderField;
use crate::model::apis::lock_check::{CheckResult, CheckRow};
use crate::model::command::ApisCommand;
use crate::model::{Command, LockCheck, Model};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Card, Choice, Column, Dropdown, Field, Icon, Table, icon_ui, note_warn_ui, options_ui, row_ui,
    spinner_line_ui, title_row_ui,
};
use crate::ui::{Commands, words};

/// Characters; a token of Cognito's has about a thousand.
const LONGEST_HEADER: usize = 10_240;

/// Why a check cannot be started now.
pub(super) fn block(model: &Model, at: &StageRef) -> Option<&'static str> {
    if model.checks.get(at).is_some_and(|check| check.running.is_some()) {
        return Some("A check is running");
    }
    if let Some(problem) = model.check_header_problem(at) {
        return Some(problem);
    }
    if model.kept.read_only && model.check_method(at).is_some_and(|method| !method.check_only_looks()) {
        return Some("Read-only is switched on: only GET, HEAD and OPTIONS are called");
    }
    model.check_method(at).is_none().then_some("There is no method to call yet")
}

/// Draws the card at least `high` points high; returns the height that its content wants.
pub(super) fn lock_check_ui(
    ui: &mut Ui,
    model: &Model,
    at: &StageRef,
    high: f32,
    commands: &mut Commands,
) -> f32 {
    let none = LockCheck::default();
    let check = model.checks.get(at).unwrap_or(&none);
    let card = Card::flush().min_height(high).show(ui, |ui| {
        let top = ui.cursor().top();
        ui.spacing_mut().item_spacing.y = 0.0;
        head_ui(ui, model, at, check, commands);
        if let Some(result) = &check.result {
            answers_ui(ui, result);
        }
        choice_ui(ui, model, at, check, commands);
        ui.cursor().top() - top
    });
    card.inner + 2.0
}

fn head_ui(ui: &mut Ui, model: &Model, at: &StageRef, check: &LockCheck, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 14, bottom: 6 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        let when = check
            .result
            .as_ref()
            .map(|result| format!("{}, {}", words::moment(model, result.when), result.method));
        title_row_ui(ui, "Last lock check", |ui| {
            ui.add(egui::Label::new(text::small(t, when.unwrap_or_default())).truncate())
        });
        if let Some((since, rounds)) = check.running {
            let seconds = model.now.duration_since(since).as_secs();
            running_ui(ui, at, rounds, seconds, commands);
        }
        if let Some(host) = &check.asks {
            asks_ui(ui, model, at, host, commands);
        }
        if let Some(failure) = &check.failure {
            failure_ui(ui, failure, commands);
        }
        match &check.result {
            Some(result) => verdict_ui(ui, &result.verdict),
            None if check.running.is_none() && check.failure.is_none() && check.asks.is_none() => {
                ui.add(egui::Label::new(text::weak(t, empty_words(model, at))).wrap());
            }
            None => {}
        }
    });
}

fn empty_words(model: &Model, at: &StageRef) -> String {
    let Some(method) = model.check_method(at) else { return "Not checked yet".into() };
    let third = match model.check_partner(at) {
        Some(key) => format!(" and with the key of {}", model.key_label(&key)),
        None => String::new(),
    };
    format!(
        "Not checked yet. Verify lock calls {method} without a key, with a key that does not exist{third}: the answers \
         show whether the stage asks for a key."
    )
}

fn running_ui(ui: &mut Ui, at: &StageRef, rounds: usize, seconds: i64, commands: &mut Commands) {
    let words = match rounds {
        0 => "Reading the partners first".to_owned(),
        1 => "Calling the stage".to_owned(),
        2 => format!("AWS may need a moment: asked twice in {seconds} s"),
        _ => format!("AWS may need a moment: asked {rounds} times in {seconds} s"),
    };
    let cancelled = row_ui(
        ui,
        measure::CONTROL_IN_BAR,
        |ui| spinner_line_ui(ui, &words),
        |ui| ui.add(Button::ghost("Cancel").in_bar()).clicked(),
    );
    if cancelled {
        commands.push(ApisCommand::StopCheck(at.clone()).into());
    }
}

/// Asks whether a partner's key may go to a host that is not AWS's.
fn asks_ui(ui: &mut Ui, model: &Model, at: &StageRef, host: &str, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let whose = model.check_partner(at).map_or_else(|| "a partner".to_owned(), |key| model.key_label(&key));
    let what = if model.check_partner(at).is_none() {
        "The header for the sign-in".to_owned()
    } else {
        format!("The key of {whose}")
    };
    let words = format!(
        "{what} would be sent to {host}, which is not AWS's own address for this API. Send it only if you know who runs it."
    );
    note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    ui.horizontal(|ui| {
        if ui.add(Button::plain("Send it there").in_bar()).clicked() {
            commands.push(ApisCommand::TrustHost(at.clone()).into());
        }
        if ui.add(Button::ghost("Cancel").in_bar()).clicked() {
            commands.push(ApisCommand::StopCheck(at.clone()).into());
        }
    });
}

fn failure_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let words = format!("{}. {}", failure.what.trim_end_matches('.'), failure.advice());
    note_warn_ui(ui, Icon::CloudOff, text::body(t, words));
    if ui.add(Button::ghost("Copy for administrator").icon(Icon::Copy).in_bar()).clicked() {
        commands.push(Command::Copy { text: failure.report(), what: "report for the administrator" });
    }
}

fn verdict_ui(ui: &mut Ui, verdict: &Verdict) {
    let t = theme::tokens(ui);
    let (icon, ink) = match verdict.gate {
        Gate::Locked => (Icon::Lock, t.success_text),
        Gate::Open => (Icon::LockOpen, t.danger_text),
        Gate::Unclear => (Icon::CircleQuestionMark, t.warning_text),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_2;
        ui.vertical(|ui| {
            ui.set_width(measure::ICON);
            ui.add_space(1.0);
            icon_ui(ui, icon, measure::ICON, ink);
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(egui::Label::new(text::medium(t, verdict.headline.as_str()).color(ink)).wrap());
            if !verdict.hint.is_empty() {
                ui.add(egui::Label::new(text::weak(t, verdict.hint.as_str())).wrap());
            }
        });
    });
}

fn answers_ui(ui: &mut Ui, result: &CheckResult) {
    let table = Table::new("answers")
        .plain()
        .column(Column::text("Called with"))
        .column(Column::number("Status").exact(76.0))
        .column(Column::text("Meaning").exact(176.0));
    table.show(ui, result.rows.len(), |row| {
        let answer = &result.rows[row.index()];
        row.medium(&answer.label);
        row.text(&answer.status.to_string());
        row.cell(|ui| meaning_ui(ui, answer));
    });
}

fn meaning_ui(ui: &mut Ui, answer: &CheckRow) {
    let t = theme::tokens(ui);
    let reached = matches!(answer.reading, Reading::Answered | Reading::Malformed);
    let words = if reached && answer.caller != Caller::Partner {
        text::body(t, answer.meaning).color(t.danger_text)
    } else {
        text::body(t, answer.meaning)
    };
    ui.add(egui::Label::new(words).truncate());
}

/// What a call of this verb may do to the backend's data.
fn changes_data(verb: &str) -> bool {
    !matches!(verb, "GET" | "HEAD" | "OPTIONS")
}

fn choice_ui(ui: &mut Ui, model: &Model, at: &StageRef, check: &LockCheck, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let line = ui.cursor().top() + 0.5;
    if check.result.is_some() {
        ui.painter().hline(ui.max_rect().x_range(), line, (1.0, t.border));
    }
    let method = model.check_method(at);
    if method.is_none() {
        ui.add_space(measure::SPACE_2);
        return;
    }
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 8, bottom: 14 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = measure::SPACE_2;
            let room = ui.available_width() - measure::SPACE_2;
            let running = check.running.map(|_| "A check is running");
            method_ui(ui, model, at, method.as_ref(), (room * 0.53).floor(), running, commands);
            partner_ui(ui, model, at, (room * 0.47).floor(), running, commands);
        });
        if model.check_takes_header(at) {
            header_ui(ui, at, check, commands);
        }
        if let Some(method) = method.filter(|method| changes_data(&method.verb)) {
            let words = if model.kept.read_only && !method.check_only_looks() {
                format!(
                    "{} changes data, so it is not called while Read-only is on. Choose a GET method.",
                    method.verb
                )
            } else {
                reaches(&method.verb)
            };
            note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
        }
    });
}

/// The header for a method whose authorizer is asked before the key. Its value is a secret, so its copies are wiped.
fn header_ui(ui: &mut Ui, at: &StageRef, check: &LockCheck, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let free = check.running.is_none();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_2;
        let room = ui.available_width() - measure::SPACE_2;
        let mut name = check.header.shown_name().to_owned();
        let field = Field::new("Header for the sign-in", &mut name).mono().width((room * 0.4).floor());
        if field.enabled(free).show(ui).changed() {
            commands.push(ApisCommand::CheckHeader(at.clone(), HeaderField::Name(name)).into());
        }
        // Room for all that fits a header: a text that grows leaves its shorter copies behind.
        let mut value = Zeroizing::new(String::with_capacity(LONGEST_HEADER));
        value.push_str(check.header.value.as_ref().map_or("", |value| value.expose_secret()));
        let field = Field::new("Its value", &mut *value).aside("(optional)").password(true).mono();
        if field.width((room * 0.6).floor()).enabled(free).show(ui).changed() {
            let typed = HeaderField::Value(std::mem::take(&mut *value).into());
            commands.push(ApisCommand::CheckHeader(at.clone(), typed).into());
        }
    });
    let words = "This method asks for a sign-in before it looks at a key. The header goes with each call and is forgotten when the \
                 check ends.";
    ui.add(egui::Label::new(text::weak(t, words)).wrap());
}

/// What a call that changes data means for the backend.
fn reaches(verb: &str) -> String {
    format!(
        "{verb} changes data: whatever gets through the gate reaches your backend, the partner's call in any case"
    )
}

fn method_ui(
    ui: &mut Ui,
    model: &Model,
    at: &StageRef,
    present: Option<&MethodName>,
    width: f32,
    running: Option<&str>,
    commands: &mut Commands,
) {
    let shown = present.map_or_else(|| "none".into(), ToString::to_string);
    let dropdown = Dropdown::quiet("Call", &shown).width(width).disabled(running);
    let (_, picked) = dropdown.show(ui, |ui| {
        let report = model.reports.get(at)?;
        let gets = |want: bool| {
            report.rows.iter().map(|row| &row.name).filter(move |name| (name.verb == "GET") == want)
        };
        let names: Vec<&MethodName> = gets(true).chain(gets(false)).collect();
        let labels: Vec<String> = names.iter().map(ToString::to_string).collect();
        let picked = options_ui(ui, names.len(), |index| Choice {
            label: &labels[index],
            mark: if changes_data(&names[index].verb) { "changes data" } else { "" },
            chosen: present == Some(names[index]),
        })?;
        Some(names[picked].clone())
    });
    if let Some(method) = picked.flatten() {
        commands.push(ApisCommand::CheckMethod(at.clone(), method).into());
    }
}

fn partner_ui(
    ui: &mut Ui,
    model: &Model,
    at: &StageRef,
    width: f32,
    running: Option<&str>,
    commands: &mut Commands,
) {
    const NOBODY: &str = "nobody";
    let present = model.check_partner(at);
    let shown = present.as_ref().map_or_else(|| NOBODY.into(), |key| model.key_label(key));
    let dropdown = Dropdown::quiet("Key of", &shown).width(width).disabled(running);
    let (_, picked) = dropdown.show(ui, |ui| {
        let partners = model.callers.get(at).map(|callers| callers.partners.as_slice()).unwrap_or_default();
        let of = |index: usize| partners.get(index.wrapping_sub(1)).and_then(|row| model.partners.get(*row));
        let picked = options_ui(ui, partners.len() + 1, |index| Choice {
            label: of(index).map_or(NOBODY, |partner| partner.name.as_str()),
            mark: "",
            chosen: of(index).map(|partner| &partner.id) == present.as_ref(),
        })?;
        Some(of(picked).map(|partner| partner.id.clone()))
    });
    if let Some(key) = picked.flatten() {
        let key: Option<KeyId> = key;
        commands.push(ApisCommand::CheckPartner(at.clone(), key).into());
    }
}
