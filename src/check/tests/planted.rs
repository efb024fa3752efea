//! For every check one defect, planted into a correct company behind the program's back: exactly that
//! check must find it and name the record.

use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};
use uuid::Uuid;

use super::company::founded;
use crate::check::{Check, Report, run};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::DbUuid;
use crate::platform::db::{Backend, Database, DatabaseUrl, Db, DbSettings};
use crate::platform::ids::Id;
use crate::platform::tx::EntityKind;
use crate::{inventory, purchasing, sheets};

/// One defect.
struct Defect {
    /// The check that must find it, and no other.
    check: Check,
    /// Gives the record to spoil as `id`.
    pick: &'static str,
    /// Spoils it; `{id}` stands for the record, `{new}` for an identifier that nothing has.
    plant: Plant,
    /// What the finding names; the record itself if not said.
    names: Option<&'static str>,
}

enum Plant {
    Both(&'static str),
    /// The two engines keep it differently.
    Each {
        sqlite: &'static str,
        postgres: Option<&'static str>,
    },
}

const fn defect(check: Check, pick: &'static str, sql: &'static str) -> Defect {
    Defect {
        check,
        pick,
        plant: Plant::Both(sql),
        names: None,
    }
}

const COMPLETED: &str = "SELECT id FROM tickets WHERE state = 'completed' ORDER BY id LIMIT 1";

const DEFECTS: &[Defect] = &[
    Defect {
        names: Some("sqlite"),
        plant: Plant::Each {
            sqlite: "UPDATE tickets SET site_id = {new} WHERE id = {id}",
            // A PostgreSQL server looks after its files itself.
            postgres: None,
        },
        ..defect(Check::StorageIntact, COMPLETED, "")
    },
    defect(
        Check::MembershipsAgree,
        "SELECT id FROM memberships WHERE team_id IS NOT NULL ORDER BY id LIMIT 1",
        "UPDATE memberships SET team_id = (SELECT id FROM teams \
         WHERE teams.branch_id <> memberships.branch_id ORDER BY id LIMIT 1) WHERE id = {id}",
    ),
    defect(
        Check::MergedCustomersAreEmpty,
        "SELECT customer_id AS id FROM tickets WHERE customer_id IS NOT NULL ORDER BY id LIMIT 1",
        "UPDATE customers SET status = 'merged', merged_into_id = (SELECT c.id FROM customers c \
         WHERE c.id <> {id} AND c.merged_into_id IS NULL ORDER BY c.id LIMIT 1) WHERE id = {id}",
    ),
    defect(
        Check::SerialsAreCurrent,
        "SELECT id FROM assets ORDER BY id LIMIT 1",
        "UPDATE assets SET serial = 'NOBODY-KNOWS' WHERE id = {id}",
    ),
    defect(
        Check::StateIsFold,
        "SELECT id FROM tickets WHERE state = 'diagnosis' ORDER BY id LIMIT 1",
        "UPDATE tickets SET state = 'intake' WHERE id = {id}",
    ),
    defect(
        Check::StepsAreDeclared,
        "SELECT ticket_id AS id FROM ticket_events WHERE action = 'triage' ORDER BY ticket_id LIMIT 1",
        "UPDATE ticket_events SET action = 'teleport' WHERE ticket_id = {id} AND action = 'triage'",
    ),
    defect(
        Check::EventsAreNumbered,
        COMPLETED,
        "UPDATE tickets SET event_count = event_count + 1 WHERE id = {id}",
    ),
    defect(
        Check::ActorsAreNamed,
        COMPLETED,
        "UPDATE ticket_events SET actor_name = ' ' WHERE ticket_id = {id} AND seq = 2",
    ),
    defect(
        Check::CountersAgree,
        "SELECT id FROM tickets WHERE state = 'intake' ORDER BY id LIMIT 1",
        "UPDATE tickets SET cycle = cycle + 1 WHERE id = {id}",
    ),
    defect(
        Check::TimersAgree,
        COMPLETED,
        "UPDATE tickets SET closed_at = NULL WHERE id = {id}",
    ),
    defect(
        Check::EvidenceIsNumbered,
        COMPLETED,
        "UPDATE ticket_evidence SET revision = revision + 1 WHERE ticket_id = {id} AND kind = 'review'",
    ),
    defect(
        Check::DiagnosisOnRecord,
        "SELECT id FROM tickets WHERE state = 'repair' ORDER BY id LIMIT 1",
        "DELETE FROM ticket_evidence WHERE ticket_id = {id} AND kind = 'diagnosis'",
    ),
    defect(
        Check::AcceptanceOnRecord,
        COMPLETED,
        "DELETE FROM ticket_evidence WHERE ticket_id = {id} AND kind = 'acceptance'",
    ),
    defect(
        Check::CustomerHeard,
        COMPLETED,
        "DELETE FROM ticket_evidence WHERE ticket_id = {id} AND kind = 'contact_outcome'",
    ),
    defect(
        Check::ReviewOnRecord,
        COMPLETED,
        "DELETE FROM ticket_evidence WHERE ticket_id = {id} AND kind = 'review'",
    ),
    defect(
        Check::QuotesAddUp,
        "SELECT ticket_id AS id FROM quotes WHERE state = 'approved' ORDER BY ticket_id LIMIT 1",
        "UPDATE quotes SET total_amount = total_amount + 1 WHERE ticket_id = {id} AND state = 'approved'",
    ),
    defect(
        Check::OneQuoteOpen,
        "SELECT ticket_id AS id FROM quotes WHERE state = 'sent' ORDER BY ticket_id LIMIT 1",
        "INSERT INTO quotes (id, ticket_id, cycle, quote_version, state, currency, lines, subtotal_amount, \
         discount_amount, tax_amount, total_amount, customer_amount, valid_until, created_by, version, \
         created_at, updated_at, sent_at) SELECT {new}, ticket_id, cycle, quote_version + 50, state, currency, \
         lines, subtotal_amount, discount_amount, tax_amount, total_amount, customer_amount, valid_until, \
         created_by, 1, created_at, updated_at, sent_at FROM quotes WHERE ticket_id = {id} AND state = 'sent'",
    ),
    defect(
        Check::QuotesAreDecided,
        "SELECT ticket_id AS id FROM quotes WHERE state = 'approved' ORDER BY ticket_id DESC LIMIT 1",
        "UPDATE quotes SET state = 'declined' WHERE ticket_id = {id} AND state = 'approved'",
    ),
    defect(
        Check::ChargesAreSettled,
        "SELECT t.id FROM tickets t JOIN ticket_charges c ON c.ticket_id = t.id \
         WHERE t.state = 'completed' AND c.payer = 'customer' ORDER BY t.id LIMIT 1",
        "UPDATE ticket_charges SET status = 'due' WHERE ticket_id = {id} AND payer = 'customer'",
    ),
    defect(
        Check::ChildrenEnded,
        "SELECT id FROM tickets WHERE closed_at = (SELECT max(closed_at) FROM tickets) ORDER BY id LIMIT 1",
        "UPDATE tickets SET parent_id = {id} WHERE id = (SELECT c.id FROM tickets c \
         WHERE c.state IN ('intake', 'diagnosis', 'approval', 'repair') AND c.cycle = 1 AND c.id <> {id} \
         AND c.created_at < (SELECT max(closed_at) FROM tickets) ORDER BY c.created_at LIMIT 1)",
    ),
    defect(
        Check::MergesEnd,
        COMPLETED,
        "UPDATE tickets SET merged_into_id = (SELECT id FROM tickets ORDER BY id DESC LIMIT 1) WHERE id = {id}",
    ),
    defect(
        Check::EventsPublished,
        COMPLETED,
        "DELETE FROM outbox WHERE entity_id = {id} AND entity_type = 'ticket' AND entity_sequence = \
         (SELECT max(o.entity_sequence) FROM outbox o WHERE o.entity_id = {id} AND o.entity_type = 'ticket')",
    ),
    defect(
        Check::EventsAudited,
        COMPLETED,
        "DELETE FROM audit_log WHERE entity_id = {id} AND entity_type = 'ticket' AND entity_version = 3",
    ),
    defect(
        Check::SequencesUnbroken,
        "SELECT entity_id AS id FROM outbox WHERE entity_type = 'customer' ORDER BY entity_id LIMIT 1",
        "UPDATE outbox SET entity_sequence = 99 WHERE entity_id = {id} AND entity_type = 'customer' \
         AND entity_sequence = 1",
    ),
    defect(
        Check::RecordsAreFindable,
        COMPLETED,
        "DELETE FROM search_entries WHERE entity_id = {id} AND kind = 'ticket'",
    ),
    Defect {
        names: Some("ticket 2611"),
        plant: Plant::Each {
            sqlite: "UPDATE number_counters SET last_value = 1 WHERE scope = 'ticket' AND period = '2611'",
            postgres: Some("SELECT setval('numbers_ticket_2611', 1)"),
        },
        ..defect(Check::NumbersAhead, COMPLETED, "")
    },
];

/// What stands in the way of planting.
const UNGUARD_SQLITE: &str = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; \
    DROP TRIGGER IF EXISTS ticket_events_append_only_update; \
    DROP TRIGGER IF EXISTS ticket_evidence_append_only_update; \
    DROP TRIGGER IF EXISTS ticket_evidence_append_only_delete; \
    DROP TRIGGER IF EXISTS audit_log_append_only_delete; \
    DROP INDEX IF EXISTS quotes_one_open_idx;";
const UNGUARD_POSTGRES: &str = "SET session_replication_role = replica; \
    DROP INDEX IF EXISTS quotes_one_open_idx;";

#[derive(QueryableByName)]
struct Picked {
    #[diesel(sql_type = DbUuid)]
    id: Id<EntityKind>,
}

/// The record that a defect is planted into.
fn picked(database: &Database, defect: &Defect) -> Uuid {
    let sql = defect.pick;
    let load = move |db: &mut Db| Ok(diesel::sql_query(sql).load::<Picked>(db)?);
    let found = database.read_blocking(load).unwrap();
    let first = found.first();
    first
        .unwrap_or_else(|| panic!("nothing to spoil for {}", defect.check))
        .id
        .uuid()
}

/// Plants the defect; false where this engine cannot have it.
fn plant(url: &DatabaseUrl, defect: &Defect, id: Uuid) -> bool {
    let sql = match (&defect.plant, url.backend()) {
        (Plant::Both(sql), _) => Some(*sql),
        (Plant::Each { sqlite, .. }, Backend::Sqlite) => Some(*sqlite),
        (Plant::Each { postgres, .. }, Backend::Postgres) => *postgres,
    };
    let Some(sql) = sql else { return false };
    let literal = |id: Uuid| match url.backend() {
        Backend::Sqlite => format!("X'{}'", id.simple()),
        Backend::Postgres => format!("'{id}'::uuid"),
    };
    let sql = sql
        .replace("{id}", &literal(id))
        .replace("{new}", &literal(Uuid::new_v4()));
    let planted = match url.backend() {
        Backend::Sqlite => {
            let mut conn = SqliteConnection::establish(url.target()).unwrap();
            conn.batch_execute(UNGUARD_SQLITE).unwrap();
            diesel::sql_query(sql).execute(&mut conn)
        }
        Backend::Postgres => {
            let mut conn = PgConnection::establish(url.target()).unwrap();
            conn.batch_execute(UNGUARD_POSTGRES).unwrap();
            diesel::sql_query(sql).execute(&mut conn)
        }
    };
    assert!(
        planted.unwrap() >= 1,
        "nothing was spoilt for {}",
        defect.check
    );
    true
}

fn names(report: &Report, defect: &Defect, id: Uuid) -> bool {
    let wanted = defect.names.map_or_else(|| id.to_string(), str::to_owned);
    let tally = report
        .tallies
        .iter()
        .find(|tally| tally.check == defect.check);
    tally.is_some_and(|tally| tally.first.iter().any(|finding| finding.id == wanted))
}

#[test]
fn every_check_has_its_defect() {
    let mut planted: Vec<Check> = DEFECTS.iter().map(|defect| defect.check).collect();
    // The records of a room stand in the tests of the room, which set them up by its own rules.
    for of_room in [
        inventory::tests::planted::DEFECTS,
        inventory::counts::tests::planted::DEFECTS,
        inventory::tools::tests::planted::DEFECTS,
        purchasing::tests::planted::DEFECTS,
        sheets::tests::planted::DEFECTS,
    ] {
        // Numbers are given in several rooms; theirs stands above.
        let of_room = of_room.iter().map(|defect| defect.check);
        planted.extend(of_room.filter(|check| *check != Check::NumbersAhead));
    }
    // Its defects are done to files: `super::files`.
    planted.push(Check::FilesAreWhole);
    planted.sort_unstable();
    assert_eq!(planted, Check::ALL);
}

#[test]
fn exactly_the_check_that_is_meant_finds_a_defect_and_names_the_record() {
    let company = Scratch::sqlite();
    founded(&company);
    let url = &company.settings().url;
    for defect in DEFECTS {
        let copy = Copy::of(url);
        let database = Database::open(&copy.settings).unwrap();
        let id = picked(&database, defect);
        assert!(plant(&copy.settings.url, defect, id));
        let report = run(&database);
        database.close();
        let report = report.unwrap();
        assert_eq!(report.broken(), [defect.check], "{report}");
        assert!(names(&report, defect, id), "{id} is not named: {report}");
    }
}

/// On PostgreSQL one company takes all the defects, one after another: each adds findings to its own
/// check alone.
#[test]
fn the_checks_find_the_same_on_postgres() {
    let company = Scratch::postgres();
    founded(&company);
    let off = |report: &Report| -> Vec<u64> { report.tallies.iter().map(|one| one.off).collect() };
    let mut before = run(company.db()).unwrap();
    assert!(before.is_clean(), "{before}");
    for defect in DEFECTS {
        let id = picked(company.db(), defect);
        let can_be = plant(&company.settings().url, defect, id);
        let after = run(company.db()).unwrap();
        for (tally, was) in after.tallies.iter().zip(off(&before)) {
            let is_meant = tally.check == defect.check && can_be;
            assert_eq!(tally.off > was, is_meant, "{}: {after}", defect.check);
        }
        assert!(
            !can_be || names(&after, defect, id),
            "{id} is not named: {after}"
        );
        before = after;
    }
}

/// A copy of a company, gone at the end.
struct Copy {
    file: PathBuf,
    settings: DbSettings,
}

impl Copy {
    fn of(url: &DatabaseUrl) -> Copy {
        // What still stands in the write-ahead log would be missing from a plain copy.
        let mut conn = SqliteConnection::establish(url.target()).unwrap();
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        let name = format!("aftercare_scratch_{}.db", Uuid::new_v4().simple());
        let file = std::env::temp_dir().join(name);
        std::fs::copy(url.target(), &file).unwrap();
        let mut settings = DbSettings::new(DatabaseUrl::file(&file));
        settings.readers = Some(1);
        Copy { file, settings }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let mut name = self.file.as_os_str().to_owned();
            name.push(ending);
            drop(std::fs::remove_file(name));
        }
    }
}
