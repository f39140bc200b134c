//! The fonts of a PDF: from the machine or from files, none from the crate.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use fontdb::{Database, Family, ID, Query, Weight};
use krilla::text::Font;
use rustybuzz::ttf_parser;

use crate::Error;

/// The fonts of a PDF, the preferred ones first.
///
/// Each character is taken from the first font that has it, bold or of fixed width where the page
/// asks for that and a font offers it. Fonts are embedded in part: the characters that are used.
#[derive(Clone)]
pub struct Fonts {
    faces: Vec<Face>,
}

/// One face of a font file.
#[derive(Clone)]
pub(crate) struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    /// Made once, because making it reads all of the file.
    pub(crate) font: Font,
    pub(crate) is_bold: bool,
    pub(crate) is_fixed: bool,
}

impl Fonts {
    /// Fonts of the machine that have the letters of English and Spanish, and those of Japanese.
    ///
    /// It reads the folders of fonts, so a service calls it once. On Debian, the packages
    /// `fonts-dejavu-core` and `fonts-noto-cjk`, or `fonts-ipafont-gothic`, have what it takes.
    ///
    /// # Errors
    /// [`ErrorKind::Font`](crate::ErrorKind::Font) if there are none.
    pub fn system() -> Result<Self, Error> {
        let mut installed = Database::new();
        installed.load_system_fonts();
        let fonts = Self {
            faces: choose(&installed),
        };
        fonts.require(
            LATIN,
            "no installed font has the letters of English and Spanish: install the package \
             fonts-dejavu-core, or name files with `Fonts::from_files`",
        )?;
        fonts.require(
            JAPANESE,
            "no installed font has the characters of Japanese: install the package \
             fonts-noto-cjk or fonts-ipafont-gothic, or name files with `Fonts::from_files`",
        )?;
        Ok(fonts)
    }

    /// Fonts of TrueType or OpenType files, also collections of them.
    ///
    /// # Errors
    /// [`ErrorKind::Font`](crate::ErrorKind::Font) if one can't be read, or if there is none.
    pub fn from_files<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, Error> {
        let mut fonts = Self { faces: Vec::new() };
        for path in paths {
            fonts = fonts.with_file(path)?;
        }
        if fonts.faces.is_empty() {
            return Err(Error::font("no font file is named"));
        }
        Ok(fonts)
    }

    /// One more file, for characters that the fonts so far don't have.
    ///
    /// # Errors
    /// [`ErrorKind::Font`](crate::ErrorKind::Font) if it can't be read.
    pub fn with_file(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let data = fs::read(path).map_err(|source| {
            Error::font(format!("the font file {} can't be read", path.display()))
                .with_source(source)
        })?;
        let data = Arc::new(data);
        let count = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
        let before = self.faces.len();
        self.faces
            .extend((0..count).filter_map(|index| Face::read(&data, index)));
        if self.faces.len() == before {
            return Err(Error::font(format!("{} is no font file", path.display())));
        }
        Ok(self)
    }

    pub(crate) fn faces(&self) -> &[Face] {
        &self.faces
    }

    fn require(&self, characters: &str, otherwise: &str) -> Result<(), Error> {
        let faces: Vec<_> = self.faces.iter().filter_map(Face::parsed).collect();
        let has = |character| faces.iter().any(|face| has_glyph(face, character));
        if characters.chars().all(has) {
            Ok(())
        } else {
            Err(Error::font(otherwise))
        }
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts")
            .field("faces", &self.faces.len())
            .finish_non_exhaustive()
    }
}

impl Face {
    fn read(data: &Arc<Vec<u8>>, index: u32) -> Option<Self> {
        let face = ttf_parser::Face::parse(data, index).ok()?;
        Some(Self {
            data: Arc::clone(data),
            index,
            font: Font::new(Arc::clone(data).into(), index)?,
            is_bold: face.weight().to_number() >= BOLD_MIN,
            is_fixed: face.is_monospaced(),
        })
    }

    pub(crate) fn parsed(&self) -> Option<rustybuzz::Face<'_>> {
        rustybuzz::Face::from_slice(&self.data, self.index)
    }
}

/// Whether the face can draw it: a font may list characters that it only has pictures of.
pub(crate) fn has_glyph(face: &rustybuzz::Face<'_>, character: char) -> bool {
    face.glyph_index(character)
        .is_some_and(|glyph| character.is_whitespace() || face.glyph_bounding_box(glyph).is_some())
}

