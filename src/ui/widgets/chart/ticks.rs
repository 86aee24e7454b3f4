//! Where the axes carry labels: round values upwards, round local times along.

use super::super::{number, paint};
use crate::ui::theme;
use eframe::egui;
use egui::{Rangef, Rect, Ui, pos2};
use egui_plot::PlotTransform;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};

/// Half a label, in points.
const LABEL: f32 = 9.0;

/// The axis upwards, from zero.
pub(super) struct Scale {
    /// Highest value of the plot.
    pub top: f64,
    /// Values with a label and a hairline.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// For values up to `highest`, in `height` points; `limits` are included while they do not flatten the values.
    pub fn new(highest: f64, limits: impl Iterator<Item = f64>, height: f32) -> Self {
        let wanted = f64::from((height / 46.0).max(2.0));
        let mut top = if highest > 0.0 { highest * 1.06 } else { 12.0 };
        // Whole quarters of a step, so that a peak that comes into view seldom moves everything.
        let quarter = round_step(top / wanted) / 4.0;
        top = (top / quarter).ceil() * quarter;
        let (near, far): (Vec<f64>, Vec<f64>) = limits.partition(|limit| *limit <= 2.5 * highest.max(1.0));
        for limit in near {
            top = top.max(limit * 1.1);
        }
        if !far.is_empty() {
            // Room for the words that name it, so that they do not lie on a line.
            top = top.max(highest * f64::from(height / (height - 30.0).max(30.0)));
        }
        let step = round_step(top / wanted);
        // Room for the label of the topmost line.
        top = top.max((top / step).floor() * step / f64::from(1.0 - LABEL / height.max(2.0 * LABEL)));
        let ticks = (0..=(top / step) as u32).map(|i| step * f64::from(i)).collect();
        Self { top, ticks }
    }

    /// How wide the labels are, with the distance to the plot.
    pub fn gutter(&self, ui: &Ui) -> f32 {
        let t = theme::tokens(ui);
        let width =
            |tick: &f64| paint::line(ui, &number::count(*tick), theme::regular(12.0), t.text_weak).size().x;
        self.ticks.iter().map(width).fold(8.0, f32::max).ceil() + 8.0
    }

    /// Draws the numbers at the left of the plot.
    pub fn labels_ui(&self, ui: &Ui, transform: &PlotTransform, plot: Rect) {
        let t = theme::tokens(ui);
        for tick in &self.ticks {
            let y = transform.position_from_point_y(*tick);
            let galley = paint::line(ui, &number::count(*tick), theme::regular(12.0), t.text_weak);
            paint::right(ui.painter(), plot.left() - 8.0, y, galley);
        }
    }
}

/// The next of 1, 2, 5, 10, 20, … that is not below `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-9).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// One label of the time axis.
#[derive(Debug, PartialEq)]
struct Tick {
    x: f64,
    label: String,
    midnight: bool,
}

/// Ticks and labels below the plot, but for the stretches that are `taken` by something else.
pub(super) fn time_axis_ui(
    ui: &Ui,
    transform: &PlotTransform,
    plot: Rect,
    zone: &TimeZone,
    taken: &[Rangef],
) {
    let t = theme::tokens(ui);
    let bounds = transform.bounds();
    let ticks = time_ticks([bounds.min()[0], bounds.max()[0]], zone, f64::from(plot.width()));
    let mut free_from = f32::NEG_INFINITY;
    for tick in ticks {
        let x = transform.position_from_point_x(tick.x);
        let (font, ink) =
            if tick.midnight { (theme::medium(12.0), t.text) } else { (theme::regular(12.0), t.text_weak) };
        let galley = paint::line(ui, &tick.label, font, ink);
        let half = galley.size().x / 2.0;
        let room = ui.clip_rect().right().min(plot.right() + 14.0);
        let clear = |taken: &Rangef| x + half + 4.0 < taken.min || x - half - 4.0 > taken.max;
        if x - half < free_from || x + half > room || !taken.iter().all(clear) {
            continue;
        }
        free_from = x + half + 8.0;
        ui.painter().vline(x.round() + 0.5, plot.bottom()..=plot.bottom() + 4.0, (1.0, t.border_strong));
        paint::centred(ui.painter(), pos2(x, plot.bottom() + 14.0), galley);
    }
}

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;
const STEPS: [i64; 14] = [
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    3600,
    2 * 3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    DAY,
    2 * DAY,
    7 * DAY,
];

/// Half of a label with a date and a time, in points.
const DATED_FROM: f64 = 56.0;

