//! Where each line of the page stands.

use kba::Language;
use krilla::tagging::{TableHeaderScope, Tag};

use super::shape::{Line, Look, Shaper};
use super::sheet::{BOTTOM, Color, HEIGHT, LEFT, Mark, RIGHT, TOP, Tags};
use super::{LEVEL_1, LEVEL_2};
use crate::page::{Banner, Block, Page, Section, Style, Table, Text, Tone};
use crate::texts::say_with;
use crate::{Error, Fonts};

/// All pages, with the order in which they are read.
pub(super) struct Sheets {
    pub(super) pages: Vec<Vec<Mark>>,
    pub(super) tags: Tags,
    /// Headings with the page, counted from 0, and the height where they stand.
    pub(super) headings: Vec<(String, usize, f32)>,
}

pub(super) fn lay_out(page: &Page, fonts: &Fonts) -> Result<Sheets, Error> {
    let mut setter = Setter {
        shaper: Shaper::new(fonts),
        sheets: Sheets {
            pages: vec![Vec::new()],
            tags: Tags::default(),
            headings: Vec::new(),
        },
        y: TOP,
        repeated: None,
    };
    setter.head(page)?;
    setter.banner(&page.banner)?;
    let columns = if page.language == Language::Japanese {
        JAPANESE_COLUMNS
    } else {
        COLUMNS
    };
    for section in &page.sections {
        setter.section(section, columns)?;
    }
    setter.footers(page)?;
    Ok(setter.sheets)
}

/// Cells side by side.
#[derive(Clone)]
struct Row {
    cells: Vec<Cell>,
    above: f32,
    below: f32,
    /// From one line to the next.
    leading: f32,
    rule: Option<Color>,
    /// It stands on the page of the row that follows.
    leads: bool,
}

#[derive(Clone)]
struct Cell {
    x: f32,
    size: f32,
    color: Color,
    lines: Vec<Line>,
    part: Option<usize>,
}

impl Row {
    fn new(leading: f32, above: f32, below: f32) -> Self {
        Self {
            cells: Vec::new(),
            above,
            below,
            leading,
            rule: None,
            leads: false,
        }
    }

    fn lines(&self) -> usize {
        let lines = self.cells.iter().map(|cell| cell.lines.len());
        lines.max().unwrap_or_default()
    }

    fn height(&self) -> f32 {
        let lines = std::iter::repeat_n(self.leading, self.lines()).sum::<f32>();
        self.above + lines + self.below
    }
}

/// How a text looks and where it may stand.
#[derive(Clone, Copy)]
struct Frame {
    x: f32,
    width: f32,
    size: f32,
    color: Color,
    is_bold: bool,
}

struct Setter<'a> {
    shaper: Shaper<'a>,
    sheets: Sheets,
    y: f32,
    /// What stands again on top of each page on which the table goes on.
    repeated: Option<Row>,
}

