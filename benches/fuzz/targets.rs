//! What is fuzzed, each by the function that the program itself reads it with, and everything that the screen then makes of it.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tollkeeper::aws::profiles::{self, Files};
use tollkeeper::domain::traffic::{Counter, Feed, LogFormat, LogSource, SUGGESTED_FORMAT};
use tollkeeper::domain::{JournalEntry, PlanId, Resource, StageRef, TrafficQuery};
use tollkeeper::model::import::ImportForm;

use super::service::Service;

/// Takes one input in.
type Feeding = Box<dyn FnMut(&[u8])>;

/// One thing that is fuzzed.
pub struct Target {
    /// Its name, and the folder of its inputs.
    pub name: &'static str,
    /// Begins anew.
    pub start: fn() -> Feeding,
    /// Inputs beside those of its folder.
    more: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 6] = [
    Target { name: "journal", start: journal, more: entries },
    Target { name: "aws-config", start: aws_config, more: Vec::new },
    Target { name: "getusage", start: getusage, more: usages },
    Target { name: "log-format", start: log_format, more: || vec![SUGGESTED_FORMAT.into()] },
    Target {
        name: "keys-csv",
        start: keys_csv,
        more: || vec![b"name,key,description,enabled,plan\nFjord,,,TRUE,Basic\n".to_vec()],
    },
    Target { name: "insights", start: insights, more: rows },
];

/// The inputs to begin with.
pub fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds").join(target.name);
    let files = std::fs::read_dir(folder).map(|all| all.flatten().collect::<Vec<_>>()).unwrap_or_default();
    let mut paths: Vec<PathBuf> = files.into_iter().map(|file| file.path()).collect();
    paths.sort();
    let mut all: Vec<Vec<u8>> = paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    all.extend((target.more)());
    all
}

/// Lines of the journal: each is read alone, and all that a dialog, Activity or an undo says of it is made.
fn journal() -> Feeding {
    Box::new(|input| {
        for line in input.split(|byte| *byte == b'\n') {
            let Ok(entry) = serde_json::from_slice::<JournalEntry>(line) else { continue };
            let change = &entry.change;
            black_box((change.title(), change.verb(), change.meaning(), change.differences(), change.cli()));
            black_box((change.subject(), change.without_secret(), entry.is_done()));
            if let Some(back) = change.inverse() {
                black_box((back.title(), back.cli()));
            }
            black_box(serde_json::to_string(&entry).ok());
        }
    })
}

fn entries() -> Vec<Vec<u8>> {
    let line = |change: &str| {
        format!(
            r#"{{"ticket":7,"at":"2026-11-19T13:05:00Z","change":{change},"outcome":{{"Partly":"half"}},"undone_by":null}}"#
        )
        .into_bytes()
    };
    [
        r#"{"DeleteKey":{"key":"k1","label":"Northwind"}}"#,
        r#"{"MoveKey":{"key":"k1","label":"Northwind","from":["p1","Basic"],"to":["p2","Premium"]}}"#,
        r#"{"ExtendQuota":{"plan":"p1","key":"k1","label":"Northwind","before":-5,"remaining":9223372036854775807}}"#,
        r#"{"Deploy":{"at":{"api":"a1","stage":"prod"},"api_name":"Inventory","description":"x","locks":[],"previous":null}}"#,
        r#"{"PricePlan":{"plan":"p1","name":"Basic","arn":"arn:aws:apigateway:eu-central-1::/usageplans/p1","before":null,"after":"1.00 USD"}}"#,
    ]
    .into_iter()
    .map(line)
    .collect()
}

/// The shared files, the same bytes as config and as credentials.
fn aws_config() -> Feeding {
    let folder = tempfile::tempdir().expect("a temporary folder");
    Box::new(move |input| {
        let file = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, input).expect("it can be written");
            Some(path)
        };
        let files = Files {
            config: file("config"),
            credentials: file("credentials"),
            sso_cache: Some(folder.path().join("none")),
        };
        black_box(profiles::list_from(&files, Timestamp::UNIX_EPOCH).profiles.len());
    })
}

