//! The column of APIs and stages. An account can have hundreds, so only the lines in view are drawn.

use eframe::egui;
use egui::{Frame, Margin, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::domain::{Api, StageRef};
use crate::model::{Command, Model, Remote, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{tree_branch_ui, tree_leaf_ui};
use crate::ui::words::counted;

const LINE: f32 = 30.0;
const GAP: f32 = 6.0;

enum Line<'a> {
    Api { api: &'a Api, open: bool },
    Stage { api: &'a Api, at: &'a StageRef },
    Words(&'static str),
    Skeleton,
}

/// Draws the column; a click on a stage goes there.
pub(super) fn tree_ui(ui: &mut Ui, model: &Model, chosen: Option<&StageRef>, commands: &mut Commands) {
    let margin = Margin { left: 12, right: 12, top: measure::ROOM_TOP as i8, bottom: 0 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        let t = theme::tokens(ui);
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.horizontal(|ui| {
            ui.add_space(measure::SPACE_2);
            ui.label(text::small_medium(t, caption(model)));
        });
        ui.add_space(measure::SPACE_1);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            let lines = lines(ui, model);
            lines_ui(ui, model, &lines, chosen, commands);
        });
    });
}

fn caption(model: &Model) -> String {
    let Some(apis) = model.store.apis.get() else { return "Reading the APIs".into() };
    format!(
        "{}, {}",
        counted(apis.len(), "API", "APIs"),
        counted(model.store.all_stages().count(), "stage", "stages")
    )
}

fn folded_id(api: &Api) -> egui::Id {
    egui::Id::unique(("folded API", &api.id))
}

/// All lines with the place of each, points from the column's top.
fn lines<'a>(ui: &Ui, model: &'a Model) -> Vec<(f32, Line<'a>)> {
    let Some(apis) = model.store.apis.get() else {
        return (0..6).map(|index| (LINE * index as f32, Line::Skeleton)).collect();
    };
    let (mut out, mut y) = (Vec::new(), 0.0);
    for api in apis {
        for line in branch(ui, model, api) {
            out.push((y, line));
            y += LINE;
        }
        y += GAP;
    }
    out
}

/// An API, and its stages while it is unfolded.
fn branch<'a>(ui: &Ui, model: &'a Model, api: &'a Api) -> Vec<Line<'a>> {
    let open = !ui.data(|data| data.get_temp(folded_id(api)).unwrap_or(false));
    let mut out = vec![Line::Api { api, open }];
    if !open {
        return out;
    }
    let slot = model.store.stages.get(&api.id);
    match slot.and_then(Remote::get).map(Vec::as_slice) {
        Some([]) => out.push(Line::Words("No stages")),
        Some(stages) => out.extend(stages.iter().map(|stage| Line::Stage { api, at: &stage.at })),
        None if slot.is_some_and(|slot| slot.failure().is_some()) => {
            out.push(Line::Words("Could not be read"));
        }
        None => out.push(Line::Skeleton),
    }
    out
}

fn lines_ui(
    ui: &mut Ui,
    model: &Model,
    lines: &[(f32, Line<'_>)],
    chosen: Option<&StageRef>,
    commands: &mut Commands,
) {
    let height = lines.last().map_or(0.0, |(y, _)| y + LINE + GAP);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let seen = ui.clip_rect();
    let first = lines.partition_point(|(y, _)| rect.top() + y + LINE < seen.top());
    for (y, line) in lines[first..].iter().take_while(|(y, _)| rect.top() + y <= seen.bottom()) {
        let place = Rect::from_min_size(pos2(rect.left(), rect.top() + y), vec2(rect.width(), LINE));
        let salt = match line {
            Line::Stage { at, .. } => egui::Id::unique(at),
            Line::Api { api, .. } => egui::Id::unique(&api.id),
            _ => egui::Id::unique(y.to_bits()),
        };
        ui.scope_builder(UiBuilder::new().id_salt(salt).max_rect(place), |ui| {
            line_ui(ui, model, line, chosen, commands);
        });
    }
}

fn line_ui(ui: &mut Ui, model: &Model, line: &Line<'_>, chosen: Option<&StageRef>, commands: &mut Commands) {
    let t = theme::tokens(ui);
    match *line {
        Line::Api { api, open } => {
            if tree_branch_ui(ui, &api.name, open).clicked() {
                ui.data_mut(|data| data.insert_temp(folded_id(api), open));
            }
        }
        Line::Stage { api, at } => {
            let (label, name) = (at.stage.as_str(), format!("{} / {}", api.name, at.stage));
            let count = model.not_live_on(at);
            let chip = (count > 0).then(|| format!("{count} not live"));
            if tree_leaf_ui(ui, label, &name, chosen == Some(at), chip.as_deref()).clicked() {
                commands.push(Command::Go(Route::Apis(Some(at.clone()))));
            }
        }
        Line::Words(words) => {
            let rect = ui.max_rect().with_min_x(ui.max_rect().left() + 34.0);
            ui.put(rect, |ui: &mut Ui| {
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.label(text::weak(t, words))
                })
                .inner
            });
        }
        Line::Skeleton => {
            let at = ui.max_rect().left_center() + vec2(8.0, -5.0);
            let bar = Rect::from_min_size(at, vec2(112.0, 10.0));
            ui.painter().rect_filled(bar, measure::RADIUS_SKELETON, t.skeleton);
        }
    }
}
