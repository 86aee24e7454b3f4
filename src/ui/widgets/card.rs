//! Cards: a hairline around what belongs together. Cards do not nest and throw no shadow.

use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::epaint::{Mesh, Shape};
use egui::{Align, Color32, Frame, InnerResponse, Layout, Margin, Rect, StrokeKind, Ui, pos2, vec2};

/// A card as wide as the room it gets.
#[derive(Clone, Copy, Default)]
#[must_use = "draw it with `show`"]
pub struct Card {
    flush: bool,
    danger: bool,
    sunken: bool,
    min_height: f32,
}

impl Card {
    /// A padded card.
    pub fn new() -> Self {
        Self::default()
    }

    /// A card whose content (a table) reaches its edges; the corners stay round.
    pub fn flush() -> Self {
        Self { flush: true, ..Self::default() }
    }

    /// With a red edge: what is in it is not live.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// On the sunken ground.
    pub fn sunken(mut self) -> Self {
        self.sunken = true;
        self
    }

    /// At least `height` points high, edge to edge.
    pub fn min_height(mut self, height: f32) -> Self {
        self.min_height = height;
        self
    }

    /// Draws the card around `content`.
    pub fn show<R>(self, ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
        let t = theme::tokens(ui);
        let edge = if self.danger { t.danger } else { t.border };
        let pad = Margin::symmetric(measure::CARD_PAD_X as i8, measure::CARD_PAD_Y as i8);
        let ground = ui.visuals().panel_fill;
        let frame = Frame::new()
            .fill(if self.sunken { t.sunken } else { t.surface })
            .stroke((1.0, edge))
            .corner_radius(measure::RADIUS_CARD)
            .inner_margin(if self.flush { Margin::ZERO } else { pad });
        let margin = frame.total_margin().sum();
        let answer = frame.show(ui, |ui| {
            ui.set_width((ui.available_width()).max(0.0));
            ui.set_min_height((self.min_height - margin.y).max(0.0));
            content(ui)
        });
        if self.flush {
            let rect = answer.response.rect;
            mask_corners(ui, rect, ground);
            ui.painter().rect_stroke(rect, measure::RADIUS_CARD, (1.0, edge), StrokeKind::Inside);
        }
        answer
    }
}

/// Paints the four corners outside the rounding in the colour of the ground: row fills are square.
fn mask_corners(ui: &Ui, rect: Rect, ground: Color32) {
    let radius = f32::from(measure::RADIUS_CARD);
    for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
        let corner = rect.center() + vec2(x, y) * rect.size() / 2.0;
        let centre = corner - vec2(x, y) * radius;
        let mut mesh = Mesh::default();
        mesh.colored_vertex(corner, ground);
        for step in 0..=8_u32 {
            let angle = std::f32::consts::FRAC_PI_2 * step as f32 / 8.0;
            let reach = radius - 0.5;
            mesh.colored_vertex(centre + vec2(x * angle.cos(), y * angle.sin()) * reach, ground);
            if step > 0 {
                mesh.add_triangle(0, step, step + 1);
            }
        }
        ui.painter().add(Shape::mesh(mesh));
    }
}

/// Draws a card's title at the left and whatever `right` draws at the right, from the right edge leftwards.
pub fn title_row_ui<R>(ui: &mut Ui, title: &str, right: impl FnOnce(&mut Ui) -> R) -> R {
    let t = theme::tokens(ui);
    row_ui(ui, 20.0, |ui| ui.label(text::section(t, title)), right)
}

/// A row `height` points high with `left` at the left and `right` drawn from the right edge leftwards.
pub fn row_ui<L, R>(
    ui: &mut Ui,
    height: f32,
    left: impl FnOnce(&mut Ui) -> L,
    right: impl FnOnce(&mut Ui) -> R,
) -> R {
    let width = ui.available_width();
    ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(height);
        left(ui);
        ui.with_layout(Layout::right_to_left(Align::Center), right).inner
    })
    .inner
}

/// One number of a strip: what it is, the number, and a line about it.
#[derive(Clone, Copy, Debug)]
pub struct Stat<'a> {
    /// What it counts: "Calls today".
    pub caption: &'a str,
    /// The number as shown.
    pub figure: &'a str,
    /// What to make of it.
    pub note: &'a str,
}

/// Draws numbers side by side in one card, with a hairline between them.
pub fn stat_strip_ui(ui: &mut Ui, stats: &[Stat<'_>]) {
    let t = theme::tokens(ui);
    Card::flush().show(ui, |ui| {
        let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 92.0));
        let width = rect.width() / stats.len().max(1) as f32;
        for (i, stat) in stats.iter().enumerate() {
            let left = rect.left() + width * i as f32;
            if i > 0 {
                ui.painter().vline(left.round() - 0.5, rect.y_range(), (1.0, t.border));
            }
            let inner = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()))
                .shrink2(vec2(16.0, 14.0));
            ui.scope_builder(egui::UiBuilder::new().max_rect(inner), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.label(text::small(t, stat.caption));
                ui.label(text::figure(t, stat.figure));
                ui.add(egui::Label::new(text::small(t, stat.note)).truncate());
            });
        }
        ui.advance_cursor_after_rect(rect);
    });
}
