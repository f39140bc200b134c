//! Quizzes from a database, each step one seek in an index that covers it.
//!
//! What helps the database: choices are stored as they are displayed, the places of strata are
//! kept in memory, the statements are prepared once, and one transaction for reading stays open,
//! so that no statement takes a lock.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rand::{Rng, RngExt as _};
use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection, OpenFlags, params};

use crate::quiz::{self, OTHERS, Own, Reach, Source, distinct};
use crate::{Claim, Error, Kind, Quiz, Stratum, World};

/// A database of all records, in memory or in a file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    places: Places,
}

/// Which rows of `pool` hold what.
#[derive(Debug, Default)]
struct Places {
    /// By kind and number of the stratum.
    strata: HashMap<(Kind, i64), Run>,
    everybody: HashMap<Kind, Run>,
}

impl Sqlite {
    /// Writes the world into a new database in a file, or in memory without a path, and opens it
    /// for reading.
    ///
    /// # Errors
    /// The file can't be written, or it is there and holds a database.
    pub fn build(world: &World, path: Option<&Path>) -> Result<Self, Error> {
        let mut connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory_with_flags(
                OpenFlags::default() | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?,
        };
        connection.execute_batch(WRITING)?;
        let places = write(&mut connection, world)?;
        if let Some(path) = path {
            connection.close().map_err(|(_, error)| error)?;
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            connection = Connection::open_with_flags(path, flags)?;
        }
        // else plans are made anew for what is bound
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(READING)?;
        Ok(Self { connection, places })
    }

    /// Makes a quiz about whoever the claim is of; `None` if that is nobody or not one person, or
    /// if there are too few kinds of records.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn quiz(
        &mut self,
        claim: &Claim,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Option<Quiz>, Error> {
        let Some((person, stratum)) = self.find(claim)? else {
            return Ok(None);
        };
        let mut file = File {
            sqlite: self,
            stratum,
            records: self.records(person)?,
            pick: self.connection.prepare_cached(PICK)?,
        };
        quiz::make(&mut file, rng)
    }

    /// The number of a person and of its stratum.
    fn find(&self, claim: &Claim) -> Result<Option<(i64, i64)>, Error> {
        let mut find = self.connection.prepare_cached(FIND)?;
        let mut rows = find.query(params![claim.last, claim.first, claim.birth_year])?;
        let mut found = None;
        while let Some(row) = rows.next()? {
            let number = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
            let street = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
            if claim.agrees(row.get(2)?, number, street) {
                if found.is_some() {
                    return Ok(None);
                }
                found = Some((row.get(0)?, row.get(1)?));
            }
        }
        Ok(found)
    }

    fn records(&self, person: i64) -> Result<Vec<(Kind, Own)>, Error> {
        let mut select = self.connection.prepare_cached(RECORDS)?;
        let mut rows = select.query([person])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(kind) = Kind::of_number(row.get(0)?) {
                let is_asked = row.get(1)?;
                let text = row.get(2)?;
                records.push((kind, Own { text, is_asked }));
            }
        }
        Ok(records)
    }
}

/// What is on file about a subject.
struct File<'a> {
    sqlite: &'a Sqlite,
    stratum: i64,
    records: Vec<(Kind, Own)>,
    pick: CachedStatement<'a>,
}

impl Source for File<'_> {
    fn kinds(&self) -> Vec<Kind> {
        let asked = self.records.iter().filter(|(_, own)| own.is_asked);
        distinct(asked.map(|(kind, _)| *kind))
    }

    fn own(&mut self, kind: Kind) -> Vec<Own> {
        let own = self.records.extract_if(.., |(of, _)| *of == kind);
        own.map(|(_, own)| own).collect()
    }

    fn draw(
        &mut self,
        (kind, reach): (Kind, Reach),
        count: usize,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Vec<String>, Error> {
        let places = &self.sqlite.places;
        let run = match reach {
            Reach::Stratum => places.strata.get(&(kind, self.stratum)),
            Reach::Everybody => places.everybody.get(&kind),
        };
        let Some(run) = run else {
            return Ok(Vec::new());
        };
        // a missing row is of nothing
        let mut picks = [None; OTHERS];
        for pick in picks.iter_mut().take(count) {
            *pick = Some(run.at(rng.random_range(0..run.len)));
        }
        let mut rows = self.pick.query(picks)?;
        let mut texts = Vec::with_capacity(count);
        while let Some(row) = rows.next()? {
            texts.push(row.get(0)?);
        }
        Ok(texts)
    }
}

