//! Which file a `use` names: paths are followed through modules and re-exports to the file that defines the name.

use std::collections::BTreeMap;

use super::{Source, TREES};

/// Modules by their path (`["tollkeeper", "model", "chart"]`), each with its file and what it re-exports.
pub struct Modules(BTreeMap<Vec<String>, Module>);

struct Module {
    file: String,
    exports: BTreeMap<String, Vec<String>>,
}

impl Modules {
    /// The modules of all files.
    pub fn new(sources: &[Source]) -> Self {
        let module = |source: &Source| {
            let exports = paths(&source.code, true).into_iter().collect();
            (module_path(&source.name), Module { file: source.name.clone(), exports })
        };
        Self(sources.iter().map(module).collect())
    }

    /// The files that a file's own `use` declarations, and paths in its code that begin at a module above, lead to. It may
    /// lean on the module that holds it as that leans on it: both are left out, itself and those above.
    pub fn uses(&self, source: &Source) -> Vec<&str> {
        let here = module_path(&source.name);
        let code: String = source.lines().flat_map(|(_, line)| [line, "\n"]).collect();
        let declared = paths(&code, false).into_iter().map(|(_, to)| to).chain(inline(&code));
        let targets = declared.filter_map(|to| self.file(&self.rooted(&here, to)?, 0));
        targets.filter(|file| !here.starts_with(&module_path(file))).collect()
    }

    /// An absolute path: `super::` and `crate::` resolved, a name of a child module taken as one.
    fn rooted(&self, here: &[String], path: Vec<String>) -> Option<Vec<String>> {
        let child: Vec<String> = here.iter().chain(path.first()).cloned().collect();
        if self.0.contains_key(&child) {
            return Some(here.iter().cloned().chain(path).collect());
        }
        absolute(here, path)
    }

    fn file(&self, path: &[String], turns: usize) -> Option<&str> {
        let known = (1..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length]))?;
        let module = &self.0[&path[..known]];
        let exported = path.get(known).and_then(|name| module.exports.get(name));
        match exported {
            Some(home) if turns < 8 => self.file(&self.rooted(&path[..known], home.clone())?, turns + 1),
            _ => Some(&module.file),
        }
    }
}

/// `src/model/chart.rs` and `src/model/chart/mod.rs` are both `tollkeeper::model::chart`.
fn module_path(name: &str) -> Vec<String> {
    let (tree, root) = TREES.iter().find(|(tree, _)| name.starts_with(tree)).expect("a file of a tree");
    let rest = name[tree.len() + 1..].trim_end_matches(".rs");
    let parts = rest.split('/').filter(|part| !["mod", "lib", "main"].contains(part));
    std::iter::once(*root).chain(parts).map(str::to_owned).collect()
}

/// The file of a module declared in `parent`.
pub fn file_below(parent: &str, module: &str) -> String {
    let folder = ["/mod.rs", "/lib.rs", "/main.rs"].iter().find_map(|end| parent.strip_suffix(end));
    format!("{}/{module}.rs", folder.unwrap_or(parent.trim_end_matches(".rs")))
}

/// A path from the crate's root; `None` for other crates.
fn absolute(here: &[String], path: Vec<String>) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let rest = |skip: usize| path.iter().skip(skip).cloned();
    match path[0].as_str() {
        "crate" => Some(here[..1].iter().cloned().chain(rest(1)).collect()),
        "self" => Some(here.iter().cloned().chain(rest(1)).collect()),
        "super" => Some(here[..here.len().checked_sub(ups)?].iter().cloned().chain(rest(ups)).collect()),
        name if TREES.iter().any(|(_, root)| *root == name) => Some(path),
        _ => None,
    }
}

/// The paths of `use` declarations with the name that each brings in; those that are `pub` or those that are not.
fn paths(code: &str, public: bool) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let head = rest[..at].rsplit('\n').next().unwrap_or_default().trim();
        let Some(end) = rest[at..].find(';') else { break };
        if head.is_empty() && !public || head.starts_with("pub") && public && !head.contains(' ') {
            expand(&[], &rest[at + 4..at + end], &mut found);
        }
        rest = &rest[at + 4..];
    }
    found
}

/// Paths such as `super::words::grouped` that stand in the code itself.
fn inline(code: &str) -> Vec<Vec<String>> {
    let is_code =
        |line: &&str| !["//", "use ", "pub "].iter().any(|head| line.trim_start().starts_with(head));
    let lines = code.lines().filter(is_code);
    let words =
        lines.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter)));
    let from_above = words.filter(|word| word.starts_with("super::") || word.starts_with("crate::"));
    from_above
        .map(|word| word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect())
        .collect()
}

/// `a::{b, c::{d as e, self}}` as single paths.
fn expand(before: &[String], tree: &str, found: &mut Vec<(String, Vec<String>)>) {
    if let Some((head, group)) = tree.split_once('{') {
        let head = head.trim().trim_end_matches("::").split("::").filter(|part| !part.is_empty());
        let before: Vec<String> = before.iter().cloned().chain(head.map(str::to_owned)).collect();
        let group = group.rsplit_once('}').map_or(group, |(group, _)| group);
        for part in parts(group) {
            expand(&before, part, found);
        }
        return;
    }
    let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
    let own = path.trim().split("::").filter(|part| !part.is_empty() && *part != "*").map(str::to_owned);
    let mut whole: Vec<String> = before.iter().cloned().chain(own).collect();
    if whole.len() > 1 && whole.last().is_some_and(|last| last == "self") {
        whole.pop();
    }
    if let Some(last) = whole.last().cloned() {
        found.push((if name.is_empty() { last } else { name.trim().to_owned() }, whole));
    }
}

/// The parts of a group at its outermost commas.
fn parts(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&group[start..]);
    found.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

#[test]
fn paths_lead_to_the_file_that_defines_the_name() {
    let file = |name: &str, code: &str| Source { name: name.into(), code: code.into() };
    let all = [
        file("src/lib.rs", "pub mod a;\npub mod b;\n"),
        file("src/a/mod.rs", "mod c;\npub use c::{C, D as E};\nuse crate::b::{self, B};\n"),
        file("src/a/c.rs", "use super::super::b::B;\nuse std::fmt;\n"),
        file(
            "src/b.rs",
            "use crate::{a::{E, Own}, b::B};\nuse jiff::Span;\nfn f() -> super::a::C {}\n#[cfg(test)]\nmod tests {\n    use crate::app;\n}\n",
        ),
    ];
    let modules = Modules::new(&all);
    let uses: Vec<Vec<&str>> = all.iter().map(|source| modules.uses(source)).collect();
    assert_eq!(uses[0], Vec::<&str>::new());
    assert_eq!(uses[1], ["src/b.rs", "src/b.rs"]);
    assert_eq!(uses[2], ["src/b.rs"]);
    assert_eq!(uses[3], ["src/a/c.rs", "src/a/mod.rs", "src/a/c.rs"]);
}
