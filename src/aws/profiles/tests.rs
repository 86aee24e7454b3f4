//! The list from files of our own making; those of the field are in `cases.rs`.

use super::*;
use crate::domain::Obstacle;

const CONFIG: &str = "
[default]
region = eu-central-1
[profile prod]
sso_session = halden
sso_account_id = 482100773915
sso_role_name = PartnerManager
region = eu-west-1
[profile old]
sso_start_url = https://old.awsapps.com/start
[profile admin]
role_arn = arn:aws:iam::482100773915:role/Admin
source_profile = prod
[profile tool]
credential_process = /bin/tool
[sso-session halden]
sso_start_url = https://halden.awsapps.com/start
sso_region = eu-central-1
";
const KEYS: &str = "[default]\naws_access_key_id = A\naws_secret_access_key = B\n";

/// What is read of two files, with cached sign-ins by the session or address that they are of.
fn listed(config: &[u8], keys: &[u8], cache: &[(&str, &str)]) -> ProfileList {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("config"), config).unwrap();
    std::fs::write(path("credentials"), keys).unwrap();
    std::fs::create_dir(path("cache")).unwrap();
    for (key, text) in cache {
        std::fs::write(path("cache").join(sign_in::file_name(key)), text).unwrap();
    }
    let files = Files {
        config: Some(path("config")),
        credentials: Some(path("credentials")),
        sso_cache: Some(path("cache")),
    };
    list_from(&files, "2026-11-05T12:00:00Z".parse().unwrap())
}

fn one(config: &str, name: &str) -> Profile {
    let list = listed(config.as_bytes(), KEYS.as_bytes(), &[]);
    list.profiles.into_iter().find(|profile| profile.name == name).unwrap()
}

#[test]
fn both_files_make_one_list_with_how_each_signs_in() {
    let list = listed(CONFIG.as_bytes(), KEYS.as_bytes(), &[]);
    assert_eq!(list.faults, []);
    let of = |name: &str| list.profiles.iter().find(|profile| profile.name == name).unwrap();
    assert_eq!(list.profiles[0].name, "default");
    assert_eq!(of("default").kind, ProfileKind::AccessKey);
    assert_eq!(of("default").region.as_deref(), Some("eu-central-1"));
    assert_eq!(of("prod").kind, ProfileKind::SingleSignOn(Some("PartnerManager".into())));
    assert!(matches!(&of("admin").kind, ProfileKind::Role(arn) if arn.ends_with("Admin")));
    assert_eq!((of("admin").source.as_deref(), of("prod").source.as_deref()), (Some("prod"), None));
    assert_eq!(of("tool").kind, ProfileKind::Process);
    assert_eq!(list.profiles.len(), 5, "an sso-session is no profile");
}

#[test]
fn a_sign_in_has_run_out_when_it_does_not_last_and_cannot_be_renewed() {
    let expired = |key: &str, text: &str| {
        let list = listed(CONFIG.as_bytes(), b"", &[(key, text)]);
        ["prod", "admin"]
            .map(|name| list.profiles.iter().any(|profile| profile.name == name && profile.expired))
    };
    let until = |hour: &str, more: &str| {
        format!(r#"{{"expiresAt": "2026-11-05T{hour}:00:00Z", "accessToken": "secret"{more}}}"#)
    };
    assert_eq!(expired("halden", "{not json"), [true; 2]);
    assert_eq!(expired("halden", &until("11", "")), [true; 2], "also of the role that is taken with it");
    assert_eq!(expired("halden", &until("13", "")), [false; 2], "the address need not stand in it");
    assert_eq!(expired("https://halden.awsapps.com/start", &until("13", "")), [true; 2], "another tool's");
    let renewable = r#", "refreshToken": "r", "registrationExpiresAt": "2026-12-01T00:00:00Z""#;
    assert_eq!(expired("halden", &until("11", renewable)), [false; 2]);
}

#[test]
fn missing_files_are_an_empty_list_without_a_fault() {
    let nowhere = PathBuf::from("no-such-folder/file");
    let files =
        Files { config: Some(nowhere.clone()), credentials: Some(nowhere.clone()), sso_cache: Some(nowhere) };
    assert_eq!(list_from(&files, Timestamp::UNIX_EPOCH), ProfileList::default());
}

#[test]
fn what_is_no_configuration_file_is_told_with_its_place_and_the_other_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let [config, keys] = ["config", "credentials"].map(|name| folder.path().join(name));
    std::fs::write(&keys, KEYS).unwrap();
    let told = || {
        let files = Files { config: Some(config.clone()), credentials: Some(keys.clone()), sso_cache: None };
        let list = list_from(&files, Timestamp::UNIX_EPOCH);
        assert_eq!((list.profiles.len(), list.faults.len()), (1, 1), "{list:?}");
        assert!(list.faults[0].left_out);
        list.faults[0].to_string()
    };
    std::fs::create_dir(&config).unwrap();
    assert!(told().starts_with(&*config.to_string_lossy()) && told().contains("it is a folder"));
    std::fs::remove_dir(&config).unwrap();
    std::fs::write(&config, b"\x7fELF\0\0\0").unwrap();
    assert!(told().contains("not text in UTF-8"));
    std::fs::File::create(&config).unwrap().set_len(200_000_000).unwrap();
    assert!(told().contains("larger than 4 MB"));
}

