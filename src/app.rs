//! The window: `logic` drains what the worker and the jobs have brought, `ui` draws the model and hands the
//! commands on, and effects are carried out here and nowhere else.

use std::io::Write as _;
use std::time::Duration;

use eframe::egui;
use jiff::{Timestamp, tz::TimeZone};

use crate::aws::profiles;
use crate::clipboard::SecretClipboard;
use crate::domain::{Profile, Target};
use crate::jobs::{Done, Jobs};
use crate::model::command::{ConnectionCommand, KeysCommand, PracticeCommand};
use crate::model::keys::ClipboardFault;
use crate::model::practice::PracticeFault;
use crate::model::{Command, Effect, Model, ThemeChoice};
use crate::ui::{shell, theme};
use crate::worker::{self, Worker};
use crate::{hardening, jobs, places};
use tollkeeper_practice::{Fault, Faults, Operations, Practice};

/// What the command line asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Open the practice account at once.
    pub practice: bool,
    /// Its port; 0 takes a free one.
    pub practice_port: u16,
    /// Connect to this profile at once.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Another endpoint than AWS's.
    pub endpoint_url: Option<String>,
    /// Refuse writes.
    pub read_only: bool,
}

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No display.
    #[error("there is no display to open a window on")]
    NoDisplay,
    /// Anything else that eframe says.
    #[error("the window could not be opened: {0}")]
    Window(eframe::Error),
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// [`StartError`] where no window can be opened.
pub fn run(options: Options) -> Result<(), StartError> {
    if cfg!(target_os = "linux") && no_display() {
        return Err(StartError::NoDisplay);
    }
    hardening::keep_memory_private();
    let viewport = egui::ViewportBuilder::default()
        .with_title("Tollkeeper")
        .with_app_id("tollkeeper")
        .with_icon(icon())
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([1100.0, 700.0]);
    let native = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let create: eframe::AppCreator<'_> =
        Box::new(|context| Ok(Box::new(App::new(&context.egui_ctx, options))));
    eframe::run_native("tollkeeper", native, create).map_err(StartError::Window)
}

fn no_display() -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    unset("DISPLAY") && unset("WAYLAND_DISPLAY")
}

fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../assets/icon.png")).unwrap_or_default()
}

/// The practice menu: how the look-alike behaves from now on. Never AWS, which has no such faults to set.
pub fn set_practice_fault(faults: &Faults, fault: PracticeFault) {
    faults.clear();
    match fault {
        PracticeFault::Fair => {}
        PracticeFault::Slow => faults.always("*", Fault::Latency(Duration::from_secs(2))),
        PracticeFault::Throttled => faults.always("*", Fault::TooManyRequests(Some(5))),
        PracticeFault::Failing => faults.always("*", Fault::Server(503)),
        PracticeFault::Unreachable => faults.always("*", Fault::Drop),
        PracticeFault::WritesDenied => faults.always(Operations::Writes, Fault::AccessDenied),
    }
}

/// The application.
pub struct App {
    model: Model,
    worker: Worker,
    jobs: Jobs,
    practice: Option<Practice>,
    practice_port: u16,
    secrets: SecretClipboard,
    focused: bool,
    leaving: bool,
    shown_theme: Option<ThemeChoice>,
}

impl App {
    /// Starts the worker and whatever the options ask for first.
    pub fn new(ctx: &egui::Context, options: Options) -> Self {
        theme::install(ctx);
        let repaint = ctx.clone();
        let worker = Worker::start(
            move || repaint.request_repaint(),
            worker::Options { journal_dir: places::journal(), ..worker::Options::default() },
        );
        let repaint = ctx.clone();
        let secrets = SecretClipboard::start(Timestamp::now, move || repaint.request_repaint());
        let model = Model::new(Timestamp::now(), TimeZone::system(), places::load_prefs());
        let mut app = Self {
            model,
            worker,
            jobs: Jobs::default(),
            practice: None,
            practice_port: options.practice_port,
            secrets,
            focused: true,
            leaving: false,
            shown_theme: None,
        };
        app.open_first(ctx, options);
        app
    }