/// Labels about 90 points apart at round local times; every day begins anew, so that a change of the clock moves none.
fn time_ticks(view: [f64; 2], zone: &TimeZone, width: f64) -> Vec<Tick> {
    let (Some(from), Some(to)) = (local(view[0], zone), local(view[1], zone)) else { return Vec::new() };
    let fitting = (view[1] - view[0]) / (width / 90.0).max(1.0);
    let step = STEPS.into_iter().find(|step| *step as f64 >= fitting).unwrap_or(28 * DAY);
    let mut ticks = Vec::new();
    let mut day = from.date();
    while day <= to.date() && ticks.len() < 1000 {
        if step < DAY || days_since_1970(day) % (step / DAY) == 0 {
            day_ticks(day, step.min(DAY), zone, view, &mut ticks);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    date_one(&mut ticks, view[0] + (view[1] - view[0]) * DATED_FROM / width, zone);
    ticks
}

/// Where no day begins, the first label with room for it (at or after `from`) says which day it is.
fn date_one(ticks: &mut [Tick], from: f64, zone: &TimeZone) {
    if ticks.iter().any(|tick| tick.midnight) {
        return;
    }
    let first = ticks.iter_mut().find(|tick| tick.x >= from);
    let Some(tick) = first else { return };
    if let Some(time) = local(tick.x, zone) {
        tick.label = time.strftime("%a %-d %b, %H:%M").to_string();
    }
}

fn day_ticks(day: Date, step: i64, zone: &TimeZone, view: [f64; 2], ticks: &mut Vec<Tick>) {
    for second in (0..DAY).step_by(step as usize) {
        let Ok(time) = day.at(0, 0, 0, 0).checked_add(second.seconds()) else { continue };
        let Ok(zoned) = time.to_zoned(zone.clone()) else { continue };
        let x = zoned.timestamp().as_second() as f64;
        if !(view[0]..=view[1]).contains(&x) {
            continue;
        }
        let midnight = second == 0;
        let format = if midnight { "%a %-d %b" } else { "%H:%M" };
        ticks.push(Tick { x, label: zoned.strftime(format).to_string(), midnight });
    }
}

fn days_since_1970(day: Date) -> i64 {
    i64::from(Date::constant(1970, 1, 1).until(day).map_or(0, |span| span.get_days()))
}

/// `x` seconds since 1970 in `zone`; `None` where that is no time.
pub(super) fn local(x: f64, zone: &TimeZone) -> Option<Zoned> {
    let timestamp = Timestamp::from_second(x.round() as i64).ok()?;
    Some(timestamp.to_zoned(zone.clone()))
}

#[cfg(test)]
mod tests {
    use super::{Scale, time_ticks};
    use jiff::tz::TimeZone;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> f64 {
        text.parse::<jiff::Timestamp>().unwrap().as_second() as f64
    }

    fn labels(from: &str, to: &str, width: f64) -> Vec<String> {
        time_ticks([at(from), at(to)], &berlin(), width).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn a_day_has_round_local_hours_and_names_the_new_day() {
        let day = labels("2026-11-18T13:05:00Z", "2026-11-19T13:05:00Z", 780.0);
        assert_eq!(day, ["15:00", "18:00", "21:00", "Thu 19 Nov", "03:00", "06:00", "09:00", "12:00"]);
    }

    #[test]
    fn a_few_hours_say_which_day_they_are_of() {
        let hours = labels("2026-11-18T12:55:00Z", "2026-11-18T17:05:00Z", 500.0);
        assert_eq!(hours, ["14:00", "Wed 18 Nov, 15:00", "16:00", "17:00", "18:00"]);
    }

    #[test]
    fn a_week_has_days() {
        let week = labels("2026-11-12T23:00:00Z", "2026-11-19T13:00:00Z", 780.0);
        assert_eq!(week[..3], ["Fri 13 Nov", "Sat 14 Nov", "Sun 15 Nov"]);
        assert_eq!(week.len(), 7);
    }

    #[test]
    fn hours_stay_round_on_the_day_the_clock_changes() {
        let day = labels("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 780.0);
        assert_eq!(day[..3], ["Sun 25 Oct", "03:00", "06:00"]);
        assert!(day.iter().all(|label| label.ends_with(":00") || label.ends_with("Oct")), "{day:?}");
    }

    #[test]
    fn a_limit_near_the_values_is_in_the_chart_and_one_far_above_does_not_flatten_them() {
        let near = Scale::new(250.0, [300.0].into_iter(), 200.0);
        assert!(near.top > 300.0 && near.ticks.contains(&300.0), "{:?}", near.ticks);
        let far = Scale::new(10.0, [3000.0].into_iter(), 200.0);
        assert!(far.top < 15.0, "{}", far.top);
    }

    #[test]
    fn a_small_change_of_the_highest_value_moves_nothing_and_the_topmost_label_has_room() {
        let tops = [190.0, 192.0, 195.0].map(|highest| Scale::new(highest, std::iter::empty(), 200.0).top);
        assert!(tops.iter().all(|top| *top == tops[0]), "{tops:?}");
        for highest in 1..500 {
            let scale = Scale::new(f64::from(highest), std::iter::empty(), 200.0);
            let topmost = scale.ticks.last().unwrap();
            assert!(
                (scale.top - topmost) / scale.top * 200.0 >= 8.9,
                "{highest}: {topmost} of {}",
                scale.top
            );
        }
    }

    #[test]
    fn an_empty_chart_has_a_scale() {
        let scale = Scale::new(0.0, std::iter::empty(), 200.0);
        assert_eq!(scale.ticks.first(), Some(&0.0));
        assert!(scale.ticks.len() > 2);
    }
}
