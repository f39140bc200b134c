//! From rows of text to dense columns.

use hashbrown::HashMap;

use crate::Error;
use crate::population::domain::{Domain, Reading};
use crate::population::text::Interner;
use crate::population::{
    CellRule, LoadReport, RowRule, TableColumns, TableReport, Tables, household,
};
use crate::prepared::Column;
use crate::record::{PartialDate, Rows, Table, normal};

/// Takes the rows of all tables, `persons` first, in batches.
#[derive(Debug)]
pub(crate) struct Builder {
    today: PartialDate,
    interner: Interner,
    /// Provisional rows of persons, by the provisional number of their key.
    persons: HashMap<u32, u32>,
    tables: Vec<Draft>,
    newest: u32,
    reports: Vec<TableReport>,
}

/// A table while it is read. Shape of `columns`: `columns x rows`.
#[derive(Debug)]
struct Draft {
    table: Table,
    readings: Vec<Reading>,
    /// The start and the end of what a row tells, where it has both.
    span: Option<(usize, usize)>,
    columns: Vec<Vec<u32>>,
    /// The number of each row in its file, for the report.
    numbers: Vec<u64>,
}

/// A cell that can't be read.
enum Fault {
    Blank(CellRule),
    Drop(RowRule),
}

impl Builder {
    /// A builder that takes dates after `today` as mistakes.
    pub(crate) fn new(today: PartialDate) -> Self {
        Self {
            today,
            interner: Interner::new(),
            persons: HashMap::new(),
            tables: Table::ALL.iter().map(|table| Draft::new(*table)).collect(),
            newest: 0,
            reports: Table::ALL.iter().map(|t| TableReport::new(*t)).collect(),
        }
    }

    /// Takes a batch of rows.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Data`] if a limit of the format is exceeded.
    pub(crate) fn push(&mut self, rows: &Rows) -> Result<(), Error> {
        let at = rows.table() as usize;
        let mut cells = Vec::new();
        for row in 0..rows.len() {
            let number = rows.number(row);
            let (Some(draft), Some(report)) = (self.tables.get(at), self.reports.get_mut(at))
            else {
                break;
            };
            report.rows += 1;
            let reader = Reader {
                draft,
                today: self.today,
                persons: &self.persons,
            };
            match reader.row(rows, row, &mut self.interner, report, &mut cells)? {
                Ok(()) => {}
                Err((rule, column)) => {
                    report.drop_row(rule, column, number);
                    continue;
                }
            }
            if draft.table == Table::Persons {
                let next = u32::try_from(self.persons.len())
                    .ok()
                    .filter(|row| *row < u32::MAX - 1)
                    .ok_or_else(|| Error::data("there are more than 4,294,967,293 persons"))?;
                self.persons.extend(cells.first().map(|key| (*key, next)));
            }
            self.keep(at, &cells, number);
        }
        Ok(())
    }

    fn keep(&mut self, at: usize, cells: &[u32], number: u64) {
        let (Some(draft), Some(report)) = (self.tables.get_mut(at), self.reports.get_mut(at))
        else {
            return;
        };
        report.kept += 1;
        report.filled.resize(cells.len(), ("", 0));
        let today = self.today.packed();
        let spec = draft.table.columns().iter().zip(&draft.readings);
        for (((cell, column), filled), (spec, reading)) in cells
            .iter()
            .zip(&mut draft.columns)
            .zip(&mut report.filled)
            .zip(spec)
        {
            column.push(*cell);
            filled.0 = spec.name;
            filled.1 += u64::from(*cell != 0);
            if matches!(reading, Reading::Date { .. }) && *cell <= today {
                self.newest = self.newest.max(*cell);
            }
        }
        draft.numbers.push(number);
    }

    /// Sorts, numbers and indexes what was taken.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Data`] if no person or no residence is left, or a limit is exceeded.
    pub(crate) fn finish(mut self) -> Result<(Tables, LoadReport), Error> {
        for table in [Table::Persons, Table::Residences] {
            let report = self.reports.get(table as usize);
            if report.is_none_or(|r| r.kept == 0) {
                return Err(Error::data(format!(
                    "table {table} has no usable row: without it nobody can be asked"
                )));
            }
        }
        let (texts, renumber) = self.interner.finish()?;
        let mut tables = Tables {
            texts,
            as_of: self.newest,
            ..Tables::default()
        };
        let mut rows_of_persons = Vec::new();
        for (draft, report) in self.tables.iter_mut().zip(&mut self.reports) {
            draft.renumber(&renumber);
            if draft.table == Table::Persons {
                let (order, rank) = draft.order_of_keys();
                tables.persons = draft
                    .columns
                    .iter()
                    .map(|column| gather(column, &order).into())
                    .collect();
                tables.tables.push(TableColumns::default());
                rows_of_persons = rank;
            } else {
                tables.tables.push(draft.settle(&rows_of_persons, report)?);
            }
            draft.columns = Vec::new();
        }
        tables.household = vec![0; rows_of_persons.len()].into();
        household::settle(&mut tables);
        let report = LoadReport {
            persons: tables.len() as u64,
            adults: tables.rows().filter(|p| tables.eligible(*p)).count() as u64,
            tables: self.reports,
        };
        Ok((tables, report))
    }
}