    /// The practice account where it was asked for or where there is nothing else; the account that the arguments or the
    /// environment name; else the connect screen.
    fn open_first(&mut self, ctx: &egui::Context, options: Options) {
        let profiles = jobs::read_profiles();
        let first = First {
            profile: options.profile,
            endpoint: options.endpoint_url,
            usual: variable("AWS_PROFILE"),
            credentials: profiles::environment_credentials(),
            last: self.model.kept.chosen.profile.clone(),
        };
        let nothing = profiles.is_empty() && !first.is_named();
        let profile = first.profile(&profiles);
        let region = options
            .region
            // The region of the last time belongs to the profile of the last time.
            .or_else(|| self.model.kept.chosen.region.clone().filter(|_| profile == first.last))
            .or_else(|| profiles.iter().find(|known| Some(&known.name) == profile.as_ref())?.region.clone())
            .or_else(|| ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(variable));
        self.command(ctx, ConnectionCommand::ProfilesRead(profiles));
        let named = first.is_named();
        let chosen = Target { profile, region, endpoint: first.endpoint, ..self.model.kept.chosen.clone() };
        self.command(ctx, ConnectionCommand::Choose(chosen));
        if options.read_only {
            self.command(ctx, ConnectionCommand::SetReadOnly(true));
        }
        if options.practice || nothing {
            self.command(ctx, PracticeCommand::Open);
        } else if named {
            self.command(ctx, ConnectionCommand::Connect);
        }
    }

    fn command(&mut self, ctx: &egui::Context, command: impl Into<Command>) {
        self.model.now = Timestamp::now();
        let effects = self.model.update(command);
        self.carry_out(ctx, effects);
    }

    fn carry_out(&mut self, ctx: &egui::Context, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => self.worker.send(*request),
                Effect::Copy(text) => ctx.copy_text(text),
                Effect::CopySecret(secret) => {
                    if !self.secrets.put(secret) {
                        self.command(ctx, KeysCommand::Clipboard(ClipboardFault::NotCopied));
                    }
                }
                Effect::Export { name, export } => self.jobs.export(ctx, name, export),
                Effect::SetPracticeFault(fault) => {
                    if let Some(practice) = &self.practice {
                        set_practice_fault(practice.faults(), fault);
                    }
                }
                Effect::Leave => {
                    self.leaving = true;
                    ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                }
                Effect::OpenKeyFile => self.jobs.open_key_file(ctx),
                Effect::StartPractice => self.jobs.start_practice(ctx, self.practice_port),
                Effect::SavePrefs(prefs) => places::save_prefs(&prefs),
                Effect::ReadProfiles => self.jobs.read_profiles(ctx),
                Effect::Play(play) => self.jobs.play(ctx, play),
                Effect::Judge(judging) => self.jobs.judge(ctx, judging),
                Effect::Derive(copy) => self.jobs.derive(ctx, copy),
                Effect::Forget(model) => drop(std::thread::spawn(move || drop(model))),
            }
        }
    }

    /// Takes in what has ended since the last frame.
    fn drain(&mut self, ctx: &egui::Context) {
        for done in self.jobs.ended() {
            match done {
                Done::Command(command) => self.command(ctx, command),
                Done::Practice(Ok(practice)) => {
                    announce(practice.url());
                    let url = practice.url().to_owned();
                    self.practice = Some(practice);
                    self.command(ctx, PracticeCommand::Ready(Ok(url)));
                }
                Done::Practice(Err(why)) => self.command(ctx, PracticeCommand::Ready(Err(why))),
                Done::Nothing => {}
            }
        }
        let effects = self.model.apply_all(self.worker.drain());
        self.carry_out(ctx, effects);
    }

    /// A key's value stays neither on the clipboard nor, when the window loses the focus, on screen.
    fn guard_secrets(&mut self, ctx: &egui::Context) {
        let focused = ctx.input(|input| input.focused);
        if self.focused && !focused && self.model.keys.shown.is_some() {
            self.command(ctx, KeysCommand::HideValue);
            ctx.request_repaint();
        }
        if self.focused != focused {
            self.focused = focused;
            self.secrets.focus(focused);
        }
        if let Some(fault) = self.secrets.fault() {
            self.command(ctx, KeysCommand::Clipboard(fault));
        }
    }

    /// Closing over unsaved edits or an unanswered write asks first.
    fn guard_close(&mut self, ctx: &egui::Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && !self.leaving && self.model.is_unfinished() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.command(ctx, Command::AskToLeave);
        }
    }

    fn show_theme(&mut self, ctx: &egui::Context) {
        let choice = self.model.kept.prefs.theme;
        if self.shown_theme != Some(choice) {
            self.shown_theme = Some(choice);
            ctx.set_theme(match choice {
                ThemeChoice::System => egui::ThemePreference::System,
                ThemeChoice::Light => egui::ThemePreference::Light,
                ThemeChoice::Dark => egui::ThemePreference::Dark,
            });
        }
    }
}

