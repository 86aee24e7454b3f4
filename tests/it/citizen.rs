//! A good citizen of the machine and the account: after a sign-in has failed nothing is asked any more, credentials of another account
//! stop everything, and what a stage does not end is ended here.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use egui_kittest::kittest::Queryable as _;
use tollkeeper::domain::change::DeleteKey;
use tollkeeper::domain::{
    Caller, Event, Failure, FailureKind, MethodName, ProbePlan, Request, Resource, WriteError,
};
use tollkeeper::model::command::KeysCommand;
use tollkeeper::model::{Command, Effect, Route};

use crate::desk::{Desk, NORTHWIND, prod};

#[test]
fn a_write_to_a_closed_port_is_told_as_not_sent() {
    let mut desk = Desk::new();
    let port = desk.practice.url().to_owned();
    desk.practice = tollkeeper_practice::Practice::start(tollkeeper_practice::Options::default()).unwrap();
    assert_ne!(port, desk.practice.url(), "the one that the worker knows is gone");
    let Err(WriteError::Failed(failure)) = desk.write(delete_key()) else { panic!("nobody is there") };
    assert_eq!((failure.kind, failure.may_be_done), (FailureKind::Unreachable, false), "{failure}");
}

fn delete_key() -> tollkeeper::domain::Change {
    DeleteKey { key: NORTHWIND.into(), label: "Northwind".into() }.into()
}

/// A stage that sends its status, and then a body without an end.
fn streaming() -> SocketAddr {
    serving(|mut socket| {
        socket.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
        while socket.write_all(b"6\r\ndata:\n\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    })
}

/// A stage that takes a call and never answers.
fn silent() -> SocketAddr {
    serving(|mut socket| drop(socket.read(&mut [0])))
}

/// What `answer` makes of each call, on a thread of its own.
fn serving(answer: impl Fn(TcpStream) + Copy + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            std::thread::spawn(move || {
                // The call's head comes in one piece.
                let _ = socket.read(&mut [0; 4096]);
                answer(socket);
            });
        }
    });
    address
}

fn check(desk: &Desk, at: SocketAddr) {
    let plan = ProbePlan {
        at: prod(),
        base_url: format!("http://{at}"),
        method: MethodName::new("GET", "/inventory"),
        callers: vec![Caller::NoKey],
        partner: None,
        wait_ms: 0,
        trusted: None,
        sign_in: None,
    };
    desk.worker.send(Request::Probe { session: desk.session, round: 1, plan });
}

#[test]
fn a_lock_check_goes_by_the_status_of_a_stage_that_streams() {
    let mut desk = Desk::new();
    let begun = Instant::now();
    check(&desk, streaming());
    let outcome = desk.next(|event| match event {
        Event::Probed { outcome, .. } => Some(outcome),
        _ => None,
    });
    let answer = &outcome.unwrap().answers[0];
    assert_eq!(answer.status, 200);
    assert!(answer.body.starts_with("data:"));
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn a_lock_check_that_is_given_up_ends_in_the_worker_too() {
    let mut desk = Desk::new();
    check(&desk, silent());
    let checks = |event: Event| match event {
        Event::Queue { status, .. } => Some(status.running.iter().any(|what| what.starts_with("Checking"))),
        Event::Probed { .. } => panic!("one that was given up is not answered"),
        _ => None,
    };
    while !desk.next(checks) {}
    let begun = Instant::now();
    desk.worker.send(Request::StopProbe { session: desk.session, at: prod() });
    while desk.next(checks) {}
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_file_of_keys_that_was_chosen_for_another_account_is_dropped() {
    let mut model = crate::company::model();
    let asked = model.import_asked();
    let form = asked.read("keys.csv".into(), "Name\nLarch\n");
    let other = tollkeeper::domain::Session(asked.session.0 + 1);
    model.update(KeysCommand::ImportRead(other, Ok(form.clone())));
    assert!(model.dialog.is_none());
    assert!(model.notices.last().unwrap().text.contains("another account"));
    model.update(KeysCommand::ImportRead(asked.session, Ok(form)));
    assert!(model.dialog.is_some());
}

#[test]
fn why_nothing_is_read_any_more_stands_in_every_room_with_the_way_on() {
    let mut model = crate::company::model();
    let failure =
        Failure::new(FailureKind::Credentials, "Your sign-in has run out", "", "Run `aws sso login`");
    let (session, at) = (model.session, model.now);
    let _ = model.apply(Event::Read { session, at, answer: Resource::Keys.failed(failure) });
    let effects = model.update(Command::Go(Route::Traffic(None)));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Send(_))), "nothing is asked: {effects:?}");
    let commands = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let (drawn, pushed) = (model.clone(), std::rc::Rc::clone(&commands));
    let size = eframe::egui::vec2(1440.0, 900.0);
    let mut window = crate::raster::harness(size, eframe::egui::Theme::Light, move |ui| {
        tollkeeper::ui::shell::window_ui(ui, &drawn, &mut pushed.borrow_mut());
    });
    window.get_by_label_contains("until you sign in again");
    window.get_by_label_contains("Your sign-in has run out");
    window.query_all_by_label("Try again").next().expect("a way on").click();
    window.run();
    assert!(matches!(commands.borrow()[..], [Command::Refresh]), "{:?}", commands.borrow());
    let asked = model.update(Command::Refresh);
    let sent = asked.iter().filter_map(|effect| match effect {
        Effect::Send(request) => Some(&**request),
        _ => None,
    });
    let sent: Vec<_> = sent.collect();
    assert!(matches!(sent[..], [Request::SignIn { .. }]), "once, and nothing else: {sent:?}");
}

