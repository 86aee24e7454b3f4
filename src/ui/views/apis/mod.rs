//! The APIs' room: which stage, which methods ask for a key there, what is live against what was edited, what was
//! deployed, and the proof.
//!
//! [`tree`] is the column of stages, [`methods`] the table with the switches, [`deployments`] and [`lock_check`] the two
//! cards below it.

mod deployments;
mod lock_check;
mod methods;
mod notes;
mod tree;

use eframe::egui;
use egui::{Align, Frame, Layout, Margin, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::domain::{Failure, StageRef};
use crate::model::command::ApisCommand;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, Message, buttons_ui, row_ui};

const TREE: f32 = 216.0;
/// Below this width the two cards stand one below the other.
const CARDS_FIT: f32 = 720.0;

/// Draws the room.
pub fn apis_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let apis = &model.store.apis;
    if let (None, Some(failure)) = (apis.get(), apis.failure()) {
        return failed_ui(ui, failure, commands);
    }
    if apis.get().is_some_and(Vec::is_empty) {
        return none_ui(ui, model);
    }
    let room = ui.available_rect_before_wrap();
    let (left, right) = room.split_left_right_at_x(room.left() + TREE);
    let open = model.open_stage();
    ui.painter().vline(left.right() - 0.5, room.y_range(), (1.0, theme::tokens(ui).border));
    let column = |rect| UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min));
    ui.scope_builder(column(left), |ui| tree::tree_ui(ui, model, open.as_ref(), commands));
    ui.scope_builder(column(right), |ui| {
        ui.set_clip_rect(right.intersect(ui.clip_rect()));
        match &open {
            Some(at) => stage_ui(ui, model, at, commands),
            None => no_stage_ui(ui, model),
        }
    });
    ui.advance_cursor_after_rect(room);
}

fn none_ui(ui: &mut Ui, model: &Model) {
    let region = model.account().map_or("this region", |account| account.region.as_str());
    let title = format!("No REST APIs in {region}");
    let words = "Usage plans and API keys belong to REST APIs. Choose another region at the top, or make an API first.";
    Message::empty(Icon::Boxes, &title, words).show(ui, Vec::new());
}

/// APIs are known and none has a stage, or nothing is known yet.
fn no_stage_ui(ui: &mut Ui, model: &Model) {
    let read = model.store.apis.get().is_some_and(|apis| {
        apis.iter().all(|api| model.store.stages.get(&api.id).is_some_and(|stages| stages.get().is_some()))
    });
    if read {
        let words = "A stage is a public address of an API. Deploy the API to a stage in AWS first: this program does not make addresses.";
        Message::empty(Icon::Boxes, "No API has a stage yet", words).show(ui, Vec::new());
        return;
    }
    padded_ui(ui, |ui| {
        ui.label(text::heading(theme::tokens(ui), "APIs"));
        methods::skeleton_ui(ui);
    });
}

/// Draws what could not be read and what to do about it.
fn failed_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
    let request = failure.request_id.as_ref().map(|id| format!("AWS request {id}"));
    let mut message = Message::failed(Icon::CloudOff, &failure.what, failure.advice());
    if let Some(request) = &request {
        message = message.footer(request);
    }
    let buttons = vec![
        Button::primary("Try again").icon(Icon::RefreshCw),
        Button::plain("Copy for administrator").icon(Icon::Copy),
    ];
    match message.show(ui, buttons) {
        Some(0) => commands.push(Command::Refresh),
        Some(_) => {
            commands.push(Command::Copy { text: failure.report(), what: "report for the administrator" });
        }
        None => {}
    }
}

fn padded_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let margin = Margin {
        left: measure::ROOM_MARGIN as i8,
        right: measure::ROOM_MARGIN as i8,
        top: measure::ROOM_TOP as i8,
        bottom: measure::ROOM_TOP as i8,
    };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = measure::CARD_GAP;
        content(ui);
    });
}

