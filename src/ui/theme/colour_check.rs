//! What the look promises about colour, checked on the tokens themselves: the WCAG 2.2 contrast of every pair in use,
//! and the smallest CIEDE2000 distance between chart colours for normal sight and, by Machado, Oliveira and Fernandes
//! (2009) at severity 1.0, for protanopia, deuteranopia and tritanopia.

use super::{DARK, LIGHT, Tokens};
use eframe::egui;
use egui::Color32;

type Rgb = [f64; 3];
type Matrix = [[f64; 3]; 3];

const SIGHT: [(&str, Matrix); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deutan",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritan",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];
const XYZ: Matrix = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9, 0.119_192_0, 0.950_304_1],
];
const MIN_DISTANCE: f64 = 11.0;

fn linear(colour: Color32) -> Rgb {
    [colour.r(), colour.g(), colour.b()].map(|part| {
        let c = f64::from(part) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: &Matrix, v: Rgb) -> Rgb {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn contrast(one: Color32, other: Color32) -> f64 {
    let [a, b] = [one, other].map(|c| {
        let [r, g, b] = linear(c);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    });
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn lab(rgb: Rgb) -> Rgb {
    let xyz = times(&XYZ, rgb);
    let mut f = [0.0; 3];
    for (i, row) in XYZ.iter().enumerate() {
        let c = xyz[i] / row.iter().sum::<f64>();
        f[i] = if c > 0.008_856 { c.cbrt() } else { 7.787 * c + 16.0 / 116.0 };
    }
    [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
}

/// CIEDE2000. The one-letter names are those of the standard's formulas.
fn distance(p: Rgb, q: Rgb) -> f64 {
    let ([l1, a1, b1], [l2, a2, b2]) = (p, q);
    let mean = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let seventh = 25_f64.powi(7);
    let g = 0.5 * (1.0 - (mean.powi(7) / (mean.powi(7) + seventh)).sqrt());
    let (a1, a2) = ((1.0 + g) * a1, (1.0 + g) * a2);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |b: f64, a: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(b1, a1), hue(b2, a2));
    let turn = if c1 * c2 == 0.0 { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
    let d_hue = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (lm, cm) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let hm = if (h1 - h2).abs() <= 180.0 { f64::midpoint(h1, h2) } else { ((h1 + h2 + 360.0) / 2.0) % 360.0 };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hm - 30.0) + 0.24 * cos(2.0 * hm) + 0.32 * cos(3.0 * hm + 6.0)
        - 0.2 * cos(4.0 * hm - 63.0);
    let sl = 1.0 + 0.015 * (lm - 50.0).powi(2) / (20.0 + (lm - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * cm, 1.0 + 0.015 * cm * t);
    let bump = (-((hm - 275.0) / 25.0).powi(2)).exp();
    let rt = -2.0 * (cm.powi(7) / (cm.powi(7) + seventh)).sqrt() * (60.0 * bump).to_radians().sin();
    let (dl, dc, dd) = ((l2 - l1) / sl, (c2 - c1) / sc, d_hue / sh);
    (dl * dl + dc * dc + dd * dd + rt * dc * dd).sqrt()
}

fn themes() -> [(&'static str, &'static Tokens); 2] {
    [("light", &LIGHT), ("dark", &DARK)]
}

#[track_caller]
fn assert_contrast(name: &str, fronts: &[(&str, Color32)], grounds: &[(&str, Color32)], need: f64) {
    for (front, fg) in fronts {
        for (ground, bg) in grounds {
            let ratio = contrast(*fg, *bg);
            assert!(ratio >= need, "{name}: {front} on {ground} is {ratio:.2}, needs {need}");
        }
    }
}

fn grounds(t: &Tokens) -> [(&'static str, Color32); 6] {
    [
        ("base", t.base),
        ("surface", t.surface),
        ("sunken", t.sunken),
        ("raised", t.raised),
        ("hover", t.hover),
        ("selected", t.selected),
    ]
}

#[test]
fn text_can_be_read_on_every_ground_it_meets() {
    for (name, t) in themes() {
        let plain = [("strong", t.text_strong), ("text", t.text), ("weak", t.text_weak)];
        assert_contrast(name, &plain, &grounds(t), 4.5);
        assert_contrast(name, &[("accent text", t.accent_text)], &grounds(t), 4.5);
        let status = [("danger", t.danger_text), ("warning", t.warning_text), ("success", t.success_text)];
        let rooms = [("base", t.base), ("surface", t.surface), ("raised", t.raised), ("hover", t.hover)];
        assert_contrast(name, &status, &rooms, 4.5);
        assert_contrast(name, &plain[1..], &[("pressed", t.pressed)], 4.5);
    }
}

#[test]
fn text_can_be_read_on_tints_and_fills() {
    for (name, t) in themes() {
        let plain = [("strong", t.text_strong), ("text", t.text), ("weak", t.text_weak)];
        for (tint, ground, own) in [
            ("accent tint", t.accent_tint, t.accent_text),
            ("danger tint", t.danger_tint, t.danger_text),
            ("warning tint", t.warning_tint, t.warning_text),
            ("success tint", t.success_tint, t.success_text),
        ] {
            assert_contrast(name, &plain, &[(tint, ground)], 4.5);
            assert_contrast(name, &[("its text", own)], &[(tint, ground)], 4.5);
        }
        for (fill, front, ground) in [
            ("accent", t.on_accent, t.accent),
            ("accent hover", t.on_accent, t.accent_hover),
            ("danger", t.on_danger, t.danger),
            ("danger hover", t.on_danger, t.danger_hover),
            ("ink", t.on_ink, t.ink),
            ("banner button", t.on_banner_button, t.banner_button),
        ] {
            assert_contrast(name, &[("text on it", front)], &[(fill, ground)], 4.5);
        }
    }
}

#[test]
fn parts_that_must_be_seen_can_be_seen() {
    for (name, t) in themes() {
        let parts = [
            ("border strong", t.border_strong),
            ("accent", t.accent),
            ("danger", t.danger),
            ("warning", t.warning),
            ("success", t.success),
            ("focus", t.focus),
        ];
        assert_contrast(name, &parts, &grounds(t)[..4], 3.0);
        let series = t.series.map(|colour| ("series", colour));
        let under = [("surface", t.surface), ("base", t.base), ("raised", t.raised), ("band", t.band)];
        assert_contrast(name, &series, &under, 3.0);
    }
}

#[test]
fn chart_colours_stay_apart_for_every_sight() {
    for (name, t) in themes() {
        for (sight, matrix) in &SIGHT {
            let seen = t.series.map(|c| lab(times(matrix, linear(c)).map(|v| v.clamp(0.0, 1.0))));
            for i in 0..8 {
                for j in 0..i {
                    let near = distance(seen[i], seen[j]);
                    assert!(
                        near >= MIN_DISTANCE,
                        "{name}, {sight}: series {} and {} are {near:.1}",
                        j + 1,
                        i + 1
                    );
                }
            }
        }
    }
}

#[test]
fn no_chart_colour_looks_like_danger() {
    for (name, t) in themes() {
        let danger = lab(linear(t.danger));
        for (i, colour) in t.series.iter().enumerate() {
            let near = distance(lab(linear(*colour)), danger);
            assert!(near >= 20.0, "{name}: series {} is {near:.1} from danger", i + 1);
        }
    }
}

#[test]
fn the_distance_is_ciede2000() {
    // Pairs 1 and 25 of Sharma, Wu and Dalal's test data (2005).
    let near = |p, q, want: f64| assert!((distance(p, q) - want).abs() < 5e-4, "{}", distance(p, q));
    near([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425);
    near([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644);
}
