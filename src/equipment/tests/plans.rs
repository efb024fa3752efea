//! The lists of assets are answered from indexes, whatever the caller's reach and filters.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Integer, Text};
use serde_json::json;

use super::support::House;
use crate::equipment::dto::AssetFilter;
use crate::equipment::model::AssetStatus;
use crate::equipment::repo::assets::page_of;
use crate::platform::auth::Scope;
use crate::platform::db::scratch::Scratch;
use crate::platform::db::{Backend, Db, MultiBackend};
use crate::platform::http::page::{CommaList, PageRequest};

struct Explained<Q, S> {
    words: &'static str,
    query: Q,
    columns: std::marker::PhantomData<S>,
}

impl<Q: QueryFragment<MultiBackend>, S> QueryFragment<MultiBackend> for Explained<Q, S> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(self.words);
        self.query.walk_ast(pass)
    }
}

impl<Q, S: 'static> QueryId for Explained<Q, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, S> Query for Explained<Q, S> {
    type SqlType = S;
}

impl<Q, S> RunQueryDsl<Db> for Explained<Q, S> {}

fn explained<S, Q>(words: &'static str, query: Q) -> Explained<Q, S> {
    Explained {
        words,
        query,
        columns: std::marker::PhantomData,
    }
}

/// The lines of the plan. PostgreSQL is told to avoid whole scans, so that the few rows of a test do
/// not make them look cheap: one that stays means that no index serves.
fn plan<Q: QueryFragment<MultiBackend>>(db: &mut Db, query: Q) -> Vec<String> {
    if db.backend() == Backend::Sqlite {
        type Columns = (Integer, Integer, Integer, Text);
        let rows: Vec<(i32, i32, i32, String)> =
            explained::<Columns, _>("EXPLAIN QUERY PLAN ", query)
                .load(db)
                .unwrap();
        return rows.into_iter().map(|row| row.3).collect();
    }
    diesel::sql_query("SET enable_seqscan = off")
        .execute(db)
        .unwrap();
    explained::<Text, _>("EXPLAIN ", query).load(db).unwrap()
}

fn scans_a_table(line: &str) -> bool {
    let by_sqlite = line.starts_with("SCAN ") && !line.contains("USING");
    by_sqlite || line.contains("Seq Scan on")
}

#[test]
fn no_list_of_assets_reads_the_whole_table() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = house.register("SN-1");
        let (user, id) = (house.person("wang"), asset.id);
        let scopes = [
            Scope::All,
            Scope::Branches(vec![house.branch, house.other_branch]),
            Scope::Teams {
                teams: vec![house.team()],
                user,
            },
            Scope::Own { user },
        ];
        let filters: Vec<(&str, AssetFilter)> = vec![
            ("nothing", AssetFilter::default()),
            (
                "serial",
                AssetFilter {
                    serial: Some("SN-1".to_owned()),
                    ..AssetFilter::default()
                },
            ),
            (
                "owner",
                AssetFilter {
                    customer_id: Some(house.customer),
                    ..AssetFilter::default()
                },
            ),
            (
                "product and status",
                AssetFilter {
                    product_id: Some(house.product.id),
                    status: Some(CommaList(vec![AssetStatus::InUse])),
                    ..AssetFilter::default()
                },
            ),
            (
                "branch",
                AssetFilter {
                    branch_id: Some(house.branch),
                    ..AssetFilter::default()
                },
            ),
            (
                "system",
                AssetFilter {
                    parent_id: Some(id),
                    ..AssetFilter::default()
                },
            ),
            (
                "changes",
                AssetFilter {
                    updated_since: Some(house.op.now),
                    ..AssetFilter::default()
                },
            ),
        ];
        let first = PageRequest::first("created_at", 50);
        let mut second = first.clone();
        second.after = Some(vec![json!(house.op.now), json!(id)]);
        let by_change = PageRequest::first("updated_at", 50);
        for scope in &scopes {
            for (name, filter) in &filters {
                for page in [&first, &second, &by_change] {
                    let (reach, filter, page) = (scope.clone(), filter.clone(), page.clone());
                    let lines =
                        house.read(move |db| Ok(plan(db, page_of(&reach, &filter, None, &page)?)));
                    let bad: Vec<_> = lines.iter().filter(|line| scans_a_table(line)).collect();
                    assert!(bad.is_empty(), "{scope:?} by {name}: {lines:#?}");
                }
            }
        }
    });
}
