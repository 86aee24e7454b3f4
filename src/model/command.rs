//! What a screen can ask for, and the news that the application brings. Views push these; besides events from the worker,
//! nothing else changes the model.
//!
//! Each room's commands are an enum of its own beside the code that takes them, and each `match` over them names every one:
//! a command that no room takes does not compile.

use crate::domain::change::Direction;
use crate::domain::{Change, Failure, Ticket};

use super::Model;
pub use super::activity::ActivityCommand;
pub use super::apis::ApisCommand;
pub use super::connection::ConnectionCommand;
use super::job::Job;
pub use super::keys::KeysCommand;
pub use super::limits::LimitsCommand;
pub use super::money::MoneyCommand;
pub use super::plans::PlansCommand;
pub use super::practice::PracticeCommand;
use super::prefs::ThemeChoice;
use super::route::Route;
pub use super::setup::SetupCommand;
pub use super::traffic::TrafficCommand;

/// A wish from the screen, or news from the application.
#[derive(Clone, Debug)]
pub enum Command {
    /// Read again everything that the screen shows.
    Refresh,
    /// Give up what waits and runs.
    CancelWork,
    /// Light, dark or the system's.
    SetTheme(ThemeChoice),
    /// Type in the account bar's search.
    Search(String),
    /// Time has passed.
    Tick,
    /// The window can no longer be seen (`true`), or can be again.
    Hide(bool),
    /// Go to a room.
    Go(Route),
    /// Close the dialog; what was typed in a plan's form stays.
    CloseDialog,
    /// The window's close button was pressed while something is unfinished.
    AskToLeave,
    /// Leave whatever is unfinished: for where the open dialog asks about, else the window closes.
    Leave,
    /// Leave for there as soon as everything has been answered.
    WaitToLeave,
    /// Close a message.
    CloseNotice(u64),
    /// Put text on the clipboard and say so.
    Copy {
        /// The text.
        text: String,
        /// What it is, for the message: "URL", "AWS CLI command".
        what: &'static str,
    },
    /// A file dialog ended: saved there, or failed. Cancelling says nothing.
    FileSaved(Result<String, Failure>),
    /// Work beside the window's thread broke off.
    JobFailed(Job, Failure),
    /// Parts of the model were made beside the window's thread.
    Derived(Box<Model>),
    /// Ask before a change, with what it does and its calls: nothing is sent before [`Self::Confirm`].
    Review(Box<Change>),
    /// Send what the open dialog shows.
    Confirm,
    /// Send what the open dialog shows although it cannot be recorded in the journal.
    SendUnrecorded,
    /// Opens the review of finishing a change that stopped half-way, or of putting back what it did.
    Resume(Ticket, Direction),
    /// Takes the open dialog's write back while nothing of it has left.
    TakeBack(Ticket),
    /// What the account bar and the connect screen ask for.
    Connection(ConnectionCommand),
    /// What is asked of the practice account.
    Practice(PracticeCommand),
    /// What the APIs' room asks for.
    Apis(ApisCommand),
    /// What the plans' room and its dialogs ask for.
    Plans(PlansCommand),
    /// What the keys' room and its dialogs ask for.
    Keys(KeysCommand),
    /// What the traffic room asks for.
    Traffic(TrafficCommand),
    /// What the dialog that turns per-partner traffic on asks for.
    Setup(SetupCommand),
    /// What is asked about prices, costs and invoices.
    Money(MoneyCommand),
    /// What the dialog that tries other limits asks for.
    Limits(LimitsCommand),
    /// What the journal's room asks for.
    Activity(ActivityCommand),
}

/// Lets a view push a room's command as it is: `KeysCommand::Export.into()`.
macro_rules! from_rooms {
    ($($room:ident($command:ident)),+ $(,)?) => {$(
        impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$room(command)
            }
        }
    )+};
}

from_rooms! {
    Connection(ConnectionCommand),
    Practice(PracticeCommand),
    Apis(ApisCommand),
    Plans(PlansCommand),
    Keys(KeysCommand),
    Traffic(TrafficCommand),
    Setup(SetupCommand),
    Money(MoneyCommand),
    Limits(LimitsCommand),
    Activity(ActivityCommand),
}
