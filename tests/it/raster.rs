//! Pictures without a graphics driver: a rasteriser on the CPU for egui's triangles, and the one way to take a picture
//! of a screen. The same pixels on every machine, so a picture that changed is a screen that changed.
//!
//! egui hands over triangles with a colour at each corner and one texture; everything is already clipped, antialiased
//! (by thin fading triangles) and premultiplied, so drawing is a weighted sum and a blend.

use eframe::egui;
use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{ColorImage, Rect, TextureId, TexturesDelta, Theme, Ui, Vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, TestRenderer};
use image::RgbaImage;
use std::collections::HashMap;
use tollkeeper::model::{Command, Model};
use tollkeeper::ui::theme;

use crate::picture;

/// The renderer to give to `Harness::builder().renderer(…)`.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, ColorImage>,
}

impl Raster {
    fn apply(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(patch) = &delta.image;
        let Some([left, top]) = delta.pos else {
            self.textures.insert(id, (**patch).clone());
            return;
        };
        let whole = self.textures.get_mut(&id).expect("a part comes after the whole");
        for y in 0..patch.height() {
            let to = (top + y) * whole.width() + left;
            let from = y * patch.width();
            whole.pixels[to..to + patch.width()].copy_from_slice(&patch.pixels[from..from + patch.width()]);
        }
    }
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.apply(id, &change);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size, ctx.global_style().visuals.panel_fill);
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &clipped.primitive else { return Err("a paint callback".to_owned()) };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a texture that was never set")?;
            canvas.mesh(mesh, texture, clipped.clip_rect, scale);
        }
        canvas.image()
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    fn new(size: Vec2, ground: egui::Color32) -> Self {
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let ground = ground.to_array().map(f32::from);
        Self { width, height, pixels: vec![ground; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
        let bounds = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(self.width as f32, self.height as f32));
        let clip =
            Rect::from_min_max((clip.min * scale).round(), (clip.max * scale).round()).intersect(bounds);
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|i| mesh.vertices[corners[i] as usize]);
            self.triangle(corners, texture, clip, scale);
        }
    }

    /// Fills every pixel whose middle lies inside; a middle on a shared edge belongs to one of the two triangles.
    fn triangle(&mut self, corners: [Vertex; 3], texture: &ColorImage, clip: Rect, scale: f32) {
        let [a, mut b, mut c] = corners;
        let area = |p: egui::Pos2, q: egui::Pos2, r: egui::Pos2| {
            f64::from(q.x - p.x) * f64::from(r.y - p.y) - f64::from(q.y - p.y) * f64::from(r.x - p.x)
        };
        if area(a.pos, b.pos, c.pos) < 0.0 {
            std::mem::swap(&mut b, &mut c);
        }
        let points = [a, b, c].map(|corner| corner.pos * scale);
        let whole = area(points[0], points[1], points[2]);
        if whole <= 0.0 {
            return;
        }
        let around = Rect::from_points(&points).intersect(clip);
        let edge = |p: egui::Pos2, q: egui::Pos2, r: egui::Pos2| {
            let side = area(p, q, r);
            let first = p.y > q.y || (p.y == q.y && p.x < q.x);
            (side > 0.0 || (side == 0.0 && first)).then_some(side)
        };
        for y in around.top().floor() as usize..around.bottom().ceil().min(clip.bottom()) as usize {
            for x in around.left().floor() as usize..around.right().ceil().min(clip.right()) as usize {
                let at = egui::pos2(x as f32 + 0.5, y as f32 + 0.5);
                let Some(wa) = edge(points[1], points[2], at) else { continue };
                let Some(wb) = edge(points[2], points[0], at) else { continue };
                let Some(wc) = edge(points[0], points[1], at) else { continue };
                let weights = [wa, wb, wc].map(|w| (w / whole) as f32);
                self.blend(x, y, shade([a, b, c], weights, texture));
            }
        }
    }

    fn blend(&mut self, x: usize, y: usize, over: [f32; 4]) {
        let under = &mut self.pixels[y * self.width + x];
        let rest = 1.0 - over[3] / 255.0;
        for (under, over) in under.iter_mut().zip(over) {
            // Whole steps, as on a screen of eight bits: long sums then cannot drift apart between machines.
            *under = (over + *under * rest).round().clamp(0.0, 255.0);
        }
    }

    fn image(self) -> Result<RgbaImage, String> {
        let bytes = self.pixels.into_iter().flatten().map(|part| part as u8).collect();
        RgbaImage::from_raw(self.width as u32, self.height as u32, bytes).ok_or_else(|| "size".to_owned())
    }
}

fn shade(corners: [Vertex; 3], weights: [f32; 3], texture: &ColorImage) -> [f32; 4] {
    let mix =
        |value: &dyn Fn(&Vertex) -> f32| corners.iter().zip(weights).map(|(c, w)| value(c) * w).sum::<f32>();
    let texel = sample(texture, mix(&|corner| corner.uv.x), mix(&|corner| corner.uv.y));
    [0, 1, 2, 3].map(|i| mix(&|corner| f32::from(corner.color.to_array()[i])) * texel[i] / 255.0)
}

