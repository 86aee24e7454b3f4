//! Which answers are counted apart from all calls: what a source can tell beside how many came.

/// Which answers a feed counts apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Splits {
    /// Refused by a limit: 429.
    pub throttled: bool,
    /// Refused for the key or its rights: 403.
    pub forbidden: bool,
    /// Failed behind the gateway: 5xx.
    pub failed: bool,
}

impl Splits {
    /// What both count apart.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            throttled: self.throttled && other.throttled,
            forbidden: self.forbidden && other.forbidden,
            failed: self.failed && other.failed,
        }
    }
}
