//! The tables, the functions, and the statements that use them.
//!
//! Every statement is one round trip and a transaction of its own, and none needs the connection
//! to remember anything: whatever stands between (PgBouncer pooling by transaction) may give each
//! statement another session.

use crate::Error;

/// The version of the tables and the functions; nodes refuse any other.
pub(super) const VERSION: i32 = 1;

/// Admits one migration at a time in a database. Any number that nothing else uses will do.
const MIGRATION_LOCK: i64 = 0x6b62_615f_6d69_6772;

/// Admits one node at a time to the end of the log.
const LOG_LOCK: i64 = 0x6b62_615f_6c6f_6700;

/// Bytes of a schema name; PostgreSQL cuts names after 63.
const NAME_BYTES_MAX: usize = 63;

/// The statements, for one schema.
#[derive(Debug)]
pub(super) struct Statements {
    /// The versions that the tables were brought to.
    pub(super) version: String,
    /// Whether the user may do all that is needed.
    pub(super) rights: String,
    /// Makes the tables and the functions unless they are there.
    pub(super) migrate: String,
    /// Reads rows by key, in the order of the keys.
    pub(super) read: String,
    /// Commits changes, all or none.
    pub(super) commit: String,
    /// Has rows that stand last as acknowledged ones do.
    pub(super) confirm: String,
    /// Drops rows past their time.
    pub(super) sweep: String,
    /// Numbers what was appended to the log, and tells how long it is.
    pub(super) number: String,
    /// Reads entries of the log from a number on, and before another.
    pub(super) log: String,
    /// Finds the numbers of entries, in the order of their commitments.
    pub(super) find: String,
}

impl Statements {
    /// The statements for a schema, whose name is quoted nowhere else.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] for a name of other than 1 to 63 lower-case letters, digits and
    /// `_`, or that starts with a digit or `pg_`.
    pub(super) fn new(schema: &str) -> Result<Self, Error> {
        let of_name = |byte: u8| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !(1..=NAME_BYTES_MAX).contains(&schema.len())
            || !schema.bytes().all(of_name)
            || schema.starts_with(|first: char| first.is_ascii_digit())
            || schema.starts_with("pg_")
        {
            return Err(Error::config(
                "a schema of PostgreSQL is named by 1 to 63 lower-case letters, digits and `_`, \
                 not starting with a digit or `pg_`",
            ));
        }
        let fill = |text: &str| text.replace("{schema}", schema);
        let function = fill(FUNCTION);
        Ok(Self {
            version: fill(READ_VERSION),
            rights: fill(RIGHTS),
            migrate: fill(MIGRATE)
                .replace("{lock}", &MIGRATION_LOCK.to_string())
                .replace("{version}", &VERSION.to_string())
                .replace("{function}", &function)
                .replace("{log_lock}", &LOG_LOCK.to_string()),
            read: fill(READ),
            commit: fill(COMMIT),
            confirm: fill(CONFIRM),
            sweep: fill(SWEEP),
            number: fill(NUMBER),
            log: fill(LOG),
            find: fill(FIND),
        })
    }
}

const READ_VERSION: &str = r#"select max(version) from "{schema}".migration"#;

/// Of several rights in one text any would do.
const RIGHTS: &str = r#"
select (select bool_and(has_table_privilege('"{schema}".' || t.name, r.needed))
          from (values ('rows', '{select,insert,update,delete}'::text[]),
                       ('pending', '{select,insert,delete}'),
                       ('log', '{select,insert}')) t(name, rights)
         cross join unnest(t.rights) r(needed))
       and has_sequence_privilege('"{schema}".pending_id_seq', 'usage')
       and has_function_privilege('"{schema}".number_log()', 'execute')
       and has_function_privilege('"{schema}".commit_rows('
           || 'integer,smallint[],bytea[],bigint[],bigint[],bigint[],bytea[],bytea[])', 'execute')"#;

