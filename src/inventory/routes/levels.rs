//! Levels, balances, cards, valuations and closings over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::{closing, valuing, views};
use crate::inventory::dto::balances::{StockBalanceFilter, StockBalancePage};
use crate::inventory::dto::closings::{StockClosing, StockClosingCreate};
use crate::inventory::dto::levels::{
    StockCardFilter, StockCardPage, StockLevelFilter, StockLevelPage, StockValuation,
    StockValuationQuery,
};
use crate::inventory::model::{LocationId, PartId};
use crate::inventory::repo;
use crate::inventory::repo::levels::Wanted;
use crate::platform::auth::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams, ValidQuery};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_stock_levels)
        .service(list_stock_balances)
        .service(list_stock_card_lines)
        .service(get_stock_valuation)
        .service(create_stock_closing);
}

/// List what the stores have
///
/// On hand, reserved and available per part and store.
#[utoipa::path(
    tag = "Stock",
    params(StockLevelFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockLevelPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-levels")]
async fn list_stock_levels(
    op: Op,
    list: Listing<StockLevelFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let mut parts = filter
                .q
                .map(|words| views::found_parts(db, &words))
                .transpose()?;
            if let Some(part) = filter.part_id {
                let is_found = parts.is_none_or(|found| found.contains(&part));
                parts = Some(is_found.then_some(part).into_iter().collect());
            }
            let wanted = Wanted {
                stores: repo::scope::among(db, &scope, filter.store_id)?,
                parts,
                is_available: filter.is_available,
            };
            let (rows, total) = repo::levels::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.part_id, row.store_id]))
                .collect();
            Ok(((views::levels(db, &rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockLevelPage {
        data: rows,
        page: info,
    })
}

/// List what lies where
///
/// Lot by lot and place by place.
#[utoipa::path(
    tag = "Stock",
    params(StockBalanceFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockBalancePage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-balances")]
async fn list_stock_balances(
    op: Op,
    list: Listing<StockBalanceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let wanted = repo::balances::Wanted {
                stores: repo::scope::among(db, &scope, filter.store_id)?,
                location: filter.location_id,
                part: filter.part_id,
                lot: filter.lot_id,
            };
            let (rows, total) = repo::balances::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.lot_id, row.location_id]))
                .collect();
            Ok(((views::balances(db, &rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockBalancePage {
        data: rows,
        page: info,
    })
}

/// Read a stock card
///
/// Every movement of a part in a store with the balance after it (存储卡), newest first.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The part."), StockCardFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockCardPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/parts/{id}/stock-card")]
async fn list_stock_card_lines(
    op: Op,
    id: web::Path<PartId>,
    list: Listing<StockCardFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let mut rows = app
        .read(op, move |db, op| {
            if repo::parts::find(db, *id)?.is_none() {
                return Err(AppError::missing("part"));
            }
            let store = store_of(db, op, list.filter.store_id)?;
            let rows = repo::card::list(db, (*id, store), list.filter.from, &list.page)?;
            views::card(db, &rows)
        })
        .await?;
    let info = page.close(&app, &mut rows, None, |row| (row.line,));
    Reply::ok(&StockCardPage {
        data: rows,
        page: info,
    })
}

/// The store asked for, or the main store of the caller's first branch.
fn store_of(db: &mut Db, op: &Op, asked: Option<LocationId>) -> AppResult<LocationId> {
    let missing = || AppError::missing("stock_location");
    let scope = op.actor.scope(Permission::StockRead);
    let store = match asked {
        Some(store) => repo::locations::find(db, store)?,
        None => {
            let branch = op.actor.person().and_then(|person| person.branches.first());
            repo::locations::main_of(db, *branch.ok_or_else(missing)?)?
        }
    };
    let covered = store.filter(|store| repo::scope::covers(&scope, store));
    covered.map(|store| store.store_id).ok_or_else(missing)
}

/// Value the goods of a store
///
/// At the cost of their lots, first in first out, just before an instant. Old parts and scrap are shown
/// but not counted.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The store."), StockValuationQuery),
    responses((status = 200, description = "The valuation.", body = StockValuation)),
    security(("bearerAuth" = ["stock:value"]))
)]
#[get("/stock-locations/{id}/valuation")]
async fn get_stock_valuation(
    op: Op,
    id: web::Path<LocationId>,
    query: ValidQuery<StockValuationQuery>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read_consistent(op, move |db, op| {
        let scope = op.actor.scope(Permission::StockValue);
        Reply::ok(&valuing::valuation(db, &scope, *id, query.0.at, op.now)?)
    })
    .await
}

/// Close a month of a store
///
/// Nothing is dated before it any more.
#[utoipa::path(
    tag = "Stock",
    request_body = StockClosingCreate,
    responses((status = 201, description = "Closed.", body = StockClosing)),
    security(("bearerAuth" = ["stock:close"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-closings")]
async fn create_stock_closing(
    op: Op,
    body: ValidJson<StockClosingCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let closing = closing::close_month(tx, &body.0)?;
        let address = format!("/api/v1/stock-locations/{}", closing.store_id);
        Reply::created(address, &StockClosing::from(closing))
    })
    .await
}