/// Faces of the families that a page is set in, the preferred ones first.
fn choose(installed: &Database) -> Vec<Face> {
    let mut chosen = Chosen {
        installed,
        ids: Vec::new(),
        faces: Vec::new(),
    };
    for family in LATIN_FAMILIES {
        chosen.family(family);
    }
    for family in FIXED_FAMILIES {
        chosen.family(family);
    }
    // one is enough: these files are large
    let _ = JAPANESE_FAMILIES.iter().any(|family| chosen.family(family));
    for sample in [LATIN, JAPANESE] {
        chosen.any_with(sample);
    }
    chosen.faces
}

struct Chosen<'a> {
    installed: &'a Database,
    ids: Vec<ID>,
    faces: Vec<Face>,
}

impl Chosen<'_> {
    /// Takes the regular and the bold face; tells whether there was one.
    fn family(&mut self, name: &str) -> bool {
        let mut any = false;
        for weight in [Weight::NORMAL, Weight::BOLD] {
            let query = Query {
                families: &[Family::Name(name)],
                weight,
                ..Query::default()
            };
            if let Some(id) = self.installed.query(&query) {
                any |= self.take(id);
            }
        }
        any
    }

    /// Falls back to any upright face, by name, if no face so far has all characters of the sample.
    fn any_with(&mut self, sample: &str) {
        let has_all = |face: &Face| {
            face.parsed()
                .is_some_and(|face| sample.chars().all(|character| has_glyph(&face, character)))
        };
        if self.faces.iter().any(has_all) {
            return;
        }
        let mut others: Vec<_> = self
            .installed
            .faces()
            .filter(|face| face.style == fontdb::Style::Normal && face.weight == Weight::NORMAL)
            .collect();
        others.sort_by(|a, b| a.post_script_name.cmp(&b.post_script_name));
        for other in others {
            if read(self.installed, other.id).is_some_and(|face| has_all(&face)) {
                self.take(other.id);
                return;
            }
        }
    }

    fn take(&mut self, id: ID) -> bool {
        if self.ids.contains(&id) {
            return true;
        }
        let Some(face) = read(self.installed, id) else {
            return false;
        };
        self.ids.push(id);
        self.faces.push(face);
        true
    }
}

fn read(installed: &Database, id: ID) -> Option<Face> {
    installed
        .with_face_data(id, |data, index| {
            Face::read(&Arc::new(data.to_vec()), index)
        })
        .flatten()
}

/// The least weight that a heading takes for bold; 600 is semibold.
const BOLD_MIN: u16 = 600;

const LATIN_FAMILIES: [&str; 6] = [
    "Noto Sans",
    "Liberation Sans",
    "DejaVu Sans",
    "Helvetica Neue",
    "Segoe UI",
    "Arial",
];

const FIXED_FAMILIES: [&str; 5] = [
    "DejaVu Sans Mono",
    "Noto Sans Mono",
    "Liberation Mono",
    "Menlo",
    "Consolas",
];

const JAPANESE_FAMILIES: [&str; 13] = [
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
    "BIZ UDPGothic",
    "IPAexGothic",
    "IPAGothic",
    "IPAPGothic",
    "VL PGothic",
    "TakaoPGothic",
    "MS PGothic",
];

/// What a Latin font must have: accents of Spanish among them.
const LATIN: &str = "AZaz09.,:;()/%-[]+\u{bf}\u{e1}\u{e9}\u{ed}\u{f1}\u{f3}\u{fa}\u{fc}\u{ba}";

/// What a Japanese font must have: kana, punctuation of full width and common kanji.
const JAPANESE: &str = "\u{3042}\u{30a2}\u{30fc}\u{3001}\u{3002}\u{ff08}\u{ff09}\u{ff1a}\u{8a3c}\u{660e}\u{66f8}\u{7d50}\u{679c}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn what_is_missing_is_told() {
        let nothing = Fonts { faces: Vec::new() };
        let error = nothing.require("a", "install it").unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string()),
            (ErrorKind::Font, "install it".to_owned())
        );

        let error = Fonts::from_files(["no/such.ttf"]).unwrap_err();
        assert_eq!(error.to_string(), "the font file no/such.ttf can't be read");
        assert!(format!("{error:#}").len() > error.to_string().len());

        let error = Fonts::from_files(["Cargo.toml"]).unwrap_err();
        assert_eq!(error.to_string(), "Cargo.toml is no font file");

        let error = Fonts::from_files([""; 0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Font);
    }
}
