//! The population as the engine uses it: records and pools, loaded from tables or opened from a
//! prepared folder.

mod files;
mod operator;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::clock::{Clock as _, SystemClock};
#[cfg(feature = "frames")]
use crate::frame::{Folder, Intake};
use crate::policy::{CHOICES_MAX, CHOICES_MIN};
use crate::pool::{self, AttackReport, PairReport, PoolOptions, PoolReport, Pools};
use crate::population::{Builder, LoadReport, PersonRow, Tables, persons};
use crate::prepared::{Column, Reader, Writer};
use crate::record::{PartialDate, Rows, Table};
use crate::secret::{Prf, Secret};
use crate::serving::{self, Serving};

/// All persons and records that can be asked about. Immutable; cheap to clone.
///
/// A population from the same tables and options is the same edition, and shows the same choices
/// under the same secret. Prints its edition and size only.
#[derive(Clone)]
pub struct Population(Arc<Inner>);

struct Inner {
    tables: Tables,
    pools: Pools,
    serving: Serving,
    edition: [u8; 32],
    details: Details,
    report: Report,
}

/// What became of facts and pools, as JSON that is read when it is asked for: opening doesn't wait
/// for it.
#[derive(Clone)]
struct Report {
    json: Column<u8>,
    read: OnceLock<PoolReport>,
}

/// What a prepared folder's manifest says of the population.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Details {
    /// [`CATALOGUE_VERSION`]; kinds are stored by number.
    #[serde(default)]
    catalogue: u8,
    choices: usize,
    as_of: u32,
    persons: u64,
    adults: u64,
}

/// What is read of the details first: the rest may have changed with it.
#[derive(Deserialize)]
struct Catalogue {
    #[serde(default)]
    catalogue: u8,
}

/// How a population is built from tables.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct LoadOptions {
    choices: u8,
    today: Option<PartialDate>,
}

impl LoadOptions {
    /// Five choices a question; dates after today (of the machine's clock, UTC) are mistakes.
    pub const fn new() -> Self {
        Self {
            choices: 5,
            today: None,
        }
    }

    /// Sets the number of choices of a question, 4 to 8. Pools are cut for it.
    pub const fn choices(mut self, choices: u8) -> Self {
        self.choices = choices;
        self
    }

    /// Sets the day after which a date is a mistake.
    pub const fn today(mut self, today: PartialDate) -> Self {
        self.today = Some(today);
        self
    }
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// What loading did.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize)]
pub struct BuildReport {
    /// Files, and rows that couldn't be read.
    #[cfg(feature = "frames")]
    pub intake: Intake,
    /// Rows and cells, table by table.
    pub load: LoadReport,
    /// Facts and pools, kind by kind.
    pub pools: PoolReport,
}

/// Takes tables batch by batch and builds a population. Prints its options only.
pub struct PopulationBuilder {
    builder: Builder,
    options: LoadOptions,
}

impl PopulationBuilder {
    /// Takes a batch of rows; `persons` first.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Data`] if a limit of the format is exceeded.
    pub fn push(&mut self, rows: &Rows) -> Result<(), Error> {
        self.builder.push(rows)
    }

    /// Builds the population.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Data`] if no person or no residence is usable,
    /// [`crate::ErrorKind::Config`] if the number of choices is out of range.
    pub fn finish(self) -> Result<(Population, BuildReport), Error> {
        let choices = self.options.choices;
        if !(CHOICES_MIN..=CHOICES_MAX).contains(&choices) {
            return Err(Error::config(format!(
                "a question has {CHOICES_MIN} to {CHOICES_MAX} choices, not {choices}"
            )));
        }
        let (tables, load) = self.builder.finish()?;
        let (edition, draw) = edition(&tables, choices);
        let options = PoolOptions::new(usize::from(choices));
        let (pools, report) = pool::build(&tables, options, &salt(&edition))?;
        let serving = serving::lay(&tables, &pools, &draw)?;
        let details = Details {
            catalogue: CATALOGUE_VERSION,
            choices: options.choices,
            as_of: tables.as_of,
            persons: load.persons,
            adults: load.adults,
        };
        let population = Population(Arc::new(Inner {
            tables,
            pools,
            serving,
            edition,
            details,
            report: Report::new(&report)?,
        }));
        let report = BuildReport {
            #[cfg(feature = "frames")]
            intake: Intake::default(),
            load,
            pools: report,
        };
        Ok((population, report))
    }
}

impl Population {
    /// Starts a population from rows.
    #[must_use]
    pub fn builder(options: LoadOptions) -> PopulationBuilder {
        let today = options
            .today
            .unwrap_or_else(|| PartialDate::of_time(SystemClock.now()));
        PopulationBuilder {
            builder: Builder::new(today),
            options,
        }
    }

