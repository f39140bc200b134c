//! The report for people.

use std::io::{self, Write};

use indicatif::HumanCount;
use kba::audit::{KindReport, TurnReport};

use crate::grid::Grid;
use crate::report::Report;
use crate::report::coverage::Counts;

impl Report<'_> {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "edition  {}", self.edition)?;
        writeln!(out, "persons  {}", count(self.persons as u64))?;
        writeln!(out, "choices  {}", self.choices)?;
        self.coverage(out)?;
        self.not_asked(out)?;
        self.pools(out)?;
        self.refusals(out)?;
        self.pairs(out)?;
        self.attack(out)
    }

    fn coverage(&self, out: &mut impl Write) -> io::Result<()> {
        let coverage = &self.coverage;
        writeln!(
            out,
            "\ncoverage under the default policy: {} of {} adults tried; % who get so many questions, and \
             so many quizzes of 5 without a common fact",
            count(coverage.sample as u64),
            count(coverage.adults as u64)
        )?;
        let head = [
            "age",
            "files",
            "tried",
            "3",
            "4",
            "5",
            "2 quizzes",
            "3 quizzes",
        ];
        let mut grid = Grid::new(head).numbers_from(2);
        for band in &coverage.bands {
            for (files, counts) in [("all", &band.all), ("ordinary", &band.ordinary)] {
                grid.row(
                    [band.age, files]
                        .map(str::to_owned)
                        .into_iter()
                        .chain(shares(counts)),
                );
            }
        }
        grid.write(out)
    }

    fn not_asked(&self, out: &mut impl Write) -> io::Result<()> {
        let mut grid =
            Grid::new(["kind", "attacker", "tried", "right", "from", "to"]).numbers_from(2);
        for kind in self.kinds.iter().filter(|kind| !kind.asked) {
            if let Some(worst) = &kind.worst {
                let names = [&kind.kind, &worst.attacker].map(String::clone);
                let rates = rates(worst.tried, worst.rate(), worst.interval());
                grid.row(names.into_iter().chain(rates));
            }
        }
        writeln!(
            out,
            "\nkinds that are not asked, as the attack told the answers too often: % right, with the 95 % \
             interval"
        )?;
        grid.write(out)
    }

    fn pools(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "\nfacts and pools by kind and turn; sizes are members of a pool"
        )?;
        let head = [
            "kind",
            "asked",
            "turn",
            "facts",
            "pooled",
            "pools",
            "min",
            "median",
            "max",
            "too common",
            "too few alike",
            "rest",
            "unusable",
            "beyond turns",
        ];
        let mut grid = Grid::new(head).numbers_from(2);
        for kind in self.kinds {
            for (turn, report) in turns(kind) {
                let beyond = match turn {
                    1 => count(kind.beyond_turns),
                    _ => String::new(),
                };
                let numbers = [
                    report.facts,
                    report.pooled,
                    report.pools,
                    report.smallest,
                    report.median,
                    report.largest,
                    report.common,
                    report.thin,
                    report.rest,
                    report.unusable,
                ];
                let asked = if kind.asked { "yes" } else { "no" };
                let name = [kind.kind.clone(), asked.to_owned(), turn.to_string()];
                grid.row(name.into_iter().chain(numbers.map(count)).chain([beyond]));
            }
        }
        grid.write(out)
    }

    fn refusals(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\nsets by kind and turn, and why they are refused")?;
        let head = [
            "kind",
            "turn",
            "sets",
            "refused",
            "%",
            "equal",
            "true of another",
            "confusable",
        ];
        let mut grid = Grid::new(head).numbers_from(1);
        for kind in self.kinds {
            for (turn, report) in turns(kind) {
                let cells = [
                    kind.kind.clone(),
                    turn.to_string(),
                    count(report.sets),
                    count(report.refused()),
                    share(report.refused(), report.sets),
                    count(report.equal),
                    count(report.also_true),
                    count(report.confusable),
                ];
                grid.row(cells);
            }
        }
        grid.write(out)
    }

    fn pairs(&self, out: &mut impl Write) -> io::Result<()> {
        let chance = self.choices * self.choices;
        writeln!(
            out,
            "\npairs of kinds: % of persons of whom an attacker had both answers right (by chance 1 in \
             {chance}), with the 95 % interval, and that of one, by what the other displays (by \
             chance 1 in {})",
            self.choices
        )?;
        let titles = [
            "together", "kind", "kind", "tried", "both", "from", "to", "first", "second",
        ];
        let mut grid = Grid::new(titles).numbers_from(3);
        for pair in &self.pairs {
            let together = match pair.report.together {
                Some(true) => "yes",
                Some(false) => "no",
                None => "by family",
            };
            let names = [together, &pair.report.a, &pair.report.b].map(str::to_owned);
            let report = pair.report;
            let both = rates(report.tried, pair.rate, pair.interval);
            let each = [report.a_right, report.b_right].map(|right| share(right, report.tried));
            grid.row(names.into_iter().chain(both).chain(each));
        }
        grid.write(out)
    }

    fn attack(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(attack) = &self.attack else {
            return Ok(());
        };
        writeln!(
            out,
            "\nattackers on one question: % right (by chance 1 in {}), with the 95 % interval",
            self.choices
        )?;
        let mut grid =
            Grid::new(["kind", "attacker", "tried", "right", "from", "to"]).numbers_from(2);
        for row in attack {
            let names = [&row.report.kind, &row.report.attacker].map(String::clone);
            let rates = rates(row.report.tried, row.rate, row.interval);
            grid.row(names.into_iter().chain(rates));
        }
        grid.write(out)
    }
}

/// Turns with any fact, counted from 1.
fn turns(kind: &KindReport) -> impl Iterator<Item = (u32, &TurnReport)> {
    (1..).zip(&kind.turns).filter(|(_, turn)| turn.facts > 0)
}

fn shares(counts: &Counts) -> [String; 6] {
    let of = |some| share(some, counts.tried);
    [
        count(counts.tried),
        of(counts.three_questions),
        of(counts.four_questions),
        of(counts.five_questions),
        of(counts.two_quizzes),
        of(counts.three_quizzes),
    ]
}

fn rates(tried: u64, rate: f64, (low, high): (f64, f64)) -> [String; 4] {
    let percent = |rate: f64| format!("{:.2}", 100.0 * rate);
    [count(tried), percent(rate), percent(low), percent(high)]
}

/// Tenths of a percent; nothing of nothing is no share.
fn share(some: u64, all: u64) -> String {
    let Some(tenths) = (some * 1_000 + all / 2).checked_div(all) else {
        return "-".to_owned();
    };
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn count(number: u64) -> String {
    HumanCount(number).to_string()
}
