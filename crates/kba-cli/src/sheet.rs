//! What is on file about one person, read for people: the sheet, and the claim it supports.

use std::cmp::Reverse;
use std::io::{self, Write};

use kba::record::{Column, ColumnType, Rows, Table};
use kba::{ClaimForm, Population};
use serde_json::{Map, Value};

use crate::grid::{Grid, printable};

/// Everything on file about a person.
#[derive(Debug)]
pub(crate) struct Sheet {
    person_id: String,
    tables: Vec<Rows>,
    /// The full names of the relatives, in the order of their rows.
    relatives: Vec<String>,
}

impl Sheet {
    /// `None` if there is no such person.
    pub(crate) fn new(population: &Population, person_id: &str) -> Option<Self> {
        let tables = population.sheet(person_id)?;
        let mut sheet = Self {
            person_id: person_id.to_owned(),
            tables,
            relatives: Vec::new(),
        };
        if let Some(rows) = sheet.table(Table::Relatives) {
            sheet.relatives = (0..rows.len())
                .map(|row| name_of(population, cell(rows, "relative_id", row)))
                .collect();
        }
        Some(sheet)
    }

    pub(crate) fn person_id(&self) -> &str {
        &self.person_id
    }

    /// Name, birth year and place, as a line to pick from.
    pub(crate) fn label(&self) -> String {
        let mut label = self.name();
        if let Some(year) = self.person("birth_date").get(..4) {
            label.push_str(&format!(", born {year}"));
        }
        let home = self.home();
        for name in ["city", "state"] {
            let text = home.map_or("", |(rows, row)| cell(rows, name, row));
            if !text.is_empty() {
                label.push_str(&format!(", {text}"));
            }
        }
        printable(&label).into_owned()
    }

    /// The claim the person would make: names, birth date, last four digits and present home.
    pub(crate) fn claim(&self) -> ClaimForm {
        let home = |name| match self.home() {
            Some((rows, row)) => cell(rows, name, row).to_owned(),
            None => String::new(),
        };
        let unit = match home("unit") {
            unit if unit.is_empty() => unit,
            unit => format!(" # {unit}"),
        };
        ClaimForm {
            first_name: self.person("first_name").to_owned(),
            last_name: self.person("last_name").to_owned(),
            suffix: self.person("suffix").to_owned(),
            birth: self.person("birth_date").to_owned(),
            ssn_last4: last_four(self.person("ssn")).to_owned(),
            address: format!("{} {}{unit}", home("number"), home("street")),
            city: home("city"),
            state: home("state"),
            zip: home("zip"),
        }
    }

    /// Prints the sheet, table by table.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "{} ({})",
            printable(&self.name()),
            printable(&self.person_id)
        )?;
        for (label, column) in [
            ("born", "birth_date"),
            ("died", "death_date"),
            ("sex", "sex"),
        ] {
            let text = self.person(column);
            if !text.is_empty() {
                writeln!(out, "  {label:<5} {}", printable(text))?;
            }
        }
        match last_four(self.person("ssn")) {
            "" => {}
            digits => writeln!(out, "  SSN   ***-**-{digits}")?,
        }
        for rows in self
            .tables
            .iter()
            .filter(|rows| rows.table() != Table::Persons)
        {
            writeln!(out, "\n{}", rows.table())?;
            self.grid(rows).write(out)?;
        }
        Ok(())
    }

    /// The sheet as JSON: `{"person_id", "tables": {"persons": [{..}], ..}}`; an empty cell is
    /// null, of the social security number there are the last four digits.
    pub(crate) fn json(&self) -> Value {
        let mut tables = Map::new();
        for rows in &self.tables {
            let objects = (0..rows.len()).map(|row| self.object(rows, row)).collect();
            tables.insert(rows.table().name().to_owned(), Value::Array(objects));
        }
        serde_json::json!({ "person_id": self.person_id, "tables": tables })
    }

    fn object(&self, rows: &Rows, row: usize) -> Value {
        let mut object = Map::new();
        for column in shown_columns(rows.table()) {
            let text = cell(rows, column.name, row);
            let (name, value) = match column.name {
                "ssn" => ("ssn_last4", text_value(last_four(text))),
                name => (name, typed_value(column, text)),
            };
            object.insert(name.to_owned(), value);
        }
        if rows.table() == Table::Relatives {
            let name = self.relatives.get(row).map_or("", String::as_str);
            object.insert("relative_name".to_owned(), text_value(name));
        }
        Value::Object(object)
    }

    /// Times first, so that lines of one table read as a history.
    fn grid(&self, rows: &Rows) -> Grid {
        let times = ["from", "to", "purchased", "sold"];
        let (when, what): (Vec<&Column>, Vec<&Column>) =
            shown_columns(rows.table()).partition(|column| times.contains(&column.name));
        let columns: Vec<&str> = when.iter().chain(&what).map(|c| c.name).collect();
        let kin = rows.table() == Table::Relatives;
        let head = columns.iter().copied().chain(kin.then_some("name"));
        let mut grid = Grid::new(head);
        for row in by_time(rows) {
            let cells = columns.iter().map(|column| cell(rows, column, row));
            let name = self.relatives.get(row).filter(|_| kin).map(String::as_str);
            grid.row(cells.chain(name));
        }
        grid
    }

    fn name(&self) -> String {
        let parts = ["first_name", "middle_name", "last_name", "suffix"];
        join(parts.map(|column| self.person(column)))
    }

    fn person(&self, column: &str) -> &str {
        self.table(Table::Persons)
            .map_or("", |rows| cell(rows, column, 0))
    }

    fn table(&self, table: Table) -> Option<&Rows> {
        self.tables.iter().find(|rows| rows.table() == table)
    }

    /// The residence that is open or ended last; a mail drop only if there is nothing else.
    fn home(&self) -> Option<(&Rows, usize)> {
        let rows = self.table(Table::Residences)?;
        let row = (0..rows.len()).max_by_key(|row| {
            let at = |column| cell(rows, column, *row);
            let foreign = !at("country").is_empty() && !at("country").eq_ignore_ascii_case("us");
            let mail = at("street").eq_ignore_ascii_case("po box");
            let last = (at("to").is_empty(), at("to"), at("from"));
            (!foreign, !mail, last, Reverse(*row))
        })?;
        Some((rows, row))
    }
}

