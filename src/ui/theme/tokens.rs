//! Every colour of the product, light and dark, by the role it plays.
//!
//! The contrast of each pair in use and the distance between chart colours for people who see colours differently
//! are checked by the tests in `colour_check`: change a value here and they tell what it broke.
#![expect(clippy::disallowed_methods, reason = "this is the home of colours that the lint points to")]

use eframe::egui;
use egui::Color32;

/// The colours of one theme, named by role.
#[derive(Debug)]
pub struct Tokens {
    /// Bars and navigation.
    pub base: Color32,
    /// Rooms and cards.
    pub surface: Color32,
    /// Table heads and notes.
    pub sunken: Color32,
    /// Dialogs and popups.
    pub raised: Color32,
    /// A row or ghost button under the pointer.
    pub hover: Color32,
    /// A control held down.
    pub pressed: Color32,
    /// The chosen row, tab or room.
    pub selected: Color32,
    /// Hairlines: ornament, never the only sign of a control.
    pub border: Color32,
    /// Edges that must be seen: fields, switches, axis ticks, dashed limits.
    pub border_strong: Color32,
    /// Titles, names, values.
    pub text_strong: Color32,
    /// Running text: sentences, cells, what a control says.
    pub text: Color32,
    /// Captions and what matters less.
    pub text_weak: Color32,
    /// Labels of controls that cannot be used now.
    pub text_disabled: Color32,
    /// The one filled button of a room.
    pub accent: Color32,
    /// The same under the pointer.
    pub accent_hover: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// Links, the partner in focus.
    pub accent_text: Color32,
    /// Behind accent text.
    pub accent_tint: Color32,
    /// Not live, or open to anyone.
    pub danger: Color32,
    /// The same under the pointer.
    pub danger_hover: Color32,
    /// Text on `danger`.
    pub on_danger: Color32,
    /// Red text on a plain ground.
    pub danger_text: Color32,
    /// Behind red text, and the row that is not live.
    pub danger_tint: Color32,
    /// Bars and icons that warn.
    pub warning: Color32,
    /// Text that warns.
    pub warning_text: Color32,
    /// Behind text that warns.
    pub warning_tint: Color32,
    /// The dot of what is enabled.
    pub success: Color32,
    /// Text that confirms.
    pub success_text: Color32,
    /// Behind text that confirms.
    pub success_tint: Color32,
    /// The ring around the control that has the keyboard.
    pub focus: Color32,
    /// Over the room while a dialog is open.
    pub scrim: Color32,
    /// The mark of a production account.
    pub ink: Color32,
    /// Text on `ink`.
    pub on_ink: Color32,
    /// The track of a bar.
    pub bar: Color32,
    /// The area of "the others" in a chart.
    pub band: Color32,
    /// Where a value will be.
    pub skeleton: Color32,
    /// Chart colours 1 to 8, by rank.
    pub series: [Color32; 8],
    /// Fill of the white button on the red banner.
    pub banner_button: Color32,
    /// The same under the pointer.
    pub banner_button_hover: Color32,
    /// Text of the white button on the banner.
    pub on_banner_button: Color32,
    /// Edge of the outlined button on the banner.
    pub banner_line: Color32,
    /// Fill of the outlined button on the banner under the pointer.
    pub banner_hover: Color32,
    /// Under a dialog.
    pub dialog_shadow: Color32,
    /// Under a popup.
    pub popup_shadow: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const fn alpha(rgb: u32, alpha: u8) -> Color32 {
    Color32::from_rgba_unmultiplied_const((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, alpha)
}

/// The light theme.
pub const LIGHT: Tokens = Tokens {
    base: hex(0xF3_F4F7),
    surface: hex(0xFF_FFFF),
    sunken: hex(0xF8_F9FB),
    raised: hex(0xFF_FFFF),
    hover: hex(0xF1_F3F7),
    pressed: hex(0xE6_E9F0),
    selected: hex(0xE8_EBFC),
    border: hex(0xE1_E5EB),
    border_strong: hex(0x86_8E9C),
    text_strong: hex(0x12_161D),
    text: hex(0x35_3C48),
    text_weak: hex(0x5C_6470),
    text_disabled: hex(0xA3_AAB5),
    accent: hex(0x44_53D6),
    accent_hover: hex(0x38_46BF),
    on_accent: hex(0xFF_FFFF),
    accent_text: hex(0x3C_4ACB),
    accent_tint: hex(0xEE_F0FD),
    danger: hex(0xC4_232F),
    danger_hover: hex(0xA9_1D28),
    on_danger: hex(0xFF_FFFF),
    danger_text: hex(0xB5_1F2A),
    danger_tint: hex(0xFD_EEEE),
    warning: hex(0xB8_6E00),
    warning_text: hex(0x8A_5200),
    warning_tint: hex(0xFD_F4E3),
    success: hex(0x23_875A),
    success_text: hex(0x1B_6E49),
    success_tint: hex(0xE9_F6EF),
    focus: hex(0x44_53D6),
    scrim: alpha(0x12_161D, 0x66),
    ink: hex(0x1F_2530),
    on_ink: hex(0xFF_FFFF),
    bar: hex(0xE6_E9EF),
    band: hex(0xF0_F2F6),
    skeleton: hex(0xE9_ECF1),
    series: [
        hex(0x3A_57EE),
        hex(0x00_7650),
        hex(0xD1_438A),
        hex(0x0B_95B3),
        hex(0x40_3E00),
        hex(0x67_0A72),
        hex(0xA0_8724),
        hex(0x2A_1006),
    ],
    banner_button: hex(0xFF_FFFF),
    banner_button_hover: hex(0xFD_EEEE),
    on_banner_button: hex(0xA9_1D28),
    banner_line: alpha(0xFF_FFFF, 0xA6),
    banner_hover: alpha(0xFF_FFFF, 0x1F),
    dialog_shadow: alpha(0, 0x40),
    popup_shadow: alpha(0, 0x30),
};

/// The dark theme.
pub const DARK: Tokens = Tokens {
    base: hex(0x0F_1115),
    surface: hex(0x16_191F),
    sunken: hex(0x12_151A),
    raised: hex(0x1E_222A),
    hover: hex(0x1D_2129),
    pressed: hex(0x26_2B35),
    selected: hex(0x23_2A4A),
    border: hex(0x2A_2F39),
    border_strong: hex(0x6F_7887),
    text_strong: hex(0xF3_F5F8),
    text: hex(0xCD_D3DC),
    text_weak: hex(0x97_9FAD),
    text_disabled: hex(0x59_6170),
    accent: hex(0x52_63E6),
    accent_hover: hex(0x46_56D6),
    on_accent: hex(0xFF_FFFF),
    accent_text: hex(0xA3_B2FF),
    accent_tint: hex(0x1E_2440),
    danger: hex(0xCF_2F3A),
    danger_hover: hex(0xB8_262F),
    on_danger: hex(0xFF_FFFF),
    danger_text: hex(0xFF_8F8F),
    danger_tint: hex(0x38_1A1D),
    warning: hex(0xD9_962B),
    warning_text: hex(0xF2_BC64),
    warning_tint: hex(0x33_270F),
    success: hex(0x3D_A874),
    success_text: hex(0x74_D3A2),
    success_tint: hex(0x14_3024),
    focus: hex(0xA3_B2FF),
    scrim: alpha(0, 0x99),
    ink: hex(0xE9_ECF1),
    on_ink: hex(0x12_161D),
    bar: hex(0x2A_2F39),
    band: hex(0x20_252E),
    skeleton: hex(0x22_262F),
    series: [
        hex(0x8E_A4FD),
        hex(0x58_D6B6),
        hex(0xE7_6DB9),
        hex(0xB9_E6FE),
        hex(0xC3_E49C),
        hex(0xA7_4DDE),
        hex(0xF6_AA20),
        hex(0xA2_9179),
    ],
    banner_button: hex(0xFF_FFFF),
    banner_button_hover: hex(0xFD_EEEE),
    on_banner_button: hex(0xA9_1D28),
    banner_line: alpha(0xFF_FFFF, 0xA6),
    banner_hover: alpha(0xFF_FFFF, 0x1F),
    dialog_shadow: alpha(0, 0x40),
    popup_shadow: alpha(0, 0x30),
};
