use super::*;
use crate::domain::MetricSource;
use crate::domain::traffic::Counter;

fn timeline() -> Timeline {
    let feed = Feed::new(Counter::Metric(MetricSource::default()), Vec::new());
    Timeline::new(feed, 60)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn read(timeline: &mut Timeline, wanted: Range<i64>, now: i64, count: f64) -> Option<(i64, i64)> {
    let query = timeline.missing(&wanted, at(now))?;
    let points = (query.from_s..query.to_s).step_by(60).map(|second| (second, count));
    let series = KeySeries { requests: points.collect(), ..KeySeries::default() };
    let traffic = Traffic {
        query: query.clone(),
        by_key: BTreeMap::from([("k".into(), series)]),
        keyless: KeySeries::default(),
        partial: None,
    };
    timeline.settle(Ok(Box::new(traffic)), at(now));
    Some((query.from_s, query.to_s))
}

fn counts(timeline: &Timeline) -> Vec<(i64, f64)> {
    timeline.by_key()[&"k".into()].requests.clone()
}

#[test]
fn new_minutes_are_appended_and_only_the_newest_are_read_again() {
    let mut timeline = timeline();
    assert_eq!(read(&mut timeline, 0..36_000, 36_030, 1.0), Some((0, 36_000)));
    assert_eq!(timeline.missing(&(0..36_000), at(36_040)), None);
    // A minute later: the new one, and the twenty that metrics may still fill.
    assert_eq!(read(&mut timeline, 60..36_060, 36_065, 2.0), Some((34_800, 36_060)));
    let counts = counts(&timeline);
    assert_eq!(counts.len(), 601);
    assert_eq!((counts[579].1, counts[580], counts[600]), (1.0, (34_800, 2.0), (36_060 - 60, 2.0)));
}

#[test]
fn minutes_are_provisional_until_late_lines_have_had_their_time() {
    let mut timeline = timeline();
    assert!(timeline.provisional().is_empty());
    read(&mut timeline, 0..36_000, 36_030, 1.0);
    assert_eq!(timeline.provisional(), 35_700..36_000);
    read(&mut timeline, 0..36_000, 36_000 + 1_260, 2.0);
    assert!(timeline.provisional().is_empty() && counts(&timeline)[599].1 > 1.0, "read again, and final");
}

#[test]
fn what_lies_further_back_is_read_once_and_put_before() {
    let mut timeline = timeline();
    read(&mut timeline, 36_000..72_000, 72_010, 1.0);
    assert_eq!(read(&mut timeline, 18_000..54_000, 72_020, 2.0), Some((18_000, 36_000)));
    assert_eq!(timeline.known(), std::slice::from_ref(&(18_000..72_000)));
    assert_eq!(timeline.missing(&(18_000..72_000), at(72_030)), None);
    assert!(counts(&timeline).is_sorted_by(|a, b| a.0 < b.0));
    // Far back, with a hole between: only what is asked for.
    assert_eq!(read(&mut timeline, 600..1_200, 72_040, 3.0), Some((600, 1_200)));
    assert_eq!(timeline.known(), [600..1_200, 18_000..72_000]);
    assert_eq!(read(&mut timeline, 0..72_000, 72_050, 4.0), Some((1_200, 18_000)));
    assert_eq!(read(&mut timeline, 0..72_000, 72_050, 4.0), Some((0, 600)));
    assert_eq!(timeline.known(), std::slice::from_ref(&(0..72_000)));
}

#[test]
fn refresh_reads_what_has_not_settled_and_no_more() {
    let mut timeline = timeline();
    read(&mut timeline, 0..36_000, 36_005, 1.0);
    timeline.again = true;
    let query = timeline.missing(&(0..36_000), at(36_020)).unwrap();
    assert_eq!((query.from_s, query.to_s), (34_800, 36_000));
}

#[test]
fn what_was_left_out_of_a_day_is_said_until_all_of_it_was_read_again() {
    let mut timeline = timeline();
    let mut answer = |from_s: i64, to_s: i64, partial: Option<&str>| {
        let query = TrafficQuery { feed: timeline.feed.clone(), from_s, to_s, period_s: 60 };
        let (by_key, keyless) = (BTreeMap::new(), KeySeries::default());
        let traffic = Traffic { query: query.clone(), by_key, keyless, partial: partial.map(str::to_owned) };
        timeline.settle(Ok(Box::new(traffic)), at(to_s));
        let said = |of: Range<i64>| timeline.partial(&of).map(str::to_owned);
        (said(0..90_000), said(86_400..90_000))
    };
    let day = Some("of 500 partners".to_owned());
    assert_eq!(answer(0, 86_400, Some("of 500 partners")), (day.clone(), None));
    assert_eq!(answer(86_000, 86_460, None), (day.clone(), None), "not for a few whole minutes");
    assert_eq!(answer(86_460, 86_520, Some("of 120 partners")), (day, None));
    assert_eq!(answer(0, 86_520, None), (None, None));
}

#[test]
fn what_an_answer_left_out_is_a_gap_that_is_read_when_somebody_looks_there_or_refreshes() {
    let mut timeline = timeline();
    let answer = |timeline: &mut Timeline, wanted: Range<i64>, reached_s: i64| {
        let mut query = timeline.missing(&wanted, at(36_010))?;
        timeline.begin(&Resource::Traffic(query.clone()), at(36_010));
        let asked = (query.from_s, query.to_s);
        query.from_s = query.from_s.max(reached_s);
        let (by_key, keyless, partial) = (BTreeMap::new(), KeySeries::default(), Some("cut".to_owned()));
        timeline.settle(Ok(Box::new(Traffic { query, by_key, keyless, partial })), at(36_010));
        Some(asked)
    };
    assert_eq!(answer(&mut timeline, 0..36_000, 18_000), Some((0, 36_000)));
    assert_eq!(timeline.known(), std::slice::from_ref(&(18_000..36_000)));
    assert_eq!(timeline.partial(&(0..600)), Some("cut"), "there as well");
    assert_eq!(answer(&mut timeline, 0..36_000, 0), None, "not over and over");
    assert_eq!(answer(&mut timeline, 6_000..12_000, 0), Some((6_000, 12_000)), "nothing else is looked at");
    assert_eq!(answer(&mut timeline, 0..36_000, 0), None);
    timeline.invalidate();
    assert_eq!(answer(&mut timeline, 0..36_000, 0), Some((12_000, 18_000)));
}

#[test]
fn what_could_not_be_read_at_all_is_a_gap_that_is_not_asked_for_again_before_a_refresh() {
    let mut timeline = timeline();
    let nothing = |timeline: &mut Timeline, wanted: Range<i64>, now: i64| {
        let mut query = timeline.missing(&wanted, at(now))?;
        timeline.begin(&Resource::Traffic(query.clone()), at(now));
        let asked = (query.from_s, query.to_s);
        query.from_s = query.to_s;
        let (by_key, keyless, partial) = (BTreeMap::new(), KeySeries::default(), Some("cut".to_owned()));
        timeline.settle(Ok(Box::new(Traffic { query, by_key, keyless, partial })), at(now));
        Some(asked)
    };
    assert_eq!(nothing(&mut timeline, 0..36_000, 36_010), Some((0, 36_000)));
    assert!(timeline.known().is_empty() && timeline.failure().is_none() && timeline.fetched.is_some());
    assert_eq!(timeline.partial(&(0..600)), Some("cut"));
    for wanted in [0..36_000, 18_000..36_000] {
        assert_eq!(timeline.missing(&wanted, at(39_000)), None, "its newest bin was too much");
    }
    assert_eq!(nothing(&mut timeline, 60..36_060, 36_070), Some((36_000, 36_060)), "what is new");
    assert_eq!(timeline.missing(&(60..36_060), at(36_080)), None);
    // Another newest bin may hold less.
    assert_eq!(read(&mut timeline, 6_000..12_000, 36_080, 1.0), Some((6_000, 12_000)));
    timeline.invalidate();
    assert_eq!(nothing(&mut timeline, 60..36_060, 36_090), Some((12_000, 36_060)));
    assert_eq!(timeline.known(), std::slice::from_ref(&(6_000..12_000)));
    assert_eq!((counts(&timeline).len(), timeline.settled_s), (100, 12_000), "and what is there stays");
}

#[test]
fn a_failure_keeps_what_is_there_and_waits_before_it_is_tried_again() {
    let mut timeline = timeline();
    read(&mut timeline, 0..36_000, 36_005, 1.0);
    let failure = Failure::new(FailureKind::Throttled, "No", "", "");
    timeline.settle(Err(failure), at(36_071));
    assert_eq!(counts(&timeline).len(), 600);
    assert!(timeline.failure().is_some());
    assert!(!timeline.is_stale() && timeline.failed_at() == Some(at(36_071)));
    timeline.invalidate();
    assert!(timeline.is_stale());
    read(&mut timeline, 0..36_060, 36_140, 1.0);
    assert!(timeline.failure().is_none());
}

#[test]
fn a_bin_without_calls_any_more_is_emptied() {
    let mut timeline = timeline();
    read(&mut timeline, 0..600, 605, 1.0);
    let query = timeline.missing(&(0..660), at(665)).unwrap();
    let none = Traffic {
        query: query.clone(),
        by_key: BTreeMap::new(),
        keyless: KeySeries::default(),
        partial: None,
    };
    timeline.settle(Ok(Box::new(none)), at(666));
    assert_eq!(counts(&timeline), [], "all were read again, without a call");
}