/// The columns a reader wants: not the person's own key, which is the same in every row.
fn shown_columns(table: Table) -> impl Iterator<Item = &'static Column> {
    table
        .columns()
        .iter()
        .filter(|column| column.name != "person_id")
}

/// Rows by the time they begin, undated ones last.
fn by_time(rows: &Rows) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|row| {
        let times = ["from", "purchased", "to"].map(|column| cell(rows, column, *row));
        let time = times.into_iter().find(|time| !time.is_empty());
        (time.is_none(), time)
    });
    order
}

fn name_of(population: &Population, person_id: &str) -> String {
    let tables = population.sheet(person_id).unwrap_or_default();
    let Some(rows) = tables.first() else {
        return String::new();
    };
    join(["first_name", "last_name", "suffix"].map(|column| cell(rows, column, 0)))
}

fn join<const N: usize>(parts: [&str; N]) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// Empty if the table has no such column.
fn cell<'a>(rows: &'a Rows, column: &str, row: usize) -> &'a str {
    rows.column(column).map_or("", |cells| cells.get(row))
}

fn last_four(ssn: &str) -> &str {
    ssn.len()
        .checked_sub(4)
        .and_then(|at| ssn.get(at..))
        .unwrap_or("")
}

fn typed_value(column: &Column, text: &str) -> Value {
    match (column.column_type, text.parse::<u64>()) {
        (ColumnType::Integer, Ok(number)) => number.into(),
        _ => text_value(text),
    }
}

fn text_value(text: &str) -> Value {
    match text {
        "" => Value::Null,
        text => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use kba::load::LoadOptions;

    use super::*;

    fn population() -> Population {
        let mut builder = Population::builder(LoadOptions::new());
        let mut push = |table, cells: &[&[&str]]| {
            let mut rows = Rows::new(table);
            cells.iter().for_each(|row| rows.push(row));
            builder.push(&rows).unwrap();
        };
        push(
            Table::Persons,
            &[
                &["p1", "Ann", "", "Lee", "", "F", "1970-02-03", "900123456"],
                &["p2", "Bo", "", "Lee", "Jr", "M", "1995-01-01", ""],
            ],
        );
        let home = |to| {
            [
                "p1",
                "12",
                "N Oak St",
                "4",
                "Springfield",
                "",
                "IL",
                "62701",
                "",
                "1999-01",
                to,
            ]
        };
        push(
            Table::Residences,
            &[
                &home("2005-01"),
                &[
                    "p1", "9", "Elm Ave", "", "Decatur", "", "IL", "62521", "", "2005-01", "",
                ],
                &[
                    "p1", "77", "PO Box", "", "Decatur", "", "IL", "62521", "", "2006-01", "",
                ],
            ],
        );
        push(Table::Relatives, &[&["p1", "p2", "child"]]);
        builder.finish().unwrap().0
    }

    #[test]
    fn the_claim_names_the_present_home_and_four_digits() {
        let form = Sheet::new(&population(), "p1").unwrap().claim();
        assert_eq!(
            (form.first_name.as_str(), form.birth.as_str()),
            ("Ann", "1970-02-03")
        );
        assert_eq!(
            (form.address.as_str(), form.city.as_str()),
            ("9 Elm Ave", "Decatur")
        );
        assert_eq!(form.ssn_last4, "3456");
        assert!(kba::Claim::new(&form).is_ok());
    }

    #[test]
    fn the_sheet_names_relatives_and_hides_the_number() {
        let sheet = Sheet::new(&population(), "p1").unwrap();
        let mut text = Vec::new();
        sheet.write(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.contains("***-**-3456") && !text.contains("900123456"),
            "{text}"
        );
        assert!(text.contains("Bo Lee Jr"), "{text}");
        let json = sheet.json().to_string();
        assert!(json.contains("\"relative_name\":\"Bo Lee Jr\""), "{json}");
        assert!(json.contains("\"ssn_last4\":\"3456\"") && !json.contains("900123456"));
    }

    #[test]
    fn nobody_has_no_sheet() {
        assert!(Sheet::new(&population(), "p3").is_none());
    }
}
