//! Pictures kept in `tests/snapshots`: how they are written, and when a fresh one is another.
//!
//! A screen has a dozen flat colours and thousands of shades where letters fade into the ground. A picture is kept with a
//! palette of at most [`COLOURS`]: every flat colour exactly, shades by their nearest neighbour. That is a fifth of the size,
//! and nothing that an eye would see. A fresh drawing is compared pixel by pixel with what the kept picture would have made
//! of it, so a changed letter, line or colour fails as it would in full colour.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test NAME` writes those that differ anew (`force` writes all); open them before you commit them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use image::{Rgba, RgbaImage};

type Colour = [u8; 3];

/// Colours of a kept picture, at most.
const COLOURS: usize = 128;
/// A colour on one pixel in so many is a flat one: a ground, a line, a letter's inside. It is kept exactly.
const FLAT: usize = 1000;
/// How far a shade may lie from its nearest neighbour in the palette, as a distance in RGB.
const FARTHEST: f64 = 40.0;
/// How far the same drawing may be from itself on another machine: its fonts are drawn with other vector instructions.
const SLACK: f64 = 4.0;
/// All pictures together, in bytes: whoever clones the project downloads every version of them.
const ALL_PICTURES: u64 = 6_000_000;

/// Compares `fresh` with `tests/snapshots/{name}.png`, or writes it there where `UPDATE_SNAPSHOTS` asks for it. An error says
/// what differs; `{name}.new.png` and `{name}.diff.png` then lie beside the kept picture.
pub fn judge(fresh: &RgbaImage, name: &str) -> Result<(), String> {
    let [path, new, diff] = ["png", "new.png", "diff.png"].map(|end| place(name, end));
    for stale in [&new, &diff] {
        let _ = fs::remove_file(stale);
    }
    let update = std::env::var("UPDATE_SNAPSHOTS").unwrap_or_default();
    let found = if update == "force" { Err("asked for".to_owned()) } else { against(fresh, &path, &diff) };
    let Err(why) = found else { return Ok(()) };
    if matches!(update.as_str(), "1" | "true" | "force") {
        return write(&path, fresh);
    }
    fresh.save(&new).map_err(|err| format!("{}: {err}", new.display()))?;
    Err(format!("{name}: {why}. If that is meant: UPDATE_SNAPSHOTS=1 cargo test, and look at the picture"))
}

fn place(name: &str, end: &str) -> PathBuf {
    Path::new("tests/snapshots").join(format!("{name}.{end}"))
}

fn against(fresh: &RgbaImage, kept: &Path, diff: &Path) -> Result<(), String> {
    let kept = Kept::read(kept)?;
    let wrong = kept.differences(fresh)?;
    if wrong.is_empty() {
        return Ok(());
    }
    let mut marked = fresh.clone();
    for (x, y) in &wrong {
        marked.put_pixel(*x, *y, Rgba([255, 0, 0, 255]));
    }
    let _ = fs::create_dir_all(diff.parent().unwrap_or(diff));
    marked.save(diff).map_err(|err| format!("{}: {err}", diff.display()))?;
    Err(format!("{} pixels differ, the first at {:?}", wrong.len(), wrong[0]))
}

/// A kept picture: its palette, and for each pixel its place in it, row by row.
struct Kept {
    width: u32,
    height: u32,
    palette: Vec<Colour>,
    pixels: Vec<u8>,
}

impl Kept {
    /// What is kept of a drawing.
    fn new(drawn: &RgbaImage) -> Self {
        let palette = reduced(drawn);
        let mut near = HashMap::new();
        let pixels = drawn.pixels().map(|pixel| nearest(&palette, rgb(*pixel), &mut near).0 as u8).collect();
        Self { width: drawn.width(), height: drawn.height(), palette, pixels }
    }

