//! The first line of a file of keys: which columns it names, and what stands between them.
//!
//! The names are AWS's own, in whatever spelling (`UsageplanIds`, `usage plan ids`), those that `Export…` writes, and what partner
//! managers call them. The separator is the one under which the line names most columns: Excel writes semicolons wherever the
//! comma is a decimal point, and tabs as “Unicode Text”.

/// Where the columns are.
#[derive(Default)]
pub(super) struct Head {
    pub name: Option<usize>,
    pub value: Option<usize>,
    pub description: Option<usize>,
    pub enabled: Option<usize>,
    pub plan: Option<usize>,
    /// Cells of the line: a longer one has shifted.
    pub columns: usize,
    /// A column that is named twice.
    pub twice: Option<&'static str>,
}

impl Head {
    /// Finds the columns; other names are left alone.
    pub fn of(record: &csv::StringRecord) -> Self {
        let mut head = Self { columns: record.len(), ..Self::default() };
        for (at, title) in record.iter().enumerate() {
            let (place, name) = match plain(title).as_str() {
                "name" | "keyname" | "apikeyname" | "partner" => (&mut head.name, "name"),
                "key" | "value" | "keyvalue" | "apikey" | "apikeyvalue" | "xapikey" | "schlüssel" => {
                    (&mut head.value, "key")
                }
                "description" | "beschreibung" => (&mut head.description, "description"),
                "enabled" | "active" | "aktiv" => (&mut head.enabled, "enabled"),
                "plan" | "plans" | "usageplan" | "usageplans" | "usageplanid" | "usageplanids" | "tier" => {
                    (&mut head.plan, "plan")
                }
                _ => continue,
            };
            if place.replace(at).is_some() {
                head.twice = Some(name);
            }
        }
        head
    }

    /// How many columns are known.
    fn known(&self) -> usize {
        let all = [self.name, self.value, self.description, self.enabled, self.plan];
        all.into_iter().flatten().count()
    }
}

/// A title without what spellings differ in: `Usage-Plan IDs` is `usageplanids`.
fn plain(title: &str) -> String {
    title.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text's separator, and the text without a line that only tells it (`sep=;`, which Excel reads and writes), with the lines
/// that were taken away.
pub(super) fn separator(text: &str) -> (u8, &str, u64) {
    const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
    let text = text.trim_start_matches('\u{feff}');
    if let Some((separator, rest)) = told(text) {
        return (separator, rest, 1);
    }
    let known = |separator: u8| {
        let mut records = reader(text, separator).into_records();
        let first = records.find_map(|record| record.ok().filter(|record| !is_blank(record)));
        first.map_or(0, |record| Head::of(&record).known())
    };
    // The first of several that are as good is the usual one.
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| known(*separator));
    (best.unwrap_or(b','), text, 0)
}

fn told(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let first = first.trim_end_matches('\r').trim_matches('"').to_ascii_lowercase();
    match first.strip_prefix("sep=")?.as_bytes() {
        [separator] => Some((*separator, rest)),
        _ => None,
    }
}

/// Reads a text with this separator: lines of any length, the first one like the others.
pub(super) fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).trim(csv::Trim::All).delimiter(separator);
    builder.from_reader(text.as_bytes())
}

/// Whether nothing stands in a line.
pub(super) fn is_blank(record: &csv::StringRecord) -> bool {
    record.iter().all(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> [Option<usize>; 5] {
        let (separator, text, _) = separator(text);
        let record = reader(text, separator).into_records().next().unwrap().unwrap();
        let Head { name, value, description, enabled, plan, .. } = Head::of(&record);
        [name, value, description, enabled, plan]
    }

    #[test]
    fn columns_are_found_whatever_their_spelling_order_and_separator() {
        for (head, want) in [
            ("Name,Key,Description,Enabled,UsageplanIds", [Some(0), Some(1), Some(2), Some(3), Some(4)]),
            ("Key,name", [Some(1), Some(0), None, None, None]),
            ("key_id;name;Usage plan IDs", [Some(1), None, None, None, Some(2)]),
            ("\u{feff}\"Name\"\t\"API Key\"", [Some(0), Some(1), None, None, None]),
            ("Partner|x-api-key|usage_plans", [Some(0), Some(1), None, None, Some(2)]),
        ] {
            assert_eq!(columns(head), want, "{head}");
        }
        assert_eq!(columns("sep=;\r\nName;Key\n"), [Some(0), Some(1), None, None, None]);
        assert_eq!(separator("New Shop;abc").0, b',', "nothing known: the usual one");
    }
}
