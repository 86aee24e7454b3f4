//! Keeps the house as it was built: circles of files, long functions, undocumented items and silent arms are counted here.
//!
//! Text is enough, because `cargo fmt` decides how it is laid out: a function ends at the brace below its first letter, the arms of
//! one match stand at one depth. What was there before stands in the list beside its test; a list only ever gets shorter.

mod circles;
mod documented;
mod imports;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folders with code that must hold, each as (folder, name of its crate in imports).
const TREES: [(&str, &str); 2] = [("src", "tollkeeper"), ("practice/src", "tollkeeper_practice")];
/// Lines of a function, at most.
const LONGEST: usize = 70;
/// Enums of ours over which every match names every variant, so that a new one is met by the compiler wherever it matters.
const EXHAUSTIVE: [&str; 5] = ["Change", "Command", "Call", "Resource", "Event"];
/// Matches over those that still have an arm for the rest: file, and how many at most. Each is to go.
const SILENT: [(&str, usize); 16] = [
    ("src/analysis/pending.rs", 2),
    ("src/domain/change.rs", 2),
    ("src/domain/change/calls.rs", 2),
    ("src/domain/change/words.rs", 1),
    ("src/model/apply.rs", 3),
    ("src/model/check.rs", 1),
    ("src/model/money/invoice/mod.rs", 1),
    ("src/model/update.rs", 1),
    ("src/model/update/connection.rs", 1),
    ("src/model/update/keys.rs", 1),
    ("src/model/update/limits.rs", 1),
    ("src/model/update/plans.rs", 1),
    ("src/model/update/prices.rs", 1),
    ("src/model/update/stages.rs", 3),
    ("src/model/update/traffic.rs", 2),
    ("src/ui/dialogs/confirm.rs", 1),
];
/// Panics in waiting, in the same form. Each is to go.
const PANICS: [(&str, usize); 2] = [("src/model/store.rs", 1), ("src/model/update/traffic.rs", 1)];

/// Rooms that are told the time and own no thread, so that tests and pictures repeat.
const TIMELESS: [&str; 5] = ["src/domain/", "src/analysis/", "src/model/", "src/ui/", "src/aws/"];
/// Ways to ask for the time, or to do something at a time of one's own.
const CLOCKS: [&str; 4] = ["Instant::now", "SystemTime::now", "Timestamp::now", "thread::spawn"];

/// What may stand before `fn`, beside `pub`.
const QUALIFIERS: [&str; 5] = ["", "async", "const", "unsafe", "extern"];

/// A source file: its path with slashes, from the project's folder, and its code up to the test module, comments kept.
struct Source {
    name: String,
    code: String,
}

/// Every source file that is no test, in order of its name.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for (tree, _) in TREES {
        collect(&root.join(tree), &mut paths);
    }
    paths.sort_unstable();
    let all: Vec<Source> = paths.iter().map(|path| read(root, path)).collect();
    let tests = test_files(&all);
    all.into_iter().filter(|source| !tests.contains(&source.name)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

fn read(root: &Path, path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    Source { name, code: text }
}

/// Files that are compiled into tests alone: `#[cfg(test)]` stands above their `mod`.
fn test_files(all: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in all {
        let mut lines = source.code.lines().peekable();
        while let Some(line) = lines.next() {
            let declared = lines.peek().and_then(|next| declared_module(next));
            if let Some(module) = declared.filter(|_| line.trim() == "#[cfg(test)]") {
                found.push(imports::file_below(&source.name, module));
            }
        }
    }
    found
}

/// The name in `mod name;`.
fn declared_module(line: &str) -> Option<&str> {
    let rest = line.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    rest.strip_prefix("mod ")?.strip_suffix(';')
}

impl Source {
    /// The lines before `#[cfg(test)] mod …`, numbered from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.code.find("#[cfg(test)]\nmod ").unwrap_or(self.code.len());
        self.code[..end].lines().enumerate().map(|(at, line)| (at + 1, line))
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// True for the first line of a function with a body: `pub(super) async fn name…`.
fn is_function(line: &str) -> bool {
    let head = line.split_once("fn ").map(|(before, _)| before.trim());
    let qualified =
        |words: &str| words.split(' ').all(|word| word.starts_with("pub") || QUALIFIERS.contains(&word));
    head.is_some_and(qualified) && !line.ends_with(';')
}

/// Functions of more than [`LONGEST`] lines, as "file:line length".
fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<(usize, &str)> = source.lines().collect();
    let mut found = Vec::new();
    for (at, (number, line)) in lines.iter().enumerate().filter(|(_, (_, line))| is_function(line)) {
        let end = format!("{}}}", " ".repeat(indent(line)));
        let length = lines[at..].iter().position(|(_, line)| *line == end).map_or(1, |length| length + 1);
        if length > LONGEST {
            found.push(format!("{}:{number} {length} lines", source.name));
        }
    }
    found
}

/// Arms for the rest in matches over an enum of [`EXHAUSTIVE`], as "file:line".
fn silent_arms(source: &Source) -> Vec<String> {
    let lines: Vec<(usize, &str)> = source.lines().collect();
    let mut found = Vec::new();
    for (at, (number, line)) in lines.iter().enumerate() {
        let rest = line.trim_start();
        if is_for_the_rest(rest) && match_is_over(&lines[..at], indent(line)) {
            found.push(format!("{}:{number}", source.name));
        }
    }
    found
}

/// `_ =>`, `_ if … =>`, `other =>`.
fn is_for_the_rest(arm: &str) -> bool {
    let name = arm.split(' ').next().unwrap_or_default();
    let bound = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    bound && arm[name.len()..].starts_with(" =>")
}

/// True where an arm above, at the same depth and in the same match, names a variant of those enums.
fn match_is_over(above: &[(usize, &str)], depth: usize) -> bool {
    let inside = above.iter().rev().take_while(|(_, line)| line.trim().is_empty() || indent(line) >= depth);
    let arms = inside.filter(|(_, line)| indent(line) == depth).map(|(_, line)| line.trim_start());
    let mut enums =
        arms.filter_map(|arm| arm.trim_start_matches("| ").split_once("::").map(|(name, _)| name));
    enums.any(|name| {
        EXHAUSTIVE.contains(&name) || (name == "Self" && EXHAUSTIVE.contains(&implemented(above)))
    })
}

/// The type of the `impl` around a place.
fn implemented<'a>(above: &[(usize, &'a str)]) -> &'a str {
    let head = above.iter().rev().map(|(_, line)| *line).find(|line| line.starts_with("impl"));
    let name = head.map_or("", |head| head.trim_end_matches(" {"));
    name.rsplit([' ', '>']).next().unwrap_or_default()
}

