//! AWS's files as sections of settings, read as tolerantly as people write them.
//!
//! Two parsers are the measure. The AWS CLI reads with Python's `configparser`: `:` stands for `=`, text behind `]` is passed over,
//! a section may be indented as a whole. The SDKs refuse a file for each of these. What either reads is read here, and what only
//! one reads is remarked upon with its line. No remark quotes a value: it may be a secret in a wrong place.

use zeroize::Zeroizing;

use super::letters;
use super::remark::Remark;

/// Faults that one file is worth.
const MOST_REMARKS: usize = 50;
/// Names of settings that are told are no longer: what is longer may be a secret.
const LONGEST_NAME: usize = 30;

/// A setting, its value as it stands. No `Debug`: it may be a secret.
pub struct Entry {
    /// Its name, in small letters.
    pub name: String,
    /// Its value with what may be a remark behind it.
    pub value: Zeroizing<String>,
    /// Settings indented below it, where its own value is empty.
    pub nested: Vec<(String, Zeroizing<String>)>,
}

/// A section.
pub struct Section {
    /// What stands between its brackets.
    pub header: String,
    /// The line of that.
    pub line: usize,
    /// Its settings.
    pub entries: Vec<Entry>,
}

/// What a file holds.
#[derive(Default)]
pub struct Text {
    /// Its sections in order, one that comes twice as two.
    pub sections: Vec<Section>,
    /// What is not as it should be, in order.
    pub remarks: Vec<Remark>,
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Text {
    let mut reader = Reader::default();
    match letters::lines(bytes, &mut reader.text.remarks) {
        Some(lines) => lines.iter().enumerate().for_each(|(at, line)| reader.line(at + 1, line)),
        None => reader.text.remarks.push(Remark {
            line: None,
            why: "it is not text in UTF-8; save it in that encoding".into(),
            left_out: true,
        }),
    }
    reader.text.remarks.truncate(MOST_REMARKS);
    reader.text
}

/// A value without the remark behind it, which a blank and `#` or `;` begin.
pub fn without_remark(value: &str) -> &str {
    let begins = |at: &usize| value[..*at].ends_with([' ', '\t']);
    let end = value.match_indices(['#', ';']).map(|(at, _)| at).find(begins);
    value[..end.unwrap_or(value.len())].trim()
}

/// Where the reader is.
#[derive(Default, PartialEq)]
enum Place {
    /// No section has begun.
    #[default]
    Before,
    /// In the last section.
    In,
    /// In one whose head cannot be read: its settings belong to nobody.
    Lost,
}

#[derive(Default)]
struct Reader {
    text: Text,
    place: Place,
    /// How far the last setting is indented; a line further in belongs to it.
    indent: usize,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            return;
        }
        let indent = line.len() - line.trim_start().len();
        if text.starts_with('[') {
            return self.header(number, indent, text);
        }
        match self.place {
            Place::In => self.setting(number, indent, text),
            Place::Before => self.remark(Remark::left_out("it stands before the first section", number)),
            Place::Lost => {}
        }
    }

    /// Very many are cut off at the end; here only so that a large file of something else costs nothing.
    fn remark(&mut self, remark: Remark) {
        if self.text.remarks.len() < 2 * MOST_REMARKS {
            self.text.remarks.push(remark);
        }
    }

    fn header(&mut self, number: usize, indent: usize, text: &str) {
        let inside = text[1..].split_once(']').filter(|(name, _)| !name.trim().is_empty());
        let Some((name, behind)) = inside else {
            self.place = Place::Lost;
            let why = "the section has no name or no “]”, so neither it nor what stands in it counts";
            return self.remark(Remark::left_out(why, number));
        };
        if indent > 0 {
            self.remark(Remark::read("a blank stands before “[”, which AWS's tools may misread", number));
        }
        if !behind.trim().is_empty() && !behind.trim_start().starts_with(['#', ';']) {
            let why = "text stands behind “]”, for which AWS's SDKs refuse the file; begin it with “#”";
            self.remark(Remark::read(why, number));
        }
        self.place = Place::In;
        self.indent = 0;
        let section = Section { header: name.trim().to_owned(), line: number, entries: Vec::new() };
        self.text.sections.push(section);
    }

    fn setting(&mut self, number: usize, indent: usize, text: &str) {
        let Some(at) = text.find(['=', ':']).filter(|at| !text[..*at].trim().is_empty()) else {
            let why = "it is neither a section in brackets nor “name = value”, for which AWS's tools refuse the file";
            return self.remark(Remark::left_out(why, number));
        };
        let name = text[..at].trim().to_lowercase();
        let value = Zeroizing::new(text[at + 1..].trim().to_owned());
        let is_colon = text[at..].starts_with(':');
        if self.is_inside(indent) {
            if let Some(above) = self.last().filter(|above| above.value.is_empty()) {
                return above.nested.push((name, value));
            }
            let why =
                format!("the blank before {} makes it a part of the line above for AWS's tools", told(&name));
            self.remark(Remark::read(why, number));
        } else {
            self.indent = indent;
        }
        self.blame(number, indent, &name, is_colon);
        if let Some(section) = self.text.sections.last_mut() {
            section.entries.push(Entry { name, value, nested: Vec::new() });
        }
    }

    /// Says what is wrong with a setting that is read.
    fn blame(&mut self, number: usize, indent: usize, name: &str, is_colon: bool) {
        let entries = self.text.sections.last().map_or(&[][..], |section| &section.entries);
        let (is_first, is_again) = (entries.is_empty(), entries.iter().any(|entry| entry.name == name));
        if is_first && indent > 0 {
            let why = "the first setting of the section is indented, for which AWS's SDKs refuse the file; \
                       begin the line with its name";
            self.remark(Remark::read(why, number));
        }
        if is_colon {
            let why = format!("{} has “:” for “=”, for which AWS's SDKs refuse the file", told(name));
            self.remark(Remark::read(why, number));
        }
        if is_again {
            let why = format!("{} stands twice in its section; the last counts", told(name));
            self.remark(Remark::read(why, number));
        }
    }

    /// Whether a line with this indent belongs to the setting above it.
    fn is_inside(&self, indent: usize) -> bool {
        let begun = self.text.sections.last().is_some_and(|section| !section.entries.is_empty());
        begun && indent > self.indent
    }

    fn last(&mut self) -> Option<&mut Entry> {
        self.text.sections.last_mut()?.entries.last_mut()
    }
}

