//! Tollkeeper: a desktop console for Amazon API Gateway usage plans, for people who run partner tiers and do
//! not use a command line.
//!
//! # One idea carries it
//! Four enums, one direction each (Command, Effect, Request, Event); one seam to AWS (HTTP); the practice account stands on the other side of
//! that seam.
//!
//! ```text
//!         ui (draws &Model)                         worker thread (tokio)                the wire
//!  ┌──────────────────────────────┐  Request  ┌──────────────────────────────┐  HTTPS  ┌─────────────────────┐
//!  │ views push Command           │ ────────► │ aws::Client (concrete)       │ ──────► │ AWS                 │
//!  └─────────────┬────────────────┘           │ budget · cancel · journal    │         ├─────────────────────┤
//!      Command   ▼                            └──────────────┬───────────────┘ loopback│ practice account    │
//!  Model::update(Command) -> Vec<Effect>              Event  │ + repaint               │ (practice/, axum)   │
//!  Model::apply(Event)  ◄────────────────────────────────────┘                         └─────────────────────┘
//! ```
//!
//! - A view never fetches and never writes. The route says which resources it needs; the model asks for those that
//!   are missing or stale ([`model::Model::needs`]).
//! - A write is a value, [`domain::Change`]: title, old and new values, AWS calls, inverse and what it makes stale
//!   all come from it. A successful write never patches local state: what it touched is read again.
//! - A value and its status stand apart ([`model::Remote`]): a refresh never blanks the screen.
//! - Each connection has a number ([`domain::Session`]); late events of an older one are dropped, but for how a change
//!   ended: that is told with the account's name (`model/elsewhere.rs`).
//! - The red banner is a pure function of the model ([`model::Model::banner`]) and has no way to be closed.
//! - No backend trait: practice, tests and production share one path to AWS, and what answers differs by the endpoint's
//!   URL. Beside it, the practice account has a sign-in and a company's name of its own (`aws/connect.rs`) and names its
//!   errors as AWS does (`aws/probe.rs`); it leaves no journal (`worker/journals.rs`), has prices of its own
//!   (`model/money/backend.rs`), is no profile to come back to (`model`), and never looks like production (`ui/shell`).
//! - The journal (`worker/journal.rs`) is a file of lines that only grows and that all windows share: an entry and each of its calls
//!   are on the disk before anything leaves (`worker/watch.rs`), and where they cannot be, nothing does.
//! - Time, ids and randomness come from outside, so that tests and pictures repeat.
//!
//! # The rooms
//! | room | what is in it | may use |
//! |---|---|---|
//! | [`domain`] | the nouns of API Gateway and the rules on them | nothing of ours |
//! | [`analysis`] | live against edited, lock checks, who is shut out, polling, sources, replay, limits that fit, quota, cost: pure functions | domain |
//! | [`model`] | the application's state and the only ways to change it | domain, analysis |
//! | [`ui`] | draws the model, pushes commands | model, domain, analysis |
//! | [`aws`] | the only room that names the SDK | domain |
//! | [`worker`] | the thread: queue, control-plane budget, journal, cancellation | aws, domain |
//! | [`app`], [`jobs`], [`places`], [`prefs_file`], [`clipboard`], [`message_log`], [`failure_report`], [`hardening`] | the window: drains events, draws, carries effects out | all |
//!
//! A test (`tests/it/layering.rs`) holds these arrows, others what else must stay: `tests/it/exhaustive.rs` that no match over our own
//! enums has an arm for the rest, `tests/it/house.rs` that no files need each other in a circle (but for one of the practice account's that is listed), no function is long, public items
//! have a sentence and time comes from outside. That no change harms, whatever fails, is tried at random in `tests/it/harm`, where another
//! client judges. The practice account is a crate of its own, `practice/` ([`tollkeeper_practice`]),
//! in wire types of its own: it can name nothing of ours, and of the rooms above only the window's may name it.
//!
//! # Where to change what
//! A new command: a variant of its room's enum beside the code that takes it (`model/keys/command.rs`, ...); a new room's enum,
//! a line in [`model::command`]. What is made of what was read: a part of [`model::derive`], made once for all answers of a frame and once for each command; of more than 300 keys beside the window's thread (`model/derive/aside.rs`). What stays when
//! another account is connected: [`model::Kept`]; all else is forgotten. Who leaves is asked in `model/leaving.rs`. What read-only mode holds back: `worker/read_only.rs`. Work beside the window's thread: [`model::job`] and
//! [`jobs`]. A new limit in a plan's form: `model/plans/form.rs`, `ui/views/plans`. A new kind of change with undo:
//! its file in `domain/change`, its line in [`domain::Change`], and the view that asks for it with [`model::Command::Review`]:
//! three files; what rooms have to follow when it went through, and whether a stage left a deployment by it, are answers in its own
//! file, with defaults; where it makes a call that no other makes, that call in `domain/call`, its row in the table of [`domain::operation`] and its function in `aws/send`. What a key is made with:
//! [`domain::KeyRequest`] in `domain/change/create_key.rs`. What must be true when a step's turn comes: [`domain::change::Check`],
//! looked at in `aws/send/checks`; where AWS shows whether a call happened: [`domain::call::Evidence`], read by `domain/call/shown.rs` for
//! `aws/send/happened.rs`. A new kind is also an example in `tests/it/parity.rs` and a press in `tests/it/harm/press.rs`: they do not compile without it.
//! Where a key's value may be sent: [`domain::door`]; how it is hidden and leaves the clipboard: `model/keys/shown.rs`, [`clipboard`]. Safety levels:
//! `model/connection/safety.rs`; the brake before every call: `worker/read_only.rs`. The line above every room: `model/unfinished.rs`, `ui/shell/unfinished.rs`.
//! What is fed with noise: `benches/fuzz/targets.rs`. What a
//! change leaves that stopped half-way: [`domain::change::Kind::left_as`], laid beside AWS in `worker/unfinished.rs`. What every dialog that sends shows: `ui/dialogs/kit`. A limit of AWS,
//! an IAM action: [`domain::operation`]. A new read: a row of the
//! table in `domain/resource.rs`, a function of the row's name in `aws/read` (`aws/traffic` for calls and logs), the room's line
//! in `model/refresh.rs` that needs it, and the view that shows it; its question, answer, slot in the store and label come from
//! the row. A rule of the banner: [`analysis::pending`]. What an
//! answer of a lock check means: [`analysis::lock`], its table and its ten thousand worlds beside it. A source of traffic, four files: what it is like in
//! [`domain::traffic::SourceKind::spec`] beside its variant of [`domain::traffic::Counter`], how it is found on a stage and
//! which is the best in [`analysis::sources`], how it is read in a file of `aws/traffic` and its line in `aws/traffic/mod.rs`;
//! a call that no other makes is a row of [`domain::operation`] besides. What was read already, and what is missing of a span:
//! [`model::timeline`]. How much stays in memory: [`domain::bounds`]. Who is a poller:
//! [`analysis::polling`]. What other limits would have done: [`analysis::replay`]. The steps that turn traffic on:
//! [`domain::traffic::TrafficSetup`], and the AWS call of each: `domain/change/set_up_traffic.rs`. A new room, five files: its variant and its row
//! in `model/route.rs` (name, route, what it reads, when it is listed), what it knows in a file of `model` with its line in
//! `model/mod.rs`, its view in `ui/views` with its line, sign and count in `ui/views/mod.rs`; one with commands of its own: lines in
//! `model/command.rs` and `model/update.rs` besides. When an idle window looks again: `model/wake.rs`. What is on screen and what is not: `model/needs.rs`; how often the
//! rest is read: `model/share.rs`, whose turn it is: `model/turns.rs`, and the fence behind them, a third of AWS's limits: `worker/share.rs`. Whose credentials sign a
//! call: `aws/signer.rs`; what happens when they do not hold: `model/connection/signed_out.rs`. What a start shows first: `model/connection/opening.rs`.
//! AWS's config files, read tolerantly and written anew for the SDK: `aws/profiles`; what keeps a profile from signing in:
//! `aws/profiles/obstacle.rs`; at which address each service is called: `aws/endpoints.rs`. A list price: `assets/prices.json` and [`analysis::cost`]. A colour:
//! `ui/theme/tokens.rs`. A column of the keys or of Traffic: a row in `ui/views/keys/columns.rs` or
//! `ui/views/traffic/columns.rs`, with its cell, its width, when it leaves and what orders the rows by it. What the
//! practice account answers: `control`, `cloudwatch` and `log_service` in `practice/src`; who calls there:
//! `practice/src/traffic`.

pub mod analysis;
pub mod app;
pub mod aws;
pub mod clipboard;
pub mod domain;
pub mod failure_report;
pub mod hardening;
pub mod jobs;
pub mod message_log;
pub mod model;
pub mod places;
pub mod prefs_file;
pub mod ui;
pub mod worker;

pub use app::{Options, StartError, run};
