//! Text to glyphs, and paragraphs to lines.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript};

use crate::fonts::{Face, Fonts, has_glyph};
use crate::visible::is_joiner;
use crate::{Error, page};

/// What a font is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) is_bold: bool,
    pub(super) is_fixed: bool,
}

/// Glyphs of one font, in the order in which they are drawn.
#[derive(Clone)]
pub(super) struct Piece {
    pub(super) font: Font,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// At a size of 1.
    pub(super) width: f32,
    /// The font has no bold face: the letters are drawn thicker.
    pub(super) is_thickened: bool,
}

pub(super) type Line = Vec<Piece>;

/// Shapes text with the fonts of a certificate.
pub(super) struct Shaper<'a> {
    faces: Vec<(rustybuzz::Face<'a>, &'a Face)>,
    found: HashMap<(char, Look), Option<usize>>,
}

/// Characters in a row that are shaped together.
struct Run {
    range: Range<usize>,
    face: usize,
    script: Script,
}

impl<'a> Shaper<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        let faces = fonts.faces().iter();
        let faces = faces.filter_map(|face| Some((face.parsed()?, face)));
        Self {
            faces: faces.collect(),
            found: HashMap::new(),
        }
    }

    /// Lines no wider than `width`, as broken by the rules of Unicode, and anywhere where a word is
    /// too long for a line.
    pub(super) fn lines(
        &mut self,
        text: &page::Text,
        look: Look,
        size: f32,
        width: f32,
    ) -> Result<Vec<Line>, Error> {
        let bidi = BidiInfo::new(&text.text, None);
        let advances = self.advances(text, &bidi, look)?;
        let mut lines = Vec::new();
        for range in broken(&text.text, &advances, width / size) {
            lines.push(self.line(text, &bidi, range, look)?);
        }
        Ok(lines)
    }

    /// How far each cluster moves on, by its start.
    fn advances(
        &mut self,
        text: &page::Text,
        bidi: &BidiInfo<'_>,
        look: Look,
    ) -> Result<BTreeMap<usize, f32>, Error> {
        let mut advances = BTreeMap::new();
        let whole = 0..text.text.len();
        for run in self.runs(text, whole, look)? {
            let is_reversed = is_reversed(bidi, run.range.start);
            let piece = self.piece(text, &run, is_reversed, look)?;
            for glyph in &piece.glyphs {
                let start = run.range.start + glyph.text_range.start;
                *advances.entry(start).or_insert(0.0) += glyph.x_advance;
            }
        }
        Ok(advances)
    }

    fn line(
        &mut self,
        text: &page::Text,
        bidi: &BidiInfo<'_>,
        range: Range<usize>,
        look: Look,
    ) -> Result<Line, Error> {
        let mut line = Line::new();
        // it copies the levels of the whole paragraph, which most have no need of
        let visual = match bidi.paragraphs.first() {
            Some(paragraph) if bidi.has_rtl() => bidi.visual_runs(paragraph, range).1,
            _ => vec![range],
        };
        for visual in visual {
            let is_reversed = is_reversed(bidi, visual.start);
            let mut runs = self.runs(text, visual, look)?;
            if is_reversed {
                runs.reverse();
            }
            for run in runs {
                line.push(self.piece(text, &run, is_reversed, look)?);
            }
        }
        Ok(line)
    }

    /// The range in its logical order, by font and script.
    fn runs(
        &mut self,
        text: &page::Text,
        range: Range<usize>,
        look: Look,
    ) -> Result<Vec<Run>, Error> {
        let mut runs: Vec<Run> = Vec::new();
        let part = text.text.get(range.clone()).unwrap_or_default();
        for (at, character) in part.char_indices() {
            let start = range.start + at;
            let end = start + character.len_utf8();
            let script = character.script();
            let is_neutral = matches!(script, Script::Common | Script::Inherited);
            let last = runs.last_mut();
            let face = match &last {
                Some(last) if is_joiner(character) => Some(last.face),
                // a mark belongs to its letter
                Some(last) if script == Script::Inherited && self.has(last.face, character) => {
                    Some(last.face)
                }
                None if is_joiner(character) => self.face_of(' ', look),
                _ => self.face_of(character, look),
            };
            let face = face.ok_or_else(|| Error::character(character, &text.field))?;
            match last {
                Some(last)
                    if last.face == face
                        && (is_neutral || last.script == script || is_open(last.script)) =>
                {
                    last.range.end = end;
                    if !is_neutral {
                        last.script = script;
                    }
                }
                _ => runs.push(Run {
                    range: start..end,
                    face,
                    script,
                }),
            }
        }
        Ok(runs)
    }

    fn has(&self, face: usize, character: char) -> bool {
        self.faces
            .get(face)
            .is_some_and(|(face, _)| has_glyph(face, character))
    }

    /// The first face that has it and looks as asked, or else the first that comes near.
    fn face_of(&mut self, character: char, look: Look) -> Option<usize> {
        if let Some(found) = self.found.get(&(character, look)) {
            return *found;
        }
        let candidates = self.faces.iter().enumerate();
        let found = candidates
            .filter(|(_, (face, _))| has_glyph(face, character))
            .min_by_key(|(at, (_, face))| {
                (
                    face.is_fixed != look.is_fixed,
                    face.is_bold != look.is_bold,
                    *at,
                )
            })
            .map(|(at, _)| at);
        self.found.insert((character, look), found);
        found
    }

    fn piece(
        &self,
        whole: &page::Text,
        run: &Run,
        is_reversed: bool,
        look: Look,
    ) -> Result<Piece, Error> {
        let text = whole.text.get(run.range.clone()).unwrap_or_default();
        let Some((shaped, face)) = self.faces.get(run.face) else {
            return Err(Error::font("no font can be read"));
        };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if is_reversed {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        });
        let output = rustybuzz::shape(shaped, &[], buffer);
        if let Some(info) = output.glyph_infos().iter().find(|info| info.glyph_id == 0) {
            let at = usize::try_from(info.cluster).unwrap_or_default();
            let character = text.get(at..).and_then(|rest| rest.chars().next());
            return Err(Error::character(
                character.unwrap_or(char::REPLACEMENT_CHARACTER),
                &whole.field,
            ));
        }
        let starts: Vec<usize> = output
            .glyph_infos()
            .iter()
            .map(|info| usize::try_from(info.cluster).unwrap_or_default())
            .collect();
        let mut ends: Vec<usize> = starts.clone();
        ends.push(text.len());
        ends.sort_unstable();
        ends.dedup();
        let per_em = face.font.units_per_em();
        let mut width = 0.0;
        let mut glyphs = Vec::with_capacity(starts.len());
        for ((info, position), start) in output
            .glyph_infos()
            .iter()
            .zip(output.glyph_positions())
            .zip(starts)
        {
            let end = ends.get(ends.partition_point(|end| *end <= start));
            let advance = em(position.x_advance, per_em);
            width += advance;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                advance,
                em(position.x_offset, per_em),
                em(position.y_offset, per_em),
                em(position.y_advance, per_em),
                start..end.copied().unwrap_or(text.len()),
                None,
            ));
        }
        Ok(Piece {
            font: face.font.clone(),
            text: text.to_owned(),
            glyphs,
            width,
            is_thickened: look.is_bold && !face.is_bold,
        })
    }
}

