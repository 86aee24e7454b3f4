//! The screen: draws the model, pushes commands.

pub mod theme;
pub mod views;
pub mod widgets;
