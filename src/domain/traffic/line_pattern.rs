//! What the lines of a log look like that are no JSON: a text with a star in the place of each value.

/// A line with a star for each value, and the values' names in order. Logs Insights takes lines apart by it, and whoever
/// reads them one by one can do the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinePattern {
    line: String,
    names: Vec<String>,
    quote: char,
}

impl LinePattern {
    /// `None` where there is not one star a name, or where the text cannot be quoted because both quotes stand in it.
    pub(super) fn new(line: String, names: Vec<String>) -> Option<Self> {
        let quote = ['\'', '"'].into_iter().find(|quote| !line.contains(*quote))?;
        let fits = line.matches('*').count() == names.len() && !names.is_empty();
        fits.then_some(Self { line, names, quote })
    }

    /// The `parse` command of a query that makes fields of the values.
    pub fn command(&self) -> String {
        let Self { line, names, quote } = self;
        format!("parse @message {quote}{line}{quote} as {}", names.join(", "))
    }

    /// The texts around the values: what comes before the first, between each two, and after the last.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.line.split('*')
    }

    /// The values' names, in the order of the line.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_command_and_can_be_taken_apart_itself() {
        let named = |line: &str| LinePattern::new(line.into(), vec!["ip".into(), "key".into()]);
        let pattern = named("* said \"*\"").unwrap();
        assert_eq!(pattern.command(), "parse @message '* said \"*\"' as ip, key");
        assert!(pattern.texts().eq(["", " said \"", "\""]) && pattern.names().eq(["ip", "key"]));
        assert_eq!(named("'*' \"*\""), None, "no quote is left for it");
        assert_eq!((named("*"), named("* * *")), (None, None), "a star a value");
    }
}
