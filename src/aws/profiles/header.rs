//! What the head of a section says: a profile, a session of single sign-on, endpoints of services, or something else.
//!
//! The two files differ: in the config file a profile's head says so, in the credentials file it is the bare name. Names may stand
//! in quotes, as the AWS CLI reads them with Python's `shlex`.

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `~/.aws/config`.
    Config,
    /// `~/.aws/credentials`.
    Credentials,
}

/// What a section is.
#[derive(Debug, PartialEq, Eq)]
pub enum Head {
    /// A profile.
    Profile(String),
    /// An `sso-session`.
    Session(String),
    /// A `services` section.
    Services(String),
    /// Something else, which is no profile and is not meant to be one.
    Other,
    /// Of a profile, perhaps, but not as AWS's tools read it: why.
    Wrong(String),
}

/// Heads of the config file that are no profiles.
const NO_PROFILES: [&str; 3] = ["plugins", "preview", "toplevel"];

/// Reads the head of a section.
pub fn read(header: &str, kind: Kind) -> Head {
    match kind {
        Kind::Config => in_config(header),
        Kind::Credentials => in_credentials(header),
    }
}

fn in_config(header: &str) -> Head {
    let Some(words) = words(header) else {
        return Head::Wrong("a quote in the section's name is not closed".into());
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["default"] => Head::Profile("default".into()),
        ["profile", name] => Head::Profile(name.into()),
        ["sso-session", name] => Head::Session(name.into()),
        ["services", name] => Head::Services(name.into()),
        ["profile" | "sso-session" | "services", _, ..] => Head::Wrong(
            "AWS's tools pass over a name with blanks that is not in quotes; put it in quotes".into(),
        ),
        ["profile" | "sso-session" | "services"] => Head::Wrong("the section has no name".into()),
        [name] if !NO_PROFILES.contains(&name) => Head::Wrong(format!(
            "in this file AWS's tools take “{name}” for no profile; write [profile {name}]"
        )),
        _ => Head::Other,
    }
}

fn in_credentials(header: &str) -> Head {
    match header.split_once([' ', '\t']) {
        Some(("profile", name)) => Head::Wrong(format!(
            "in this file a profile is named without the word “profile”; write [{}]",
            name.trim()
        )),
        Some(("sso-session" | "services", _)) => {
            Head::Wrong("AWS's tools read such a section in the config file only".into())
        }
        _ => Head::Profile(header.into()),
    }
}

/// The words of a head, those in quotes as one; `None` where a quote is not closed.
fn words(header: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in header.chars() {
        match quote {
            Some(end) if letter == end => quote = None,
            None if letter == '"' || letter == '\'' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_the_aws_cli_reads_it() {
        let profile = |name: &str| Head::Profile(name.into());
        let config = |header: &str| read(header, Kind::Config);
        assert_eq!(config("default"), profile("default"));
        assert_eq!(config("profile\t'Mike Dev'"), profile("Mike Dev"));
        assert_eq!(config("profile \"O'Neil\""), profile("O'Neil"));
        assert_eq!(config("sso-session corp"), Head::Session("corp".into()));
        assert_eq!(config("plugins"), Head::Other);
        for wrong in ["profile Mike Dev", "profile 'Mike", "profile", "team-prod"] {
            assert!(matches!(config(wrong), Head::Wrong(_)), "{wrong}");
        }
        assert_eq!(read("My Corp", Kind::Credentials), profile("My Corp"));
        assert!(matches!(read("profile a", Kind::Credentials), Head::Wrong(_)));
    }
}
