//! What a screen can ask for. Views push these; nothing else changes the model.

use crate::domain::{
    ApiId, DeploymentId, Failure, KeyId, MethodName, MetricSource, Period, PlanId, Profile, SourceKind,
    StageRef, Ticket,
};

use super::dialog::NewKeyField;
use super::judging::Judged;
use super::keys::{KeySort, KeysFilter};
use super::limits::ReplayRange;
use super::money::MoneyOrder;
use super::money::invoice::InvoiceMonth;
use super::money::prices_form::PriceField;
use super::plan_form::{PlanField, PlanKey};
use super::prefs::ThemeChoice;
use super::route::Route;
use super::setup::SetupField;
use super::traffic::{ChartSplit, Range};
use super::weather::Weather;

/// A wish from the screen, or news from the application.
#[derive(Clone, Debug)]
pub enum Command {
    // The account bar and the connect screen
    /// Choose a profile; `None` is the SDK's own chain.
    ChooseProfile(Option<String>),
    /// Choose a region.
    ChooseRegion(String),
    /// Connect to what is chosen.
    Connect,
    /// Open the practice account, starting it first where it does not run.
    OpenPractice,
    /// The practice account runs under that address, or could not be started.
    PracticeReady(Result<String, String>),
    /// The shared AWS files were read.
    ProfilesRead(Vec<Profile>),
    /// Back to the connect screen.
    Disconnect,
    /// Refuse writes, or allow them again.
    SetReadOnly(bool),
    /// Read again everything that the screen shows.
    Refresh,
    /// Give up what waits and runs.
    CancelWork,
    /// Light, dark or the system's.
    SetTheme(ThemeChoice),
    /// Type in the account bar's search.
    Search(String),

    // Anywhere
    /// Time has passed.
    Tick,
    /// Go to a room.
    Go(Route),
    /// Close the dialog; what was typed in a plan's form stays.
    CloseDialog,
    /// The window's close button was pressed while something is unfinished.
    AskToLeave,
    /// Close the window whatever is unfinished.
    Leave,
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

    // APIs
    /// Switch a method's requirement.
    RequireKey {
        /// The API.
        api: ApiId,
        /// The method.
        method: MethodName,
        /// The new value.
        required: bool,
    },
    /// Show everything that is not live.
    ReviewPending,
    /// Open the deploy dialog.
    OpenDeploy(StageRef),
    /// Type the deployment's description.
    DeployDescription(String),
    /// Open the roll-back dialog.
    OpenRollback(StageRef),
    /// Choose the deployment to roll back to.
    ChooseDeployment(DeploymentId),
    /// Check the lock with real calls.
    VerifyLock(StageRef),
    /// Choose the method that a stage's lock check calls.
    CheckMethod(StageRef, MethodName),
    /// Choose the partner whose key a stage's lock check uses.
    CheckPartner(StageRef, Option<KeyId>),
    /// Give up a lock check that waits for a deployment to spread.
    StopCheck(StageRef),

    // Plans
    /// Type in a field of a plan's form.
    EditPlan(PlanKey, PlanField, String),
    /// Choose a quota's period.
    EditPeriod(PlanKey, Period),
    /// Open the dialog that adds a stage to a form.
    OpenAddStage(PlanKey),
    /// Add a stage to a form.
    AddStage(PlanKey, StageRef),
    /// Take a stage off a form.
    RemoveStage(PlanKey, StageRef),
    /// Throw a form's edits away.
    DiscardPlan(PlanKey),
    /// Read the plan again and show old and new.
    ReviewPlan(PlanKey),
    /// In a review with a limit of 0: yes, every call shall be refused.
    AcceptZero(bool),
    /// In a review of a plan that somebody else changed: take the others' values for what was not edited here, and show old and new again.
    RebasePlan,
    /// Ask before a plan is deleted.
    OpenDeletePlan(PlanId),

