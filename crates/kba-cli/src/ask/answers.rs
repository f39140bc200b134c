//! Where answers come from when nobody sits at a terminal, and how they are read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Take};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::outcome::BadInput;

/// Where the answers come from.
pub(super) enum Source {
    File(PathBuf),
    /// There are none.
    Nothing,
    /// They must be there.
    Stdin,
    /// An input that ends at once has none, and is no mistake.
    StdinIfAny,
}

/// Reads answers, round after round.
pub(super) struct Reader {
    source: Source,
    /// The file, as far as it wasn't read.
    file: Option<BufReader<Take<File>>>,
}

impl Reader {
    pub(super) const fn new(source: Source) -> Self {
        Self { source, file: None }
    }

    /// The numbers given to so many questions; `None` if answers need not be there and are not.
    pub(super) fn read(&mut self, questions: usize) -> anyhow::Result<Option<Vec<u32>>> {
        let text = match &self.source {
            Source::Nothing => return Ok(None),
            Source::File(path) => read_on(&mut self.file, path, questions)
                .with_context(|| format!("can't read the answers in {}", path.display()))?,
            Source::Stdin | Source::StdinIfAny => {
                read_enough(&mut io::stdin().lock(), questions).context("can't read the answers")?
            }
        };
        if text.len() as u64 >= BYTES_MAX {
            return Err(BadInput("the answers are longer than 64 KiB".to_owned()).into());
        }
        let text = String::from_utf8(text)
            .map_err(|_| BadInput("the answers are not UTF-8".to_owned()))?;
        if text.trim().is_empty() {
            return match self.source {
                Source::StdinIfAny => Ok(None),
                _ => Err(BadInput("there are no answers".to_owned()).into()),
            };
        }
        Ok(Some(parse(&text)?))
    }
}

/// Reads the answers to the next round from a file, which is opened for the first.
fn read_on(
    file: &mut Option<BufReader<Take<File>>>,
    path: &Path,
    questions: usize,
) -> io::Result<Vec<u8>> {
    let opened = match file.take() {
        Some(opened) => opened,
        None => BufReader::new(File::open(path)?.take(BYTES_MAX)),
    };
    read_enough(file.insert(opened), questions)
}

/// Reads lines until there are enough answers, so that a caller may keep the pipe open, wait for
/// the verdict, and answer what it asks.
fn read_enough(input: &mut impl BufRead, questions: usize) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut limited = input.take(BYTES_MAX);
    while limited.read_until(b'\n', &mut text)? > 0 {
        let so_far = text.trim_ascii();
        let is_enough = if so_far.starts_with(b"[") {
            so_far.ends_with(b"]")
        } else {
            let numbers = so_far.split(|b| is_between(*b));
            numbers.filter(|number| !number.is_empty()).count() >= questions
        };
        if is_enough {
            break;
        }
    }
    Ok(text)
}

/// Reads a JSON list, or numbers between blanks, line breaks and commas.
fn parse(text: &str) -> Result<Vec<u32>, BadInput> {
    let text = text.trim();
    if text.starts_with('[') {
        return serde_json::from_str(text)
            .map_err(|_| BadInput("the answers are not a JSON list of choice numbers".to_owned()));
    }
    let numbers = text.split(|c: char| u8::try_from(c).is_ok_and(is_between));
    (1..)
        .zip(numbers.filter(|number| !number.is_empty()))
        .map(|(place, number)| {
            let fault = || BadInput(format!("answer {place} is not the number of a choice"));
            number.parse().map_err(|_| fault())
        })
        .collect()
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b','
}

/// Far more than the answers to any quiz.
const BYTES_MAX: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_numbers_are_answers() {
        for text in [
            "[1,2,3]",
            " [ 1, 2,\n3 ]\n",
            "1 2 3",
            "1,2,3\n",
            "1\n2\n\n3",
            "1, 2\t3\r\n",
        ] {
            assert_eq!(parse(text).unwrap(), [1, 2, 3], "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_without_a_quote() {
        for text in [
            "[1,\"2\"]",
            "[1,2",
            "1 two 3",
            "1;2;3",
            "-1",
            "{\"a\":1}",
            "[[1]]",
            "1.5",
            "4294967296",
        ] {
            let fault = parse(text).unwrap_err().to_string();
            assert!(!fault.contains("two") && !fault.contains(';'), "{fault}");
        }
        assert!(
            parse("1 two")
                .unwrap_err()
                .to_string()
                .starts_with("answer 2 ")
        );
    }

    #[test]
    fn reading_stops_at_the_last_answer() {
        let rest = |text: &str, questions| {
            let mut input = text.as_bytes();
            read_enough(&mut input, questions).unwrap();
            input.len()
        };
        assert_eq!(rest("1\n2\n3\nleft", 3), 4);
        assert_eq!(rest("\n[1,2,3]\nleft", 3), 4);
        assert_eq!(rest("[1,\n2,3]\nleft", 3), 4);
        assert_eq!(rest("1 2", 3), 0);
    }

    #[test]
    fn rounds_follow_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers");
        std::fs::write(&path, "1 2 3\n[4,\n5]\n\n6").unwrap();
        let mut reader = Reader::new(Source::File(path));
        assert_eq!(reader.read(3).unwrap().unwrap(), [1, 2, 3]);
        assert_eq!(reader.read(2).unwrap().unwrap(), [4, 5]);
        assert_eq!(reader.read(1).unwrap().unwrap(), [6]);
        let none = reader.read(1).unwrap_err().to_string();
        assert_eq!(none, "there are no answers");
    }
}
