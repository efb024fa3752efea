//! Suggestions and orders in lists.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, web};

use crate::app::App;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageParams;
use crate::platform::http::{Listing, Reply};
use crate::platform::op::Op;
use crate::purchasing::actions::{suggesting, views};
use crate::purchasing::dto::lists::{PurchaseOrderFilter, PurchaseOrderPage};
use crate::purchasing::dto::suggestions::{PurchaseSuggestionFilter, PurchaseSuggestionPage};
use crate::purchasing::repo::orders::{Wanted, list};

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_purchase_suggestions)
        .service(list_purchase_orders);
}

/// List what should be bought
///
/// Parts of which less than the minimum would be free, or for which tickets wait, with why, how much and from whom; by
/// number.
#[utoipa::path(
    tag = "Purchases",
    params(PurchaseSuggestionFilter, PageParams),
    responses((status = 200, description = "One page.", body = PurchaseSuggestionPage)),
    security(("bearerAuth" = ["purchases:read"]))
)]
#[get("/purchase-suggestions")]
async fn list_purchase_suggestions(
    op: Op,
    list: Listing<PurchaseSuggestionFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut rows, total) = app
        .read_consistent(op, move |db, op| {
            suggesting::list(db, op, list.filter.store_id, &list.page)
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |(_, sku)| (sku.clone(),));
    Reply::ok(&PurchaseSuggestionPage {
        data: rows.into_iter().map(|(row, _)| row).collect(),
        page: info,
    })
}

/// List purchase orders
///
/// Newest first.
#[utoipa::path(
    tag = "Purchases",
    params(PurchaseOrderFilter, PageParams),
    responses((status = 200, description = "One page.", body = PurchaseOrderPage)),
    security(("bearerAuth" = ["purchases:read"]))
)]
#[get("/purchase-orders")]
async fn list_purchase_orders(
    op: Op,
    asked: Listing<PurchaseOrderFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = asked.page.clone();
    let (mut rows, total) = app
        .read(op, move |db, op| {
            let filter = asked.filter;
            let wanted = Wanted {
                store: filter.store_id,
                supplier: filter.supplier_id,
                states: filter.state.map(|states| states.0).unwrap_or_default(),
                ..Wanted::within(&op.actor.scope(Permission::PurchasesRead))
            };
            let (rows, total) = list(db, &wanted, &asked.page)?;
            Ok((views::summaries(db, rows)?, total))
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.created_at, row.id));
    Reply::ok(&PurchaseOrderPage {
        data: rows,
        page: info,
    })
}
