//! Where somebody goes who leaves the account that is open.

use crate::domain::Target;

/// Ways to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The window closes.
    Close,
    /// To another profile, region or endpoint.
    Connect(Target),
    /// To the connect screen.
    Disconnect,
    /// To the practice account.
    Practice,
}
