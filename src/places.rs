//! Where files go: preferences and the journal, in the folders that the system has for them.

use std::path::PathBuf;

use crate::model::Prefs;

const NAME: &str = "tollkeeper";

fn from_env(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(target_os = "windows")]
fn base(_xdg: &str, _unix: &str) -> Option<PathBuf> {
    from_env("APPDATA")
}

#[cfg(target_os = "macos")]
fn base(xdg: &str, _unix: &str) -> Option<PathBuf> {
    from_env(xdg).or_else(|| std::env::home_dir().map(|home| home.join("Library/Application Support")))
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
fn base(xdg: &str, unix: &str) -> Option<PathBuf> {
    from_env(xdg).or_else(|| std::env::home_dir().map(|home| home.join(unix)))
}

/// The journal's folder; `None` where the system has no home folder, and then nothing is kept.
pub fn journal() -> Option<PathBuf> {
    base("XDG_DATA_HOME", ".local/share").map(|base| base.join(NAME).join("journal"))
}

fn prefs_file() -> Option<PathBuf> {
    base("XDG_CONFIG_HOME", ".config").map(|base| base.join(NAME).join("preferences.json"))
}

/// The preferences, or the defaults where there are none or they cannot be read.
pub fn load_prefs() -> Prefs {
    let Some(text) = prefs_file().and_then(|path| std::fs::read_to_string(path).ok()) else {
        return Prefs::default();
    };
    serde_json::from_str(&text).unwrap_or_else(|err| {
        let kept = prefs_file().map(|path| path.with_extension("unreadable.json"));
        let moved = prefs_file().zip(kept).map(|(path, kept)| std::fs::rename(path, kept));
        tracing::warn!(
            moved = matches!(moved, Some(Ok(()))),
            "the preferences could not be read and are put aside: {err:#}"
        );
        Prefs::default()
    })
}

/// Keeps the preferences. A failure costs a preference, no work, so it is only logged.
pub fn save_prefs(prefs: &Prefs) {
    let Some(path) = prefs_file() else { return };
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, serde_json::to_string_pretty(prefs)?)
    };
    if let Err(err) = write() {
        tracing::warn!("the preferences could not be kept: {err:#}");
    }
}
