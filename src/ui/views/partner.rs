//! A partner's page.

use eframe::egui;

use crate::domain::KeyId;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the page of one partner.
pub fn partner_ui(_ui: &mut egui::Ui, _model: &Model, _key: &KeyId, _commands: &mut Commands) {}