/// The name of a setting as a remark tells it. A secret alone on its line can look like one, with its `=` at the end.
fn told(name: &str) -> String {
    let is_name = name.len() <= LONGEST_NAME && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_name { format!("“{name}”") } else { "the setting".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_lines_belong_to_a_setting_without_a_value_and_stand_for_themselves_otherwise() {
        let text = read(
            b"[services x]\napi_gateway =\n  endpoint_url = http://a:1\n[p]\n  a = 1\n  b = 2\n    c = 3\n",
        );
        let api = &text.sections[0].entries[0];
        assert_eq!((api.nested[0].0.as_str(), api.nested[0].1.as_str()), ("endpoint_url", "http://a:1"));
        let names: Vec<&str> = text.sections[1].entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        let lines: Vec<_> = text.remarks.iter().filter_map(|remark| remark.line).collect();
        assert_eq!(lines, [5, 7], "the first setting's indent, and the one that would be lost");
    }

    #[test]
    fn a_secret_in_a_wrong_place_is_not_told() {
        let secret = "wJalrXUtnFEMI/K7MDENG";
        for file in [format!("{secret}\n"), format!("[a]\n{secret}\n"), format!("[a]\nx = 1\n  {secret}\n")] {
            let text = read(file.as_bytes());
            assert_eq!(text.remarks.len(), 1, "{file}");
            assert!(text.remarks.iter().all(|remark| remark.left_out && !remark.why.contains(secret)));
        }
        assert_eq!(without_remark("a#b # c"), "a#b");
    }
}