impl Setter<'_> {
    fn head(&mut self, page: &Page) -> Result<(), Error> {
        let title = Tag::Hn(LEVEL_1, Some(page.title.text.clone()));
        let title = self.sheets.tags.part(None, title);
        let row = Row::new(28.0, 0.0, 0.0);
        let row = self.with(row, &page.title, FULL.sized(22.0, NAVY).bold(), Some(title))?;
        let subtitle = self.sheets.tags.part(None, Tag::P);
        let mut under = self.with(
            Row::new(15.0, 0.0, 9.0),
            &page.subtitle,
            FULL.sized(11.0, GREY),
            Some(subtitle),
        )?;
        under.rule = Some(NAVY);
        let lead = self.sheets.tags.part(None, Tag::P);
        let lead = self.with(
            Row::new(14.0, 10.0, 10.0),
            &page.lead,
            FULL.sized(9.5, INK),
            Some(lead),
        )?;
        self.place(&[row, under, lead]);
        Ok(())
    }

    fn banner(&mut self, banner: &Banner) -> Result<(), Error> {
        let (tint, color) = colors(banner.tone);
        let section = Some(self.sheets.tags.part(None, Tag::Section));
        let frame = Frame {
            x: LEFT + 56.0,
            width: RIGHT - LEFT - 72.0,
            ..FULL
        };
        let label = Tag::Hn(LEVEL_2, Some(banner.label.text.clone()));
        let label = self.sheets.tags.part(section, label);
        let mut rows = vec![self.with(
            Row::new(12.0, 11.0, 0.0),
            &banner.label,
            frame.sized(8.5, color).bold(),
            Some(label),
        )?];
        let outcome = self.sheets.tags.part(section, Tag::P);
        rows.push(self.with(
            Row::new(22.0, 1.0, 3.0),
            &banner.outcome,
            frame.sized(17.0, color).bold(),
            Some(outcome),
        )?);
        for line in &banner.lines {
            let part = self.sheets.tags.part(section, Tag::P);
            let row = Row::new(13.5, 0.0, 1.0);
            rows.push(self.with(row, line, frame.sized(9.5, INK), Some(part))?);
        }
        if let Some(last) = rows.last_mut() {
            last.below = 11.0;
        }
        let height = rows.iter().map(Row::height).sum::<f32>();
        let height = height.min(BOTTOM - self.y);
        self.rectangle(LEFT, RIGHT - LEFT, height, tint);
        self.rectangle(LEFT, 5.0, height, color);
        let badge = Mark::Badge {
            x: LEFT + 31.0,
            y: self.y + 30.0,
            tone: banner.tone,
            color,
        };
        self.mark(badge);
        self.sheets.headings.push((
            banner.label.text.clone(),
            self.sheets.pages.len() - 1,
            self.y,
        ));
        self.place(&rows);
        Ok(())
    }

    fn section(&mut self, section: &Section, columns: [Frame; 6]) -> Result<(), Error> {
        let part = Some(self.sheets.tags.part(None, Tag::Section));
        let title = &section.heading;
        let heading = self
            .sheets
            .tags
            .part(part, Tag::Hn(LEVEL_2, Some(title.text.clone())));
        let mut row = self.with(
            Row::new(15.0, 15.0, 3.0),
            title,
            FULL.sized(11.5, NAVY).bold(),
            Some(heading),
        )?;
        row.rule = Some(RULE_DARK);
        row.leads = true;
        let mut rows = vec![row];
        let mut header = None;
        for block in &section.blocks {
            match block {
                Block::Facts(facts) => self.facts(facts, part, &mut rows)?,
                Block::Note(note) => {
                    let note_part = self.sheets.tags.part(part, Tag::P);
                    let row = Row::new(13.0, 4.0, 3.0);
                    let frame = FULL.sized(9.0, color_of(note.style));
                    let mut row = self.with(row, note, frame, Some(note_part))?;
                    row.leads = true;
                    rows.push(row);
                }
                Block::Table(table) => {
                    header = Some(self.table(table, part, columns, &mut rows)?);
                }
            }
        }
        let height = rows.iter().map(Row::height).sum::<f32>();
        // better a gap on the page than a short section in two
        if height > BOTTOM - self.y && height <= KEPT_MAX || self.y + LEAST > BOTTOM {
            self.next_page();
        }
        self.sheets
            .headings
            .push((title.text.clone(), self.sheets.pages.len() - 1, self.y));
        self.place_with(&rows, header);
        Ok(())
    }

    fn facts(
        &mut self,
        facts: &[(Text, Text)],
        parent: Option<usize>,
        rows: &mut Vec<Row>,
    ) -> Result<(), Error> {
        let table = self.sheets.tags.part(parent, Tag::Table);
        for (label, value) in facts {
            let tr = Some(self.sheets.tags.part(Some(table), Tag::TR));
            let th = self.sheets.tags.part(tr, Tag::TH(TableHeaderScope::Row));
            let td = self.sheets.tags.part(tr, Tag::TD);
            let frame = Frame {
                width: LABEL - GUTTER,
                ..FULL.sized(8.5, GREY)
            };
            let row = self.with(Row::new(12.5, 2.5, 2.5), label, frame, Some(th))?;
            let frame = Frame {
                x: LEFT + LABEL,
                width: RIGHT - LEFT - LABEL,
                ..FULL.sized(size_of(value.style), color_of(value.style))
            };
            let mut row = self.with(row, value, frame, Some(td))?;
            row.rule = Some(RULE);
            rows.push(row);
        }
        Ok(())
    }

    /// Adds the rows and returns the one to repeat.
    fn table(
        &mut self,
        table: &Table,
        parent: Option<usize>,
        columns: [Frame; 6],
        rows: &mut Vec<Row>,
    ) -> Result<Row, Error> {
        let tag = Tag::Table.with_summary(Some(table.caption.text.clone()));
        let part = Some(self.sheets.tags.part(parent, tag));
        let head = Some(self.sheets.tags.part(part, Tag::THead));
        let tr = Some(self.sheets.tags.part(head, Tag::TR));
        let mut header = Row::new(11.5, 4.0, 3.0);
        for (column, frame) in table.columns.iter().zip(columns) {
            let th = self.sheets.tags.part(tr, Tag::TH(TableHeaderScope::Column));
            header = self.with(header, column, frame.sized(8.0, GREY).bold(), Some(th))?;
        }
        header.rule = Some(RULE_DARK);
        header.leads = true;
        rows.push(header.clone());
        let body = Some(self.sheets.tags.part(part, Tag::TBody));
        for cells in &table.rows {
            let tr = Some(self.sheets.tags.part(body, Tag::TR));
            let mut row = Row::new(12.0, 3.0, 3.0);
            for ((cell, frame), at) in cells.iter().zip(columns).zip(0..) {
                let part = if at == 0 {
                    self.sheets.tags.part(tr, Tag::TH(TableHeaderScope::Row))
                } else {
                    self.sheets.tags.part(tr, Tag::TD)
                };
                row = self.with(row, cell, frame.sized(8.5, INK), Some(part))?;
            }
            row.rule = Some(RULE);
            rows.push(row);
        }
        for cell in &mut header.cells {
            cell.part = None;
        }
        Ok(header)
    }

    fn footers(&mut self, page: &Page) -> Result<(), Error> {
        let pages = self.sheets.pages.len();
        for at in 0..pages {
            let mut args = fluent_bundle::FluentArgs::new();
            args.set("page", (at + 1).to_string());
            args.set("pages", pages.to_string());
            let number = Text {
                text: say_with(page.language, "page-of", &args),
                field: "the page".to_owned(),
                style: Style::Words,
                time: None,
            };
            let frame = FULL.sized(7.5, GREY);
            let mut row = self.with(Row::new(10.0, 0.0, 0.0), &page.footer, frame, None)?;
            row = self.with(row, &number, frame, None)?;
            if let Some(cell) = row.cells.last_mut() {
                let width: f32 = cell.lines.iter().flatten().map(|piece| piece.width).sum();
                cell.x = RIGHT - width * cell.size;
            }
            let Some(marks) = self.sheets.pages.get_mut(at) else {
                continue;
            };
            marks.push(rule(HEIGHT - 48.0, RULE_DARK));
            for cell in row.cells {
                // a footer is one line, whatever it says
                marks.extend(cell.lines.into_iter().take(1).map(|line| Mark::Text {
                    x: cell.x,
                    baseline: HEIGHT - 36.0,
                    size: cell.size,
                    color: cell.color,
                    line,
                    part: None,
                }));
            }
        }
        Ok(())
    }

    /// The row with one more cell.
    fn with(
        &mut self,
        mut row: Row,
        text: &Text,
        frame: Frame,
        part: Option<usize>,
    ) -> Result<Row, Error> {
        let look = Look {
            is_bold: frame.is_bold,
            is_fixed: text.style == Style::Code,
        };
        let lines = self.shaper.lines(text, look, frame.size, frame.width)?;
        row.cells.push(Cell {
            x: frame.x,
            size: frame.size,
            color: frame.color,
            lines,
            part,
        });
        Ok(row)
    }

    fn place_with(&mut self, rows: &[Row], repeated: Option<Row>) {
        self.repeated = repeated;
        self.place(rows);
        self.repeated = None;
    }

    fn place(&mut self, rows: &[Row]) {
        let mut rest = rows;
        while let Some((row, after)) = rest.split_first() {
            let led = after.first().filter(|_| row.leads).map_or(0.0, Row::height);
            let height = row.height() + led.min(KEPT_MAX);
            if self.y + height > BOTTOM && height <= BOTTOM - TOP && self.y > TOP {
                self.next_page();
            }
            self.place_row(row);
            rest = after;
        }
    }

    /// Line by line, so that a row that is longer than a page goes on on the next.
    fn place_row(&mut self, row: &Row) {
        // the margin is space enough above the first row of a page
        if self.y > TOP {
            self.y += row.above;
        }
        for at in 0..row.lines() {
            if self.y + row.leading > BOTTOM && self.y > TOP {
                self.next_page();
            }
            for cell in &row.cells {
                if let Some(line) = cell.lines.get(at) {
                    let text = Mark::Text {
                        x: cell.x,
                        baseline: self.y + row.leading * BASELINE,
                        size: cell.size,
                        color: cell.color,
                        line: line.clone(),
                        part: cell.part,
                    };
                    self.mark(text);
                }
            }
            self.y += row.leading;
        }
        self.y += row.below;
        if let Some(color) = row.rule {
            self.mark(rule(self.y, color));
        }
    }

    fn next_page(&mut self) {
        self.sheets.pages.push(Vec::new());
        self.y = TOP;
        if let Some(repeated) = self.repeated.take() {
            self.place_row(&repeated);
            self.repeated = Some(repeated);
        }
    }

    fn rectangle(&mut self, x: f32, width: f32, height: f32, color: Color) {
        let y = self.y;
        self.mark(Mark::Rectangle {
            x,
            y,
            width,
            height,
            color,
        });
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.sheets.pages.last_mut() {
            page.push(mark);
        }
    }
}