#[test]
fn what_leads_nowhere_is_said_before_anything_is_sent() {
    let why = |config: &str| one(config, "a").obstacle.map(|Obstacle { why, .. }| why).unwrap_or_default();
    let role = "[profile a]\nrole_arn = arn:aws:iam::1:role/R\n";
    assert!(why(&format!("{role}source_profile = b\n")).contains("“b”, which is not there"));
    let circle = format!("{role}source_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a\n");
    assert!(why(&circle).contains("from each other"));
    assert!(why(role).contains("no source_profile"));
    assert!(why("[profile a]\nregion = x\n").contains("nothing of how to sign in"));
    assert!(why("[profile a]\nsso_session = none\n").contains("“none”, which is not there"));
    assert!(why("[profile a]\naws_access_key_id = A\n").contains("without its aws_secret_access_key"));
    assert!(why("[profile a]\ncredential_process = x ; y\n").contains("cuts it off"));
    assert_eq!(why(&format!("{role}source_profile = default\n")), "");
    assert_eq!(why(&format!("{role}credential_source = Environment\n")), "");
}

#[test]
fn a_code_is_asked_for_by_the_command_that_fits() {
    let of = |config: &str| one(config, "O'Neil x").obstacle.unwrap();
    let role =
        "role_arn = arn:aws:iam::1:role/R\nmfa_serial = arn:aws:iam::1:mfa/m\nsource_profile = default\n";
    let chained = format!(
        "[profile \"O'Neil x\"]\nrole_arn = q\nsource_profile = b\nregion = eu-west-1\n[profile b]\n{role}"
    );
    let asked = of(&chained);
    assert_eq!(asked.brief, "asks for a code");
    assert!(asked.why.contains("profile b takes the role R"), "{asked:?}");
    let lines = "[profile O-Neil-x-by-cli]\ncredential_process = aws configure export-credentials --profile \"O'Neil x\" --format process\nregion = eu-west-1\n";
    assert_eq!(asked.copy.as_deref(), Some(lines));
    let read = one(&format!("{chained}{lines}"), "O-Neil-x-by-cli");
    assert_eq!((read.kind, read.obstacle), (ProfileKind::Process, None), "what is copied can be used");
    let keys = chained.replace("[profile b]\n", &format!("[profile b]\n{}", KEYS.replace("[default]\n", "")));
    assert_eq!(one(&keys, "O'Neil x").obstacle, None, "the source's own key is taken, not its role");
    let key = "[profile \"O'Neil x\"]\naws_access_key_id = A\naws_secret_access_key = B\nmfa_serial = m\n";
    assert!(
        of(key)
            .copy
            .unwrap()
            .starts_with("aws sts get-session-token --profile \"O'Neil x\" --serial-number m ")
    );
}
