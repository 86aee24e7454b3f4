//! The three typefaces, shipped with the product so that text looks the same on every machine.
//!
//! egui cannot ask a font for tabular digits, so `InterTabular.ttf` has them in its character map. Its three weights
//! are one file with three variation settings; egui has families, not weights, hence the names below.

use eframe::egui;
use egui::epaint::text::{FontTweak, VariationCoords};
use egui::{FontData, FontDefinitions, FontFamily, FontId};
use std::sync::Arc;

/// Family name of weight 500: buttons, partners' names, table heads.
pub const MEDIUM: &str = "medium";
/// Family name of weight 600: titles and figures.
pub const SEMIBOLD: &str = "semibold";
/// Family name of the icon font.
pub const ICONS: &str = "icons";

static INTER: &[u8] = include_bytes!("../../../assets/fonts/InterTabular.ttf");
static MONO: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono.ttf");

/// Weight 400 at `size` points.
pub fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

/// Weight 500 at `size` points.
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(MEDIUM.into()))
}

/// Weight 600 at `size` points.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Icons `size` points square.
pub fn icon_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// The fonts that the program brings: Inter in three weights, JetBrains Mono, and the icons.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, weight) in [("Inter 400", 400.0), ("Inter 500", 500.0), ("Inter 600", 600.0)] {
        let tweak = FontTweak { coords: VariationCoords::new([(b"wght", weight)]), ..FontTweak::default() };
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(INTER).tweak(tweak)));
    }
    fonts.font_data.insert("JetBrains Mono".to_owned(), Arc::new(FontData::from_static(MONO)));
    // Icons sit half a point too high beside text without this.
    let lower = FontTweak { y_offset_factor: 0.04, ..FontTweak::default() };
    let lucide = FontData::from_static(lucide_icons::LUCIDE_FONT_BYTES).tweak(lower);
    fonts.font_data.insert("Lucide".to_owned(), Arc::new(lucide));

    let families = [
        (FontFamily::Proportional, ["Inter 400", "Lucide"]),
        (FontFamily::Name(MEDIUM.into()), ["Inter 500", "Lucide"]),
        (FontFamily::Name(SEMIBOLD.into()), ["Inter 600", "Lucide"]),
        (FontFamily::Monospace, ["JetBrains Mono", "Inter 400"]),
        (FontFamily::Name(ICONS.into()), ["Lucide", "Inter 400"]),
    ];
    for (family, names) in families {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    fonts
}
