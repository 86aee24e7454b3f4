//! How much is kept in memory while a window stays open for days: stated here, once, for all that would otherwise only grow.
//!
//! What a screen shows now is always kept, however much it is; a bound says what else may stay. The journal's file keeps everything.

/// Bytes of counts of calls, over all feeds and resolutions: about four million of them.
pub const MOST_COUNT_BYTES: usize = 64 << 20;
/// The newest bins that each timeline keeps also beyond [`MOST_COUNT_BYTES`]: a day by the minute and an hour.
pub const RECENT_BINS: i64 = 1_500;
/// Partners' pages whose single calls are kept: up to 20,000 rows each.
pub const MOST_PAGES: usize = 8;
/// Entries of the journal, the newest ones.
pub const MOST_ENTRIES: usize = 2_000;
/// Messages at the window's edge, the newest ones.
pub const MOST_NOTICES: usize = 50;

/// Drops the oldest of a list, which stand first, as far as they may go and there are more than `most`.
pub fn drop_oldest<T>(list: &mut Vec<T>, most: usize, may_go: impl Fn(&T) -> bool) {
    let mut surplus = list.len().saturating_sub(most);
    if surplus == 0 {
        return;
    }
    list.retain(|one| {
        let goes = surplus > 0 && may_go(one);
        surplus -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first_and_those_that_must_stay_do() {
        let mut list = vec![1, 2, 3, 4, 5];
        drop_oldest(&mut list, 3, |one| *one != 1);
        assert_eq!(list, [1, 4, 5]);
        drop_oldest(&mut list, 3, |_| true);
        assert_eq!(list, [1, 4, 5], "few enough");
    }
}