/// Rows of `pool` that follow each other.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: i64,
    len: usize,
}

impl Run {
    fn at(self, place: usize) -> i64 {
        // no vector is longer than that
        self.start + i64::try_from(place).unwrap_or(0)
    }
}

/// Writes all tables.
fn write(connection: &mut Connection, world: &World) -> Result<Places, Error> {
    let mut numbers: BTreeMap<Stratum, i64> = BTreeMap::new();
    for person in &world.persons {
        numbers.insert(person.stratum, 0);
    }
    for (number, of) in (0..).zip(numbers.values_mut()) {
        *of = number;
    }
    let transaction = connection.transaction()?;
    // what is drawn, by kind and stratum
    let mut pools: BTreeMap<(Kind, i64), Vec<String>> = BTreeMap::new();
    {
        let mut insert_person = transaction.prepare(INSERT_PERSON)?;
        let mut insert_record = transaction.prepare(INSERT_RECORD)?;
        for (id, person) in (0_i64..).zip(&world.persons) {
            let stratum = numbers.get(&person.stratum).copied().unwrap_or_default();
            insert_person.execute(params![
                person.last,
                person.first,
                person.birth_year,
                id,
                stratum,
                person.ssn4,
                person.number,
                person.street
            ])?;
            for (place, record) in (0_i64..).zip(&person.records) {
                let text = record.value.to_string();
                let kind = record.kind.number();
                insert_record.execute(params![id, place, kind, record.is_asked, text])?;
                if record.is_asked {
                    pools.entry((record.kind, stratum)).or_default().push(text);
                }
            }
        }
    }
    let places = write_pools(&transaction, pools)?;
    transaction.commit()?;
    Ok(places)
}

fn write_pools(
    connection: &Connection,
    pools: BTreeMap<(Kind, i64), Vec<String>>,
) -> Result<Places, Error> {
    let mut insert = connection.prepare(INSERT_POOL)?;
    let mut places = Places::default();
    let mut rows = 0_i64..;
    for ((kind, stratum), texts) in pools {
        let len = texts.len();
        let start = rows.start;
        for (text, row) in texts.into_iter().zip(rows.by_ref()) {
            insert.execute(params![row, text])?;
        }
        places.strata.insert((kind, stratum), Run { start, len });
        let whole = places
            .everybody
            .entry(kind)
            .or_insert(Run { start, len: 0 });
        whole.len += len;
    }
    Ok(places)
}

/// The file is made once: a crash leaves one that is thrown away.
const WRITING: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -262144;
    CREATE TABLE person (
        last TEXT NOT NULL, first TEXT NOT NULL, birth_year INTEGER NOT NULL, id INTEGER NOT NULL,
        stratum INTEGER NOT NULL, ssn4 INTEGER, number TEXT NOT NULL, street TEXT NOT NULL,
        PRIMARY KEY (last, first, birth_year, id)
    ) WITHOUT ROWID, STRICT;
    CREATE TABLE record (
        person INTEGER NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL,
        is_asked INTEGER NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (person, place)
    ) WITHOUT ROWID, STRICT;
    CREATE TABLE pool (row INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
";

/// The page cache may hold 4 GiB, and what `SQLite` can map of a file (2 GiB) is mapped. The
/// transaction stays open, so that no statement takes and leaves a lock.
const READING: &str = "
    PRAGMA query_only = ON;
    PRAGMA cache_size = -4194304;
    PRAGMA mmap_size = 2147418112;
    PRAGMA temp_store = MEMORY;
    BEGIN;
";

const INSERT_PERSON: &str = "INSERT INTO person
    (last, first, birth_year, id, stratum, ssn4, number, street)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const INSERT_RECORD: &str = "INSERT INTO record (person, place, kind, is_asked, text)
    VALUES (?1, ?2, ?3, ?4, ?5)";
const INSERT_POOL: &str = "INSERT INTO pool (row, text) VALUES (?1, ?2)";

const FIND: &str = "SELECT id, stratum, ssn4, number, street FROM person
    WHERE last = ?1 AND first = ?2 AND birth_year = ?3";
const RECORDS: &str = "SELECT kind, is_asked, text FROM record WHERE person = ?1 ORDER BY place";
/// In one statement what a question needs at least: starting four costs more than the seeks.
const PICK: &str = "SELECT text FROM pool WHERE row = ?1
    UNION ALL SELECT text FROM pool WHERE row = ?2
    UNION ALL SELECT text FROM pool WHERE row = ?3
    UNION ALL SELECT text FROM pool WHERE row = ?4";