    /// Loads a folder of tables: CSV, Parquet, Arrow IPC or NDJSON, mixed as they come.
    ///
    /// ```
    /// use std::fs;
    ///
    /// use kba::{ErrorKind, Population};
    ///
    /// let folder = tempfile::tempdir()?;
    /// // Without a residence nobody can be asked.
    /// fs::write(
    ///     folder.path().join("persons.csv"),
    ///     "person_id,first_name,last_name,birth_date\np1,Ann,Lee,1970-05-17\n",
    /// )?;
    /// let error = Population::load(folder.path()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Data);
    ///
    /// fs::write(
    ///     folder.path().join("residences.csv"),
    ///     "person_id,number,street,city,state\np1,12,Oak St,Springfield,IL\n",
    /// )?;
    /// let population = Population::load(folder.path())?;
    /// assert_eq!(population.persons_len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Data`] if a table can't be used, [`crate::ErrorKind::Io`] if it can't
    /// be read.
    #[cfg(feature = "frames")]
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, Error> {
        Self::load_with(folder, LoadOptions::new()).map(|(population, _)| population)
    }

    /// Loads a folder of tables under options, and tells what became of the rows.
    ///
    /// # Errors
    /// Those of [`Population::load`], and of [`PopulationBuilder::finish`].
    #[cfg(feature = "frames")]
    pub fn load_with(
        folder: impl AsRef<Path>,
        options: LoadOptions,
    ) -> Result<(Self, BuildReport), Error> {
        let folder = Folder::open(folder)?;
        let mut intake = Intake::default();
        let mut builder = Self::builder(options);
        for table in Table::ALL {
            if folder.format(table).is_some() {
                folder.read(table, &mut intake, &mut |_, rows| builder.push(&rows))?;
            }
        }
        let (population, mut report) = builder.finish()?;
        report.intake = intake;
        Ok((population, report))
    }

    /// Opens a prepared folder: maps it, and checks the manifest and all sizes.
    ///
    /// The time doesn't depend on the population's size: contents are checked by
    /// [`Population::verify`] or [`Population::open_verified`], or not at all.
    ///
    /// ```
    /// use kba::{ErrorKind, Population};
    ///
    /// let folder = tempfile::tempdir()?;
    /// // A folder of tables isn't prepared: `Population::load` reads it.
    /// let error = Population::open(folder.path()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Prepared);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Prepared`] if the folder isn't a prepared population, is damaged or of
    /// a newer format; [`crate::ErrorKind::Io`] if it can't be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::from_reader(&Reader::open(path.as_ref())?)
    }

    /// Opens a prepared folder and checks every byte of it.
    ///
    /// # Errors
    /// Those of [`Population::open`]; a damaged file is named.
    pub fn open_verified(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::from_reader(&Reader::open_verified(path.as_ref())?)
    }

    /// Checks every byte of a prepared folder against its manifest.
    ///
    /// ```
    /// use std::fs;
    ///
    /// # use kba::load::LoadOptions;
    /// # use kba::record::{Rows, Table};
    /// use kba::{ErrorKind, Population};
    ///
    /// # let mut builder = Population::builder(LoadOptions::new());
    /// # let mut persons = Rows::new(Table::Persons);
    /// # persons.push(&["p1", "Ann", "", "Lee", "", "F", "1970-05-17", "", ""]);
    /// # builder.push(&persons)?;
    /// # let mut residences = Rows::new(Table::Residences);
    /// # residences.push(&["p1", "12", "Oak St", "", "Springfield", "", "IL", "62704", "US", ""]);
    /// # builder.push(&residences)?;
    /// # let (population, _) = builder.finish()?;
    /// # let folder = tempfile::tempdir()?;
    /// let place = folder.path().join("people.kba");
    /// population.save(&place, false)?;
    /// Population::verify(&place)?;
    ///
    /// let mut file = fs::read(place.join("persons.arrow"))?;
    /// let middle = file.len() / 2;
    /// file[middle] ^= 1;
    /// fs::write(place.join("persons.arrow"), file)?;
    /// assert_eq!(Population::verify(&place).unwrap_err().kind(), ErrorKind::Prepared);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Population::open`]; a damaged file is named.
    pub fn verify(path: impl AsRef<Path>) -> Result<(), Error> {
        Reader::open(path.as_ref())?.verify()
    }

