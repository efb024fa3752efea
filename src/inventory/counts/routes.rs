//! Counts over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};
use serde_json::json;

use super::actions;
use super::dto::{
    StockCount, StockCountCreate, StockCountDutyFilter, StockCountDutyPage, StockCountEntries,
    StockCountEntriesCreate, StockCountEntryFilter, StockCountEntryPage, StockCountFilter,
    StockCountLineFilter, StockCountLinePage, StockCountPage, StockCountPostingCreate,
    StockCountRecountCreate, StockCountTransitionCreate,
};
use super::model::{Count, CountId};
use super::repo;
use super::rules::month_start;
use crate::app::App;
use crate::inventory::model::Location;
use crate::inventory::repo::scope;
use crate::inventory::routes::keyed;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;
use crate::platform::tx::Tx;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_stock_counts)
        .service(create_stock_count)
        .service(list_stock_count_duties)
        .service(get_stock_count)
        .service(list_stock_count_lines)
        .service(list_stock_count_entries)
        .service(create_stock_count_entries)
        .service(create_stock_count_transition)
        .service(create_stock_count_recount)
        .service(create_stock_count_posting);
}

fn created(tx: &mut Tx, (count, store): (Count, Location)) -> AppResult<Reply> {
    let op = tx.op();
    let shown = actions::shown(tx.db(), op, &count, &store)?;
    Reply::created(format!("/api/v1/stock-counts/{}", count.id), &shown)
}

/// List stock counts
///
/// Newest first; those of the stores within reach.
#[utoipa::path(
    tag = "StockCounts",
    params(StockCountFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockCountPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-counts")]
async fn list_stock_counts(
    op: Op,
    list: Listing<StockCountFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (rows, mut data, total) = app
        .read(op, move |db, op| {
            actions::counts(db, op, list.filter, &list.page)
        })
        .await?;
    let keys = rows
        .iter()
        .map(|row| json!([row.created_at, row.id]))
        .collect();
    let info = keyed(&page, &app, &mut data, keys, total);
    Reply::ok(&StockCountPage { data, page: info })
}

/// Prepare a stock count
///
/// A store whole, a place with all below it, or some parts of it. Nothing is claimed until it starts.
#[utoipa::path(
    tag = "StockCounts",
    request_body = StockCountCreate,
    responses((status = 201, description = "The count.", body = StockCount)),
    security(("bearerAuth" = ["stock:count"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-counts")]
async fn create_stock_count(
    op: Op,
    body: ValidJson<StockCountCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::create(tx, &body.0)?;
        created(tx, written)
    })
    .await
}

/// List the monthly duty of stores
///
/// Every store owes a count of all its goods each month; this says which have had it, by code.
#[utoipa::path(
    tag = "StockCounts",
    params(StockCountDutyFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockCountDutyPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-count-duties")]
async fn list_stock_count_duties(
    op: Op,
    list: Listing<StockCountDutyFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (rows, mut data, total) = app
        .read(op, move |db, op| {
            let reach = op.actor.scope(Permission::StockRead);
            let wanted = repo::counts::Owing {
                stores: scope::among(db, &reach, list.filter.store_id)?,
                is_done: list.filter.is_done,
                month_start: month_start(op.now),
            };
            actions::duties(db, op, &wanted, &list.page)
        })
        .await?;
    let keys = rows.iter().map(|row| json!([row.code, row.id])).collect();
    let info = keyed(&page, &app, &mut data, keys, total);
    Reply::ok(&StockCountDutyPage { data, page: info })
}

/// Get a stock count
///
/// With what the caller can do now. How well shelf and books agree is not for those who may still have to count.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count.")),
    responses((status = 200, description = "The count.", body = StockCount)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-counts/{id}")]
async fn get_stock_count(op: Op, id: web::Path<CountId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| Reply::ok(&actions::get(db, op, *id)?))
        .await
}

/// List the lines of a stock count
///
/// In the order in which people walk. Those who count see what has to be counted and what they wrote themselves.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count."), StockCountLineFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockCountLinePage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-counts/{id}/lines")]
async fn list_stock_count_lines(
    op: Op,
    id: web::Path<CountId>,
    list: Listing<StockCountLineFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut data, total) = app
        .read(op, move |db, op| {
            actions::lines(db, op, *id, &list.filter, &list.page)
        })
        .await?;
    let info = page.close(&app, &mut data, total, |row| (row.line,));
    Reply::ok(&StockCountLinePage { data, page: info })
}

/// List what people counted
///
/// Every entry is kept, newest first. Those who count see their own.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count."), StockCountEntryFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockCountEntryPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-counts/{id}/entries")]
async fn list_stock_count_entries(
    op: Op,
    id: web::Path<CountId>,
    list: Listing<StockCountEntryFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut data, total) = app
        .read(op, move |db, op| {
            actions::entries(db, op, *id, &list.filter, &list.page)
        })
        .await?;
    let info = page.close(&app, &mut data, total, |row| (row.id,));
    Reply::ok(&StockCountEntryPage { data, page: info })
}

/// Enter what was counted
///
/// The last entry of a line in a round stands. What has moved on the books up to now is taken into account.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count.")),
    request_body = StockCountEntriesCreate,
    responses((status = 201, description = "What was written down.", body = StockCountEntries)),
    security(("bearerAuth" = ["stock:count"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-counts/{id}/entries")]
async fn create_stock_count_entries(
    op: Op,
    id: web::Path<CountId>,
    body: ValidJson<StockCountEntriesCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let entries = actions::enter(tx, *id, &body.0)?;
        let shown = entries
            .into_iter()
            .map(|row| actions::entry_out(row, false));
        let answer = StockCountEntries {
            entries: shown.collect(),
            due_count: repo::lines::due(tx.db(), *id)?,
        };
        Reply::created(format!("/api/v1/stock-counts/{id}/entries"), &answer)
    })
    .await
}

/// Take a step of a stock count
///
/// Start takes the snapshot, review agrees to the differences, cancel gives the count up. Whoever counted does not review.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count.")),
    request_body = StockCountTransitionCreate,
    responses((status = 201, description = "The count after the step.", body = StockCount)),
    security(("bearerAuth" = ["stock:advance_count"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-counts/{id}/transitions")]
async fn create_stock_count_transition(
    op: Op,
    id: web::Path<CountId>,
    body: ValidJson<StockCountTransitionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::transition(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Have differences counted again
///
/// Opens the next round, of the lines named or of all that differ and only one person has counted.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count.")),
    request_body = StockCountRecountCreate,
    responses((status = 201, description = "The count in its next round.", body = StockCount)),
    security(("bearerAuth" = ["stock:advance_count"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-counts/{id}/recounts")]
async fn create_stock_count_recount(
    op: Op,
    id: web::Path<CountId>,
    body: ValidJson<StockCountRecountCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::recount(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Put the books right
///
/// Posts every difference in one document. Promises that a loss leaves uncovered give way, the newest first: what a
/// ticket in repair loses is wanted again, and the ticket waits for it (`awaiting_parts`). Whoever counted does not post.
#[utoipa::path(
    tag = "StockCounts",
    params(("id" = Uuid, Path, description = "The count.")),
    request_body = StockCountPostingCreate,
    responses((status = 201, description = "The count, posted.", body = StockCount)),
    security(("bearerAuth" = ["stock:approve_count"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-counts/{id}/postings")]
async fn create_stock_count_posting(
    op: Op,
    id: web::Path<CountId>,
    body: ValidJson<StockCountPostingCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::post(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}
