//! Lengths in points, so that every room keeps the same rhythm.

use eframe::egui;

/// Steps of spacing: use these and nothing between.
pub const SPACE_1: f32 = 4.0;
/// Between controls in a row.
pub const SPACE_2: f32 = 8.0;
/// Inside a field's label pair.
pub const SPACE_3: f32 = 12.0;
/// Space between cards, points.
pub const SPACE_4: f32 = 16.0;
/// A room's margin left and right.
pub const SPACE_5: f32 = 24.0;

/// Left and right margin of a room.
pub const ROOM_MARGIN: f32 = 24.0;
/// Margin above a room's title.
pub const ROOM_TOP: f32 = 16.0;
/// Space between two cards, points.
pub const CARD_GAP: f32 = 16.0;
/// Padding of a card, left and right.
pub const CARD_PAD_X: f32 = 16.0;
/// Padding of a card, top and bottom.
pub const CARD_PAD_Y: f32 = 14.0;

/// Height of the account bar.
pub const ACCOUNT_BAR: f32 = 48.0;
/// Height of the red banner for one stage.
pub const BANNER: f32 = 60.0;
/// Height of a line of something that stopped half-way.
pub const UNFINISHED: f32 = 44.0;
/// Height of the status bar.
pub const STATUS_BAR: f32 = 28.0;
/// Width of the navigation.
pub const NAVIGATION: f32 = 184.0;
/// Width of the inspector.
pub const INSPECTOR: f32 = 308.0;
/// Below this window width the inspector is a popup.
pub const INSPECTOR_FITS: f32 = 1280.0;

/// Height of buttons and fields.
pub const CONTROL: f32 = 30.0;
/// Height of buttons and fields in the account bar.
pub const CONTROL_IN_BAR: f32 = 28.0;
/// Height of a navigation item.
pub const NAV_ITEM: f32 = 32.0;
/// Height of a chip.
pub const CHIP: f32 = 20.0;
/// Height of the account mark.
pub const MARK: f32 = 22.0;
/// Width and height of a switch.
pub const SWITCH: egui::Vec2 = egui::vec2(30.0, 18.0);

/// Height of a table's head.
pub const TABLE_HEAD: f32 = 30.0;
/// Height of a row.
pub const TABLE_ROW: f32 = 34.0;
/// Height of a row with a switch in it.
pub const TABLE_ROW_SWITCH: f32 = 40.0;
/// Padding left and right in a cell.
pub const CELL_PAD: f32 = 10.0;
/// Padding at the outer edge of the first and the last cell.
pub const CELL_PAD_OUTER: f32 = 16.0;

/// Corner radius of skeletons.
pub const RADIUS_SKELETON: u8 = 4;
/// Corner radius of controls.
pub const RADIUS_CONTROL: u8 = 6;
/// Corner radius of notes, popups and tooltips.
pub const RADIUS_NOTE: u8 = 8;
/// Corner radius of cards.
pub const RADIUS_CARD: u8 = 10;
/// Corner radius of dialogs.
pub const RADIUS_DIALOG: u8 = 12;
/// Height of a quota bar.
pub const QUOTA_BAR: f32 = 6.0;
/// Size of an icon beside text of 13 points.
pub const ICON: f32 = 16.0;
/// Size of an icon in chips and bars.
pub const ICON_SMALL: f32 = 13.0;
