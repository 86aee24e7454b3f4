//! One frame of a chart: read pointer and keyboard, draw the view that comes of it, say it in words.

use super::super::paint;
use super::cut::Cut;
use super::lines::Lines;
use super::place::Place;
use super::reading::Reading;
use super::ticks::{self, Scale};
use super::{Chart, ChartAnswer, Wish, hover, overlay, words};
use crate::ui::theme::{self, Tokens};
use eframe::egui;
use egui::{Color32, Id, Rect, Response, Sense, Ui, UiBuilder, pos2, vec2};
use egui_plot::{Plot, PlotTransform};

const AXIS_HEIGHT: f32 = 26.0;

impl Chart<'_> {
    /// Draws it as wide as the room.
    pub fn show(&self, ui: &mut Ui) -> ChartAnswer {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), self.height));
        let id = ui.make_persistent_id(("chart", self.title));
        let sense =
            if self.interactive { Sense::click_and_drag() } else { Sense::focusable_noninteractive() };
        let response = ui.interact(rect, id, sense);
        self.describe(ui, &response);
        let (wish, cursor) = self.asked(ui, &response);
        if wish.fit || wish.view.is_some() {
            ui.ctx().request_repaint();
        }
        // What is asked for is drawn at once, so that a dragged chart does not lag behind the pointer.
        let shown = Self { view: wish.view.unwrap_or(self.view), ..*self };
        let hovered = shown.draw_ui(ui, rect, &response, &wish, cursor);
        ChartAnswer { response, view: wish.view, fit: wish.fit, hovered }
    }

    fn draw_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        response: &Response,
        wish: &Wish,
        cursor: Option<f64>,
    ) -> Option<f64> {
        if !ui.is_rect_visible(rect) {
            return None;
        }
        let t = theme::tokens(ui);
        let lines = self.cut(t, rect.width());
        let limits = self.limits.iter().map(|limit| limit.y);
        let scale = Scale::new(lines.highest(), limits, rect.height() - AXIS_HEIGHT);
        let corner = pos2(rect.right(), rect.bottom() - AXIS_HEIGHT);
        let plot = Rect::from_min_max(pos2(rect.left() + scale.gutter(ui), rect.top()), corner);
        let place = Place { plot, view: self.view };

        overlay::loading_ui(ui, t, self, &place);
        let transform = self.plot_ui(ui, plot_id(response.id), &lines, &scale, plot);
        lines.lone_ui(ui, &transform, plot);
        scale.labels_ui(ui, &transform, plot);
        let brush = wish.brush.map(|span| overlay::brush_ui(ui, t, self, &place, span));
        ticks::time_axis_ui(ui, &transform, plot, self.zone, &brush.unwrap_or_default());
        self.limit_labels_ui(ui, t, &transform, &scale, plot);
        overlay::words_ui(ui, t, self, &place, lines.is_empty());
        let at = response.hover_pos().filter(|_| !response.dragged());
        if self.interactive && at.is_some_and(|at| at.y > plot.bottom()) {
            words::help_ui(response);
        }
        let under = at.filter(|at| plot.contains(*at));
        let time = cursor.or_else(|| under.map(|at| hover::pointed(&lines, &place, &transform, at)))?;
        let reading = Reading::at(self, time);
        hover::hover_ui(ui, self, &transform, &reading);
        words::say(ui, response.id, &reading.words(self), cursor.is_some());
        Some(time)
    }

    fn cut<'a>(&'a self, t: &'a Tokens, points: f32) -> Lines<'a> {
        let cut = |series| Cut::new(series, self.view, points, self.gap);
        let series = self.series.iter().map(cut).collect();
        Lines { chart: self, t, series, band: self.band.as_ref().map(cut) }
    }

    fn plot_ui(&self, ui: &mut Ui, id: Id, lines: &Lines<'_>, scale: &Scale, rect: Rect) -> PlotTransform {
        let plot = Plot::new(self.title)
            .id(id)
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .set_margin_fraction(vec2(0.0, 0.0))
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
            .cursor_color(Color32::TRANSPARENT)
            .sense(Sense::hover());
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
        let drawn = plot.show(&mut child, |plot| {
            plot.set_plot_bounds_x(self.view[0]..=self.view[1]);
            plot.set_plot_bounds_y(0.0..=scale.top);
            lines.draw(plot, scale);
        });
        drawn.transform
    }

    fn limit_labels_ui(&self, ui: &Ui, t: &Tokens, transform: &PlotTransform, scale: &Scale, plot: Rect) {
        for limit in self.limits {
            let inside = limit.y <= scale.top;
            let words =
                if inside { limit.label.to_owned() } else { format!("{} is above this chart", limit.label) };
            let galley = paint::line(ui, &words, theme::regular(12.0), t.text_weak);
            let y = if inside { transform.position_from_point_y(limit.y) - 10.0 } else { plot.top() + 8.0 };
            let ground = Rect::from_min_size(
                pos2(plot.left() + 6.0, y - galley.size().y / 2.0),
                galley.size() + vec2(4.0, 0.0),
            );
            ui.painter().rect_filled(ground, 2.0, t.surface.gamma_multiply(0.8));
            paint::left(ui.painter(), plot.left() + 8.0, y, galley);
        }
    }
}

/// egui_plot's own name for the plot in `chart`.
pub(super) fn plot_id(chart: Id) -> Id {
    chart.with("plot")
}