    /// Writes a prepared folder. It appears complete or not at all.
    ///
    /// What stands at the path is refused; with `overwrite` a prepared population is replaced.
    ///
    /// ```
    /// # use kba::load::LoadOptions;
    /// # use kba::record::{Rows, Table};
    /// use kba::{ErrorKind, Population};
    ///
    /// # let mut builder = Population::builder(LoadOptions::new());
    /// # let mut persons = Rows::new(Table::Persons);
    /// # persons.push(&["p1", "Ann", "", "Lee", "", "F", "1970-05-17", "", ""]);
    /// # builder.push(&persons)?;
    /// # let mut residences = Rows::new(Table::Residences);
    /// # residences.push(&["p1", "12", "Oak St", "", "Springfield", "", "IL", "62704", "US", ""]);
    /// # builder.push(&residences)?;
    /// # let (population, _) = builder.finish()?;
    /// # let folder = tempfile::tempdir()?;
    /// let place = folder.path().join("people.kba");
    /// population.save(&place, false)?;
    /// assert_eq!(Population::open(&place)?.edition(), population.edition());
    ///
    /// // It isn't replaced by mistake.
    /// assert!(population.save(&place, false).is_err());
    /// population.save(&place, true)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if it can't be written, [`crate::ErrorKind::Config`] if something
    /// else stands there.
    pub fn save(&self, path: impl AsRef<Path>, overwrite: bool) -> Result<(), Error> {
        let mut writer = Writer::create(path.as_ref(), overwrite)?;
        let inner = &*self.0;
        let files = files::of_tables(&inner.tables).into_iter();
        let files = files.chain(files::of_pools(&inner.pools));
        for (name, columns) in files.chain(files::of_serving(&inner.serving)) {
            writer.file(name, &columns)?;
        }
        writer.file("report", &[("json", (&inner.report.json).into())])?;
        writer.finish(&self.edition(), &self.0.details)
    }

    /// The same records and pools with all sets drawn anew, under a key of the caller's.
    ///
    /// Unless it is drawn anew, which of its sets a fact is displayed in follows from the records: all
    /// services that prepared the same show the same, and nobody intersects what two of them show.
    /// Save it, and keep to one key for an edition, lest one fact is displayed in several sets.
    ///
    /// ```
    /// # use kba::load::LoadOptions;
    /// # use kba::record::{Rows, Table};
    /// use kba::{Population, Secret};
    ///
    /// # let mut builder = Population::builder(LoadOptions::new());
    /// # let mut persons = Rows::new(Table::Persons);
    /// # persons.push(&["p1", "Ann", "", "Lee", "", "F", "1970-05-17", "", ""]);
    /// # builder.push(&persons)?;
    /// # let mut residences = Rows::new(Table::Residences);
    /// # residences.push(&["p1", "12", "Oak St", "", "Springfield", "", "IL", "62704", "US", ""]);
    /// # builder.push(&residences)?;
    /// # let (population, _) = builder.finish()?;
    /// let redrawn = population.redrawn(&Secret::new(&[7; 32])?)?;
    /// assert_eq!(redrawn.edition(), population.edition());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Data`] if a limit of the format is exceeded.
    pub fn redrawn(&self, secret: &Secret) -> Result<Self, Error> {
        let inner = &*self.0;
        let key = secret.prf("draw", &inner.edition);
        Ok(Self(Arc::new(Inner {
            tables: inner.tables.clone(),
            pools: inner.pools.clone(),
            serving: serving::lay(&inner.tables, &inner.pools, &key)?,
            edition: inner.edition,
            details: inner.details.clone(),
            report: inner.report.clone(),
        })))
    }

    /// The edition: 64 hexadecimal digits that stand for the records and options.
    #[must_use]
    pub fn edition(&self) -> String {
        blake3::Hash::from_bytes(self.0.edition)
            .to_hex()
            .to_string()
    }

    /// Choices of a question.
    #[must_use]
    pub fn choices(&self) -> usize {
        self.0.pools.choices
    }

    /// Persons.
    #[must_use]
    pub fn persons_len(&self) -> usize {
        self.0.tables.len()
    }

    /// Persons alive and of age on the date of the newest record, by the key of `persons`: for
    /// operators, in order of key.
    pub fn adult_ids(&self) -> impl Iterator<Item = &str> {
        let tables = self.tables();
        tables
            .rows()
            .filter(|person| tables.eligible(*person))
            .map(|person| tables.text(tables.person(person, persons::PERSON_ID)))
    }

    /// Facts, pools and refusals by kind.
    #[must_use]
    pub fn pool_report(&self) -> &PoolReport {
        let report = &self.0.report;
        let read = || serde_json::from_slice(&report.json).unwrap_or_default();
        report.read.get_or_init(read)
    }