fn stage_ui(ui: &mut Ui, model: &Model, at: &StageRef, commands: &mut Commands) {
    let bottom = ui.max_rect().bottom();
    ScrollArea::vertical().id_salt(("stage", at)).auto_shrink([false, false]).show(ui, |ui| {
        padded_ui(ui, |ui| {
            let top = ui.cursor().top();
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = measure::SPACE_2;
                heading_ui(ui, model, at, commands);
                url_ui(ui, model, at, commands);
            });
            notes::notes_ui(ui, model, at, commands);
            let used = ui.cursor().top() - top;
            let room = bottom - measure::ROOM_TOP * 2.0 - ui.clip_rect().top() - used;
            methods::methods_ui(ui, model, at, room, commands);
            cards_ui(ui, model, at, commands);
        });
    });
}

fn heading_ui(ui: &mut Ui, model: &Model, at: &StageRef, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let block = lock_check::block(model, at);
    let buttons = [
        Button::plain("Roll back…").icon(Icon::Undo2),
        Button::plain("Verify lock").icon(Icon::ShieldCheck).disabled(block),
    ];
    let mut title = egui::text::LayoutJob::default();
    for (words, font, ink) in [
        (model.api_name(at), theme::semibold(20.0), t.text_strong),
        (" / ", theme::regular(20.0), t.text_weak),
        (at.stage.as_str(), theme::semibold(20.0), t.text_strong),
    ] {
        title.append(words, 0.0, egui::TextFormat::simple(font, ink));
    }
    let room = ui.available_width() - crate::ui::widgets::buttons_width(ui, &buttons) - 16.0;
    let left = |ui: &mut Ui| {
        ui.set_max_width(room);
        ui.add(egui::Label::new(title).truncate());
    };
    match row_ui(ui, measure::CONTROL, |ui| ui.scope(left), |ui| buttons_ui(ui, buttons.into())) {
        Some(0) => commands.push(ApisCommand::OpenRollback(at.clone()).into()),
        Some(_) => commands.push(ApisCommand::VerifyLock(at.clone()).into()),
        None => {}
    }
}

fn url_ui(ui: &mut Ui, model: &Model, at: &StageRef, commands: &mut Commands) {
    let Some(account) = model.account() else { return };
    let t = theme::tokens(ui);
    let url = account.invoke_url(at);
    ui.horizontal(|ui| {
        ui.set_min_height(measure::CONTROL);
        ui.label(text::weak(t, "Callers use"));
        let room = ui.available_width() - Button::ghost("Copy URL").icon(Icon::Copy).width(ui) - 8.0;
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(egui::Label::new(text::mono(t, url.as_str())).truncate());
        });
        if ui.add(Button::ghost("Copy URL").icon(Icon::Copy)).clicked() {
            commands.push(Command::Copy { text: url, what: "URL" });
        }
    });
}

/// Draws the two cards, side by side and equally high where there is room.
fn cards_ui(ui: &mut Ui, model: &Model, at: &StageRef, commands: &mut Commands) {
    let width = ui.available_width();
    if width < CARDS_FIT {
        deployments::deployments_ui(ui, model, at, 0.0, commands);
        lock_check::lock_check_ui(ui, model, at, 0.0, commands);
        return;
    }
    let left = ((width - measure::CARD_GAP) * 1.15 / 2.15).floor();
    let corner = ui.cursor().min;
    let memory = ui.scope_id().with(("cards", at));
    // The higher of the two as drawn in the frame before: egui learns a height only by drawing.
    let high: f32 = ui.data(|data| data.get_temp(memory)).unwrap_or(0.0);
    let mut card = |ui: &mut Ui, x: f32, width: f32, draw: &mut dyn FnMut(&mut Ui, &mut Commands) -> f32| {
        let rect = egui::Rect::from_min_size(pos2(corner.x + x, corner.y), vec2(width, 0.0));
        let layout = UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min));
        ui.scope_builder(layout, |ui| draw(ui, commands)).inner
    };
    let one =
        card(ui, 0.0, left, &mut |ui, commands| deployments::deployments_ui(ui, model, at, high, commands));
    let x = left + measure::CARD_GAP;
    let two =
        card(ui, x, width - x, &mut |ui, commands| lock_check::lock_check_ui(ui, model, at, high, commands));
    let wanted = one.max(two).ceil();
    if (wanted - high).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(memory, wanted));
        ui.ctx().request_repaint();
    }
    let rect = egui::Rect::from_min_size(corner, vec2(width, wanted.max(high)));
    ui.advance_cursor_after_rect(rect);
}