/// The texture at `u`, `v` (0 to 1), bilinear, edges repeated.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let texel = |dx: f32, dy: f32| {
        let x = (x.floor() + dx).clamp(0.0, width as f32 - 1.0) as usize;
        let y = (y.floor() + dy).clamp(0.0, height as f32 - 1.0) as usize;
        texture.pixels[y * width + x].to_array().map(f32::from)
    };
    let row = |dy: f32| {
        let (left, right) = (texel(0.0, dy), texel(1.0, dy));
        [0, 1, 2, 3].map(|i| left[i] * (1.0 - fx) + right[i] * fx)
    };
    let (above, below) = (row(0.0), row(1.0));
    [0, 1, 2, 3].map(|i| above[i] * (1.0 - fy) + below[i] * fy)
}

/// A harness that draws `draw` with the product's theme, `size` points large, on a CPU, with every name checked.
pub fn harness<'a>(size: impl Into<Vec2>, theme: Theme, draw: impl FnMut(&mut Ui) + 'a) -> Harness<'a> {
    harness_at(size, theme, 1.0, draw)
}

fn harness_at<'a>(
    size: impl Into<Vec2>,
    theme: Theme,
    scale: f32,
    mut draw: impl FnMut(&mut Ui) + 'a,
) -> Harness<'a> {
    // kittest leaves a margin of 8 points around; a window has none.
    let whole = move |ui: &mut Ui| {
        let builder = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
        ui.scope_builder(builder, |ui| draw(ui));
    };
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_pixels_per_point(scale)
        .with_max_steps(12)
        .with_accessibility_check(true)
        .with_context_setup(theme::install)
        .renderer(Raster::default())
        .build_ui(whole)
}

/// Compares a picture of what `draw` draws with `tests/snapshots/{name}.png`; `UPDATE_SNAPSHOTS=1` writes it anew.
#[track_caller]
pub fn shot(name: &str, size: impl Into<Vec2>, theme: Theme, draw: impl FnMut(&mut Ui)) {
    compare(&mut harness(size, theme, draw), name);
}

/// The same, where something on the screen must also say each of `words`: a picture that nobody reads proves little.
#[track_caller]
pub fn shot_saying(
    name: &str,
    size: impl Into<Vec2>,
    theme: Theme,
    words: &[&str],
    draw: impl FnMut(&mut Ui),
) {
    compare_saying(&mut harness(size, theme, draw), name, words);
}

/// The same for a screen that was brought into some state.
#[track_caller]
pub fn compare_saying(harness: &mut Harness<'_>, name: &str, words: &[&str]) {
    harness.run();
    for word in words {
        assert!(harness.query_all_by_label_contains(word).next().is_some(), "{name} does not say “{word}”");
    }
    compare(harness, name);
}

/// What is drawn for a picture of a room, with its dialog over it where one is open.
pub fn pictured(model: &Model, room: fn(&mut Ui, &Model, &mut Vec<Command>)) -> impl Fn(&mut Ui) {
    move |ui| room(ui, model, &mut Vec::new())
}

/// What several pictures of one test were found to be: told together when this is dropped.
#[derive(Default)]
pub struct Pictures(Vec<String>);

impl Drop for Pictures {
    fn drop(&mut self) {
        assert!(self.0.is_empty() || std::thread::panicking(), "{}", self.0.join("\n"));
    }
}

/// The same for a test that takes several pictures: they are judged together when `results` is dropped.
pub fn shot_into(
    results: &mut Pictures,
    name: &str,
    size: impl Into<Vec2>,
    theme: Theme,
    draw: impl FnMut(&mut Ui),
) {
    results.0.extend(judged(&mut harness(size, theme, draw), name).err());
}

/// The same at two pixels a point, for looking at weights and hairlines.
#[track_caller]
pub fn shot_at_2x(name: &str, size: impl Into<Vec2>, theme: Theme, draw: impl FnMut(&mut Ui)) {
    compare(&mut harness_at(size, theme, 2.0, draw), name);
}

/// Lets `harness` settle and compares its picture with `tests/snapshots/{name}.png`. Several may be taken in one test.
#[track_caller]
pub fn compare(harness: &mut Harness<'_>, name: &str) {
    if let Err(why) = judged(harness, name) {
        panic!("{why}");
    }
}

fn judged(harness: &mut Harness<'_>, name: &str) -> Result<(), String> {
    harness.run();
    picture::judge(&harness.render()?, name)
}

/// Compares the picture of a screen that never settles, as it is now.
#[track_caller]
pub fn compare_now(harness: &mut Harness<'_>, name: &str) {
    let picture = harness.render().expect("a picture");
    if let Err(why) = picture::judge(&picture, name) {
        panic!("{why}");
    }
}

#[test]
fn triangles_that_share_an_edge_cover_each_pixel_once() {
    let mut canvas = Canvas::new(egui::vec2(8.0, 8.0), egui::Color32::BLACK);
    let half = egui::Color32::from_white_alpha(128);
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(Rect::from_min_max(egui::pos2(1.0, 1.0), egui::pos2(7.0, 7.0)), half);
    let white = ColorImage::filled([1, 1], egui::Color32::WHITE);
    canvas.mesh(&mesh, &white, Rect::EVERYTHING, 1.0);
    let image = canvas.image().unwrap();
    for (x, y, pixel) in image.enumerate_pixels() {
        let inside = (1..7).contains(&x) && (1..7).contains(&y);
        assert_eq!(pixel[0], if inside { 128 } else { 0 }, "at {x}, {y}");
    }
}