/// Fails where a file has more of something than its list allows. `found` begins with "file:line".
fn assert_at_most(found: &[String], allowed: &[(&str, usize)], what: &str) {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for place in found {
        *files.entry(place.split(':').next().unwrap_or_default()).or_default() += 1;
    }
    let of = |file: &str| allowed.iter().find(|(name, _)| *name == file).map_or(0, |(_, most)| *most);
    assert!(files.iter().all(|(file, count)| *count <= of(file)), "{what}: {found:#?}");
}

#[test]
fn no_function_is_longer_than_a_page() {
    let found: Vec<String> = sources().iter().flat_map(long_functions).collect();
    assert_at_most(&found, &[], "functions that are too long");
}

#[test]
fn every_variant_is_met_by_name() {
    let found: Vec<String> = sources().iter().flat_map(silent_arms).collect();
    assert_at_most(&found, &SILENT, "arms for the rest");
}

#[test]
fn nothing_is_assumed_impossible() {
    let words = ["debug_assert!(false", "unreachable!(", "todo!(", "unimplemented!("];
    let mut found = Vec::new();
    for source in sources() {
        let wrong = source.lines().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(wrong.map(|(number, line)| format!("{}:{number} {}", source.name, line.trim())));
    }
    assert_at_most(&found, &PANICS, "panics in waiting");
}

#[test]
fn time_comes_from_outside() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| TIMELESS.iter().any(|room| source.name.starts_with(room)))
    {
        let wrong = source.lines().filter(|(_, line)| CLOCKS.iter().any(|clock| line.contains(clock)));
        found.extend(wrong.map(|(number, line)| format!("{}:{number} {}", source.name, line.trim())));
    }
    assert_at_most(&found, &[], "a clock or a thread of its own");
}

#[test]
fn the_counters_find_what_they_are_for() {
    let body = "    a();\n".repeat(70);
    let code = format!("pub async fn long() {{\n{body}}}\n\nfn short() {{\n    b();\n}}\n");
    let long = Source { name: "src/a.rs".into(), code };
    assert_eq!(long_functions(&long), ["src/a.rs:1 72 lines"]);
    let code = "impl Change {\n    fn f(&self) {\n        match self {\n            Self::A => {\n                1\n            }\n            _ => 2,\n        }\n        match self.number {\n            1 => 1,\n            _ => 2,\n        }\n    }\n}\n";
    assert_eq!(silent_arms(&Source { name: "src/b.rs".into(), code: code.into() }), ["src/b.rs:7"]);
    let code = code.replace("impl Change", "impl From<Change> for Colour");
    assert!(silent_arms(&Source { name: "src/b.rs".into(), code }).is_empty());
}