    // Keys
    /// Type in the keys' search.
    SearchKeys(String),
    /// Show one tier or all.
    FilterKeys(KeysFilter),
    /// Sort by a column; again turns the order round.
    SortKeys(KeySort),
    /// Open the dialog for a new key.
    OpenNewKey,
    /// Type in the new key's dialog.
    EditNewKey(NewKeyField),
    /// Enable a key, or ask before disabling it.
    SetEnabled(KeyId, bool),
    /// Show a key's value.
    Reveal(KeyId),
    /// Hide a value that is shown.
    HideValue,
    /// Copy a key's value.
    CopyValue(KeyId),
    /// Open the dialog that moves a key to another plan.
    OpenMoveKey(KeyId),
    /// Choose the plan to move to.
    ChoosePlan(Option<PlanId>),
    /// Open the dialog that makes a key's successor.
    OpenRotate(KeyId),
    /// Open the dialog that extends a quota.
    OpenExtendQuota(KeyId),
    /// Type how many requests shall be left.
    EditRemaining(String),
    /// Ask before a key is deleted.
    OpenDeleteKey(KeyId),
    /// Choose a file of keys to import.
    OpenImport,
    /// A file of keys was read, name and text, or could not be. Cancelling says nothing.
    ImportRead(Result<(String, secrecy::SecretString), Failure>),
    /// Save the keys, without their values, as CSV.
    ExportKeys,

    // Traffic
    /// Choose a range.
    SetRange(Range),
    /// Choose a source; `None` takes the best of each stage.
    SetSource(Option<SourceKind>),
    /// Show one stage's calls, or those of all.
    SetScope(Option<StageRef>),
    /// Show that part of time, Unix seconds; `None` shows the range up to now.
    SetView(Option<[f64; 2]>),
    /// Show what counts calls on each stage.
    OpenSources,
    /// Open the dialog that turns per-partner traffic on for a stage.
    OpenSetup(StageRef),
    /// Choose or type in that dialog.
    EditSetup(SetupField),
    /// Who polls has been judged.
    Judged(Box<Judged>),
    /// By partner or by status.
    SetSplit(ChartSplit),
    /// Make a partner's line stand out.
    Focus(Option<KeyId>),
    /// Leave the partners without a line of their own out of the chart, or take them in.
    LeaveRestOut(bool),
    /// Save the chart's data as CSV.
    ExportTraffic,
    /// Order the partners of the Traffic room by money; `None` by what hurts most.
    OrderByMoney(Option<MoneyOrder>),
    /// Save a month for invoicing as CSV, reading first what is missing.
    ExportInvoice(InvoiceMonth),
    /// Name the CloudWatch metric that is tried where no access log offers a source.
    SetMetrics(MetricSource),
    /// How the practice account shall behave.
    SetWeather(Weather),

    // Prices
    /// Open the dialog of prices.
    OpenPrices,
    /// Type a price.
    EditPrices(PriceField, String),
    /// Put the list prices back into the dialog's fields.
    ResetPrices,
    /// Type the price of a tier.
    EditTierPrice(PlanId, String),
    /// Ask before the price of a tier is set.
    OpenTierPrice(PlanId),

    // Trying other limits
    /// Open the dialog, on that plan or on that of the partner in focus.
    OpenLimits(Option<PlanId>),
    /// Try another plan.
    LimitsPlan(PlanId),
    /// Play the limits over other calls.
    LimitsRange(ReplayRange),
    /// Type a limit to try.
    EditLimits(PlanField, String),
    /// Choose the period of the quota to try.
    LimitsPeriod(Period),
    /// Write the suggested rate and burst into the dialog's fields.
    UseSuggestion,
    /// Read when the calls came, so that the limits are played exactly.
    ReadTimes,
    /// Stop reading when the calls came, or play over counts by the minute again.
    ForgetTimes,
    /// Write the tried limits into the plan's form and go there; nothing is sent.
    TakeOverLimits,

    // Activity
    /// Open an entry of the journal, or close it.
    OpenEntry(Option<Ticket>),
    /// Show what taking a change back would do, and ask.
    OpenUndo(Ticket),

    // The open dialog's main button
    /// Send what the open dialog shows.
    Confirm,
}
