//! What was read and is shown nowhere goes when there is too much of it: a window stays open for weeks. How much may stay is said
//! in [`crate::domain::bounds`].
//!
//! Not in here, because their number is that of the account's own things: stages, methods, plans, keys, log groups. Times of single
//! calls go with the dialog that needs them.

use std::ops::Range;

use crate::domain::bounds::{MOST_COUNT_BYTES, MOST_PAGES, RECENT_BINS};
use crate::domain::{Feed, KeyId};

use super::Model;
use super::span::Window;
use super::timeline::Timeline;

impl Model {
    /// Forgets what no screen shows, as far as there is too much.
    pub(super) fn forget_old_readings(&mut self) {
        self.forget_counts();
        self.forget_pages();
    }

    /// Counts: first those of feeds that nothing offers any more, then those far back that the chart does not show.
    fn forget_counts(&mut self) {
        // Counts that are being worked on elsewhere would be copied first.
        if self.away.is_on() {
            return;
        }
        let bytes = |model: &Self| model.store.traffic.values().map(Timeline::bytes).sum::<usize>();
        if bytes(self) <= MOST_COUNT_BYTES {
            return;
        }
        let (day, shown) = (self.day_feeds(), self.shown_feeds());
        let offered: Vec<&Feed> = self.traffic.offers.iter().flat_map(|offer| &offer.feeds).collect();
        let is_offered = |feed: &Feed| offered.contains(&feed) || day.contains(feed) || shown.contains(feed);
        // One that cannot be read has no counts; it stays, since it says that the source is closed to us.
        self.store.traffic.retain(|(feed, _), timeline| is_offered(feed) || timeline.fetched().is_none());
        let mut windows = vec![self.day_window(), self.wanted_window(&shown), self.shown_window(&shown)];
        windows.extend(self.what_if().map(|what_if| self.replay_window(what_if.range)));
        for ((_, period_s), timeline) in &mut self.store.traffic {
            if !timeline.has_grown() {
                continue;
            }
            let recent = self.now.as_second() - RECENT_BINS * period_s..i64::MAX;
            let on_screen = windows.iter().filter(|window| window.period_s == *period_s).map(Window::span);
            let wanted: Vec<Range<i64>> = on_screen.chain([recent]).collect();
            timeline.keep_only(&wanted);
        }
    }

    /// Single calls: the pages that were read longest ago, but not the one that is open.
    fn forget_pages(&mut self) {
        let open = self.route.page().cloned();
        let mut pages: Vec<(Option<jiff::Timestamp>, KeyId)> = Vec::new();
        for ((_, key), calls) in &self.store.calls {
            match pages.iter_mut().find(|(_, known)| known == key) {
                Some((at, _)) => *at = calls.fetched().max(*at),
                None => pages.push((calls.fetched(), key.clone())),
            }
        }
        if pages.len() <= MOST_PAGES {
            return;
        }
        pages.retain(|(_, key)| Some(key) != open.as_ref());
        pages.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (_, key) in pages.iter().skip(MOST_PAGES - usize::from(open.is_some())) {
            self.store.calls.retain(|(_, of), calls| of != key || calls.is_loading());
        }
    }
}
