//! Ids and key values: random-looking, repeatable from the seed.

const ID: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const VALUE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Gives out ids.
#[derive(Clone, Debug)]
pub struct Ids(fastrand::Rng);

impl Ids {
    /// The same ids for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Six characters: deployments, resources and plans.
    pub fn short(&mut self) -> String {
        self.text(ID, 6)
    }

    /// Ten characters: APIs, keys and root resources.
    pub fn long(&mut self) -> String {
        self.text(ID, 10)
    }

    /// A key's value: 40 letters and digits.
    pub fn value(&mut self) -> String {
        self.text(VALUE, 40)
    }

    /// A number in 0..100, for a canary's share.
    pub fn percent(&mut self) -> f64 {
        self.0.f64() * 100.0
    }

    /// A request id, shaped like a UUID.
    pub fn request(&mut self) -> String {
        let hex = self.text(b"0123456789abcdef", 32);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    fn text(&mut self, letters: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(letters[self.0.usize(..letters.len())])).collect()
    }
}