/// A script that any other may join: nothing but signs so far.
fn is_open(script: Script) -> bool {
    matches!(script, Script::Common | Script::Inherited)
}

fn is_reversed(bidi: &BidiInfo<'_>, at: usize) -> bool {
    bidi.levels.get(at).is_some_and(Level::is_rtl)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "font units are below 2^24, or the font is broken and its glyphs are off by a hair"
)]
fn em(units: i32, per_em: f32) -> f32 {
    units as f32 / per_em
}

/// The ranges of the lines; at least one, which may be empty.
fn broken(text: &str, advances: &BTreeMap<usize, f32>, width: f32) -> Vec<Range<usize>> {
    let allowed: HashSet<usize> = unicode_linebreak::linebreaks(text)
        .map(|(at, _)| at)
        .collect();
    let mut lines = Vec::new();
    let mut start = 0;
    // the last place to break at, and how far the line had come there
    let mut last: Option<(usize, f32)> = None;
    let mut filled = 0.0;
    for (&at, &advance) in advances {
        if at > start && allowed.contains(&at) {
            last = Some((at, filled));
        }
        let rest = text.get(at..).unwrap_or_default();
        // a space may hang over the end of its line
        let is_space = rest.starts_with(char::is_whitespace);
        while at > start && !is_space && filled + advance > width {
            let (end, until) = last.take().unwrap_or((at, filled));
            lines.push(start..end);
            start = end;
            filled -= until;
        }
        filled += advance;
    }
    lines.push(start..text.len());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: f32) -> Vec<&str> {
        let advances = text.char_indices().map(|(at, _)| (at, 1.0)).collect();
        broken(text, &advances, width)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines("one two three", 7.0), ["one two ", "three"]);
        assert_eq!(lines("one two three", 8.0), ["one two ", "three"]);
        assert_eq!(lines("one", 3.0), ["one"]);
        assert_eq!(lines("", 3.0), [""]);
    }

    #[test]
    fn long_words_break_anywhere() {
        assert_eq!(lines("0123456789", 4.0), ["0123", "4567", "89"]);
        assert_eq!(lines("a 0123456789", 4.0), ["a ", "0123", "4567", "89"]);
        assert_eq!(lines("ab", 0.5), ["a", "b"]);
    }

    #[test]
    fn a_word_after_the_break_keeps_its_width() {
        assert_eq!(lines("aa bbbb cc", 5.0), ["aa ", "bbbb ", "cc"]);
    }
}