/// The catalogue is asked by plain queries: each sees what the last holder of the lock committed,
/// which `if not exists` and `to_regclass` may have cached otherwise. Sealed values don't get
/// smaller, so none is compressed. Whoever is told that the tables are there will find them after
/// a crash. The room that pages keep lets a row's next version lie beside it, and where its end
/// stays the same the indexes are left alone.
const MIGRATE: &str = r#"
begin isolation level read committed;
set local synchronous_commit = on;
select pg_advisory_xact_lock({lock});
do $migrate$
begin
  if not exists (select from pg_catalog.pg_namespace where nspname = '{schema}') then
    create schema "{schema}";
  end if;
  if not exists (select from pg_catalog.pg_tables
                  where schemaname = '{schema}' and tablename = 'migration') then
    create table "{schema}".migration (version integer primary key);
    create table "{schema}".rows (
      shelf smallint not null,
      name bytea not null,
      version bigint not null,
      keep_until bigint not null,
      value bytea not null,
      primary key (shelf, name)
    ) with (fillfactor = 70);
    alter table "{schema}".rows alter column value set storage external;
    create index rows_keep_until on "{schema}".rows (keep_until);
    create table "{schema}".pending (
      id bigserial primary key,
      commitments bytea[] not null
    );
    create table "{schema}".log (
      number bigint primary key,
      commitment bytea not null,
      chain bytea not null
    );
    create index log_commitment on "{schema}".log (commitment);
    {function}
    insert into "{schema}".migration values ({version});
  end if;
end
$migrate$;
commit"#;

/// Writes the changes one after another in the order given, which is that of the keys in every
/// node: two commits wait for each other in one direction only.
///
/// Under READ COMMITTED, the isolation that PostgreSQL has unless told otherwise, each `update`
/// here sees what was committed before it started, waits for a transaction that is changing the
/// row, and then compares the version with what that one left; `insert` waits likewise for one
/// that is making the row. So a change is written only if the expected version stands there at
/// that moment, and nobody can change it until this transaction ends, with the caller's statement.
/// A change that isn't written undoes those before it. Under the stricter isolations a row that
/// was changed meanwhile fails the statement with a serialization failure instead.
///
/// Settings made local end with the transaction: a database told to answer before commits are on
/// disk is overruled here.
const FUNCTION: &str = r#"
    create function "{schema}".commit_rows(
      wait_ms integer, shelves smallint[], names bytea[], expected bigint[],
      versions bigint[], ends bigint[], contents bytea[], commitments bytea[]
    ) returns boolean language plpgsql as $commit$
    begin
      perform set_config('lock_timeout', wait_ms::text, true);
      if current_setting('synchronous_commit') in ('off', 'local', 'remote_write') then
        perform set_config('synchronous_commit', 'on', true);
      end if;
      begin
        for i in 1 .. cardinality(names) loop
          if expected[i] is null then
            insert into "{schema}".rows (shelf, name, version, keep_until, value)
            values (shelves[i], names[i], versions[i], ends[i], contents[i])
            on conflict do nothing;
          else
            update "{schema}".rows
               set version = versions[i], keep_until = ends[i], value = contents[i]
             where shelf = shelves[i] and name = names[i] and version = expected[i];
          end if;
          if not found then
            raise sqlstate 'KB001';
          end if;
        end loop;
        if cardinality(commitments) > 0 then
          insert into "{schema}".pending (commitments) values (commitments);
        end if;
      exception when sqlstate 'KB001' then
        return false;
      end;
      return true;
    end
    $commit$;
    create function "{schema}".number_log() returns bigint language plpgsql as $number$
    declare
      len bigint;
      before bytea;
      done integer := 0;
      appended record;
      commitment bytea;
    begin
      if current_setting('synchronous_standby_names') = ''
         and not exists (select from "{schema}".pending) then
        return (select coalesce(max(l.number) + 1, 0) from "{schema}".log l);
      end if;
      if current_setting('synchronous_commit') in ('off', 'local', 'remote_write') then
        perform set_config('synchronous_commit', 'on', true);
      end if;
      perform pg_advisory_xact_lock({log_lock});
      if current_setting('synchronous_standby_names') <> '' then
        insert into "{schema}".pending (commitments) values ('{}');
      end if;
      select l.number + 1, l.chain into len, before
        from "{schema}".log l order by l.number desc limit 1;
      len := coalesce(len, 0);
      before := coalesce(before, decode(repeat('00', 32), 'hex'));
      for appended in
        select p.id, p.commitments from "{schema}".pending p order by p.id limit 4096
      loop
        foreach commitment in array appended.commitments loop
          before := sha256(before || commitment);
          insert into "{schema}".log values (len, commitment, before);
          len := len + 1;
        end loop;
        delete from "{schema}".pending p where p.id = appended.id;
        done := done + 1;
      end loop;
      return case when done < 4096 then len end;
    exception when unique_violation then
      raise sqlstate '40001';
    end
    $number$;"#;

