//! A format as a text with a star in the place of each variable, as far as it can be taken apart: a value that may hold what should
//! end it moves all that stands behind it into the wrong field.

use super::super::LinePattern;
use super::template::Piece;
use super::variable::{alias, is_free, may_hold};

/// Why a line cannot be taken apart to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nothing stands between this variable and the next one.
    Touches(String),
    /// What stands behind this variable may stand in its value too.
    Shifts(String),
    /// The text between the values has what a pattern cannot hold.
    Unquotable,
}

/// A line's values, as far as they can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// `None` where no value can be told.
    pub pattern: Option<LinePattern>,
    /// Variables and the names that the pattern gives them.
    pub names: Vec<(String, String)>,
    /// Why it ends before the line does.
    pub stop: Option<Stop>,
}

impl Line {
    /// Reads a template. `before` is put before each name, where lines may have fields of the same names already.
    pub fn read(pieces: &[Piece<'_>], before: &str) -> Self {
        let mut line = Building { before, ..Building::default() };
        let mut stop = None;
        for (at, piece) in pieces.iter().enumerate() {
            let next = pieces.get(at + 1);
            match piece {
                // AWS allows a line break at a format's end; a line of the log does not have it.
                Piece::Text(text) if next.is_none() => {
                    line.text.push_str(text.trim_end_matches(['\r', '\n']));
                }
                Piece::Text(text) => line.text.push_str(text),
                Piece::Variable(variable) => {
                    stop = ends(variable, next);
                    if stop.is_some() {
                        line.rest(at);
                        break;
                    }
                    line.variable(at, variable, next);
                }
            }
        }
        let Building { text, all, names, .. } = line;
        let pattern = if names.is_empty() { None } else { LinePattern::new(text, all) };
        match pattern {
            Some(pattern) => Self { pattern: Some(pattern), names, stop },
            None => Self { pattern: None, names: Vec::new(), stop: stop.or(Some(Stop::Unquotable)) },
        }
    }
}

/// What keeps a variable from being told from what follows; `None` for nothing.
fn ends(variable: &str, next: Option<&Piece<'_>>) -> Option<Stop> {
    match next {
        Some(Piece::Variable(_)) => Some(Stop::Touches(variable.to_owned())),
        // Its one blank is known: it is two words.
        Some(Piece::Text(" ")) if variable == "requestTime" => None,
        Some(Piece::Text(text)) => {
            let text = text.trim_end_matches(['\r', '\n']);
            let shifts = !text.is_empty() && may_hold(variable, text);
            shifts.then(|| Stop::Shifts(variable.to_owned()))
        }
        None => None,
    }
}

/// A pattern while it is being made.
#[derive(Default)]
struct Building<'a> {
    before: &'a str,
    text: String,
    all: Vec<String>,
    names: Vec<(String, String)>,
}

impl Building<'_> {
    fn variable(&mut self, at: usize, variable: &str, next: Option<&Piece<'_>>) {
        let name = format!("{}{}", self.before, alias(variable));
        // A name is taken once; the same variable twice in a line says the same twice.
        let again = self.all.contains(&name);
        self.star(if again { format!("{name}_{at}") } else { name.clone() });
        if !again {
            self.names.push((variable.to_owned(), name));
        }
        if variable == "requestTime" && next == Some(&Piece::Text(" ")) {
            // `19/Nov/2026:13:05:00 +0000` is two words.
            self.text.push(' ');
            self.star(format!("requestTime_zone_{at}"));
        }
    }

    fn rest(&mut self, at: usize) {
        self.star(format!("rest_{at}"));
    }

    fn star(&mut self, name: String) {
        self.text.push('*');
        self.all.push(name);
    }
}

/// What stands between a text and what is put behind it: what its last two values have between them.
pub(super) fn apart<'a>(pieces: &[Piece<'a>]) -> &'a str {
    const USUAL: [&str; 7] = [",", ", ", ";", "; ", "\t", "|", " | "];
    match pieces {
        [.., Piece::Variable(last)] if is_free(last) => " | ",
        [.., Piece::Text(text), Piece::Variable(_)] if USUAL.contains(text) => text,
        _ => " ",
    }
}
