//! A small Fourier transform for autocorrelations of real series.
//!
//! Ten thousand keys are judged while a person waits, and the transform is a third of that work: tables are built once
//! per length and reused, single precision is ample for counts, and `n` real numbers travel as `n / 2` complex ones.

use std::f32::consts::PI;

/// Tables and buffers for one length.
#[derive(Debug, Clone, Default)]
pub(super) struct Correlation {
    /// Real points, a power of two.
    size: usize,
    /// `exp(-iπk/half)` for each stage of the half-length transform, end to end, so that the inner loop reads straight on.
    twiddles: Vec<(f32, f32)>,
    swaps: Vec<(u32, u32)>,
    /// `exp(-2πik/size)` for `k` up to half the size.
    turns: Vec<(f32, f32)>,
    re: Vec<f32>,
    im: Vec<f32>,
}

impl Correlation {
    /// Tables for series and lags that fit into `length` together.
    fn prepare(&mut self, length: usize) {
        let size = length.next_power_of_two().max(4);
        if self.size == size {
            return;
        }
        let half_size = size / 2;
        let bits = half_size.trailing_zeros();
        let reversed = |at: usize| at.reverse_bits() >> (usize::BITS - bits);
        let turn = |k: usize, of: usize| {
            let angle = -PI * k as f32 / of as f32;
            (angle.cos(), angle.sin())
        };
        self.size = size;
        self.swaps = (0..half_size)
            .filter(|&at| at < reversed(at))
            .map(|at| (at as u32, reversed(at) as u32))
            .collect();
        self.twiddles.clear();
        let mut half = 1;
        while half < half_size {
            self.twiddles.extend((0..half).map(|k| turn(k, half)));
            half *= 2;
        }
        self.turns = (0..=half_size).map(|k| turn(k, half_size)).collect();
    }

    /// Autocorrelation sums `Σ x(t) x(t + lag)` for `lag < lags`, up to one common factor, appended to `out`. Zeros pad the series, so nothing wraps
    /// around (Wiener-Khinchin).
    pub(super) fn append(&mut self, series: &[f32], lags: usize, out: &mut Vec<f32>) {
        self.prepare(series.len() + lags);
        self.re.clear();
        self.im.clear();
        for pair in series.chunks(2) {
            self.re.push(pair[0]);
            self.im.push(pair.get(1).copied().unwrap_or(0.0));
        }
        self.re.resize(self.size / 2, 0.0);
        self.im.resize(self.size / 2, 0.0);
        self.forward();
        self.power();
        self.forward();
        // The second transform ran on the conjugate, so odd lags come out negated.
        out.extend((0..lags).map(|lag| if lag % 2 == 0 { self.re[lag / 2] } else { -self.im[lag / 2] }));
    }

    /// From the packed transform of the series to the packed conjugate of its power, which is real and even.
    fn power(&mut self) {
        let half_size = self.size / 2;
        let (re, im) = (&mut self.re, &mut self.im);
        let dc = (re[0] + im[0]).powi(2);
        let nyquist = (re[0] - im[0]).powi(2);
        (re[0], im[0]) = (dc + nyquist, -(dc - nyquist));
        for low in 1..=half_size / 2 {
            let high = half_size - low;
            let (cos, sin) = self.turns[low];
            // Even and odd samples' transforms, then the full one at both frequencies.
            let (even_re, even_im) = (0.5 * (re[low] + re[high]), 0.5 * (im[low] - im[high]));
            let (odd_re, odd_im) = (0.5 * (im[low] + im[high]), 0.5 * (re[high] - re[low]));
            let (turned_re, turned_im) = (odd_re * cos - odd_im * sin, odd_re * sin + odd_im * cos);
            let power_low = (even_re + turned_re).powi(2) + (even_im + turned_im).powi(2);
            let power_high = (even_re - turned_re).powi(2) + (even_im - turned_im).powi(2);
            // Packed again: sum + i·exp(2πik/n)·difference, conjugated.
            let (sum, difference) = (power_low + power_high, power_low - power_high);
            (re[low], im[low]) = (sum + difference * sin, -difference * cos);
            (re[high], im[high]) = (sum - difference * sin, -difference * cos);
            // At `high` the turn is the mirror image and the difference changes sign: cos, sin -> -cos, sin and d -> -d.
        }
    }

    /// Forward transform of the buffers in place.
    fn forward(&mut self) {
        let (re, im) = (&mut self.re, &mut self.im);
        for &(a, b) in &self.swaps {
            re.swap(a as usize, b as usize);
            im.swap(a as usize, b as usize);
        }
        for part in re.chunks_exact_mut(2).chain(im.chunks_exact_mut(2)) {
            (part[0], part[1]) = (part[0] + part[1], part[0] - part[1]);
        }
        let mut half = 2;
        while half < self.size / 2 {
            let table = &self.twiddles[half - 1..2 * half - 1];
            for (re, im) in re.chunks_exact_mut(2 * half).zip(im.chunks_exact_mut(2 * half)) {
                let ((re_a, re_b), (im_a, im_b)) = (re.split_at_mut(half), im.split_at_mut(half));
                let lows = re_a.iter_mut().zip(im_a.iter_mut());
                let highs = re_b.iter_mut().zip(im_b.iter_mut());
                for ((low, high), &(cos, sin)) in lows.zip(highs).zip(table) {
                    let (x, y) = (*high.0 * cos - *high.1 * sin, *high.0 * sin + *high.1 * cos);
                    (*high.0, *high.1) = (*low.0 - x, *low.1 - y);
                    (*low.0, *low.1) = (*low.0 + x, *low.1 + y);
                }
            }
            half *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_definition() {
        let mut correlation = Correlation::default();
        for length in [3, 8, 31, 100] {
            let series: Vec<f32> = (0..length).map(|at| ((at * at + 3) % 11) as f32 - 4.0).collect();
            let lags = length / 2;
            let mut found = Vec::new();
            correlation.append(&series, lags, &mut found);
            let direct = |lag: usize| series.iter().zip(&series[lag..]).map(|(x, y)| x * y).sum::<f32>();
            for (lag, value) in found.iter().enumerate() {
                let (found, expected) = (value / found[0], direct(lag) / direct(0));
                assert!((found - expected).abs() < 1e-4, "length {length} lag {lag}: {found} {expected}");
            }
        }
    }
}
