//! What a format lacks, put at its end. Whoever else reads the log goes on as before: nothing that is there moves or changes.

use super::template::{Piece, pieces};
use super::variable::alias;
use super::{IDS, LogFormat, MOST_BYTES, SUGGESTED_FORMAT, WANTED, line};

impl LogFormat {
    /// The same format with what it lacks at its end, and the variables that were added; the same text where it lacks nothing, or
    /// where nothing that is added could be read. What AWS's limit of 3 KB has no room for is left out, the least needed first.
    pub fn completed(&self) -> (String, Vec<&'static str>) {
        if self.text.trim().is_empty() {
            return (SUGGESTED_FORMAT.to_owned(), WANTED.iter().map(|(_, variable)| *variable).collect());
        }
        let has = |variable: &str| self.field(variable).is_some();
        let id = (!IDS.into_iter().any(has)).then_some((IDS[0], IDS[0]));
        let mut missing: Vec<(&'static str, &'static str)> =
            id.into_iter().chain(WANTED.into_iter().filter(|(_, variable)| !has(variable))).collect();
        if !self.takes_more() {
            missing.clear();
        }
        while !missing.is_empty() {
            let text = self.with(&missing);
            if text.len() <= MOST_BYTES {
                return (text, missing.into_iter().map(|(_, variable)| variable).collect());
            }
            missing.pop();
        }
        (self.text.clone(), Vec::new())
    }

    /// Whether what comes behind its lines could be read: not where they cannot be taken apart to their end.
    fn takes_more(&self) -> bool {
        self.is_json() || self.line.stop.is_none()
    }

    fn with(&self, missing: &[(&str, &str)]) -> String {
        if self.json {
            self.with_members(missing)
        } else if let Some(at) = self.last_tag() {
            let tag = |(name, variable): &(&str, &str)| format!("<{name}>$context.{variable}</{name}>");
            let (before, after) = self.text.split_at(at);
            format!("{before}{}{after}", missing.iter().map(tag).collect::<String>())
        } else {
            self.with_words(missing)
        }
    }

    /// New members before the object's last brace.
    fn with_members(&self, missing: &[(&str, &str)]) -> String {
        let end = self.text.rfind('}').unwrap_or(self.text.len());
        let (before, after) = self.text.split_at(end);
        let taken = |name: &str| self.fields.iter().any(|(known, _)| known == name);
        let member = |(name, variable): &(&str, &str)| {
            let name = if taken(name) { alias(variable) } else { (*name).to_owned() };
            format!(r#""{name}":"$context.{variable}""#)
        };
        let members: Vec<String> = missing.iter().map(member).collect();
        let comma = if before.trim_end().ends_with('{') { "" } else { "," };
        format!("{}{comma}{}{after}", before.trim_end(), members.join(","))
    }

    /// Where the last closing tag of an XML line begins.
    fn last_tag(&self) -> Option<usize> {
        let text = self.text.trim();
        let at = self.text.rfind("</")?;
        (text.starts_with('<') && text.ends_with('>')).then_some(at)
    }

    /// New words behind the line.
    fn with_words(&self, missing: &[(&str, &str)]) -> String {
        let text = self.text.trim_end();
        let apart = line::apart(&pieces(text));
        let words: Vec<String> = missing.iter().map(|(_, variable)| format!("$context.{variable}")).collect();
        format!("{text}{apart}{}", words.join(apart))
    }

    /// Bytes of a usual line, by which AWS bills: about what the docs' examples have for a value.
    pub fn usual_bytes(&self) -> usize {
        const VALUE: usize = 16;
        let of = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => text.len(),
            Piece::Variable(_) => VALUE,
        };
        pieces(&self.text).iter().map(of).sum()
    }
}