/// What is needed to read one row.
struct Reader<'a> {
    draft: &'a Draft,
    today: PartialDate,
    persons: &'a HashMap<u32, u32>,
}

impl Reader<'_> {
    /// Reads the cells of a row, or tells why it is dropped.
    fn row(
        &self,
        rows: &Rows,
        row: usize,
        interner: &mut Interner,
        report: &mut TableReport,
        cells: &mut Vec<u32>,
    ) -> Result<Result<(), (RowRule, &'static str)>, Error> {
        cells.clear();
        let number = rows.number(row);
        let specs = self.draft.table.columns().iter();
        for ((spec, reading), texts) in specs.zip(&self.draft.readings).zip(rows.columns()) {
            let raw = texts.get(row).trim();
            let cell = match self.cell(*reading, raw, interner)? {
                Ok(cell) => cell,
                Err(Fault::Drop(rule)) => return Ok(Err((rule, spec.name))),
                Err(Fault::Blank(rule)) => {
                    report.blank_cell(rule, spec.name, number);
                    0
                }
            };
            // a person without a birth date can't be claimed, but can be a relative
            let needed = spec.required && !matches!(reading, Reading::Date { .. });
            if needed && cell == 0 {
                return Ok(Err((RowRule::Missing, spec.name)));
            }
            if matches!(reading, Reading::Person) && cells.first() == Some(&cell) {
                return Ok(Err((RowRule::SelfRelation, spec.name)));
            }
            cells.push(cell);
        }
        if let Some((from, to)) = self.draft.span
            && let (Some(start), Some(end)) = (cells.get(from).copied(), cells.get(to).copied())
            && ends_before(start, end)
        {
            let name = self.draft.table.columns().get(from).map_or("", |c| c.name);
            report.blank_cell(CellRule::EndsBeforeStart, name, number);
            if let Some(cell) = cells.get_mut(from) {
                *cell = 0;
            }
        }
        Ok(Ok(()))
    }

    fn person(&self, key: &str, interner: &Interner) -> Option<u32> {
        let key = interner.find(Domain::Key, key)?;
        self.persons.get(&key).copied()
    }

    fn cell(
        &self,
        reading: Reading,
        raw: &str,
        interner: &mut Interner,
    ) -> Result<Result<u32, Fault>, Error> {
        if raw.is_empty() {
            return Ok(Ok(0));
        }
        Ok(match reading {
            Reading::Text(Domain::Key) if self.person(raw, interner).is_some() => {
                Err(Fault::Drop(RowRule::DuplicateKey))
            }
            Reading::Text(domain) => {
                let id = interner.intern(domain, raw)?;
                if id == 0 && is_strict(domain) {
                    Err(Fault::Blank(CellRule::NotOfTheForm))
                } else {
                    Ok(id)
                }
            }
            Reading::Person => match self.person(raw, interner) {
                Some(row) => Ok(row + 1),
                None => Err(Fault::Drop(RowRule::UnknownPerson)),
            },
            Reading::Ssn => normal::ssn(raw)
                .map(|n| n + 1)
                .ok_or(Fault::Blank(CellRule::NotOfTheForm)),
            Reading::Date { future } => match PartialDate::parse(raw) {
                None => Err(Fault::Blank(CellRule::NotADate)),
                Some(date) if !future && date > self.today => Err(Fault::Blank(CellRule::Future)),
                Some(date) => Ok(date.packed()),
            },
            Reading::Year => match raw.parse::<u16>() {
                Ok(year) if year > self.today.year() + 2 => Err(Fault::Blank(CellRule::Future)),
                Ok(year) if year >= YEAR_MIN => Ok(u32::from(year) + 1),
                _ => Err(Fault::Blank(CellRule::NotANumber)),
            },
            Reading::Integer { max } => match raw.parse::<u32>() {
                Ok(number) if number <= max => Ok(number + 1),
                _ => Err(Fault::Blank(CellRule::NotANumber)),
            },
        })
    }
}

