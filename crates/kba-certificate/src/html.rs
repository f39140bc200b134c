//! The page as HTML.

use std::fmt::Write;

use crate::page::{Block, Page, Section, Style, Table, Text, Tone};

/// One file: well-formed as XML too, so that any tool reads it.
pub(crate) fn write(page: &Page) -> String {
    let mut html = Html(String::with_capacity(16 * 1024));
    html.head(page);
    html.open("<body>\n<main>\n<header>\n");
    html.element("h1", "", &page.title);
    html.element("p", " class=\"subtitle\"", &page.subtitle);
    html.element("p", " class=\"lead\"", &page.lead);
    html.open("</header>\n");
    html.banner(page);
    for (section, number) in page.sections.iter().zip(1_u32..) {
        html.section(section, number);
    }
    html.open("<footer>\n");
    html.element("p", "", &page.footer);
    html.open("</footer>\n</main>\n</body>\n</html>\n");
    html.0
}

struct Html(String);

impl Html {
    fn head(&mut self, page: &Page) {
        self.open("<!DOCTYPE html>\n<html lang=\"");
        self.open(page.language.tag());
        self.open("\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>");
        self.escaped(&page.title.text);
        self.open("</title>\n");
        self.open(META);
        self.open("<style>\n");
        self.open(STYLE);
        self.open("</style>\n</head>\n");
    }

    fn banner(&mut self, page: &Page) {
        let banner = &page.banner;
        let (class, mark) = match banner.tone {
            Tone::Failed => ("failed", "M7 7 17 17M17 7 7 17"),
            Tone::Open => ("open", "M6 12H18"),
            Tone::Passed => ("passed", "M5 13 10 18 19 7"),
        };
        // writing to a string can't fail
        let _ = write!(
            self.0,
            "<section class=\"result {class}\" aria-labelledby=\"result\">\n<svg \
             aria-hidden=\"true\" viewBox=\"0 0 24 24\"><path fill=\"none\" \
             stroke=\"currentColor\" stroke-width=\"2.5\" d=\"{mark}\"/></svg>\n"
        );
        self.element("h2", " id=\"result\"", &banner.label);
        self.element("p", " class=\"outcome\"", &banner.outcome);
        for line in &banner.lines {
            self.element("p", "", line);
        }
        self.open("</section>\n");
    }

    fn section(&mut self, section: &Section, number: u32) {
        let _ = writeln!(self.0, "<section aria-labelledby=\"section-{number}\">");
        self.element("h2", &format!(" id=\"section-{number}\""), &section.heading);
        for block in &section.blocks {
            match block {
                Block::Facts(facts) => self.facts(facts, number),
                Block::Note(note) => self.element("p", "", note),
                Block::Table(table) => self.table(table),
            }
        }
        self.open("</section>\n");
    }

    fn facts(&mut self, facts: &[(Text, Text)], number: u32) {
        let _ = writeln!(
            self.0,
            "<table class=\"facts\" aria-labelledby=\"section-{number}\">\n<tbody>"
        );
        for (label, value) in facts {
            self.open("<tr>");
            self.element("th", " scope=\"row\"", label);
            self.element("td", "", value);
            self.open("</tr>\n");
        }
        self.open("</tbody>\n</table>\n");
    }

    fn table(&mut self, table: &Table) {
        self.open("<table class=\"rows\">\n");
        self.element("caption", "", &table.caption);
        self.open("<thead>\n<tr>");
        for column in &table.columns {
            self.element("th", " scope=\"col\"", column);
        }
        self.open("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            self.open("<tr>");
            for (cell, at) in row.iter().zip(0..) {
                if at == 0 {
                    self.element("th", " scope=\"row\"", cell);
                } else {
                    self.element("td", "", cell);
                }
            }
            self.open("</tr>\n");
        }
        self.open("</tbody>\n</table>\n");
    }

    fn element(&mut self, name: &str, attributes: &str, text: &Text) {
        let _ = write!(self.0, "<{name}{attributes}>");
        match (&text.time, text.style) {
            (Some(time), _) => {
                let _ = write!(self.0, "<time datetime=\"{time}\">");
                self.escaped(&text.text);
                self.open("</time>");
            }
            (None, Style::Words) => self.escaped(&text.text),
            (None, Style::Absent) => self.within("<span class=\"absent\">", text, "</span>"),
            (None, Style::Code) => self.within("<code dir=\"auto\">", text, "</code>"),
            (None, Style::Recorded) => self.within("<bdi>", text, "</bdi>"),
        }
        let _ = writeln!(self.0, "</{name}>");
    }

    fn within(&mut self, start: &str, text: &Text, end: &str) {
        self.open(start);
        self.escaped(&text.text);
        self.open(end);
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(character),
            }
        }
    }

    fn open(&mut self, markup: &str) {
        self.0.push_str(markup);
    }
}

/// The policy refuses what the page hasn't: scripts, and anything from elsewhere.
const META: &str = "\
<meta http-equiv=\"Content-Security-Policy\" \
content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"/>
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>
<meta name=\"referrer\" content=\"no-referrer\"/>
<meta name=\"robots\" content=\"noindex\"/>
";

const STYLE: &str = include_str!("page.css");
