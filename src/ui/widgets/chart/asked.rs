//! What this frame asks for: the pointer and the keyboard together, and the cursor with which the keyboard reads values.

use super::draw::plot_id;
use super::keyboard::{self, Step};
use super::place::Place;
use super::view::Limits;
use super::{Chart, Wish, pointer, reading};
use eframe::egui;
use egui::{Response, Ui, Vec2};
use egui_plot::PlotMemory;

impl Chart<'_> {
    /// What pointer and keyboard ask for, and the moment that the keyboard reads.
    pub(super) fn asked(&self, ui: &Ui, response: &Response) -> (Wish, Option<f64>) {
        let limits = Limits::new(self.extent, self.gap);
        let reading = self.cursor(ui, response);
        let (mut wish, mut step) = (Wish::default(), None);
        // While a button is held Escape is for what it holds.
        if !response.dragged() && !response.drag_stopped() {
            let movable = self.interactive.then_some(&limits);
            (wish, step) = keyboard::keyboard(ui, response, self.view, movable, reading);
        }
        // Positions mean what they meant when the plot was drawn last.
        let before = PlotMemory::load(ui.ctx(), plot_id(response.id));
        if let (Some(before), true) = (before, self.interactive && wish.view.is_none() && !wish.fit) {
            let place = Place { plot: *before.transform().frame(), view: self.view };
            wish = pointer::pointer(ui, response, &place, &limits);
        }
        let cursor = step.map_or(reading, |step| self.go(reading, step));
        if let Some(time) = cursor.filter(|_| step.is_some()) {
            let revealed = limits.reveal(self.view, time);
            wish.view = wish.view.or((revealed != self.view).then_some(revealed));
        }
        ui.data_mut(|data| data.insert_temp(response.id, cursor));
        (wish, cursor)
    }

    /// The keyboard's cursor: there until the pointer moves over the chart, the focus leaves or the view moves away.
    fn cursor(&self, ui: &Ui, response: &Response) -> Option<f64> {
        let pointing = response.contains_pointer() && ui.input(|i| i.pointer.delta() != Vec2::ZERO);
        let cursor = ui.data(|data| data.get_temp::<Option<f64>>(response.id)).flatten();
        cursor.filter(|time| response.has_focus() && !pointing && self.in_view(*time))
    }

    fn go(&self, from: Option<f64>, step: Step) -> Option<f64> {
        let next = reading::step(self, from, step);
        next.filter(|next| self.interactive || self.in_view(*next)).or(from)
    }

    fn in_view(&self, time: f64) -> bool {
        (self.view[0]..=self.view[1]).contains(&time)
    }
}
