//! Regions in which Logs Insights gives 10,000 rows: a query that is refused or cut is split, and counts the same calls.

use tollkeeper::domain::{Feed, Resource, SourceKind, Traffic, TrafficQuery};
use tollkeeper_practice::QueryRows;

use crate::desk::Desk;
use crate::payload::Payload;
use crate::practice_traffic::{feed, now_s, offers};

/// So many hours of minutes have more rows than 10,000 and fewer than 100,000.
const HOURS: i64 = 48;

fn read(desk: &mut Desk, feed: &Feed) -> Traffic {
    let query =
        TrafficQuery { feed: feed.clone(), from_s: now_s() - HOURS * 3_600, to_s: now_s(), period_s: 60 };
    match desk.read(Resource::Traffic(query)) {
        Ok(Payload::Traffic(traffic)) => *traffic,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_region_of_few_rows_counts_as_one_of_many_does() {
    for few in [QueryRows::FewRefused, QueryRows::FewCut] {
        let mut desk = Desk::new();
        let log = feed(&offers(&mut desk), SourceKind::AccessLog);
        let queries = |desk: &Desk| desk.practice.calls().get("StartQuery").copied().unwrap_or_default();
        let whole = read(&mut desk, &log);
        let bins: usize = whole.by_key.values().map(|series| series.requests.len()).sum();
        assert!(bins > 10_000, "{bins}: too quiet to be cut");
        assert_eq!(queries(&desk), 1, "a region of many");
        desk.practice.set_query_rows(few);
        let split = read(&mut desk, &log);
        assert_eq!(split, whole, "{few:?}");
        let first = queries(&desk);
        assert!(first > 3, "{few:?}: {first}");
        let again = read(&mut desk, &log);
        assert!(again == whole && again.partial.is_none());
        // A limit that was refused once is not tried again.
        let refused = u64::from(few == QueryRows::FewRefused);
        assert_eq!(queries(&desk) - first, first - 1 - refused, "{few:?}");
    }
}
