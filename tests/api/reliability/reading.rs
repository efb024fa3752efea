//! Reads the plans of statements and finds those that read more than they need.

use aftercare::platform::db::Db;
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::error::AppResult;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::statistics;

#[derive(QueryableByName)]
struct SqliteLine {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// Which statistics the planner goes by.
#[derive(Clone, Copy)]
enum Company {
    /// None: what a company begins with. PostgreSQL is told to avoid sequential scans there, so that a
    /// scan that remains has no index to use.
    New,
    /// Those of a large company, and no word of advice.
    Large,
}

/// Small by nature: a company has few of these, however many tickets it has.
const SMALL: [&str; 11] = [
    "branches",
    "teams",
    "categories",
    "fault_codes",
    "settings",
    "warranty_policies",
    "server_keys",
    "user_roles",
    "products",
    "suppliers",
    "stock_locations",
];

impl Company {
    fn may_read_whole(self, table: &str) -> bool {
        match self {
            Company::New => SMALL.contains(&table),
            Company::Large => !statistics::is_large(table),
        }
    }
}

/// Every statement that reads a whole table, with the line of its plan that says so.
pub fn faults(scratch: &Scratch, statements: Vec<String>) -> Vec<String> {
    let found = scratch.db().write_blocking(move |db| {
        let mut faults = Vec::new();
        for company in [Company::New, Company::Large] {
            set_up(db, company)?;
            for sql in &statements {
                let scans = match db {
                    Db::Sqlite(db) => sqlite_plan(db, sql).map(|plan| sqlite_scans(&plan, sql)),
                    Db::Pg(db) => postgres_scans(db, sql),
                };
                let scans = scans.unwrap_or_else(|error| panic!("{sql}: {error}"));
                let large = scans
                    .iter()
                    .filter(|scan| !company.may_read_whole(&scan.table));
                faults.extend(large.map(|scan| format!("{}\n    {sql}", scan.line)));
            }
        }
        Ok(faults)
    });
    found.expect("plans can be read")
}

fn set_up(db: &mut Db, company: Company) -> AppResult<()> {
    if let Db::Pg(db) = db {
        db.batch_execute("SET LOCAL plan_cache_mode = force_generic_plan")?;
        db.batch_execute(match company {
            Company::New => "SET LOCAL enable_seqscan = off",
            Company::Large => "SET LOCAL enable_seqscan = on",
        })?;
    }
    match company {
        Company::New => Ok(()),
        Company::Large => Ok(statistics::plant(db)?),
    }
}

/// A table that is read from end to end, and the line of the plan that says so.
pub struct Scan {
    pub table: String,
    pub line: String,
}

fn sqlite_plan(db: &mut diesel::SqliteConnection, sql: &str) -> QueryResult<Vec<String>> {
    let plan = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
    let lines: Vec<SqliteLine> = plan.load(db)?;
    Ok(lines.into_iter().map(|line| line.detail).collect())
}

/// The scans of a plan of SQLite, given by its lines.
pub fn sqlite_scans(plan: &[String], sql: &str) -> Vec<Scan> {
    let sorts = plan.iter().any(|line| line.ends_with("FOR ORDER BY"));
    // Along an index that gives the order wanted, LIMIT cuts a walk short.
    let is_cut_short = sql.contains("LIMIT") && !sorts;
    let scans = plan.iter().filter_map(|line| {
        let (name, how) = sqlite_scan(line)?;
        let table = table_named(name, sql)?;
        let is_walk = how.contains("INDEX") && is_cut_short;
        (!is_walk && is_really_read(table, sql)).then(|| Scan {
            table: table.to_owned(),
            line: line.clone(),
        })
    });
    scans.collect()
}

/// The name in a line such as `SCAN tickets USING INDEX …`, and the rest of the line. Tables of the
/// statement's own making are not meant, nor the full-text index, which is never read whole.
fn sqlite_scan(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("SCAN ")?;
    let (table, how) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_made =
        table.starts_with('(') || how.contains("VIRTUAL TABLE") || table.ends_with(PENDING);
    (!is_made && rest != "CONSTANT ROW").then_some((table, how))
}

/// What one transaction wants indexed.
const PENDING: &str = "search_pending";

/// The table behind a name of the plan; none if it is a part of the statement itself.
fn table_named<'a>(name: &'a str, sql: &'a str) -> Option<&'a str> {
    if sql.contains(&format!("{name} AS (")) {
        return None;
    }
    // A name of the statement's own stands behind the table that it means, with AS or without.
    let meanings = [
        format!(" AS {name}"),
        format!(" AS `{name}`"),
        format!(" {name} "),
    ];
    let Some(at) = meanings.iter().find_map(|meaning| sql.find(meaning)) else {
        return Some(name);
    };
    let before = sql[..at]
        .rsplit([' ', '(', '\n'])
        .next()
        .unwrap_or_default();
    if before.ends_with(')') {
        return None;
    }
    let before = before.trim_matches('`');
    let is_table = before.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    Some(if is_table { before } else { name })
}

/// An empty list of ids makes its part of a union read nothing, whatever its plan says.
fn is_really_read(table: &str, sql: &str) -> bool {
    let quoted = format!("`{table}`");
    let mut parts = sql.split("UNION ALL").filter(|part| part.contains(&quoted));
    !sql.contains("(1=0)") || parts.any(|part| !part.contains("(1=0)"))
}

/// What PostgreSQL is asked for the plan of a statement: to be prepared first, where it has parameters.
pub fn postgres_question(sql: &str) -> (Option<String>, String) {
    let most = (1..1000)
        .rev()
        .find(|n| sql.contains(&format!("${n}")))
        .unwrap_or(0);
    if most == 0 {
        return (None, format!("EXPLAIN {sql}"));
    }
    let nulls = vec!["NULL"; most].join(", ");
    let explain = format!("EXPLAIN EXECUTE one({nulls})");
    (Some(format!("PREPARE one AS {}", typed(sql))), explain)
}

/// What the program says beside the text: the long lists of a tour are of identifiers.
fn typed(sql: &str) -> String {
    let mut parts = sql.split("(SELECT unnest(");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |typed, part| {
        typed + "(SELECT unnest(" + &part.replacen(')', "::uuid[])", 1)
    })
}

fn postgres_scans(db: &mut diesel::PgConnection, sql: &str) -> QueryResult<Vec<Scan>> {
    let (prepare, explain) = postgres_question(sql);
    if let Some(prepare) = prepare {
        db.batch_execute(&prepare)?;
    }
    let lines: Vec<PostgresLine> = diesel::sql_query(explain).load(db)?;
    db.batch_execute("DEALLOCATE ALL")?;
    let mut scans = Vec::new();
    let mut is_capped = false;
    for PostgresLine { line } in lines {
        if let Some((_, rest)) = line.split_once("Seq Scan on ")
            && !(is_capped && is_capped_count(sql))
        {
            let table = rest.split(' ').next().unwrap_or_default().to_owned();
            scans.push(Scan {
                table,
                line: line.clone(),
            });
        }
        is_capped = line.contains("Limit ");
    }
    Ok(scans)
}

/// Whether a statement counts rows up to a LIMIT, by no condition but the caller's scope: then the rows to
/// count come soon, and PostgreSQL may take them from the table as they lie.
pub fn is_capped_count(sql: &str) -> bool {
    let columns = sql.split(" FROM ").next().unwrap_or(sql);
    let is_scoped = !sql.replace(" = ANY(", "").contains(" = ");
    is_scoped && sql.contains("LIMIT") && !sql.contains("ORDER BY") && !columns.contains(',')
}
