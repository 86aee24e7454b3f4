//! The window: `logic` drains what the worker and the jobs have brought, `ui` draws the model and hands the
//! commands on, and effects are carried out here and nowhere else.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eframe::egui;
use jiff::{Timestamp, tz::TimeZone};

use crate::aws::profiles;
use crate::clipboard::SecretClipboard;
use crate::jobs::{Done, Jobs};
use crate::message_log::Messages;
use crate::model::command::{ActivityCommand, ConnectionCommand, KeysCommand, PracticeCommand};
use crate::model::connection::First;
use crate::model::keys::ClipboardFault;
use crate::model::practice::PracticeFault;
use crate::model::{Command, Effect, Model, ThemeChoice};
use crate::prefs_file::PrefsFile;
use crate::ui::{shell, theme};
use crate::worker::{self, Worker};
use crate::{failure_report, hardening, places};
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
    /// What this program says, for the screen.
    pub messages: Messages,
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
    hidden: bool,
    leaving: bool,
    ending: Arc<AtomicBool>,
    messages: Messages,
    prefs: PrefsFile,
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
        let (prefs_file, prefs) = PrefsFile::open(places::preferences());
        let model = Model::new(Timestamp::now(), TimeZone::system(), prefs);
        let mut app = Self {
            model,
            worker,
            jobs: Jobs::default(),
            practice: None,
            practice_port: options.practice_port,
            secrets,
            focused: true,
            hidden: false,
            leaving: false,
            ending: Arc::default(),
            messages: options.messages.clone(),
            prefs: prefs_file,
            shown_theme: None,
        };
        app.watch_for_the_end(ctx);
        app.command(ctx, ConnectionCommand::Open(Box::new(first(options))));
        if let Some(past) = failure_report::take() {
            app.command(ctx, ActivityCommand::FailedBefore(past));
        }
        app
    }

    /// Asked by the system to end, the window closes as if somebody had said so: nothing new begins, and what has been sent gets
    /// its time while the worker ends.
    fn watch_for_the_end(&self, ctx: &egui::Context) {
        let (ending, ctx) = (Arc::clone(&self.ending), ctx.clone());
        worker::on_end(move || {
            ending.store(true, Ordering::SeqCst);
            ctx.request_repaint();
        });
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
                Effect::OpenKeyFile(asked) => self.jobs.open_key_file(ctx, asked),
                Effect::StartPractice => self.jobs.start_practice(ctx, self.practice_port),
                // Beside the window's thread: an answer under way is waited for.
                Effect::EndPractice => {
                    let practice = self.practice.take();
                    drop(std::thread::spawn(move || drop(practice)));
                }
                Effect::SavePrefs(prefs) => self.prefs.save(&prefs),
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
                Done::Command(command) => self.command(ctx, *command),
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
        if let Some(said) = self.messages.news() {
            self.command(ctx, ActivityCommand::Heard(said));
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

    /// A window that nobody can see reads nothing. Where the system does not tell, it can be seen.
    fn watch_sight(&mut self, ctx: &egui::Context) {
        let hidden = ctx.input(|input| input.viewport().visible()) == Some(false);
        if self.hidden != hidden {
            self.hidden = hidden;
            self.command(ctx, Command::Hide(hidden));
        }
    }

    /// Closing over unsaved edits or an unanswered write asks first.
    fn guard_close(&mut self, ctx: &egui::Context) {
        if self.ending.swap(false, Ordering::SeqCst) {
            self.leaving = true;
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
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

/// What the arguments and the environment say of what to open.
fn first(options: Options) -> First {
    First {
        practice: options.practice,
        profile: options.profile,
        region: options.region,
        endpoint: options.endpoint_url,
        read_only: options.read_only,
        usual: variable("AWS_PROFILE"),
        usual_region: ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(variable),
        credentials: profiles::environment_credentials(),
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
        self.watch_sight(ctx);
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
