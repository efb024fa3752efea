//! What a ticket may refer to: every fault of a request is named at once.

use diesel::prelude::*;

use crate::access;
use crate::customers;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::auth::permission::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::db::schema::categories;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;
use crate::tickets::model::{CategoryId, Ticket};
use crate::tickets::neighbours::{self, CustomerId};

/// Collects faults; [`Faults::verdict`] refuses when there are any.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FieldFault>);

impl Faults {
    pub fn add(&mut self, pointer: &str, code: FaultCode) {
        self.0.push(FieldFault::body(pointer, code));
    }

    pub fn say(&mut self, pointer: &str, code: FaultCode, key: &'static str) {
        self.0.push(FieldFault::body(pointer, code).saying(key));
    }

    pub fn verdict(self) -> AppResult<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(AppError::invalid(self.0))
        }
    }
}

/// Checks everything the ticket refers to against the other rooms and fills what follows from it: the
/// customer and the product of a device.
///
/// # Errors
/// Database faults; what is wrong goes into `faults`.
pub(super) fn check_references(
    tx: &mut Tx,
    ticket: &mut Ticket,
    faults: &mut Faults,
) -> AppResult<()> {
    check_asset(tx, ticket, faults)?;
    check_customer(tx, ticket, faults)?;
    check_product(tx.db(), ticket, faults)?;
    if let Some(category) = ticket.category_id
        && !is_active_category(tx.db(), category)?
    {
        faults.add("/category_id", FaultCode::NotFound);
    }
    Ok(())
}

fn check_asset(tx: &mut Tx, ticket: &mut Ticket, faults: &mut Faults) -> AppResult<()> {
    let Some(id) = ticket.asset_id else {
        return Ok(());
    };
    let Some(asset) = neighbours::asset(tx, id)? else {
        faults.add("/asset_id", FaultCode::NotFound);
        return Ok(());
    };
    let owner: CustomerId = asset.customer_id.cast();
    let customer = *ticket.customer_id.get_or_insert(owner);
    let product = *ticket.product_id.get_or_insert(asset.product_id);
    ticket.site_id = ticket.site_id.or(asset.site_id.map(|site| site.cast()));
    if customer != owner {
        faults.say(
            "/asset_id",
            FaultCode::Conflict,
            "asset_of_another_customer",
        );
    }
    if product != asset.product_id {
        faults.say(
            "/product_id",
            FaultCode::Conflict,
            "product_of_another_asset",
        );
    }
    Ok(())
}

/// A customer that was merged stands for the one it went into.
fn check_customer(tx: &mut Tx, ticket: &mut Ticket, faults: &mut Faults) -> AppResult<()> {
    let Some(named) = ticket.customer_id else {
        if ticket.site_id.is_some() {
            faults.say("/site_id", FaultCode::Conflict, "needs_a_customer");
        }
        return Ok(());
    };
    let scope = neighbours::scope_to_register(&tx.op().actor, Permission::CustomersRead);
    let Some(customer) = customers::hold(tx.db(), &scope, named)? else {
        faults.add("/customer_id", FaultCode::NotFound);
        return Ok(());
    };
    ticket.customer_id = Some(customer.id);
    if let Some(site) = ticket.site_id
        && !customers::site_exists(tx.db(), customer.id, site)?
    {
        faults.add("/site_id", FaultCode::NotFound);
    }
    Ok(())
}

fn check_product(db: &mut Db, ticket: &Ticket, faults: &mut Faults) -> AppResult<()> {
    match (ticket.product_id, ticket.asset_id) {
        (Some(product), None) if !neighbours::is_product(db, product)? => {
            faults.add("/product_id", FaultCode::NotFound);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn is_active_category(db: &mut Db, id: CategoryId) -> AppResult<bool> {
    let found = categories::table
        .find(id)
        .filter(categories::is_active.eq(true))
        .select(categories::id);
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(db)?)
}

/// Whether the person and the team may take work of the branch on.
///
/// # Errors
/// Database faults; what is wrong goes into `faults`.
pub(super) fn check_assignment(
    tx: &mut Tx,
    branch: BranchId,
    assignee: Option<UserId>,
    team: Option<TeamId>,
    faults: &mut Faults,
) -> AppResult<()> {
    let today = tx.now().date();
    if let Some(user) = assignee
        && !access::is_member(tx.db(), user, branch, None, today)?
    {
        faults.say("/assignee_id", FaultCode::NotFound, "not_a_member");
    }
    if let Some(team) = team
        && access::branch_of_team(tx.db(), team)? != Some(branch)
    {
        faults.add("/team_id", FaultCode::NotFound);
    }
    Ok(())
}
