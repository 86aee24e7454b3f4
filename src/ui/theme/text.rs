//! The product's text styles as ready `RichText`: a view says what a text is, not how big or how grey.

use super::{Tokens, fonts};
use eframe::egui;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontFamily, FontId, RichText, TextStyle};

/// A card's biggest number, the connect screen's title: 24 points.
pub fn figure(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::semibold(24.0), 32.0, t.text_strong)
}

/// A room's title or a verdict: 20 points.
pub fn heading(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::semibold(20.0), 28.0, t.text_strong)
}

/// A card's title: 15 points.
pub fn section(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::semibold(15.0), 20.0, t.text_strong)
}

/// Running text and cells: 13 points.
pub fn body(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::regular(13.0), 18.0, t.text)
}

/// Running text that matters less.
pub fn weak(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::regular(13.0), 18.0, t.text_weak)
}

/// A name in a row, a field's label: weight 500.
pub fn medium(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::medium(13.0), 18.0, t.text_strong)
}

/// What stands out in running text: weight 600.
pub fn strong(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::semibold(13.0), 18.0, t.text_strong)
}

/// Captions: 12 points, the smallest there is.
pub fn small(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::regular(12.0), 16.0, t.text_weak)
}

/// A table's head and other captions with weight: 12 points, 500.
pub fn small_medium(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::medium(12.0), 16.0, t.text_weak)
}

/// URLs, ids, key values, commands.
pub fn mono(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, FontId::monospace(12.0), 18.0, t.text_strong)
}

/// Text that says "not live" or "open to anyone". Nothing else is red.
pub fn danger(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::medium(13.0), 18.0, t.danger_text)
}

/// Text that warns.
pub fn warning(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::regular(13.0), 18.0, t.warning_text)
}

/// Text that confirms.
pub fn success(t: &Tokens, text: impl Into<String>) -> RichText {
    styled(text, fonts::medium(13.0), 18.0, t.success_text)
}

/// One piece of a sentence with something in it that stands out.
#[derive(Clone, Copy, Debug)]
pub enum Span<'a> {
    /// As running text.
    Plain(&'a str),
    /// Weight 600, for a room's title and what stands first in a card.
    Strong(&'a str),
    /// Monospace, for ids, calls and what is to be copied.
    Mono(&'a str),
}

/// A sentence of several [`Span`]s that wraps as one paragraph of running text.
pub fn sentence(t: &Tokens, spans: &[Span<'_>]) -> LayoutJob {
    let mut job = LayoutJob::default();
    for span in spans {
        let (text, font, colour) = match *span {
            Span::Plain(text) => (text, fonts::regular(13.0), t.text),
            Span::Strong(text) => (text, fonts::semibold(13.0), t.text_strong),
            Span::Mono(text) => (text, FontId::monospace(12.0), t.text_strong),
        };
        let format = TextFormat { line_height: Some(18.0), ..TextFormat::simple(font, colour) };
        job.append(text, 0.0, format);
    }
    job
}

fn styled(text: impl Into<String>, font: FontId, line_height: f32, colour: Color32) -> RichText {
    RichText::new(text).font(font).line_height(Some(line_height)).color(colour)
}

/// egui's own text styles, for widgets that the kit does not wrap.
pub(super) fn styles() -> std::collections::BTreeMap<TextStyle, FontId> {
    [
        (TextStyle::Name("figure".into()), fonts::semibold(24.0)),
        (TextStyle::Heading, fonts::semibold(20.0)),
        (TextStyle::Name("section".into()), fonts::semibold(15.0)),
        (TextStyle::Body, fonts::regular(13.0)),
        (TextStyle::Button, fonts::medium(13.0)),
        (TextStyle::Small, fonts::regular(12.0)),
        (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
    ]
    .into()
}
