//! What the operating system is asked for at the start: no picture of this program's memory on disk. A core dump holds whatever
//! partners' keys AWS has sent, and crash reporters send dumps away.

/// Set to anything, memory may be looked at: for debuggers, `perf` and measuring, which the refusal keeps out too.
pub const DEBUGGABLE: &str = "TOLLKEEPER_DEBUGGABLE";

/// Refuses core dumps, and on Linux also other programs of the same user that would read this one's memory. Only
/// [`run`](crate::run) calls it, once: tests stay as they are.
pub fn keep_memory_private() {
    if std::env::var_os(DEBUGGABLE).is_some_and(|value| !value.is_empty()) {
        return;
    }
    #[cfg(unix)]
    if let Err(err) = refuse_dumps() {
        tracing::warn!("core dumps could not be switched off: {err}");
    }
}

#[cfg(unix)]
fn refuse_dumps() -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // Where a program takes dumps (systemd-coredump, apport), the limit alone does not hold.
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}
