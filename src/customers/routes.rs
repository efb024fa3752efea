//! Customers, contacts and sites over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{delete, get, patch, post, web};
use serde_json::json;

use super::actions::merging::Merging;
use super::actions::{contacts, create, history, merging, open, reveal, sites, update};
use super::dto::{
    Contact, ContactCreate, ContactUpdate, Customer, CustomerCreate, CustomerFilter,
    CustomerHistory, CustomerMerge, CustomerMergeCreate, CustomerPage, CustomerReveal,
    CustomerRevealCreate, CustomerUpdate, DuplicateCheck, DuplicateCheckResult, HistoryLimit, Site,
    SiteCreate, SiteUpdate,
};
use super::model::{ContactId, CustomerId, SiteId};
use super::repo::CustomerRecord;
use crate::app::App;
use crate::platform::error::AppResult;
use crate::platform::http::page::{Listing, PageParams, ValidQuery};
use crate::platform::http::{IfMatch, Reply, ValidJson};
use crate::platform::op::Op;

/// Routes below `/api/v1`.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_customers)
        .service(create_customer)
        .service(check_customer_duplicates)
        .service(get_customer)
        .service(update_customer)
        .service(get_customer_history)
        .service(merge_customer)
        .service(reveal_customer)
        .service(create_contact)
        .service(update_contact)
        .service(delete_contact)
        .service(create_site)
        .service(update_site)
        .service(delete_site);
}

/// List customers
///
/// Newest first unless `sort` says otherwise: `created_at`, `updated_at` or `name`. Merged customers
/// are left out unless `status` asks for them. `q`, `phone` and `phone_tail` bring in the newest 500
/// to 1,000 customers that match; give more letters or digits to find the rest.
#[utoipa::path(tag = "Customers", params(CustomerFilter, PageParams),
    responses((status = 200, description = "One page.", body = CustomerPage)),
    security(("bearerAuth" = ["customers:read"])))]
#[get("/customers")]
async fn list_customers(
    op: Op,
    list: Listing<CustomerFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let Listing { filter, page } = list;
    let asked = page.clone();
    let mut listed = app
        .read(op, move |db, op| open::list(db, op, &filter, &asked))
        .await?;
    let key = |row: &CustomerRecord| match page.sort.as_str() {
        "name" => json!([row.name_folded, row.id]),
        "updated_at" => json!([row.updated_at, row.id]),
        _ => json!([row.created_at, row.id]),
    };
    let info = page.close(&app, &mut listed.rows, listed.total, key);
    let data = listed.summaries()?;
    Reply::ok(&CustomerPage { data, page: info })
}

/// Create a customer
///
/// Opens the file, with contacts and sites as far as they are known. The answer names customers that
/// are probably the same one; `POST /customers/duplicate-checks` tells them beforehand.
#[utoipa::path(tag = "Customers", request_body = CustomerCreate,
    responses((status = 201, description = "The customer.", body = Customer)),
    security(("bearerAuth" = ["customers:write"])))]
#[post("/customers")]
async fn create_customer(
    op: Op,
    body: ValidJson<CustomerCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let customer = create::create(tx, &body.0)?;
        let at = format!("/api/v1/customers/{}", customer.id);
        Ok(Reply::created(at, &customer)?.version(customer.version, ""))
    })
    .await
}

/// Look for duplicates of a customer
///
/// Names customers that are probably the same one: with one of the phone numbers, or with the same
/// name and one of the addresses. Stores nothing.
#[utoipa::path(tag = "Customers", request_body = DuplicateCheck,
    responses((status = 200, description = "Who is probably meant.", body = DuplicateCheckResult)),
    extensions(("x-idempotency-ineffective" = json!(true))),
    security(("bearerAuth" = ["customers:write"])))]
#[post("/customers/duplicate-checks")]
async fn check_customer_duplicates(
    op: Op,
    body: ValidJson<DuplicateCheck>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let found = app
        .read(op, move |db, op| create::check_duplicates(db, op, &body.0))
        .await?;
    Reply::ok(&found)
}

/// Get a customer
///
/// With contacts and sites; phone numbers, e-mail addresses and addresses are masked for everybody. A
/// merged customer answers with `status` `merged` and names the one to use instead.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The customer.")),
    responses((status = 200, description = "The customer.", body = Customer)),
    security(("bearerAuth" = ["customers:read"])))]
#[get("/customers/{id}")]
async fn get_customer(
    op: Op,
    path: web::Path<CustomerId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    let today = op.now.date();
    let customer = app.read(op, move |db, op| open::open(db, op, id)).await?;
    // Whether the file is overdue depends on the day as well as on the version.
    let variant = today.format("%Y%m%d").to_string();
    Ok(Reply::ok(&customer)?.version(customer.version, &variant))
}

/// Change a customer
///
/// What is absent stays. A merged customer cannot be changed: 409 `merged` names the one to use.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The customer.")),
    request_body = CustomerUpdate,
    responses((status = 200, description = "The customer.", body = Customer)),
    security(("bearerAuth" = ["customers:write"])))]
#[patch("/customers/{id}")]
async fn update_customer(
    op: Op,
    path: web::Path<CustomerId>,
    version: IfMatch,
    body: ValidJson<CustomerUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        let customer = update::update(tx, id, version.0, body.0.clone())?;
        Ok(Reply::ok(&customer)?.version(customer.version, ""))
    })
    .await
}

/// Get a customer's service history
///
/// Tickets, assets and warranty card entries in one answer, newest first, as far as the caller sees
/// each kind. More kinds come with the program. A merged customer shows the history of the one that
/// it went to.
#[utoipa::path(tag = "Customers",
    params(("id" = Uuid, Path, description = "The customer."), HistoryLimit),
    responses((status = 200, description = "The history.", body = CustomerHistory)),
    security(("bearerAuth" = ["customers:read"])))]
