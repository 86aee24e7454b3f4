//! Keeps the house's own enums matched variant by variant: greps `src/` for a `match` over one of them with an arm that takes
//! the rest, and for what stands where a variant was not thought of.
//!
//! Who adds a kind of change, a command, a call, a read or an event is then led by the compiler to every place that has
//! to say something about it. A test of one variant (`if let`, `matches!`) is no such place and may stand.

use super::layering;

/// The enums, beside every room's own commands ("KeysCommand").
const ENUMS: [&str; 5] = ["Change", "Command", "Call", "Resource", "Event"];
/// Enums of others that have the same name.
const OTHERS: [&str; 3] = ["egui::Event", "std::process::Command", "process::Command"];
/// What stands in for a thought: it compiles, and breaks or is silent when it runs.
const UNTHOUGHT: [&str; 2] = ["debug_assert!(false", "unreachable!"];

#[test]
fn every_variant_is_thought_of() {
    let found: Vec<_> = layering::sources()
        .into_iter()
        .flat_map(|(name, text)| {
            complaints(&text).into_iter().map(move |complaint| format!("src/{name}:{complaint}"))
        })
        .collect();
    assert!(found.is_empty(), "an arm takes variants that nobody thought of:\n{}", found.join("\n"));
}

/// What is wrong in one file, each as "line: reason". Its unit tests may do as they like.
fn complaints(text: &str) -> Vec<String> {
    let code = without_literals(&layering::without_comments(text));
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut found = Vec::new();
    for word in UNTHOUGHT {
        let places = code.match_indices(word);
        found.extend(places.map(|(at, _)| format!("{}: {word}", layering::line_of(code, at))));
    }
    for at in matches_in(code) {
        let arms = arms(code, at);
        let ours = arms.iter().any(|pattern| names_ours(pattern, own_enum(code, at)));
        if let Some(rest) = arms.iter().find(|pattern| takes_the_rest(pattern)).filter(|_| ours) {
            found.push(format!("{}: `{rest} =>` in a match over our own enum", layering::line_of(code, at)));
        }
    }
    found
}

/// The code with what stands in strings and character literals blanked out, so that only code has brackets.
fn without_literals(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at).unwrap_or(at);
        if end == at {
            out.push(chars[at]);
        }
        out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at = end.max(at + 1);
    }
    out
}

/// Where the literal that begins there ends; a lifetime is none.
fn literal_end(chars: &[char], at: usize) -> Option<usize> {
    match chars[at] {
        '"' => {
            let mut end = at + 1;
            while end < chars.len() && chars[end] != '"' {
                end += if chars[end] == '\\' { 2 } else { 1 };
            }
            Some((end + 1).min(chars.len()))
        }
        '\'' if chars.get(at + 1) == Some(&'\\') => {
            let length = chars[at + 2..].iter().skip(1).position(|c| *c == '\'')?;
            Some(at + 4 + length)
        }
        '\'' if chars.get(at + 2) == Some(&'\'') => Some(at + 3),
        _ => None,
    }
}

/// Where the keyword `match` stands.
fn matches_in(code: &str) -> Vec<usize> {
    let starts_word = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    code.match_indices("match ").map(|(at, _)| at).filter(|at| starts_word(*at)).collect()
}

/// The enum of ours whose `impl` that place is in: there `Self::` is it.
fn own_enum(code: &str, at: usize) -> bool {
    let header = code[..at].lines().rev().find(|line| line.starts_with("impl"));
    let name = header.and_then(|line| line.trim_end_matches(" {").rsplit(' ').next());
    name.is_some_and(is_ours)
}

fn is_ours(name: &str) -> bool {
    ENUMS.contains(&name) || name.ends_with("Command")
}

/// The patterns of a `match`, with their guards.
fn arms(code: &str, at: usize) -> Vec<String> {
    let mut rest = &code[at..];
    rest = &rest[skip(rest, |rest| rest.starts_with('{')) + 1..];
    let mut found = Vec::new();
    loop {
        let end = skip(rest, |rest| rest.starts_with("=>") || rest.starts_with('}'));
        if !rest[end..].starts_with("=>") {
            return found;
        }
        found.push(rest[..end].split_whitespace().collect::<Vec<_>>().join(" "));
        let body = rest[end + 2..].trim_start();
        rest = &body[body_end(body)..];
    }
}

