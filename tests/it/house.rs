//! Keeps the house as it was built: circles of files, long functions, undocumented items and clocks of a room's own are counted here.
//! Arms for the rest are in `exhaustive.rs`.
//!
//! Text is enough, because `cargo fmt` decides how it is laid out: a function ends at the brace below its first letter.
//! What was there before stands in the list beside its test; a list only ever gets shorter.

mod circles;
mod documented;
mod imports;

use std::path::{Path, PathBuf};

/// Folders with code that must hold, each as (folder, name of its crate in imports).
const TREES: [(&str, &str); 2] = [("src", "tollkeeper"), ("practice/src", "tollkeeper_practice")];
/// Lines of a function, at most.
const LONGEST: usize = 70;
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

#[test]
fn no_function_is_longer_than_a_page() {
    let found: Vec<String> = sources().iter().flat_map(long_functions).collect();
    assert!(found.is_empty(), "functions that are too long: {found:#?}");
}

#[test]
fn time_comes_from_outside() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| TIMELESS.iter().any(|room| source.name.starts_with(room)))
    {
        let wrong = source.lines().filter(|(_, line)| CLOCKS.iter().any(|clock| line.contains(clock)));
        found.extend(wrong.map(|(number, line)| format!("{}:{number} {}", source.name, line.trim())));
    }
    assert!(found.is_empty(), "clocks and threads of their own: {found:#?}");
}

#[test]
fn the_counters_find_what_they_are_for() {
    let body = "    a();\n".repeat(70);
    let code = format!("pub async fn long() {{\n{body}}}\n\nfn short() {{\n    b();\n}}\n");
    let long = Source { name: "src/a.rs".into(), code };
    assert_eq!(long_functions(&long), ["src/a.rs:1 72 lines"]);
}
