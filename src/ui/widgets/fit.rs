//! What fits side by side: things that ask for more room than there is are cut, the widest first.

/// The most that each may be wide so that all together are no wider than `room`: only those that are wider are cut.
/// Infinite where all fit as they are.
pub fn most_each(widths: &[f32], room: f32) -> f32 {
    let mut sorted = widths.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut left = room;
    for (i, width) in sorted.iter().enumerate() {
        let share = left / (sorted.len() - i) as f32;
        if *width > share {
            return share.max(0.0);
        }
        left -= width;
    }
    f32::INFINITY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_widest_are_cut() {
        assert_eq!(most_each(&[80.0, 120.0], 300.0), f32::INFINITY);
        assert_eq!(most_each(&[80.0, 900.0], 300.0), 220.0);
        assert_eq!(most_each(&[80.0, 900.0, 500.0], 300.0), 110.0);
        assert_eq!(most_each(&[80.0, 900.0], -5.0), 0.0);
        assert_eq!(most_each(&[], 300.0), f32::INFINITY);
    }
}
