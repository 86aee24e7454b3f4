//! The screen: draws `&Model`, pushes [`Command`](crate::model::Command)s, and does nothing else.
//!
//! [`shell`] is the frame around every room (account bar, banner, navigation, status bar), [`views`] are the
//! rooms, a file each, [`dialogs`] what stands in front of them. They are made of [`widgets`] and know
//! colours, type and measures from [`theme`] only.

pub mod dialogs;
mod lock;
pub mod shell;
mod source;
pub mod theme;
pub mod views;
pub mod widgets;
pub mod words;

/// Where views put what the user wants.
pub type Commands = Vec<crate::model::Command>;
