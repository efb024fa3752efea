//! No query of the list, the finders or the history reads a whole table.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Integer, Text};

use super::setting::*;
use crate::customers::model::{CustomerId, CustomerLevel, CustomerStatus};
use crate::customers::repo::list::{self, CustomerQuery};
use crate::customers::repo::scope::covers;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::db::schema::{contact_phones, customers, sites};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::http::page::PageRequest;
use crate::platform::role::Role;

/// Enough for PostgreSQL to prefer an index wherever one helps.
const CUSTOMERS: i64 = 6_000;

const TABLES: [&str; 6] = [
    "customers",
    "contacts",
    "contact_phones",
    "sites",
    "tickets",
    "ticket_watchers",
];

/// Customers with one contact, phone, site and ticket each, all watched by one person.
fn fill(db: &mut Db, branch: BranchId, watcher: UserId) -> QueryResult<()> {
    let watcher = watcher.uuid().simple().to_string();
    let branch = branch.uuid().simple().to_string();
    match db {
        Db::Pg(db) => db.batch_execute(&format!(
            "CREATE TEMP TABLE n AS SELECT g AS n, gen_random_uuid() AS id, gen_random_uuid() AS contact FROM generate_series(1, {CUSTOMERS}) g;
             INSERT INTO customers SELECT id, 'C2611-' || n, 'person', 'N' || n, 'n' || n, CASE n % 100 WHEN 0 THEN 'key' ELSE 'normal' END, 'active', NULL, '[]', '{branch}', NULL, 'zh-CN', '{{}}', NULL, NULL, '2026-11-20', 1, NULL, now() + n * interval '1 second', now() + n * interval '1 second' FROM n;
             INSERT INTO contacts SELECT contact, id, 'N' || n, NULL, NULL, 'phone', NULL, NULL, true, true, 1, now(), now() FROM n;
             INSERT INTO contact_phones SELECT gen_random_uuid(), contact, id, '+86138' || lpad(n::text, 8, '0'), reverse('86138' || lpad(n::text, 8, '0')), 0 FROM n;
             INSERT INTO sites SELECT gen_random_uuid(), id, 'S', 'A' || n, 'a' || n, NULL, NULL, NULL, NULL, NULL, NULL, true, 1, now(), now() FROM n;
             INSERT INTO tickets (id, number, channel, kind, state, title, branch_id, customer_id, escalation_level, is_major, cycle, event_count, version, details, created_at, updated_at)
             SELECT gen_random_uuid(), 'X' || n, 'phone', 'repair', 'repair', 'T', '{branch}', id, 0, false, 1, 1, 1, '{{}}', now(), now() FROM n;
             INSERT INTO ticket_watchers SELECT id, '{watcher}', now() FROM tickets;
             DROP TABLE n; ANALYZE"
        )),
        Db::Sqlite(db) => db.batch_execute(&format!(
            "CREATE TEMP TABLE n AS WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {CUSTOMERS}) SELECT n, randomblob(16) AS id, randomblob(16) AS contact FROM s;
             INSERT INTO customers SELECT id, 'C2611-' || n, 'person', 'N' || n, 'n' || n, CASE n % 100 WHEN 0 THEN 'key' ELSE 'normal' END, 'active', NULL, '[]', x'{branch}', NULL, 'zh-CN', '{{}}', NULL, NULL, '2026-11-20', 1, NULL, n * 1000000, n * 1000000 FROM n;
             INSERT INTO contacts SELECT contact, id, 'N' || n, NULL, NULL, 'phone', NULL, NULL, 1, 1, 1, 0, 0 FROM n;
             INSERT INTO contact_phones SELECT randomblob(16), contact, id, '+86138' || n, n || '83168', 0 FROM n;
             INSERT INTO sites SELECT randomblob(16), id, 'S', 'A' || n, 'a' || n, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1, 0, 0 FROM n;
             INSERT INTO tickets (id, number, channel, kind, state, title, branch_id, customer_id, escalation_level, is_major, cycle, event_count, version, details, created_at, updated_at)
             SELECT randomblob(16), 'X' || n, 'phone', 'repair', 'repair', 'T', x'{branch}', id, 0, 0, 1, 1, 1, '{{}}', 0, 0 FROM n;
             INSERT INTO ticket_watchers SELECT id, x'{watcher}', 0 FROM tickets;
             DROP TABLE n"
        )),
    }
}

/// Fills the tables; answers who watches the tickets.
fn filled(scratch: &Scratch, branch: BranchId) -> UserId {
    let watcher = user(&person(scratch, Role::Technician, &[branch], &[]));
    scratch
        .db()
        .write_blocking(move |db| Ok(fill(db, branch, watcher)?))
        .unwrap();
    watcher
}