/// Where an arm's body ends, its comma included.
fn body_end(body: &str) -> usize {
    if let Some(inside) = body.strip_prefix('{') {
        let end = skip(inside, |rest| rest.starts_with('}')) + 2;
        let comma = body[end..].trim_start().starts_with(',');
        return if comma { end + body[end..].find(',').map_or(0, |at| at + 1) } else { end };
    }
    let end = skip(body, |rest| rest.starts_with(',') || rest.starts_with('}'));
    if body[end..].starts_with(',') { end + 1 } else { end }
}

/// How far it is to the first place outside of brackets where a test holds, or to the end.
fn skip(code: &str, is_there: impl Fn(&str) -> bool) -> usize {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        if depth == 0 && is_there(&code[at..]) {
            return at;
        }
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// Whether a pattern names a variant of an enum of ours.
fn names_ours(pattern: &str, in_own_impl: bool) -> bool {
    let mut pattern = pattern.split(" if ").next().unwrap_or_default().to_owned();
    for other in OTHERS {
        pattern = pattern.replace(other, "");
    }
    let mut paths = pattern.match_indices("::").map(|(at, _)| {
        let start = pattern[..at].rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        &pattern[start..at]
    });
    paths.any(|name| is_ours(name) || (in_own_impl && name == "Self"))
}

/// Whether a pattern takes whatever is left: `_`, a name, or a tuple of these. One with a guard does not.
fn takes_the_rest(pattern: &str) -> bool {
    let inside = pattern.trim_start_matches('(').trim_end_matches(')');
    let takes_all = |part: &str| {
        let part = part.trim();
        let name = part.strip_prefix("ref ").or(part.strip_prefix("mut ")).unwrap_or(part);
        let starts_small = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        name == ".." || (starts_small && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    !pattern.is_empty() && inside.split(',').filter(|part| !part.trim().is_empty()).all(takes_all)
}

#[test]
fn the_checker_finds_what_it_is_for() {
    let wrong = [
        ("fn f() { match change { Change::A => 1, _ => 2 } }", "1: `_ =>` in a match over our own enum"),
        (
            "\nmatch self.f(|x| { x }) {\n    KeysCommand::A(b) => { g(b) }\n    other => h(other),\n}",
            "2: `other =>` in a match over our own enum",
        ),
        (
            "impl Resource {\n    fn f(&self) { match self { Self::A { .. } => {}, _ => {} } }",
            "2: `_ =>` in a match over our own enum",
        ),
        (
            "match (mine, event) { (true, Event::A(_)) => 1, (..) => 2 }",
            "1: `(..) =>` in a match over our own enum",
        ),
        (
            "match call { Call::A => \"} _ =>\", Call::B if b => '}', _ => x }",
            "1: `_ =>` in a match over our own enum",
        ),
        ("match a { b => match c { Change::D => e, _ => f } }", "1: `_ =>` in a match over our own enum"),
        ("fn f() { unreachable!() }", "1: unreachable!"),
        ("debug_assert!(false, \"no room\");", "1: debug_assert!(false"),
    ];
    for (text, expected) in wrong {
        assert_eq!(complaints(text), [expected], "{text}");
    }
}

#[test]
fn the_checker_lets_what_is_thought_of_pass() {
    let right = [
        "match change { Change::A(_) | Change::B { .. } => 1, Change::C => 2 }",
        "match word { Word::A => Change::B, _ => Change::C }",
        "match event { egui::Event::Key { .. } => 1, _ => 2 }",
        "impl Ending {\n    fn f(&self) { match self { Self::A => 1, _ => 2 } }",
        "let x = 'a'; matches!(change, Change::A)",
        "match c { '{' => 1, '\\'' => 2, _ => 3 } // match change { Change::A => 1, _ => 2 }",
        "match change { Change::A => 1, Change::B => match c { 'x' => 2, _ => 3 } }",
        "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { unreachable!() } }",
    ];
    for text in right {
        assert!(complaints(text).is_empty(), "{text}: {:?}", complaints(text));
    }
}