    /// Attacks the questions with what statistics tell: attackers who own the records of a part of
    /// the households answer questions about others, one by one and in pairs.
    ///
    /// Run it on your own records before they serve anybody. Takes about as long as preparing.
    #[must_use]
    pub fn attack(&self) -> (Vec<AttackReport>, Vec<PairReport>) {
        pool::attack(self.tables(), self.pools(), &salt(&self.0.edition))
    }

    /// Everything on file about a person, as text: for operators, never for applicants.
    ///
    /// The rows of each table that has any, `persons` first; cells in their normal form.
    #[must_use]
    pub fn sheet(&self, person_id: &str) -> Option<Vec<Rows>> {
        let person = self.tables().find(person_id)?;
        Some(
            Table::ALL
                .iter()
                .map(|table| self.rows_of(*table, person, person_id))
                .filter(|rows| !rows.is_empty())
                .collect(),
        )
    }

    fn rows_of(&self, table: Table, person: PersonRow, person_id: &str) -> Rows {
        self.rows_at(table, self.tables().rows_of(table, person), person_id)
    }

    /// Rows of a table, all of one person.
    fn rows_at(&self, table: Table, at: Range<usize>, person_id: &str) -> Rows {
        let tables = self.tables();
        let mut rows = Rows::new(table);
        for row in at {
            let texts: Vec<String> = (0..table.columns().len())
                .map(|column| match column {
                    0 => person_id.to_owned(),
                    column => tables.cell_text(table, column, tables.cell(table, column, row)),
                })
                .collect();
            rows.push(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        }
        rows
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.0.tables
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.0.pools
    }

    pub(crate) fn serving(&self) -> &Serving {
        &self.0.serving
    }

    pub(crate) fn edition_bytes(&self) -> &[u8] {
        &self.0.edition
    }

    fn from_reader(reader: &Reader) -> Result<Self, Error> {
        reader.scatter(&files::SCATTERED);
        let catalogue: Catalogue = reader.details()?;
        if catalogue.catalogue != CATALOGUE_VERSION {
            return Err(Error::prepared(format!(
                "it was prepared for version {} of the catalogue of questions, not {CATALOGUE_VERSION}: \
                 prepare it again",
                catalogue.catalogue
            )));
        }
        let details: Details = reader.details()?;
        let edition = blake3::Hash::from_hex(reader.edition())
            .map_err(|_| Error::prepared("the manifest's edition is not a BLAKE3 hash"))?;
        let mut tables = files::open_tables(reader)?;
        tables.as_of = details.as_of;
        let pools = files::open_pools(reader, details.choices)?;
        Ok(Self(Arc::new(Inner {
            tables,
            pools,
            serving: files::open_serving(reader, details.choices)?,
            edition: *edition.as_bytes(),
            details,
            report: Report {
                json: reader.column("report", "json")?,
                read: OnceLock::new(),
            },
        })))
    }
}

impl Report {
    fn new(report: &PoolReport) -> Result<Self, Error> {
        let json = serde_json::to_vec(report)
            .map_err(|_| Error::data("the report of the pools can't be put into words"))?;
        Ok(Self {
            json: json.into(),
            read: OnceLock::from(report.clone()),
        })
    }
}

impl fmt::Debug for PopulationBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PopulationBuilder")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Population {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Population")
            .field("edition", &self.edition())
            .field("persons", &self.persons_len())
            .finish_non_exhaustive()
    }
}

/// What stands for everything that the choices follow from: records, options, catalogue; and the key
/// by which sets are drawn, which nobody can tell from it without all the records.
fn edition(tables: &Tables, choices: u8) -> ([u8; 32], Prf) {
    let mut hasher = blake3::Hasher::new_derive_key("kba 2026 contents");
    hasher.update(&[choices, CATALOGUE_VERSION]);
    // decides who is of age, and follows from the day of loading too
    hasher.update(&tables.as_of.to_le_bytes());
    for (name, columns) in files::of_tables(tables) {
        hasher.update(name.as_bytes());
        for (name, column) in columns {
            hasher.update(name.as_bytes());
            hasher.update(&(column.as_bytes().len() as u64).to_le_bytes());
            hasher.update_rayon(column.as_bytes());
        }
    }
    let contents = hasher.finalize();
    let derive = |context| blake3::derive_key(context, contents.as_bytes());
    (
        derive("kba 2026 edition"),
        Prf::new(derive("kba 2026 draw")),
    )
}

/// Orders the facts of an edition; no secret.
fn salt(edition: &[u8; 32]) -> Prf {
    Prf::new(blake3::derive_key("kba 2026 order of facts", edition))
}

/// Counts up when kinds, strata or rules change: the same records are then another edition.
const CATALOGUE_VERSION: u8 = 5;
