//! How often each gap between two calls occurs: a timer is one tall bar.

use super::paint;
use crate::ui::theme::{self, Tokens};
use eframe::egui;
use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// One bar: where it begins on the axis, and its share (1 is all).
#[derive(Clone, Copy, Debug)]
pub struct Bin {
    /// Left edge on the axis, in the axis' unit.
    pub from: f64,
    /// Share of all values, 0 to 1.
    pub share: f64,
}

/// A histogram with shares upwards and a linear axis below.
#[must_use = "draw it with `show`"]
pub struct Histogram<'a> {
    /// Sums it up for who cannot see it.
    pub name: &'a str,
    /// The bars, by their left edges; each is as wide as the first gap between two of them.
    pub bins: &'a [Bin],
    /// Where the axis ends, in its unit.
    pub end: f64,
    /// Labels below the axis: where, and what.
    pub ticks: &'a [(f64, &'a str)],
    /// Words beside the tallest bar.
    pub remark: &'a str,
    /// What the axis measures.
    pub caption: &'a str,
    /// Height of the whole, points.
    pub height: f32,
}

impl Histogram<'_> {
    /// Draws it as wide as the room.
    pub fn show(&self, ui: &mut Ui) -> Response {
        let size = vec2(ui.available_width(), self.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.name));
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let t = theme::tokens(ui);
        let min = pos2(rect.left() + 46.0, rect.top() + 10.0);
        let plot = Rect::from_min_max(min, pos2(rect.right() - 8.0, rect.bottom() - 44.0));
        self.axes_ui(ui, t, plot);
        let x = |value: f64| plot.left() + plot.width() * (value / self.end.max(f64::MIN_POSITIVE)) as f32;
        let step = self.bins.windows(2).map(|pair| pair[1].from - pair[0].from).fold(self.end, f64::min);
        let width = (x(step) - x(0.0) - 1.0).max(2.0);
        for bin in self.bins.iter().filter(|bin| bin.share > 0.0 && bin.from <= self.end) {
            let height = (plot.height() * bin.share.min(1.0) as f32).max(2.0);
            let bar = Rect::from_min_max(
                pos2(x(bin.from.max(0.0)), plot.bottom() - height),
                pos2(x(bin.from) + width, plot.bottom()),
            );
            ui.painter().rect_filled(paint::crisp(ui, bar), 1.0, t.accent_text);
        }
        self.remark_ui(ui, t, plot, x);
        response
    }

    fn axes_ui(&self, ui: &Ui, t: &Tokens, plot: Rect) {
        let small = || theme::regular(12.0);
        for (share, label) in [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")] {
            let y = (plot.bottom() - plot.height() * share).round() - 0.5;
            ui.painter().hline(plot.x_range(), y, (1.0, t.border));
            paint::right(ui.painter(), plot.left() - 8.0, y, paint::line(ui, label, small(), t.text_weak));
        }
        for (at, label) in self.ticks {
            let x = plot.left() + plot.width() * (at / self.end.max(f64::MIN_POSITIVE)) as f32;
            let galley = paint::line(ui, label, small(), t.text_weak);
            let half = galley.size().x / 2.0;
            let x = x.clamp(plot.left() - 8.0 + half.min(8.0), plot.right() + 8.0 - half);
            paint::centred(ui.painter(), pos2(x, plot.bottom() + 13.0), galley);
        }
        let caption = paint::line(ui, self.caption, small(), t.text_weak);
        paint::centred(ui.painter(), pos2(plot.center().x, plot.bottom() + 33.0), caption);
    }

    fn remark_ui(&self, ui: &Ui, t: &Tokens, plot: Rect, x: impl Fn(f64) -> f32) {
        let Some(tallest) = self.bins.iter().max_by(|a, b| a.share.total_cmp(&b.share)) else { return };
        let galley = paint::line(ui, self.remark, theme::medium(12.0), t.text_strong);
        let y = plot.bottom() - plot.height() * tallest.share.min(1.0) as f32 + 2.0;
        let y = y.clamp(plot.top() + 2.0, plot.bottom() - 14.0);
        let after = x(tallest.from) + 22.0;
        let ground = |left: f32| {
            Rect::from_center_size(pos2(left + galley.size().x / 2.0, y), galley.size() + vec2(8.0, 0.0))
        };
        let fits = after + galley.size().x < plot.right();
        let left = if fits { after } else { x(tallest.from) - 12.0 - galley.size().x };
        ui.painter().rect_filled(ground(left), 0.0, t.surface);
        paint::left(ui.painter(), left, y, galley);
    }
}