/// A profile that signs in with a program, which each of these tests tells what to print and counts the starts of.
#[cfg(unix)]
mod sign_in {
    use std::path::{Path, PathBuf};

    use jiff::{SignedDuration, Timestamp, tz::TimeZone};
    use tollkeeper::domain::Target;
    use tollkeeper::model::command::ConnectionCommand;
    use tollkeeper::model::{Connection, Model, Prefs};
    use tollkeeper::worker::{self, Worker};
    use tollkeeper_practice::{HandClock, Options, Practice, scenario::Scenario};

    use super::*;

    /// Set in the process that each test starts with an environment of its own: the folder of its files.
    const INSIDE: &str = "TOLLKEEPER_TEST_SIGN_IN";
    /// As long as credentials must last for the account to be opened with them.
    const LAST: SignedDuration = SignedDuration::from_secs(25);

    /// Runs a test in a process whose profile `tool` signs in with a program; `true` inside it.
    fn is_inside(test: &str) -> Option<PathBuf> {
        if let Some(folder) = std::env::var_os(INSIDE) {
            return Some(folder.into());
        }
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let program = format!(
            "#!/bin/sh\necho started >> '{0}/starts'\ncat '{0}/answer'\n",
            folder.path().to_string_lossy()
        );
        std::fs::write(path("program"), program).unwrap();
        let profile = format!(
            "[profile tool]\nregion = eu-central-1\ncredential_process = /bin/sh {}\n",
            path("program").to_string_lossy()
        );
        std::fs::write(path("config"), profile).unwrap();
        let inside = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("citizen::sign_in::{test}")])
            .env(INSIDE, folder.path())
            .env("AWS_CONFIG_FILE", path("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", path("none"))
            .env("HOME", folder.path())
            .env_remove("AWS_ACCESS_KEY_ID")
            .env_remove("AWS_PROFILE")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&inside.stdout);
        assert!(inside.status.success() && said.contains("1 passed"), "{said}");
        None
    }

    /// Lets the program print credentials that last so long.
    fn sign(folder: &Path, key: &str, lasts: SignedDuration) {
        let until = Timestamp::now() + lasts;
        let answer = format!(
            r#"{{"Version": 1, "AccessKeyId": "{key}", "SecretAccessKey": "s", "Expiration": "{until}"}}"#
        );
        std::fs::write(folder.join("answer"), answer).unwrap();
    }

    fn starts(folder: &Path) -> usize {
        std::fs::read_to_string(folder.join("starts")).unwrap_or_default().lines().count()
    }

    fn practice(clock: &HandClock, port: u16, account: &str) -> Practice {
        let scenario = Scenario { account: account.into(), ..Scenario::halden() };
        let options =
            Options { port, scenario, clock: clock.clock(), rate_limits: false, ..Options::default() };
        Practice::start(options).unwrap()
    }

    fn clock() -> HandClock {
        HandClock::at(crate::desk::NOW.parse().unwrap())
    }

    /// A model and its worker, without a window, at a time that goes on only when they are told so. Credentials run out by the
    /// machine's time.
    struct Window {
        clock: HandClock,
        model: Model,
        worker: Worker,
        asked: usize,
    }

    impl Window {
        fn connected(clock: HandClock, practice: &Practice) -> Self {
            let model = Model::new(clock.clock()(), TimeZone::UTC, Prefs::default());
            let options = worker::Options { clock: clock.clock(), ..worker::Options::default() };
            let worker = Worker::start(|| {}, options);
            let mut window = Self { clock, model, worker, asked: 0 };
            let endpoint = Some(practice.url().to_owned());
            let target = Target { profile: Some("tool".into()), endpoint, ..Target::default() };
            window.command(ConnectionCommand::Choose(target));
            window.command(ConnectionCommand::Connect);
            window.until(|model| matches!(model.connection, Connection::Open(_)));
            window.until(|model| model.pending_is_known() && model.store.keys.get().is_some());
            window
        }

        fn command(&mut self, command: impl Into<Command>) {
            let effects = self.model.update(command);
            self.carry_out(effects);
        }

        fn carry_out(&mut self, effects: Vec<Effect>) {
            for effect in effects {
                match effect {
                    Effect::Send(request) => {
                        self.asked += 1;
                        self.worker.send(*request);
                    }
                    Effect::Derive(copy) => self.command(Command::Derived(copy.made_aside())),
                    _ => {}
                }
            }
        }

        /// Lets time pass, ten seconds for each look, until something is so.
        fn until(&mut self, is_so: impl Fn(&Model) -> bool) {
            let begun = Instant::now();
            while !is_so(&self.model) {
                assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", self.model.signed_out);
                if let Some(event) = self.worker.wait(Duration::from_millis(20)) {
                    let effects = self.model.apply(event);
                    self.carry_out(effects);
                }
                self.pass(10);
            }
        }

        fn pass(&mut self, seconds: i64) {
            self.clock.advance(SignedDuration::from_secs(seconds));
            self.model.now = self.clock.clock()();
            self.command(Command::Tick);
        }

        /// Takes in what is still on its way.
        fn rest(&mut self) {
            while let Some(event) = self.worker.wait(Duration::from_secs(1)) {
                let effects = self.model.apply(event);
                self.carry_out(effects);
            }
        }
    }

    #[test]
    fn nothing_is_asked_after_a_sign_in_has_failed_until_the_user_does() {
        let Some(folder) = is_inside("nothing_is_asked_after_a_sign_in_has_failed_until_the_user_does")
        else {
            return;
        };
        let clock = clock();
        let practice = practice(&clock, 0, "482100773915");
        sign(&folder, "AKIAONE", LAST);
        let mut window = Window::connected(clock, &practice);
        assert_eq!(starts(&folder), 1, "one program for all calls");
        std::fs::write(folder.join("answer"), "the session has expired\n").unwrap();
        window.until(|model| model.signed_out.is_some());
        window.rest();
        let (asked, started, calls) = (window.asked, starts(&folder), practice.calls());
        assert_eq!(started, 2, "once more, in vain");
        for _ in 0..8 * 60 {
            window.pass(60);
        }
        window.command(Command::Go(tollkeeper::model::route::Route::Traffic(None)));
        window.rest();
        assert_eq!((window.asked, starts(&folder), practice.calls()), (asked, started, calls));

        window.command(Command::Refresh);
        window.until(|model| model.signed_out.as_ref().is_some_and(|out| !out.asking));
        window.rest();
        assert_eq!(starts(&folder), started + 1, "once, and not for each reading");
        sign(&folder, "AKIATWO", SignedDuration::from_hours(1));
        window.command(Command::Refresh);
        window.until(|model| model.signed_out.is_none() && model.failed_reading().is_none());
        assert!(window.asked > asked + 2, "it reads again");
        assert_eq!(starts(&folder), started + 2);
    }

    #[test]
    fn credentials_of_another_account_stop_everything() {
        let Some(folder) = is_inside("credentials_of_another_account_stop_everything") else { return };
        let clock = clock();
        let first = practice(&clock, 0, "482100773915");
        let port = first.url().rsplit(':').next().unwrap().parse().unwrap();
        sign(&folder, "AKIAONE", LAST);
        let mut window = Window::connected(clock.clone(), &first);
        sign(&folder, "AKIAOTHER", SignedDuration::from_hours(1));
        drop(first);
        let other = practice(&clock, port, "123456789012");
        // Until the first credentials have run out, calls go on with them.
        std::thread::sleep(LAST.unsigned_abs());
        window.until(|model| model.signed_out.is_some());
        window.rest();
        let failure = window.model.signed_out.clone().unwrap().failure;
        assert_eq!(failure.kind, FailureKind::OtherAccount, "{failure}");
        assert!(failure.what.contains("123456789012") && failure.what.contains("482100773915"), "{failure}");
        let before = other.calls();
        let key = window.model.store.keys.get().unwrap()[0].id.clone();
        window.command(KeysCommand::SetEnabled(key, false));
        window.command(Command::Confirm);
        window.until(|model| model.writing.is_empty());
        assert_eq!(other.calls(), before, "no write is sent either");
    }
}