/// A commit appends to a table without an order, so that no two wait for each other; whoever reads
/// the log first puts at its end, under a lock, what has been committed since. An entry thus gets
/// its number and its place in the chain after its commit, once and for all. Tells how many entries
/// the log has then, or nothing where there may be more to number.
///
/// Under the stricter isolations the log is seen as it stood before the lock was waited for; then
/// its next number is taken, which counts as a serialization failure.
///
/// Where nothing waits nothing is locked or written. But with a synchronous replica something
/// always is: entries whose numbers it lacks, as the wait for it was cancelled, can be seen, and
/// may be lost with their server. The commit of this waits for the replica to have all that was
/// logged before, and nobody reads further than that.
const NUMBER: &str = r#"
select "{schema}".number_log()"#;

const LOG: &str = r#"
select commitment, chain from "{schema}".log where number >= $1 and number < $2 order by number"#;

/// An aggregate keeps the planner from joining whole tables, and this one from walking the log
/// along its numbers.
const FIND: &str = r#"
select (select (array_agg(l.number))[1] from "{schema}".log l where l.commitment = k.commitment)
  from unnest($1) with ordinality k(commitment, place) order by k.place"#;

/// One statement sees one moment. `limit 1` keeps the planner from joining whole tables.
const READ: &str = r#"
select r.version, r.keep_until, r.value
  from unnest($1, $2) with ordinality k(shelf, name, place)
  left join lateral (
    select version, keep_until, value from "{schema}".rows
     where shelf = k.shelf and name = k.name limit 1
  ) r on true
 order by k.place"#;

const COMMIT: &str = r#"select "{schema}".commit_rows($1, $2, $3, $4, $5, $6, $7, $8)"#;

/// Tells whether a row of a batch stands as it was written; if one does, the commit of this waits
/// for all that a commit of [`FUNCTION`] waits for, as locks on rows are logged.
const CONFIRM: &str = r#"
with strict as materialized (
  select count(set_config('synchronous_commit', 'on', true)) as settings
    from (select current_setting('synchronous_commit')) s(now)
   where s.now in ('off', 'local', 'remote_write')
), held as materialized (
  select 1 from "{schema}".rows r
    join unnest($1, $2, $3) k(shelf, name, version)
      on r.shelf = k.shelf and r.name = k.name and r.version = k.version
   order by r.shelf, r.name for update of r
)
select (select count(*) from held) > 0 and (select settings from strict) >= 0"#;

/// Never waits for a commit, and so never in a circle with one: rows that are being changed are
/// left to the next sweep.
const SWEEP: &str = r#"
with due as materialized (
  select ctid as place from "{schema}".rows
   where keep_until < $1 order by keep_until limit $2 for update skip locked
), gone as (
  delete from "{schema}".rows r using due
   where r.ctid = due.place and r.keep_until < $1 returning 1
)
select count(*) from gone"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_names_can_be_quoted() {
        for name in ["kba", "_", "a1_b", &"x".repeat(63)] {
            let statements = Statements::new(name).unwrap();
            assert!(statements.read.contains(&format!("\"{name}\".rows")));
            assert!(!format!("{statements:?}").contains("{schema}"));
        }
        for name in [
            "",
            "Kba",
            "1a",
            "pg_x",
            "a-b",
            "a\"b",
            "a'b",
            "a b",
            "a.b",
            "\u{e9}",
            &"x".repeat(64),
        ] {
            assert!(Statements::new(name).is_err(), "{name}");
        }
    }
}