#[get("/customers/{id}/history")]
async fn get_customer_history(
    op: Op,
    path: web::Path<CustomerId>,
    query: ValidQuery<HistoryLimit>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    let history = app
        .read(op, move |db, op| history::history(db, op, id, &query.0))
        .await?;
    Reply::ok(&history)
}

/// Merge a duplicate into a customer
///
/// The customer addressed survives; contacts, sites, assets, tickets and tags of the duplicate move
/// over, and the duplicate stays as a redirect. Asking for the same merge again answers 200 and moves
/// nothing. Of two merges that cross each other the later is refused with 409 `merged`.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The customer that survives.")),
    request_body = CustomerMergeCreate,
    responses(
        (status = 201, description = "Merged.", body = CustomerMerge),
        (status = 200, description = "Merged before; nothing moved.", body = CustomerMerge)),
    security(("bearerAuth" = ["customers:merge"])))]
#[post("/customers/{id}/merges")]
async fn merge_customer(
    op: Op,
    path: web::Path<CustomerId>,
    body: ValidJson<CustomerMergeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| match merging::merge(tx, id, &body.0)? {
        Merging::Done(merge) => Reply::created(format!("/api/v1/customers/{id}"), &merge),
        Merging::AlreadyDone(merge) => Reply::ok(&merge),
    })
    .await
}

/// Reveal a customer's personal data
///
/// Phone numbers, e-mail addresses or addresses in full, for the reason given. Reason, caller and
/// fields go into the audit trail. Each call is a reveal of its own: the answer is kept nowhere.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The customer.")),
    request_body = CustomerRevealCreate,
    responses((status = 200, description = "Personal data in full.", body = CustomerReveal)),
    extensions(("x-idempotency-ineffective" = json!(true))),
    security(("bearerAuth" = ["customers:reveal"])))]
#[post("/customers/{id}/reveals")]
async fn reveal_customer(
    op: Op,
    path: web::Path<CustomerId>,
    body: ValidJson<CustomerRevealCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        Ok(Reply::ok(&reveal::reveal(tx, id, &body.0)?)?.secret())
    })
    .await
}

/// Add a contact
///
/// The first contact of a customer is its primary one; later ones become it when they say so.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The customer.")),
    request_body = ContactCreate,
    responses((status = 201, description = "The contact.", body = Contact)),
    security(("bearerAuth" = ["customers:write"])))]
#[post("/customers/{id}/contacts")]
async fn create_contact(
    op: Op,
    path: web::Path<CustomerId>,
    body: ValidJson<ContactCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        let contact = contacts::add(tx, id, &body.0)?;
        let at = format!("/api/v1/customers/{id}");
        Ok(Reply::created(at, &contact)?.version(contact.version, ""))
    })
    .await
}

/// Change a contact
///
/// What is absent stays. Phone numbers are kept by their `id`, without being known.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The contact.")),
    request_body = ContactUpdate,
    responses((status = 200, description = "The contact.", body = Contact)),
    security(("bearerAuth" = ["customers:write"])))]
#[patch("/contacts/{id}")]
async fn update_contact(
    op: Op,
    path: web::Path<ContactId>,
    version: IfMatch,
    body: ValidJson<ContactUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        let contact = contacts::update(tx, id, version.0, body.0.clone())?;
        Ok(Reply::ok(&contact)?.version(contact.version, ""))
    })
    .await
}

/// Remove a contact
///
/// Takes the contact out of use; tickets that name it keep it. The oldest other contact becomes the
/// primary one where this one was.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The contact.")),
    responses((status = 204, description = "Removed.")),
    security(("bearerAuth" = ["customers:write"])))]
#[delete("/contacts/{id}")]
async fn delete_contact(
    op: Op,
    path: web::Path<ContactId>,
    version: IfMatch,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        contacts::remove(tx, id, version.0)?;
        Ok(Reply::no_content())
    })
    .await
}

/// Add a site
///
/// A place of the customer where devices stand.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The customer.")),
    request_body = SiteCreate,
    responses((status = 201, description = "The site.", body = Site)),
    security(("bearerAuth" = ["customers:write"])))]
#[post("/customers/{id}/sites")]
async fn create_site(
    op: Op,
    path: web::Path<CustomerId>,
    body: ValidJson<SiteCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        let site = sites::add(tx, id, &body.0)?;
        let at = format!("/api/v1/customers/{id}");
        Ok(Reply::created(at, &site)?.version(site.version, ""))
    })
    .await
}

/// Change a site
///
/// What is absent stays.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The site.")),
    request_body = SiteUpdate,
    responses((status = 200, description = "The site.", body = Site)),
    security(("bearerAuth" = ["customers:write"])))]
#[patch("/sites/{id}")]
async fn update_site(
    op: Op,
    path: web::Path<SiteId>,
    version: IfMatch,
    body: ValidJson<SiteUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        let site = sites::update(tx, id, version.0, body.0.clone())?;
        Ok(Reply::ok(&site)?.version(site.version, ""))
    })
    .await
}

/// Remove a site
///
/// Takes the site out of use; tickets and assets that name it keep it.
#[utoipa::path(tag = "Customers", params(("id" = Uuid, Path, description = "The site.")),
    responses((status = 204, description = "Removed.")),
    security(("bearerAuth" = ["customers:write"])))]
#[delete("/sites/{id}")]
async fn delete_site(
    op: Op,
    path: web::Path<SiteId>,
    version: IfMatch,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = path.into_inner();
    app.write(op, move |tx| {
        sites::remove(tx, id, version.0)?;
        Ok(Reply::no_content())
    })
    .await
}
