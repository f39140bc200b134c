//! The page as a PDF, tagged, of PDF/A-2a and PDF/UA-1.
//!
//! Source: ISO 19005-2 (PDF/A-2), ISO 14289-1 (PDF/UA-1), as `krilla` checks them.

mod draw;
mod layout;
mod shape;
mod sheet;

use std::num::NonZeroU16;

use krilla::configure::{Accessibility, Archival, ConfigurationBuilder, ValidationError};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use crate::page::Page;
use crate::texts::calendar;
use crate::{Error, Fonts};

/// A file of PDF 1.7.
pub(crate) fn write(page: &Page, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let mut sheets = layout::lay_out(page, fonts)?;
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| Error::pdf("the standards of the PDF exclude each other"))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let size = PageSettings::from_wh(sheet::WIDTH, sheet::HEIGHT)
        .ok_or_else(|| Error::pdf("the size of the paper is refused"))?;
    for marks in &sheets.pages {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in marks {
            draw::mark(&mut surface, mark, &mut sheets.tags);
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(sheets.tags.tree(page.language.tag()));
    let mut outline = Outline::new();
    for (heading, at, y) in sheets.headings {
        let place = XyzDestination::new(at, Point::from_xy(0.0, y));
        outline.push_child(OutlineNode::new(heading, place));
    }
    document.set_outline(outline);
    document.set_metadata(metadata(page));
    document.finish().map_err(refused)
}

fn metadata(page: &Page) -> Metadata {
    let at = calendar(page.issued);
    let digits = |part: i8| part.unsigned_abs();
    let issued = DateTime::new(at.year().unsigned_abs())
        .month(digits(at.month()))
        .day(digits(at.day()))
        .hour(digits(at.hour()))
        .minute(digits(at.minute()))
        .second(digits(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(page.title.text.clone())
        .description(page.lead.text.clone())
        .creator(concat!("kba-certificate ", env!("CARGO_PKG_VERSION")).to_owned())
        .language(page.language.tag().to_owned())
        .text_direction(TextDirection::LeftToRight)
        .creation_date(issued)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the form that `map_err` asks for"
)]
fn refused(error: KrillaError) -> Error {
    match &error {
        KrillaError::Font(..) => Error::font("a font can't be embedded"),
        KrillaError::Validation(breaches) => {
            let is_restricted =
                |breach: &ValidationError| matches!(breach, ValidationError::RestrictedLicense(_));
            if breaches.iter().any(|(breach, _)| is_restricted(breach)) {
                return Error::font("the licence of a font forbids to embed it");
            }
            let names: Vec<_> = breaches.iter().map(|(breach, _)| name(breach)).collect();
            Error::pdf(format!("PDF/A-2a refuses the page: {}", names.join(", ")))
        }
        _ => Error::pdf(format!("the PDF can't be written: {error}")),
    }
}

/// The name of the breach alone: the rest may hold text of the page.
fn name(breach: &ValidationError) -> String {
    let debug = format!("{breach:?}");
    debug
        .split(['(', ' '])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The level of the title.
const LEVEL_1: NonZeroU16 = NonZeroU16::MIN;

/// The level of a section.
const LEVEL_2: NonZeroU16 = LEVEL_1.saturating_add(1);
