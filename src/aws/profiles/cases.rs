//! AWS's files as people have them: those of the field in `tests/seeds/aws-config`, and more of each kind. The table says what right
//! is: which profiles are listed, what keeps them from signing in, and which lines are told.

use super::*;

/// A profile: its name, its region or `-`, how it signs in, what keeps it from that or nothing.
type Listed = (&'static str, &'static str, ProfileKind, &'static str);

struct Case {
    /// What it is a case of.
    of: &'static str,
    config: Vec<u8>,
    keys: Vec<u8>,
    profiles: Vec<Listed>,
    /// The lines that are told, and whether each was left out.
    lines: Vec<(usize, bool)>,
}

const READ: bool = false;
const OUT: bool = true;
const PAIR: &str = "aws_access_key_id = A\naws_secret_access_key = B\n";
use ProfileKind::{AccessKey, Login, Other, Process};

fn seed(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds/aws-config");
    std::fs::read(folder.join(name)).unwrap()
}

fn config(
    of: &'static str,
    config: impl Into<Vec<u8>>,
    profiles: Vec<Listed>,
    lines: &[(usize, bool)],
) -> Case {
    Case { of, config: config.into(), keys: Vec::new(), profiles, lines: lines.to_vec() }
}

fn keys(of: &'static str, keys: impl Into<Vec<u8>>, profiles: Vec<Listed>, lines: &[(usize, bool)]) -> Case {
    Case { of, config: Vec::new(), keys: keys.into(), profiles, lines: lines.to_vec() }
}

fn role(arn: &str) -> ProfileKind {
    ProfileKind::Role(arn.into())
}

fn sso(role: &str) -> ProfileKind {
    ProfileKind::SingleSignOn(Some(role.into()))
}

fn field() -> Vec<Case> {
    let lost = "cannot sign in";
    vec![
        config(
            "A1-leading-blanks.config",
            seed("A1-leading-blanks.config"),
            vec![
                ("default", "eu-central-1", Other, lost),
                ("team-prod", "-", role("arn:aws:iam::111122223333:role/Partner"), lost),
            ],
            &[(5, READ)],
        ),
        keys("A2-bom", seed("A2-bom.credentials"), vec![("default", "-", AccessKey, "")], &[(1, READ)]),
        config(
            "A3-latin1-comment.config",
            seed("A3-latin1-comment.config"),
            vec![("default", "eu-central-1", Other, lost), ("team-prod", "eu-west-1", Other, lost)],
            &[(3, READ)],
        ),
        config(
            "A4-quoted-names.config",
            seed("A4-quoted-names.config"),
            vec![
                ("Mike Dev Tenant.Administrator", "eu-central-1", sso("Administrator"), ""),
                ("admin", "eu-central-1", sso("Administrator"), "needs the AWS CLI"),
            ],
            &[],
        ),
        Case {
            keys: seed("A5-role-mfa.credentials"),
            ..config(
                "A5-role-mfa.config",
                seed("A5-role-mfa.config"),
                vec![(
                    "home",
                    "eu-west-2",
                    role("arn:aws:iam::111122223333:role/MorePrivileged"),
                    "asks for a code",
                )],
                &[],
            )
        },
        config(
            "A7-aws-login.config",
            seed("A7-aws-login.config"),
            vec![("console", "us-west-2", Login, ""), ("console-process", "us-west-2", Process, "")],
            &[],
        ),
        config(
            "A8",
            seed("A8-services-section.config"),
            vec![("localstack", "us-east-1", AccessKey, "")],
            &[],
        ),
        config("A9", seed("A9-vpc-endpoint.config"), vec![("inside", "eu-west-1", AccessKey, "")], &[]),
        config(
            "A10-crlf-duplicates.config",
            seed("A10-crlf-duplicates.config"),
            vec![("default", "eu-central-1", Other, lost), ("test", "eu-west-1", Other, lost)],
            &[(6, READ)],
        ),
        config("A11", seed("A11-granted.config"), vec![("example", "ap-southeast-2", Process, "")], &[]),
    ]
}

fn own() -> Vec<Case> {
    let key = |name: &'static str| (name, "-", AccessKey, "");
    let utf16 = |text: String| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    vec![
        config(
            "all indented",
            format!("[profile a]\n\t{}", PAIR.replace("\na", "\n\ta")),
            vec![key("a")],
            &[(2, READ)],
        ),
        config(
            "a later blank",
            format!("[profile a]\nregion = x\n {PAIR}"),
            vec![("a", "x", AccessKey, "")],
            &[(3, READ)],
        ),
        config(
            "behind ]",
            format!("[profile a] prod\n{PAIR}[profile b] # test\n{PAIR}"),
            vec![key("a"), key("b")],
            &[(1, READ)],
        ),
        keys("behind ], keys", format!("[a]]\n{PAIR}"), vec![key("a")], &[(1, READ)]),
        config(
            "colons",
            "[profile a]\nregion: x\ncredential_process: y\n",
            vec![("a", "x", Process, "")],
            &[(2, READ), (3, READ)],
        ),
        keys(
            "one colon",
            PAIR.replace("id =", "id:").replacen("aws", "[a]\naws", 1),
            vec![key("a")],
            &[(2, READ)],
        ),
        config("a mark", format!("\u{feff}[profile a]\n{PAIR}"), vec![key("a")], &[(1, READ)]),
        keys("UTF-16", utf16(format!("\u{feff}[a]\n{PAIR}")), vec![key("a")], &[(1, READ)]),
        config(
            "Latin-1 in a name",
            [b"[profile M\xFCller]\n", PAIR.as_bytes()].concat(),
            vec![key("M\u{fc}ller")],
            &[(1, READ)],
        ),
        keys(
            "Latin-1 in a remark",
            [b"# \xE9\n[a]\n", PAIR.as_bytes()].concat(),
            vec![key("a")],
            &[(1, READ)],
        ),
        config("double quotes", format!("[profile \"a b\"]\n{PAIR}"), vec![key("a b")], &[]),
        config("no quotes", format!("[profile a b]\n{PAIR}[profile c]\n{PAIR}"), vec![key("c")], &[(1, OUT)]),
        keys("a blank, keys", format!("[a b]\n{PAIR}"), vec![key("a b")], &[]),
        keys("the word profile", format!("[profile a]\n{PAIR}[b]\n{PAIR}"), vec![key("b")], &[(1, OUT)]),
        config(
            "no word profile",
            format!("[team]\n{PAIR}[default]\n{PAIR}"),
            vec![key("default")],
            &[(1, OUT)],
        ),
        config("no ]", format!("[profile a\n{PAIR}[profile b]\n{PAIR}"), vec![key("b")], &[(1, OUT)]),
        config("no =", format!("x\n[profile a]\n{PAIR}region\n"), vec![key("a")], &[(1, OUT), (5, OUT)]),
        keys("old line ends", format!("[a]\n{PAIR}").replace('\n', "\r"), vec![key("a")], &[]),
        keys("twice", format!("[a]\naws_access_key_id = X\n{PAIR}"), vec![key("a")], &[(3, READ)]),
    ]
}

fn read(case: &Case) -> Read {
    let folder = tempfile::tempdir().unwrap();
    let [config, keys] = ["config", "credentials"].map(|name| folder.path().join(name));
    std::fs::write(&config, &case.config).unwrap();
    std::fs::write(&keys, &case.keys).unwrap();
    Read::new(&Files { config: Some(config), credentials: Some(keys), sso_cache: Some(folder.path().into()) })
}

#[test]
fn each_file_is_read_as_far_as_it_can_be_and_its_faults_are_told_by_line() {
    for case in field().into_iter().chain(own()) {
        let read = read(&case);
        let of = |name: &String| read.profile(name, Timestamp::UNIX_EPOCH).unwrap();
        let found: Vec<Profile> = read.sections.profiles.keys().map(of).collect();
        let told: Vec<_> = found
            .iter()
            .map(|own| {
                let brief = own.obstacle.as_ref().map_or("", |obstacle| obstacle.brief);
                (own.name.as_str(), own.region.as_deref().unwrap_or("-"), own.kind.clone(), brief)
            })
            .collect();
        assert_eq!(told, case.profiles, "{}", case.of);
        let lines: Vec<_> =
            read.faults.iter().map(|fault| (fault.line.unwrap_or_default(), fault.left_out)).collect();
        assert_eq!(lines, case.lines, "{}: {:?}", case.of, read.faults);
    }
}

#[test]
fn endpoints_are_found_in_aws_spelling() {
    let [local, inside] = ["A8-services-section.config", "A9-vpc-endpoint.config"]
        .map(|name| read(&config("", seed(name), Vec::new(), &[])));
    assert_eq!(local.endpoints("localstack").gateway.as_deref(), Some("http://localhost:4566"));
    assert!(inside.endpoints("inside").gateway.unwrap().ends_with(".vpce.amazonaws.com"));
}

/// What is listed must be what connects: the SDK finds each profile in what is written for it, with its region.
#[test]
#[expect(clippy::default_trait_access, reason = "the SDK gives these types no public name")]
fn the_sdk_reads_every_profile_that_is_listed() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for case in field().into_iter().chain(own()) {
        let read = read(&case);
        let files = read.for_sdk();
        let (fs, env) = (Default::default(), Default::default());
        let loaded = runtime.block_on(aws_config::profile::load(&fs, &env, &files, None));
        let sections = loaded.unwrap_or_else(|err| panic!("{}: {err}", case.of));
        assert_eq!(sections.profiles().count(), case.profiles.len(), "{}", case.of);
        for (name, region, ..) in &case.profiles {
            let own =
                sections.get_profile(&read.sdk_name(name)).unwrap_or_else(|| panic!("{}: {name}", case.of));
            assert_eq!(own.get("region").unwrap_or("-"), *region, "{}: {name}", case.of);
        }
    }
}