    fn read(path: &Path) -> Result<Self, String> {
        let told = |why: String| format!("{}: {why}", path.display());
        let file = fs::File::open(path).map_err(|err| told(err.to_string()))?;
        let mut reader = png::Decoder::new(std::io::BufReader::new(file))
            .read_info()
            .map_err(|err| told(err.to_string()))?;
        let info = reader.info();
        let (width, height) = (info.width, info.height);
        let flat = info.palette.as_deref().ok_or_else(|| told("no palette: write it anew".into()))?;
        let palette = flat.chunks_exact(3).map(|part| [part[0], part[1], part[2]]).collect();
        let mut pixels = vec![0; (width * height) as usize];
        reader.next_frame(&mut pixels).map_err(|err| told(err.to_string()))?;
        Ok(Self { width, height, palette, pixels })
    }

    fn write(&self, path: &Path) -> Result<(), String> {
        let told = |err: &dyn std::fmt::Display| format!("{}: {err}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(path)).map_err(|err| told(&err))?;
        let file = fs::File::create(path).map_err(|err| told(&err))?;
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(self.palette.concat());
        encoder.set_deflate_compression(png::DeflateCompression::Level(9));
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().map_err(|err| told(&err))?;
        writer.write_image_data(&self.pixels).map_err(|err| told(&err))
    }

    /// The pixels of `fresh` that are not what this picture shows there; an error where it is another picture altogether.
    fn differences(&self, fresh: &RgbaImage) -> Result<Vec<(u32, u32)>, String> {
        if fresh.dimensions() != (self.width, self.height) {
            return Err(format!(
                "{:?} pixels instead of {:?}",
                fresh.dimensions(),
                (self.width, self.height)
            ));
        }
        if let Some(colour) = self.new_flat_colour(fresh) {
            return Err(format!("a new flat colour {colour:?}"));
        }
        let mut near = HashMap::new();
        let mut wrong = Vec::new();
        for ((x, y, pixel), kept) in fresh.enumerate_pixels().zip(&self.pixels) {
            let colour = rgb(*pixel);
            let (_, least) = nearest(&self.palette, colour, &mut near);
            let off = apart(colour, self.palette[usize::from(*kept)]);
            if least > FARTHEST || off > least + SLACK {
                wrong.push((x, y));
            }
        }
        Ok(wrong)
    }

    /// A flat colour of `fresh` that nothing of about that size had: shades lie near it, so the palette alone would not tell.
    fn new_flat_colour(&self, fresh: &RgbaImage) -> Option<Colour> {
        let mut counts = vec![0_usize; self.palette.len()];
        for at in &self.pixels {
            counts[usize::from(*at)] += 1;
        }
        let fresh_counts = counted(fresh);
        let flat = flat(&fresh_counts, self.pixels.len());
        let known = |colour: &Colour, count: usize| {
            let mut alike =
                self.palette.iter().zip(&counts).filter(|(other, _)| apart(*colour, **other) <= SLACK);
            alike.any(|(_, kept)| 2 * kept >= count)
        };
        let found = fresh_counts.iter().take(flat.len()).find(|(colour, count)| !known(colour, *count));
        found.map(|(colour, _)| *colour)
    }
}

fn write(path: &Path, drawn: &RgbaImage) -> Result<(), String> {
    Kept::new(drawn).write(path)
}

fn rgb(pixel: Rgba<u8>) -> Colour {
    [pixel[0], pixel[1], pixel[2]]
}

/// The distance of two colours in RGB, 0 to 442.
fn apart(one: Colour, other: Colour) -> f64 {
    let squares = one.iter().zip(other).map(|(one, other)| f64::from(one.abs_diff(other)).powi(2));
    squares.sum::<f64>().sqrt()
}

/// A colour's nearest neighbour in the palette, the first of several, and how far it is. `known` spares the search.
fn nearest(palette: &[Colour], colour: Colour, known: &mut HashMap<Colour, (usize, f64)>) -> (usize, f64) {
    *known.entry(colour).or_insert_with(|| {
        let far = palette.iter().map(|other| apart(colour, *other)).enumerate();
        far.min_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or((0, f64::MAX))
    })
}

/// The colours of a picture with the pixels that have them, the most frequent first; in one order on every machine.
fn counted(picture: &RgbaImage) -> Vec<(Colour, usize)> {
    let mut counts: HashMap<Colour, usize> = HashMap::new();
    for pixel in picture.pixels() {
        *counts.entry(rgb(*pixel)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    counts
}

/// The flat ones among counted colours of a picture of `pixels`: not more than half of a palette.
fn flat(counts: &[(Colour, usize)], pixels: usize) -> Vec<Colour> {
    let frequent = counts.iter().take_while(|(_, count)| *count * FLAT >= pixels);
    frequent.map(|(colour, _)| *colour).take(COLOURS / 2).collect()
}

/// The palette of a picture: all its colours if they are few, else the flat ones and, by frequency, those that lie so far
/// from all before that the whole fits.
fn reduced(picture: &RgbaImage) -> Vec<Colour> {
    let counts = counted(picture);
    if counts.len() <= COLOURS {
        return counts.into_iter().map(|(colour, _)| colour).collect();
    }
    let flat = flat(&counts, picture.len() / 4);
    let palettes = (2..).map(|least| spread(&flat, &counts, f64::from(least)));
    palettes.flatten().next().unwrap_or(flat)
}

/// The palette whose colours lie at least `least` apart, but for the flat ones; `None` where that is too many.
fn spread(flat: &[Colour], counts: &[(Colour, usize)], least: f64) -> Option<Vec<Colour>> {
    assert!(least <= FARTHEST, "a picture of more than {COLOURS} colours that are {FARTHEST} apart");
    let mut palette = flat.to_vec();
    for (colour, _) in counts {
        if palette.iter().all(|other| apart(*colour, *other) >= least) {
            palette.push(*colour);
            if palette.len() > COLOURS {
                return None;
            }
        }
    }
    Some(palette)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::harness;
    use eframe::egui::{Color32, RichText, Theme};

    fn drawn(words: &str, ink: Color32) -> RgbaImage {
        let mut harness = harness([300.0, 60.0], Theme::Light, |ui| {
            ui.label(RichText::new(words).color(ink).size(16.0));
        });
        harness.run();
        harness.render().unwrap()
    }

    fn kept(name: &str, picture: &RgbaImage) -> Kept {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        write(&path, picture).unwrap();
        Kept::read(&path).unwrap()
    }

    #[test]
    fn the_same_drawing_is_the_same_picture() {
        let picture = drawn("Calls are refused with 429", Color32::BLACK);
        assert_eq!(kept("same.png", &picture).differences(&picture), Ok(Vec::new()));
    }

    #[test]
    fn a_changed_letter_is_found() {
        let before = kept("letter.png", &drawn("Calls are refused with 429", Color32::BLACK));
        for words in
            ["Calls are refused with 428", "Calls are refused with 429.", "Calls are refused  with 429"]
        {
            let wrong = before.differences(&drawn(words, Color32::BLACK)).unwrap();
            assert!(!wrong.is_empty(), "{words}");
        }
    }

    #[test]
    fn a_flat_colour_that_changed_a_little_is_found() {
        let before = drawn("Live", Color32::BLACK);
        let mut after = before.clone();
        let ground = *before.get_pixel(299, 59);
        let lighter = Rgba([ground[0] - 3, ground[1] - 3, ground[2] - 3, 255]);
        for pixel in after.pixels_mut().filter(|pixel| **pixel == ground) {
            *pixel = lighter;
        }
        let found = kept("ground.png", &before).differences(&after);
        assert!(found.is_err_and(|why| why.contains("new flat colour")));
    }

    #[test]
    fn all_pictures_together_are_small() {
        assert!(size_of_folder(Path::new("tests/snapshots")) <= ALL_PICTURES);
    }

    fn size_of_folder(folder: &Path) -> u64 {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let size = |path: PathBuf| if path.is_dir() { size_of_folder(&path) } else { size_of_picture(&path) };
        entries.map(size).sum()
    }

    /// Bytes of a picture that is kept; those of a failed test lie beside for a while.
    fn size_of_picture(path: &Path) -> u64 {
        let name = path.to_string_lossy();
        if name.ends_with(".new.png") || name.ends_with(".diff.png") {
            0
        } else {
            path.metadata().unwrap().len()
        }
    }
}
