//! What is public within the crate and has no sentence above it.
//!
//! `missing_docs` sees only what other crates can reach; a newcomer reads what another file can reach.

use std::collections::BTreeMap;

use super::{Source, sources};

/// The share of public items with a doc comment, in each folder directly below a source tree.
const SHARE: f64 = 0.98;

/// Public items of a file: (line, documented).
fn items(source: &Source) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut documented = false;
    let mut attribute = 0_usize;
    for (number, line) in source.lines() {
        let text = line.trim();
        if attribute > 0 || text.starts_with("#[") {
            attribute = (attribute + text.matches('[').count()).saturating_sub(text.matches(']').count());
            continue;
        }
        if is_public(text) {
            found.push((number, documented));
        }
        documented = text.starts_with("///");
    }
    found
}

/// Items and fields; a `pub use` names what is documented at its home, a `pub mod` opens with `//!`.
fn is_public(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("pub") else { return false };
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
    rest.starts_with(' ') && !["use ", "mod ", "extern "].iter().any(|word| rest[1..].starts_with(word))
}

/// The folder of a file directly below its tree, such as `src/aws`; the tree itself for files beside the folders.
fn folder(name: &str) -> &str {
    let tree = if name.starts_with("practice/") { "practice/src/" } else { "src/" };
    let rest = &name[tree.len()..];
    let folder = rest.find('/').filter(|_| tree == "src/").unwrap_or(0);
    name[..tree.len() + folder].trim_end_matches('/')
}

#[test]
fn what_other_files_can_reach_has_a_sentence() {
    let mut folders: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for source in sources() {
        let entry = folders.entry(folder(&source.name).to_owned()).or_default();
        for (number, documented) in items(&source) {
            entry.0 += 1;
            if !documented {
                entry.1.push(format!("{}:{number}", source.name));
            }
        }
    }
    let mut behind = Vec::new();
    for (folder, (all, bare)) in folders {
        let share = 1.0 - bare.len() as f64 / all.max(1) as f64;
        if share < SHARE {
            behind.push(format!("{folder}: {:.1} % of {all}, not {bare:?}", 100.0 * share));
        }
    }
    assert!(behind.is_empty(), "documented public items: {behind:#?}");
}

#[test]
fn a_bare_item_is_seen_through_its_attributes() {
    let code = "/// Told.\n#[derive(\n    Debug,\n)]\npub struct A {\n    pub x: u8,\n    /// Told.\n    pub(crate) y: u8,\n}\npub use b::C;\npub mod d;\npub(super) fn e() {}\n";
    let found = items(&Source { name: "src/a.rs".into(), code: code.into() });
    assert_eq!(found, [(5, true), (6, false), (8, true), (12, false)]);
    assert_eq!(
        [folder("src/aws/read/keys.rs"), folder("src/app.rs"), folder("practice/src/a/b.rs")],
        ["src/aws", "src", "practice/src"]
    );
}
