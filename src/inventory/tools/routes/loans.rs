//! Loans of tools over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use crate::app::App;
use crate::inventory::tools::actions;
use crate::inventory::tools::dto::{
    ToolLoan, ToolLoanCreate, ToolLoanFilter, ToolLoanPage, ToolLossCreate, ToolReturnCreate,
    ToolSettlementCreate,
};
use crate::inventory::tools::model::{self, ToolId, ToolLoanId};
use crate::inventory::tools::repo;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;
use crate::platform::tx::Tx;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_tool_loans)
        .service(get_tool_loan)
        .service(create_tool_loan)
        .service(create_tool_return)
        .service(create_tool_loss)
        .service(create_tool_settlement);
}

fn created(tx: &mut Tx, row: model::ToolLoan) -> AppResult<Reply> {
    let (address, today) = (format!("/api/v1/tool-loans/{}", row.id), tx.now().date());
    Reply::created(address, &ToolLoan::new(row, today))
}

/// List loans of tools
///
/// Newest first; those of the branches within reach, or one's own.
#[utoipa::path(
    tag = "Tools",
    params(ToolLoanFilter, PageParams),
    responses((status = 200, description = "One page.", body = ToolLoanPage)),
    security(("bearerAuth" = ["tools:read"]))
)]
#[get("/tool-loans")]
async fn list_tool_loans(
    op: Op,
    list: Listing<ToolLoanFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (page, today) = (list.page.clone(), op.now.date());
    let (mut rows, total) = app
        .read(op, move |db, op| {
            let filter = list.filter;
            let wanted = repo::LoansWanted {
                scope: op.actor.scope(Permission::ToolsRead),
                tool: filter.tool_id,
                borrower: filter.borrower_id,
                states: filter.state.map(|list| list.0).unwrap_or_default(),
                overdue_on: filter.is_overdue.filter(|is| *is).map(|_| today),
                is_settled: filter.is_settled,
            };
            repo::list_loans(db, &wanted, &list.page)
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.created_at, row.id));
    let data = rows.into_iter().map(|row| ToolLoan::new(row, today));
    Reply::ok(&ToolLoanPage {
        data: data.collect(),
        page: info,
    })
}

/// Get a loan of a tool
///
/// Who has the tool, until when, and what became of it.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The loan.")),
    responses((status = 200, description = "The loan.", body = ToolLoan)),
    security(("bearerAuth" = ["tools:read"]))
)]
#[get("/tool-loans/{id}")]
async fn get_tool_loan(op: Op, id: web::Path<ToolLoanId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let row = actions::visible_loan(db, op, *id)?;
        Reply::ok(&ToolLoan::new(row, op.now.date()))
    })
    .await
}

/// Lend a tool
///
/// To a person, until a day, in the condition in which it is.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool.")),
    request_body = ToolLoanCreate,
    responses((status = 201, description = "The loan.", body = ToolLoan)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tools/{id}/loans")]
async fn create_tool_loan(
    op: Op,
    id: web::Path<ToolId>,
    body: ValidJson<ToolLoanCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::lend(tx, *id, &body.0)?;
        created(tx, row)
    })
    .await
}

/// Take a tool back
///
/// With the condition in which it comes back.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The loan.")),
    request_body = ToolReturnCreate,
    responses((status = 201, description = "The loan, returned.", body = ToolLoan)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tool-loans/{id}/returns")]
async fn create_tool_return(
    op: Op,
    id: web::Path<ToolLoanId>,
    body: ValidJson<ToolReturnCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::give_back(tx, *id, &body.0)?;
        created(tx, row)
    })
    .await
}

/// Note that a tool on loan is lost
///
/// The borrower owes its original price, or a tool of the same model.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The loan.")),
    request_body = ToolLossCreate,
    responses((status = 201, description = "The loan with what is owed.", body = ToolLoan)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tool-loans/{id}/losses")]
async fn create_tool_loss(
    op: Op,
    id: web::Path<ToolLoanId>,
    body: ValidJson<ToolLossCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::lose(tx, *id, &body.0)?;
        created(tx, row)
    })
    .await
}

/// Settle what is owed for a lost tool
///
/// Paid, replaced by the same model, or waived; with a reason, and never by the borrower.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The loan.")),
    request_body = ToolSettlementCreate,
    responses((status = 201, description = "The loan, settled.", body = ToolLoan)),
    security(("bearerAuth" = ["tools:settle"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tool-loans/{id}/settlements")]
async fn create_tool_settlement(
    op: Op,
    id: web::Path<ToolLoanId>,
    body: ValidJson<ToolSettlementCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::settle(tx, *id, &body.0)?;
        created(tx, row)
    })
    .await
}
