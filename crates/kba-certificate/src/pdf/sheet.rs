//! Sheets of paper: what is drawn where, and to which part of the text it belongs.

use krilla::color::rgb;
use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

use super::shape::Line;
use crate::page::Tone;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 54.0;
pub(super) const RIGHT: f32 = WIDTH - LEFT;
pub(super) const TOP: f32 = 56.0;
/// Where the text ends; the footer stands below.
pub(super) const BOTTOM: f32 = HEIGHT - 62.0;

/// A colour of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Color(u8, u8, u8);

impl Color {
    pub(super) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self(red, green, blue)
    }
}

impl From<Color> for krilla::paint::Paint {
    fn from(Color(red, green, blue): Color) -> Self {
        rgb::Color::new(red, green, blue).into()
    }
}

/// Something to draw.
pub(super) enum Mark {
    Badge {
        x: f32,
        y: f32,
        tone: Tone,
        color: Color,
    },
    Rectangle {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        color: Color,
    },
    Text {
        x: f32,
        baseline: f32,
        size: f32,
        color: Color,
        line: Line,
        /// The part it belongs to; `None` if it repeats what was said, as a footer does.
        part: Option<usize>,
    },
}

/// The parts of the text, as a reader that can't see the page needs them.
#[derive(Default)]
pub(super) struct Tags {
    parts: Vec<Part>,
}

struct Part {
    tag: TagKind,
    is_root: bool,
    children: Vec<Child>,
}

enum Child {
    Drawn(Identifier),
    Part(usize),
}

impl Tags {
    /// A part of another one, or of the document.
    pub(super) fn part(&mut self, parent: Option<usize>, tag: impl Into<TagKind>) -> usize {
        let part = self.parts.len();
        let parent = parent.and_then(|parent| self.parts.get_mut(parent));
        let is_root = parent.is_none();
        if let Some(parent) = parent {
            parent.children.push(Child::Part(part));
        }
        self.parts.push(Part {
            tag: tag.into(),
            is_root,
            children: Vec::new(),
        });
        part
    }

    pub(super) fn drawn(&mut self, part: usize, what: Identifier) {
        if let Some(part) = self.parts.get_mut(part) {
            part.children.push(Child::Drawn(what));
        }
    }

    pub(super) fn tree(&self, language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        for part in self.parts.iter().filter(|part| part.is_root) {
            tree.push(self.group(part));
        }
        tree
    }

    fn group(&self, part: &Part) -> TagGroup {
        let mut group = TagGroup::new(part.tag.clone());
        for child in &part.children {
            match child {
                Child::Drawn(what) => group.push(Node::Leaf(*what)),
                Child::Part(at) => {
                    if let Some(part) = self.parts.get(*at) {
                        group.push(self.group(part));
                    }
                }
            }
        }
        group
    }
}