/// What says, before anybody has chosen anything, which account is meant.
struct First {
    /// `--profile`.
    profile: Option<String>,
    /// `--endpoint-url`.
    endpoint: Option<String>,
    /// `AWS_PROFILE`.
    usual: Option<String>,
    /// The environment has credentials.
    credentials: bool,
    /// The profile of the last time.
    last: Option<String>,
}

impl First {
    /// Whether an account is named, so that nobody need be asked.
    fn is_named(&self) -> bool {
        self.profile.is_some() || self.endpoint.is_some() || self.usual.is_some() || self.credentials
    }

    /// The profile to connect with, or to offer where nothing is named; `None` leaves it to the SDK's own chain.
    fn profile(&self, known: &[Profile]) -> Option<String> {
        if self.profile.is_some() || self.endpoint.is_some() {
            return self.profile.clone();
        }
        if self.usual.is_some() || self.credentials {
            return self.usual.clone();
        }
        let of = |name: &str| known.iter().find(|profile| profile.name == name);
        let last = self.last.as_deref().and_then(of);
        last.or_else(|| of("default")).or(known.first()).map(|profile| profile.name.clone())
    }
}

/// An environment variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Tells other AWS clients of this machine where the practice account is.
fn announce(url: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(err) = writeln!(out, "Practice account at {url}").and_then(|()| out.flush()) {
        tracing::debug!("nobody listens on standard output: {err}");
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.model.now = Timestamp::now();
        self.drain(ctx);
        self.command(ctx, Command::Tick);
        self.guard_secrets(ctx);
        self.guard_close(ctx);
        self.show_theme(ctx);
        // Asked for at every frame: the next one uses up what this one asks for.
        ctx.request_repaint_after(self.model.next_wake().unsigned_abs());
    }

    /// A key's value must not outlive the program on the clipboard.
    #[cfg(target_os = "linux")]
    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.secrets.forget();
    }

    #[cfg(not(target_os = "linux"))]
    fn on_exit(&mut self) {
        self.secrets.forget();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        // `tests/gui/idle.py` counts these: an idle window draws only what changes.
        tracing::trace!(target: "tollkeeper::frames", "drawn");
        let mut commands = Vec::new();
        shell::window_ui(ui, &self.model, &mut commands);
        let ctx = ui.ctx().clone();
        let changed = !commands.is_empty();
        for command in commands {
            self.command(&ctx, command);
        }
        if changed {
            ctx.request_repaint();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ProfileKind;

    fn profiles(names: &[&str]) -> Vec<Profile> {
        let profile = |name: &&str| Profile {
            name: (*name).to_owned(),
            region: None,
            kind: ProfileKind::AccessKey,
            expired: false,
        };
        names.iter().map(profile).collect()
    }

    fn first() -> First {
        First { profile: None, endpoint: None, usual: None, credentials: false, last: Some("prod".into()) }
    }

    #[test]
    fn the_environments_credentials_are_not_shown_under_a_profiles_name() {
        let known = profiles(&["default", "prod"]);
        let environment = First { credentials: true, ..first() };
        assert_eq!(environment.profile(&known), None);
        assert!(environment.is_named());
        let chosen = First { profile: Some("prod".into()), ..environment };
        assert_eq!(chosen.profile(&known).as_deref(), Some("prod"));
    }

    #[test]
    fn an_argument_comes_before_the_variable_and_that_before_the_last_time() {
        let known = profiles(&["default", "prod", "test"]);
        let usual = First { usual: Some("test".into()), credentials: true, ..first() };
        assert_eq!(usual.profile(&known).as_deref(), Some("test"));
        let argument = First { profile: Some("default".into()), ..usual };
        assert_eq!(argument.profile(&known).as_deref(), Some("default"));
        let emulator = First { endpoint: Some("http://127.0.0.1:4566".into()), ..first() };
        assert_eq!(emulator.profile(&known), None, "an emulator is not the account of the last time");
        assert!(emulator.is_named());
    }

    #[test]
    fn without_a_name_a_profile_that_exists_is_offered() {
        assert!(!first().is_named());
        assert_eq!(first().profile(&profiles(&["default", "prod"])).as_deref(), Some("prod"));
        assert_eq!(first().profile(&profiles(&["default", "test"])).as_deref(), Some("default"));
        assert_eq!(first().profile(&profiles(&["a", "b"])).as_deref(), Some("a"));
        assert_eq!(first().profile(&[]), None);
    }
}
