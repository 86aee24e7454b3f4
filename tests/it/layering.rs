//! Keeps the rooms of the house apart: greps `src/` for imports against the arrows.
//!
//! A view must not reach the SDK, and the rules of API Gateway must not know a screen. A comment about that rots; this does
//! not. That the practice account shares no code with the program which it checks, the compiler holds: it is another crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Each room (a folder of `src/`) and the rooms that it may import. Files directly in `src/` put the rooms together and
/// may import all of them.
const ARROWS: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("analysis", &["domain"]),
    ("model", &["domain", "analysis"]),
    ("ui", &["model", "domain", "analysis"]),
    ("aws", &["domain"]),
    ("worker", &["aws", "domain"]),
    ("clipboard", &[]),
];
/// What the files directly in `src/` count as.
const ROOF: &str = "app";
/// Those files, as far as they are modules: no room below the roof may reach up to them.
const UNDER_THE_ROOF: [&str; 8] =
    [ROOF, "jobs", "places", "prefs_file", "clipboard", "message_log", "failure_report", "hardening"];

/// Beginnings of crates' names, and the rooms that may name such a crate.
const CRATES: [(&str, &[&str]); 8] = [
    ("egui", &["ui", ROOF]),
    ("eframe", &["ui", ROOF]),
    ("epaint", &["ui", ROOF]),
    ("lucide_icons", &["ui", ROOF]),
    ("tokio", &["worker", "aws"]),
    ("aws_", &["aws"]),
    ("tollkeeper_practice", &[ROOF]),
    ("rfd", &[ROOF]),
];

/// Ways to make a colour; `ui/theme` is where colours have names.
const COLOUR_MAKERS: [&str; 5] =
    ["Color32::from_", "Rgba::from_", "Hsva::", "hex_color!", "Color32::additive_luminance"];

#[test]
fn every_import_goes_along_an_arrow() {
    let sources = sources();
    assert!(sources.len() > ARROWS.len(), "found only {sources:?}");
    let mut found = String::new();
    for (name, text) in sources {
        for complaint in complaints(&name, &text) {
            let _ = writeln!(found, "src/{name}:{complaint}");
        }
    }
    assert!(found.is_empty(), "against the arrows:\n{found}");
}

/// Every source file: its name below `src/`, with slashes, and its text.
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).expect("a source file is text");
            let name = file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
            (name, text)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of src") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
}

/// What is wrong in one file, each as "line: reason". `name` is the path below `src/`, with slashes.
fn complaints(name: &str, text: &str) -> Vec<String> {
    let room = name.split_once('/').map_or(ROOF, |(folder, _)| folder);
    let Some(allowed) = allowed_rooms(room) else {
        return vec![format!("1: {room} is no room of the house: give it its arrows")];
    };
    let code = without_comments(text);
    let mut found = Vec::new();
    for (at, target) in imported_rooms(&code) {
        if target != room && !allowed.contains(&target.as_str()) {
            found.push(format!("{}: {room} must not import {target}", line_of(&code, at)));
        }
    }
    for (at, word) in crate_names(&code) {
        let rule = CRATES.iter().find(|(start, _)| word.starts_with(start));
        if rule.is_some_and(|(_, rooms)| !rooms.contains(&room)) {
            found.push(format!("{}: {room} must not name {word}", line_of(&code, at)));
        }
    }
    if !name.starts_with("ui/theme") {
        for maker in COLOUR_MAKERS {
            let places = code.match_indices(maker);
            found.extend(places.map(|(at, _)| format!("{}: a colour outside ui/theme", line_of(&code, at))));
        }
    }
    found
}

fn allowed_rooms(room: &str) -> Option<Vec<&'static str>> {
    if room == ROOF {
        return Some(ARROWS.iter().map(|(name, _)| *name).chain(UNDER_THE_ROOF).collect());
    }
    ARROWS.iter().find(|(name, _)| *name == room).map(|(_, to)| to.to_vec())
}

