//! Both files put together: profiles by name, the sessions that they sign in with, and the endpoints that they name.
//!
//! As with AWS's tools, what the credentials file says of a profile comes before what the config file says; a section that stands
//! twice is one, and of a setting that stands twice the last counts.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::header::{self, Head, Kind};
use super::ini::{Entry, Section, Text, without_remark};
use super::remark::Remark;
use crate::aws::endpoints::Endpoints;

/// The settings of one section by name. No `Debug`: some are secrets.
#[derive(Default)]
pub struct Settings {
    /// By name, as they stand.
    entries: BTreeMap<String, Entry>,
}

impl Settings {
    /// A setting that has a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = without_remark(&self.entries.get(name)?.value);
        (!value.is_empty()).then_some(value)
    }

    /// A setting that has a value, with what may be a remark behind it, as the AWS CLI takes it.
    pub fn uncut(&self, name: &str) -> Option<&str> {
        self.entries.get(name).map(|entry| entry.value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a setting has a value.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A setting indented below others, by their names in small letters with `_`, as AWS writes them; its SDKs write `-`.
    fn nested(&self, name: &str) -> BTreeMap<String, String> {
        let of = |entry: &Entry| {
            let found = entry.nested.iter().rev().find(|(own, value)| own == name && !value.is_empty())?;
            Some((entry.name.replace('-', "_"), without_remark(&found.1).to_owned()))
        };
        self.entries.values().filter_map(of).collect()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    fn take(&mut self, entries: Vec<Entry>) {
        self.entries.extend(entries.into_iter().map(|entry| (entry.name.clone(), entry)));
    }
}

/// What both files hold.
#[derive(Default)]
pub struct Sections {
    /// Profiles.
    pub profiles: BTreeMap<String, Settings>,
    /// Sessions of single sign-on.
    pub sessions: BTreeMap<String, Settings>,
    /// `services` sections.
    pub services: BTreeMap<String, Settings>,
}

impl Sections {
    /// Takes a file in, the config file first, and gives what is wrong with it, by line.
    pub fn take(&mut self, text: Text, kind: Kind) -> Vec<Remark> {
        let mut remarks = text.remarks;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for section in text.sections {
            let first = *seen.entry(section.header.clone()).or_insert(section.line);
            if first != section.line {
                let why = format!("the section stands in line {first} already; both are taken for one");
                remarks.push(Remark::read(why, section.line));
            }
            remarks.extend(self.section(section, kind));
        }
        remarks.sort_by_key(|remark| remark.line);
        remarks
    }

    fn section(&mut self, section: Section, kind: Kind) -> Option<Remark> {
        let (all, name) = match header::read(&section.header, kind) {
            Head::Profile(name) => (&mut self.profiles, name),
            Head::Session(name) => (&mut self.sessions, name),
            Head::Services(name) => (&mut self.services, name),
            Head::Other => return None,
            Head::Wrong(why) => return Some(Remark::left_out(why, section.line)),
        };
        all.entry(name).or_default().take(section.entries);
        None
    }

    /// The endpoints that a profile names: a service's own comes before the one of all services.
    pub fn endpoints(&self, profile: &Settings) -> Endpoints {
        if profile.get("ignore_configured_endpoint_urls").is_some_and(|on| on == "true") {
            return Endpoints::default();
        }
        let section = profile.get("services").and_then(|name| self.services.get(name));
        let services = section.map(|section| section.nested("endpoint_url")).unwrap_or_default();
        let for_all = || profile.get("endpoint_url").map(str::to_owned);
        Endpoints { gateway: services.get("api_gateway").cloned().or_else(for_all), services }
    }
}

/// A name that AWS's SDKs take.
pub fn is_plain(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-/.%@:+".contains(letter))
}

/// Both files as the SDK reads them, in one text: with names that it takes, nothing indented, nothing empty. So each profile that
/// is listed can be connected, however its file is written. A profile's name in it is [`sdk_name`].
pub fn for_sdk(all: &Sections) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (name, settings) in &all.profiles {
        head(&mut text, "profile", &sdk_name(name, all));
        for entry in settings.all().filter(|entry| is_for_sdk(settings, &entry.name)) {
            let value = without_remark(&entry.value);
            let renamed = match entry.name.as_str() {
                "source_profile" => Some(sdk_name(value, all)),
                "services" => Some(plain(value)),
                _ => None,
            };
            setting(&mut text, entry, renamed.as_deref().unwrap_or(value));
        }
    }
    // A session keeps its name, which is the one of its cached sign-in.
    let sessions = all.sessions.iter().filter(|(name, _)| is_plain(name));
    for (kind, sections) in
        [("sso-session", sessions.collect::<Vec<_>>()), ("services", all.services.iter().collect())]
    {
        for (name, settings) in sections {
            head(&mut text, kind, &plain(name));
            settings.all().for_each(|entry| setting(&mut text, entry, without_remark(&entry.value)));
        }
    }
    text
}

/// The name under which the SDK knows a profile.
pub fn sdk_name(name: &str, all: &Sections) -> String {
    let mut own = plain(name);
    while own != name && all.profiles.contains_key(&own) {
        own.push('+');
    }
    own
}

/// A name with letters that the SDK refuses written as `%` and their numbers.
fn plain(name: &str) -> String {
    let letter = |letter: char| {
        let own = letter.to_string();
        if is_plain(&own) { own } else { format!("%{:x}", u32::from(letter)) }
    };
    name.chars().map(letter).collect()
}

/// A profile with a session may name the session's address too, as older tools wrote it; the SDK refuses that.
fn is_for_sdk(settings: &Settings, name: &str) -> bool {
    !(settings.has("sso_session") && ["sso_start_url", "sso_region"].contains(&name))
}

fn head(text: &mut String, kind: &str, name: &str) {
    text.extend(["[", kind, " ", name, "]\n"]);
}

fn setting(text: &mut String, entry: &Entry, value: &str) {
    if !is_plain(&entry.name) || (value.is_empty() && entry.nested.is_empty()) {
        return;
    }
    text.extend([&entry.name, " = ", value, "\n"]);
    nested(text, entry);
    if entry.name.contains('_') && !entry.nested.is_empty() {
        text.extend([&entry.name.replace('_', "-"), " =\n"]);
        nested(text, entry);
    }
}

fn nested(text: &mut String, entry: &Entry) {
    for (name, value) in entry.nested.iter().filter(|(_, value)| !value.is_empty()) {
        text.extend(["  ", name, " = ", without_remark(value), "\n"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::profiles::ini;

    #[test]
    fn what_the_sdk_reads_is_plain_whatever_stands_in_the_file() {
        let mut all = Sections::default();
        let config = "\u{feff}[profile 'A B'] x\n  region: eu-west-1 # home\n  aws_session_token =\n\
                      [profile b]\nsource_profile = A B\nservices = s\n[services s]\napi_gateway =\n  endpoint_url = http://a:1\n";
        assert_eq!(all.take(ini::read(config.as_bytes()), Kind::Config).len(), 4);
        let expected = "[profile A%20B]\nregion = eu-west-1\n\
                        [profile b]\nservices = s\nsource_profile = A%20B\n\
                        [services s]\napi_gateway = \n  endpoint_url = http://a:1\napi-gateway =\n  endpoint_url = http://a:1\n";
        assert_eq!(for_sdk(&all).as_str(), expected);
        assert_eq!(all.endpoints(&all.profiles["b"]).gateway.as_deref(), Some("http://a:1"));
    }
}