impl Draft {
    fn new(table: Table) -> Self {
        let span = |from, to| Some((table.column(from)?, table.column(to)?));
        Self {
            table,
            readings: table
                .columns()
                .iter()
                .map(|c| Reading::of(table, c))
                .collect(),
            span: span("from", "to")
                .or_else(|| span("purchased", "sold"))
                .or_else(|| span("birth_date", "death_date")),
            columns: vec![Vec::new(); table.columns().len()],
            numbers: Vec::new(),
        }
    }

    fn renumber(&mut self, renumber: &[u32]) {
        for (column, reading) in self.columns.iter_mut().zip(&self.readings) {
            if matches!(reading, Reading::Text(_)) {
                for cell in column {
                    *cell = renumber.get(*cell as usize).copied().unwrap_or(0);
                }
            }
        }
    }

    /// The order of persons by key, and the place of each provisional row in it.
    fn order_of_keys(&self) -> (Vec<u32>, Vec<u32>) {
        let keys = self.columns.first().map_or(&[][..], Vec::as_slice);
        let mut order: Vec<u32> = (0..).take(keys.len()).collect();
        // texts are numbered in order of value
        order.sort_unstable_by_key(|row| keys.get(*row as usize));
        let mut rank = vec![0; order.len()];
        for (place, row) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(*row as usize) {
                *slot = place;
            }
        }
        (order, rank)
    }

    /// Sorts the rows by person and content, and drops those that stand there twice.
    fn settle(&mut self, rank: &[u32], report: &mut TableReport) -> Result<TableColumns, Error> {
        for (column, reading) in self.columns.iter_mut().zip(&self.readings) {
            if matches!(reading, Reading::Person) {
                for cell in column {
                    let row = cell.wrapping_sub(1) as usize;
                    *cell = rank.get(row).map_or(0, |place| place + 1);
                }
            }
        }
        let owners = self.columns.first().map_or(&[][..], Vec::as_slice);
        let (mut order, groups) = by_owner(owners, rank.len());
        if u32::try_from(order.len()).is_err() {
            return Err(Error::data(format!(
                "table {} has more than 4,294,967,295 rows",
                self.table
            )));
        }
        let rest = self.columns.get(1..).unwrap_or_default();
        let cells = |row: u32| rest.iter().map(move |c| c.get(row as usize).copied());
        let mut kept = Vec::with_capacity(order.len());
        let mut starts = Vec::with_capacity(groups.len());
        for bounds in groups.windows(2) {
            starts.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
            let &[start, end] = bounds else { continue };
            let group = order.get_mut(start..end).unwrap_or_default();
            group.sort_unstable_by(|a, b| cells(*a).cmp(cells(*b)).then(a.cmp(b)));
            let mut last = None;
            for row in group {
                if last.is_some_and(|last| cells(last).eq(cells(*row))) {
                    let number = self.numbers.get(*row as usize).copied().unwrap_or(0);
                    report.drop_row(RowRule::Duplicate, "person_id", number);
                    report.kept -= 1;
                } else {
                    kept.push(*row);
                }
                last = Some(*row);
            }
        }
        starts.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        let mut columns: Vec<Column<u32>> = vec![Column::default()];
        columns.extend(rest.iter().map(|column| gather(column, &kept).into()));
        Ok(TableColumns {
            columns,
            starts: starts.into(),
        })
    }
}

/// The rows in order of their owner (a person's row plus one), and where each owner's begin.
fn by_owner(owners: &[u32], persons: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0; persons + 1];
    for owner in owners {
        if let Some(count) = starts.get_mut(*owner as usize) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut starts {
        sum += *count;
        *count = sum;
    }
    let mut next = starts.clone();
    let mut order = vec![0; owners.len()];
    for (row, owner) in (0..).zip(owners) {
        if let Some(before) = (*owner as usize).checked_sub(1)
            && let Some(place) = next.get_mut(before)
        {
            if let Some(slot) = order.get_mut(*place) {
                *slot = row;
            }
            *place += 1;
        }
    }
    (order, starts)
}

fn gather(column: &[u32], order: &[u32]) -> Vec<u32> {
    order
        .iter()
        .map(|row| column.get(*row as usize).copied().unwrap_or(0))
        .collect()
}

/// Compares as far as both are known: 1999-05 doesn't end before 1999-05-20.
fn ends_before(start: u32, end: u32) -> bool {
    if start == 0 || end == 0 {
        return false;
    }
    let unit = if start.is_multiple_of(10_000) || end.is_multiple_of(10_000) {
        10_000
    } else if start.is_multiple_of(100) || end.is_multiple_of(100) {
        100
    } else {
        1
    };
    end / unit < start / unit
}

/// Domains with a form of their own, where something unreadable is worth a word.
fn is_strict(domain: Domain) -> bool {
    matches!(domain, Domain::Phone | Domain::State | Domain::Zip)
}

/// Houses older than that stand, but no county dates them.
const YEAR_MIN: u16 = 1600;