/// What GetUsage answers, through the SDK.
fn getusage() -> Feeding {
    let service = Service::start();
    let day = |text: &str| text.parse().expect("a day");
    let usage = Resource::Usage("p1".into(), day("2026-09-01"), day("2026-09-03"));
    Box::new(move |input| drop(black_box(service.read(&usage, input))))
}

fn usages() -> Vec<Vec<u8>> {
    vec![
        br#"{"usagePlanId":"p1","startDate":"2026-09-01","endDate":"2026-09-03","position":"x","values":{}}"#
            .to_vec(),
    ]
}

/// An access log's format, and all that is asked of one.
fn log_format() -> Feeding {
    Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        let format = LogFormat::read(&text);
        let fields: Vec<&str> = format.pairs().map(|(field, _)| field).collect();
        black_box(fields.iter().filter(|field| format.is_bare(field)).count());
        black_box((format.usual_bytes(), format.is_json(), format.logs_secrets(), format.key_field()));
        black_box(format.field("context.status"));
        if let Some(fields) = format.log_fields() {
            black_box(format!("{fields:?}"));
        }
        let (completed, _) = format.completed();
        black_box(LogFormat::read(&completed).log_fields());
    })
}

/// A file of keys, and the changes that it asks for.
fn keys_csv() -> Feeding {
    let plans = [(PlanId::from("p1"), "Basic".to_owned()), (PlanId::from("p2"), "Premium".to_owned())];
    Box::new(move |input| {
        let text = String::from_utf8_lossy(input);
        let form = ImportForm::read("keys.csv".into(), &text, &plans, &BTreeSet::from(["Northwind"]));
        black_box(form.changes().map(|change| change.cli().len()).sum::<usize>());
    })
}

/// Answers of Logs Insights that are read side by side: the program waits a quarter of a second before it asks for one.
const SIDE_BY_SIDE: usize = 32;

/// Rows of Logs Insights, through the SDK.
fn insights() -> Feeding {
    let services: Vec<Service> = (0..SIDE_BY_SIDE).map(|_| Service::start()).collect();
    let fields = LogFormat::read(SUGGESTED_FORMAT).log_fields().expect("the suggested format names keys");
    let at = StageRef::new("a1", "prod");
    let source = LogSource { group: "/a/prod".into(), fields, only: None };
    let feed = Feed::new(Counter::Log(Box::new(source)), vec![at]);
    let traffic =
        Resource::Traffic(TrafficQuery { feed, from_s: 1_795_093_200, to_s: 1_795_096_800, period_s: 60 });
    let mut waiting: Vec<Vec<u8>> = Vec::new();
    Box::new(move |input| {
        waiting.push(input.to_vec());
        if waiting.len() < SIDE_BY_SIDE {
            return;
        }
        let inputs = std::mem::take(&mut waiting);
        let failed = std::thread::scope(|scope| {
            let mut readings = Vec::new();
            for (service, input) in services.iter().zip(&inputs) {
                let traffic = &traffic;
                readings.push((scope.spawn(move || drop(black_box(service.read(traffic, input)))), input));
            }
            let failed =
                readings.into_iter().filter_map(|(reading, input)| reading.join().is_err().then_some(input));
            failed.map(|input| input.escape_ascii().to_string()).collect::<Vec<_>>()
        });
        assert!(failed.is_empty(), "one of the last {SIDE_BY_SIDE}: {failed:#?}");
    })
}

fn rows() -> Vec<Vec<u8>> {
    let field = |name: &str, value: &str| format!(r#"{{"field":"{name}","value":"{value}"}}"#);
    let row = |time: &str, calls: &str| {
        let fields =
            [field("apiKeyId", "k1"), field("begins", time), field("status", "429"), field("calls", calls)];
        format!("[{}]", fields.join(","))
    };
    let rows = [row("2026-11-19 13:05:00.000", "12"), row("2026-11-19 13:06:00.000", "1e18")].join(",");
    vec![
        format!(r#"{{"status":"Complete","results":[{rows}],"statistics":{{"recordsMatched":13.0}}}}"#)
            .into_bytes(),
    ]
}
