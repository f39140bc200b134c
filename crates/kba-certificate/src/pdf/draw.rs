//! Marks of a sheet, drawn.

use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};

use super::shape::Line;
use super::sheet::{Color, Mark, Tags};
use crate::page::Tone;

pub(super) fn mark(surface: &mut Surface<'_>, mark: &Mark, tags: &mut Tags) {
    match mark {
        Mark::Badge { x, y, tone, color } => {
            decoration(surface, ArtifactType::Layout);
            badge(surface, Point::from_xy(*x, *y), *tone, *color);
            surface.end_tagged();
        }
        Mark::Rectangle {
            x,
            y,
            width,
            height,
            color,
        } => {
            let mut path = PathBuilder::new();
            if let Some(rectangle) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rectangle);
            }
            if let Some(path) = path.finish() {
                decoration(surface, ArtifactType::Layout);
                filled(surface, &path, *color);
                surface.end_tagged();
            }
        }
        Mark::Text {
            x,
            baseline,
            size,
            color,
            line,
            part,
        } => {
            let start = Point::from_xy(*x, *baseline);
            if let Some(part) = part {
                let what = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                text(surface, line, start, *size, *color);
                surface.end_tagged();
                tags.drawn(*part, what);
            } else {
                decoration(surface, ArtifactType::PaginationOther);
                text(surface, line, start, *size, *color);
                surface.end_tagged();
            }
        }
    }
}

fn decoration(surface: &mut Surface<'_>, kind: ArtifactType) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
}

fn text(surface: &mut Surface<'_>, line: &Line, start: Point, size: f32, color: Color) {
    let mut x = start.x;
    surface.set_fill(Some(fill(color)));
    for piece in line {
        surface.set_stroke(piece.is_thickened.then(|| stroke(color, size * THICKENING)));
        surface.draw_glyphs(
            Point::from_xy(x, start.y),
            &piece.glyphs,
            piece.font.clone(),
            &piece.text,
            size,
            false,
        );
        x += piece.width * size;
    }
    surface.set_stroke(None);
}

fn filled(surface: &mut Surface<'_>, path: &Path, color: Color) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(color)));
    surface.draw_path(path);
}

/// A disc with a tick, a cross or a bar, around a centre.
fn badge(surface: &mut Surface<'_>, centre: Point, tone: Tone, color: Color) {
    if let Some(disc) = disc(centre) {
        filled(surface, &disc, color);
    }
    let strokes: &[&[(f32, f32)]] = match tone {
        Tone::Failed => &[&[(-4.6, -4.6), (4.6, 4.6)], &[(4.6, -4.6), (-4.6, 4.6)]],
        Tone::Open => &[&[(-5.6, 0.0), (5.6, 0.0)]],
        Tone::Passed => &[&[(-6.0, 0.4), (-1.9, 4.6), (6.2, -4.6)]],
    };
    surface.set_fill(None);
    surface.set_stroke(Some(stroke(Color::new(255, 255, 255), 2.4)));
    for points in strokes {
        let mut path = PathBuilder::new();
        for (at, (x, y)) in points.iter().enumerate() {
            if at == 0 {
                path.move_to(centre.x + x, centre.y + y);
            } else {
                path.line_to(centre.x + x, centre.y + y);
            }
        }
        if let Some(path) = path.finish() {
            surface.draw_path(&path);
        }
    }
    surface.set_stroke(None);
}

fn disc(centre: Point) -> Option<Path> {
    const R: f32 = 13.0;
    // how far the handles of a cubic curve lie out so that four of them make a circle
    const K: f32 = R * 0.552_284_8;
    let (x, y) = (centre.x, centre.y);
    let mut path = PathBuilder::new();
    path.move_to(x + R, y);
    path.cubic_to(x + R, y + K, x + K, y + R, x, y + R);
    path.cubic_to(x - K, y + R, x - R, y + K, x - R, y);
    path.cubic_to(x - R, y - K, x - K, y - R, x, y - R);
    path.cubic_to(x + K, y - R, x + R, y - K, x + R, y);
    path.close();
    path.finish()
}

fn fill(color: Color) -> Fill {
    Fill {
        paint: color.into(),
        ..Fill::default()
    }
}

fn stroke(color: Color, width: f32) -> Stroke {
    Stroke {
        paint: color.into(),
        width,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}

/// How much of its size a letter gains to look bold.
const THICKENING: f32 = 0.028;