/// The code with comments blanked out; lines keep their numbers. `://` is a URL in a string, not a comment.
pub fn without_comments(text: &str) -> String {
    let code = |line: &str| {
        let start = line.match_indices("//").map(|(at, _)| at).find(|at| !line[..*at].ends_with(':'));
        line[..start.unwrap_or(line.len())].to_owned()
    };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// Rooms reached by `crate::…`, `tollkeeper::…` or a chain of `super::`, groups in braces included, with their places.
fn imported_rooms(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for root in ["crate::", "tollkeeper::", "super::"] {
        for (at, _) in code.match_indices(root) {
            let whole_word = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
            if whole_word {
                let firsts = first_segments(&code[at + root.len()..]).into_iter();
                found.extend(firsts.filter(|name| is_room(name)).map(|name| (at, name)));
            }
        }
    }
    found
}

fn is_room(name: &str) -> bool {
    UNDER_THE_ROOF.contains(&name) || ARROWS.iter().any(|(room, _)| *room == name)
}

/// The first segments of a path or of a `{…}` group of paths: `a::b` gives a; `{a::b, c::{d, e}}` gives a and c.
fn first_segments(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else { return vec![word_at(rest)] };
    let mut depth = 1;
    let mut found = vec![word_at(group.trim_start())];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => found.push(word_at(group[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn word_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Words that begin a path or a `use`, so that they may be a crate's name: those followed by `::` or after `use`, and not
/// themselves inside a path.
fn crate_names(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let word = word_at(&code[at..]);
        if word.is_empty() {
            at += code[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let (before, after) = (&code[..at], &code[at + word.len()..]);
        let starts_path = after.starts_with("::") && !before.ends_with("::");
        let whole_use = before.ends_with("use ") && !after.starts_with("::");
        at += word.len();
        if starts_path || whole_use {
            found.push((at, word));
        }
    }
    found
}

pub fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

#[test]
fn the_checker_finds_what_it_is_for() {
    let wrong = [
        ("ui/views/keys.rs", "use crate::aws::Client;", "1: ui must not import aws"),
        (
            "ui/nav.rs",
            "\nuse crate::{\n    model::Model,\n    worker::Request,\n};",
            "2: ui must not import worker",
        ),
        ("ui/nav.rs", "use crate::{model::{Model, Route}, worker};", "1: ui must not import worker"),
        ("ui/nav.rs", "use super::super::aws::Client;", "1: ui must not import aws"),
        ("ui/nav.rs", "fn f() { aws_sdk_sts::Client::new(x); }", "1: ui must not name aws_sdk_sts"),
        ("model/mod.rs", "use egui::Context;", "1: model must not name egui"),
        ("model/mod.rs", "use egui as e;", "1: model must not name egui"),
        ("model/mod.rs", "pub use crate::app::Window;", "1: model must not import app"),
        ("model/keys.rs", "use crate::clipboard;", "1: model must not import clipboard"),
        ("ui/nav.rs", "use crate::places::of_config;", "1: ui must not import places"),
        ("domain/plan.rs", "use tokio::time::sleep;", "1: domain must not name tokio"),
        ("domain/plan.rs", "use crate::analysis::cost;", "1: domain must not import analysis"),
        ("analysis/cost.rs", "use crate::model::Model;", "1: analysis must not import model"),
        ("worker/mod.rs", "use aws_smithy_types::Blob;", "1: worker must not name aws_smithy_types"),
        ("worker/mod.rs", "use egui_extras::Column;", "1: worker must not name egui_extras"),
        (
            "aws/connect.rs",
            "use tollkeeper_practice::ACCESS_KEY_ID;",
            "1: aws must not name tollkeeper_practice",
        ),
        ("aws/read.rs", "use crate::worker::Event;", "1: aws must not import worker"),
        ("ui/banner.rs", "let red = Color32::from_rgb(1, 2, 3);", "1: a colour outside ui/theme"),
        ("main.rs", "use tokio::runtime::Runtime;", "1: app must not name tokio"),
        ("utils/mod.rs", "", "1: utils is no room of the house: give it its arrows"),
    ];
    for (name, text, expected) in wrong {
        assert_eq!(complaints(name, text), [expected], "{name}: {text}");
    }
}

#[test]
fn the_checker_lets_the_arrows_pass() {
    let right = [
        ("ui/nav.rs", "use crate::{analysis::pending, domain::Plan, model::{Command, Model}, ui::theme};"),
        ("ui/nav.rs", "//! Never [`crate::aws`].\nuse egui::Ui; // not aws_sdk_sts::Client"),
        ("ui/theme.rs", "const RED: Color32 = Color32::from_rgb(1, 2, 3);"),
        ("ui/theme/dark.rs", "const RED: Color32 = Color32::from_rgb(1, 2, 3);"),
        (
            "ui/views/plans.rs",
            "let egui = 1; let url = \"https://aws.amazon.com\"; super::keys::keys_ui(ui);",
        ),
        ("aws/read.rs", "use aws_sdk_apigateway as api;\nuse crate::domain::Plan;"),
        ("worker/mod.rs", "use crate::{aws::Client, domain};\nuse tokio::sync::mpsc;"),
        ("app.rs", "use crate::{worker, ui};\nuse eframe::App;\nuse tollkeeper_practice::Practice;"),
        ("main.rs", "fn main() -> tollkeeper::Result { tollkeeper::run(tollkeeper_practice::start()) }"),
    ];
    for (name, text) in right {
        assert!(complaints(name, text).is_empty(), "{name}: {:?}", complaints(name, text));
    }
}
