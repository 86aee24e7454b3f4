//! Whether an operation looks or changes: each service's table of operations says so, and faults may strike one kind alone.

/// What an operation does to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It looks: `Get…`, `Describe…`, `List…`, and Logs Insights' queries.
    Read,
    /// It changes something, or may: what a policy for readers leaves out.
    Write,
}
