//! A small radix-2 Fourier transform for autocorrelations.
//!
//! Ten thousand keys are judged while a person waits, and the transform is a third of that work: tables are built
//! once per length and reused, single precision is ample for counts.

use std::f32::consts::PI;

/// Tables for one transform length.
#[derive(Debug, Clone, Default)]
pub(super) struct Fft {
    size: usize,
    twiddles: Vec<(f32, f32)>,
    swaps: Vec<(u32, u32)>,
}

impl Fft {
    /// Tables for `size` complex points; `size` is a power of two.
    pub(super) fn new(size: usize) -> Self {
        debug_assert!(size.is_power_of_two());
        let bits = size.trailing_zeros();
        let reversed = |at: usize| if bits == 0 { at } else { at.reverse_bits() >> (usize::BITS - bits) };
        let swaps =
            (0..size).filter(|&at| at < reversed(at)).map(|at| (at as u32, reversed(at) as u32)).collect();
        // One table per stage, end to end, so that the inner loop reads straight on.
        let mut twiddles = Vec::with_capacity(size);
        let mut half = 1;
        while half < size {
            twiddles.extend((0..half).map(|k| {
                let angle = -PI * k as f32 / half as f32;
                (angle.cos(), angle.sin())
            }));
            half *= 2;
        }
        Self { size, twiddles, swaps }
    }

    /// The length these tables are for.
    pub(super) const fn size(&self) -> usize {
        self.size
    }

    /// Forward transform in place of `re + i im`.
    pub(super) fn forward(&self, re: &mut [f32], im: &mut [f32]) {
        for &(a, b) in &self.swaps {
            re.swap(a as usize, b as usize);
            im.swap(a as usize, b as usize);
        }
        let mut half = 1;
        while half < self.size {
            let table = &self.twiddles[half - 1..2 * half - 1];
            for (re, im) in re.chunks_exact_mut(2 * half).zip(im.chunks_exact_mut(2 * half)) {
                let ((re_a, re_b), (im_a, im_b)) = (re.split_at_mut(half), im.split_at_mut(half));
                for (k, &(cos, sin)) in table.iter().enumerate() {
                    let (x, y) = (re_b[k] * cos - im_b[k] * sin, re_b[k] * sin + im_b[k] * cos);
                    (re_b[k], im_b[k]) = (re_a[k] - x, im_a[k] - y);
                    (re_a[k], im_a[k]) = (re_a[k] + x, im_a[k] + y);
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
        let size = 32;
        let input: Vec<f32> = (0..size).map(|at| ((at * at + 3) % 11) as f32).collect();
        let (mut re, mut im) = (input.clone(), vec![0.0; size]);
        Fft::new(size).forward(&mut re, &mut im);
        for k in 0..size {
            let turn = |at: usize| -2.0 * PI * (k * at) as f32 / size as f32;
            let real: f32 = input.iter().enumerate().map(|(at, x)| x * turn(at).cos()).sum();
            let imaginary: f32 = input.iter().enumerate().map(|(at, x)| x * turn(at).sin()).sum();
            assert!((re[k] - real).abs() < 1e-3 && (im[k] - imaginary).abs() < 1e-3, "bin {k}");
        }
    }
}
