//! Inputs changed at random: bytes, pieces of other inputs, numbers at their edges, and what such files are made of.

/// What parsers stumble over.
const PIECES: [&[u8]; 24] = [
    b"\"",
    b"'",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"\\",
    b"$context.",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\x00",
    b"null",
    b"-1",
    b"9223372036854775808",
    b"1e309",
    b"2026-11-19T13:05:00Z",
    b"%",
];
/// No input grows beyond it: a run shall be short.
const LARGEST: usize = 16 * 1024;

/// Makes inputs of inputs.
pub struct Mutator {
    random: fastrand::Rng,
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    /// One that repeats itself for the same seed and inputs.
    pub fn new(seed: u64, seeds: Vec<Vec<u8>>) -> Self {
        Self { random: fastrand::Rng::with_seed(seed), seeds }
    }

    /// The next input: one of the first ones, changed in one to eight places.
    pub fn input(&mut self) -> Vec<u8> {
        let mut input = self.seeds[self.random.usize(..self.seeds.len())].clone();
        for _ in 0..self.random.usize(1..=8) {
            self.change(&mut input);
        }
        input.truncate(LARGEST);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.random.usize(..=input.len());
        match self.random.u8(..8) {
            0 => self.flip(input),
            1 => input.truncate(at),
            2 => drop(input.drain(at..(at + self.random.usize(..16)).min(input.len()))),
            3 | 4 => {
                let piece = PIECES[self.random.usize(..PIECES.len())];
                input.splice(at..at, piece.iter().copied());
            }
            5 => self.double(input, at),
            6 => self.graft(input, at),
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = self.random.u8(..);
                }
            }
        }
    }

    fn flip(&mut self, input: &mut [u8]) {
        if !input.is_empty() {
            let at = self.random.usize(..input.len());
            input[at] ^= 1 << self.random.u8(..8);
        }
    }

    /// Repeats a stretch, sometimes very often: depth and length are where recursion and sums give way.
    fn double(&mut self, input: &mut Vec<u8>, at: usize) {
        let end = (at + self.random.usize(1..32)).min(input.len());
        let times = if self.random.u8(..16) == 0 { 256 } else { 2 };
        let stretch = input[at..end].repeat(times);
        input.splice(at..end, stretch);
    }

    /// Puts a stretch of another input here.
    fn graft(&mut self, input: &mut Vec<u8>, at: usize) {
        let other = &self.seeds[self.random.usize(..self.seeds.len())];
        let from = self.random.usize(..=other.len());
        let to = (from + self.random.usize(..64)).min(other.len());
        let stretch = other[from..to].to_vec();
        input.splice(at..at, stretch);
    }
}