/// Asks for the plan of a query instead of its rows.
struct Explain<Q> {
    query: Q,
    words: &'static str,
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(self.words);
        self.query.walk_ast(pass)
    }
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// PostgreSQL answers lines of text.
struct Lines<Q>(Explain<Q>);

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Lines<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

impl<Q> QueryId for Lines<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Lines<Q> {
    type SqlType = Text;
}

/// SQLite answers three numbers and a text.
impl<Q> Query for Explain<Q> {
    type SqlType = (Integer, Integer, Integer, Text);
}

impl<Q> RunQueryDsl<Db> for Lines<Q> {}
impl<Q> RunQueryDsl<Db> for Explain<Q> {}

fn plan<Q: QueryFragment<MultiBackend>>(db: &mut Db, query: Q) -> QueryResult<Vec<String>> {
    match db {
        Db::Pg(_) => Lines(Explain {
            query,
            words: "EXPLAIN ",
        })
        .load(db),
        Db::Sqlite(_) => {
            let words = "EXPLAIN QUERY PLAN ";
            let rows: Vec<(i32, i32, i32, String)> = Explain { query, words }.load(db)?;
            Ok(rows.into_iter().map(|(_, _, _, line)| line).collect())
        }
    }
}

/// Whether a line of a plan reads a table from end to end.
fn reads_all(line: &str) -> bool {
    TABLES.iter().any(|table| {
        line.contains(&format!("Seq Scan on {table}")) || line.trim() == format!("SCAN {table}")
    })
}

#[track_caller]
fn assert_indexed(what: &str, plan: &[String]) {
    assert!(!plan.is_empty(), "{what}");
    assert!(
        !plan.iter().any(|line| reads_all(line)),
        "{what}:\n{}",
        plan.join("\n")
    );
}

#[test]
fn a_scan_is_recognised_on_both_databases() {
    Scratch::each(|scratch| {
        let lines = scratch
            .db()
            .read_blocking(|db| {
                Ok(plan(
                    db,
                    customers::table.filter(customers::source.eq("x")),
                )?)
            })
            .unwrap();
        assert!(lines.iter().any(|line| reads_all(line)), "{lines:?}");
    });
}

#[test]
fn lists_of_customers_are_read_from_indexes() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        filled(scratch, branch);
        let some: Vec<CustomerId> = vec![system().new_id(), system().new_id()];
        let queries = [
            ("everything", CustomerQuery::default()),
            (
                "key customers",
                CustomerQuery {
                    levels: vec![CustomerLevel::Key],
                    ..CustomerQuery::default()
                },
            ),
            (
                "merged",
                CustomerQuery {
                    statuses: vec![CustomerStatus::Merged],
                    ..CustomerQuery::default()
                },
            ),
            (
                "branch",
                CustomerQuery {
                    branches: vec![branch],
                    ..CustomerQuery::default()
                },
            ),
            (
                "changed",
                CustomerQuery {
                    updated_since: Some(at(0)),
                    ..CustomerQuery::default()
                },
            ),
            (
                "found",
                CustomerQuery {
                    among: Some(some),
                    ..CustomerQuery::default()
                },
            ),
        ];
        for (what, query) in queries {
            for scope in [Scope::All, Scope::Branches(vec![branch])] {
                for sort in ["created_at", "updated_at", "name"] {
                    let (query, scope) = (query.clone(), scope.clone());
                    let lines = scratch
                        .db()
                        .read_blocking(move |db| {
                            let page = PageRequest::first(sort, 50);
                            Ok(plan(db, list::statement(&scope, &query, &page)?)?)
                        })
                        .unwrap();
                    assert_indexed(&format!("{what} by {sort}"), &lines);
                }
            }
        }
    });
}

#[test]
fn customers_are_found_through_indexes() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let user = filled(scratch, branch);
        let team = add_team(scratch, branch);
        let id: CustomerId = system().new_id();
        let scopes = [
            Scope::All,
            Scope::Branches(vec![branch]),
            Scope::Teams {
                teams: vec![team],
                user,
            },
            Scope::Own { user },
            Scope::Ticket(system().new_id()),
        ];
        for scope in scopes {
            let what = format!("one customer in {scope:?}");
            let lines = scratch.db().read_blocking(move |db| {
                let one = customers::table
                    .filter(customers::id.eq(id))
                    .filter(covers(&scope));
                Ok(plan(db, one)?)
            });
            assert_indexed(&what, &lines.unwrap());
        }
        let lines = scratch.db().read_blocking(|db| {
            let mut lines = plan(db, list::phone_ending("4321"))?;
            lines.extend(plan(
                db,
                contact_phones::table.filter(contact_phones::phone_reversed.eq_any(["43218316"])),
            )?);
            lines.extend(plan(
                db,
                sites::table.filter(sites::address_folded.eq_any(["a1", "a2"])),
            )?);
            Ok(lines)
        });
        assert_indexed("by phone and address", &lines.unwrap());
    });
}
