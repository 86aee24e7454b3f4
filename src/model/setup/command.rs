//! The dialog that turns per-partner traffic on: opened, and typed in.

use super::SetupField;
use crate::domain::StageRef;
use crate::model::Model;
use crate::model::dialog::DialogKind;

/// What the dialog that turns per-partner traffic on asks for.
#[derive(Clone, Debug)]
pub enum SetupCommand {
    /// Open the dialog that turns per-partner traffic on for a stage.
    Open(StageRef),
    /// Choose or type in that dialog.
    Edit(SetupField),
}

impl Model {
    /// Carries a command of that dialog out; nothing is sent before it is confirmed.
    pub(in crate::model) fn setup_command(&mut self, command: SetupCommand) {
        match command {
            SetupCommand::Open(at) => {
                let form = self.new_setup(at);
                self.open(DialogKind::SetUpTraffic(form));
            }
            SetupCommand::Edit(field) => {
                let now = self.now;
                if let Some(DialogKind::SetUpTraffic(form)) = self.dialog_kind() {
                    form.edit(field, now);
                }
            }
        }
    }
}