impl Frame {
    const fn sized(self, size: f32, color: Color) -> Self {
        Self {
            size,
            color,
            ..self
        }
    }

    const fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }
}

fn rule(y: f32, color: Color) -> Mark {
    Mark::Rectangle {
        x: LEFT,
        y,
        width: RIGHT - LEFT,
        height: 0.6,
        color,
    }
}

fn colors(tone: Tone) -> (Color, Color) {
    match tone {
        Tone::Failed => (Color::new(251, 237, 236), Color::new(155, 34, 38)),
        Tone::Open => (Color::new(241, 243, 246), GREY),
        Tone::Passed => (Color::new(234, 245, 238), Color::new(30, 107, 60)),
    }
}

fn color_of(style: Style) -> Color {
    match style {
        Style::Absent => GREY,
        Style::Code | Style::Recorded | Style::Words => INK,
    }
}

/// Letters of fixed width look larger than others.
fn size_of(style: Style) -> f32 {
    match style {
        Style::Code => 7.6,
        Style::Absent | Style::Recorded | Style::Words => 9.0,
    }
}

const fn column(from: f32, width: f32) -> Frame {
    Frame {
        x: LEFT + from,
        width: width - GUTTER,
        ..FULL
    }
}

/// Number, times, result, right answers, challenge of an attempt: together as wide as the text.
const COLUMNS: [Frame; 6] = [
    column(0.0, 26.0),
    column(26.0, 106.0),
    column(132.0, 106.0),
    column(238.0, 92.0),
    column(330.0, 72.0),
    column(402.0, 85.3),
];

/// The same, where a time is one word and the others are short.
const JAPANESE_COLUMNS: [Frame; 6] = [
    column(0.0, 22.0),
    column(22.0, 120.0),
    column(142.0, 120.0),
    column(262.0, 86.0),
    column(348.0, 70.0),
    column(418.0, 69.3),
];

const FULL: Frame = Frame {
    x: LEFT,
    width: RIGHT - LEFT,
    size: 9.0,
    color: INK,
    is_bold: false,
};

const INK: Color = Color::new(28, 36, 48);
const GREY: Color = Color::new(77, 90, 107);
const NAVY: Color = Color::new(29, 53, 87);
const RULE: Color = Color::new(221, 226, 233);
const RULE_DARK: Color = Color::new(154, 168, 186);

/// How wide the labels stand.
const LABEL: f32 = 150.0;

/// Between columns.
const GUTTER: f32 = 8.0;

/// Where the letters stand in the height of a line.
const BASELINE: f32 = 0.72;

/// A section no taller than this is kept on one page.
const KEPT_MAX: f32 = 240.0;

/// Less space than this isn't worth to begin a section in.
const LEAST: f32 = 80.0;
