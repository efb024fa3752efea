//! Adding, changing and removing sites.

use serde_json::json;

use super::members::Members;
use super::{draft, filing};
use crate::customers::dto::update::SiteMember;
use crate::customers::dto::{Site, SiteCreate, SiteUpdate};
use crate::customers::model::{CustomerId, SiteId};
use crate::customers::repo::{self, CustomerRecord, SiteRecord, files};
use crate::platform::auth::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::op::Op;
use crate::platform::patch::Patch;
use crate::platform::personal::{PersonalAddress, PersonalText};
use crate::platform::tx::{Change, Tx};

/// Adds a site.
///
/// # Errors
/// 404; `merged`; 422 for half a point.
pub fn add(tx: &mut Tx, customer: CustomerId, entered: &SiteCreate) -> AppResult<Site> {
    let op = tx.op();
    filing::changeable(tx.db(), op, Permission::CustomersWrite, customer)?;
    let mut faults = Vec::new();
    let site = draft::site(op, customer, entered, "", &mut faults);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let customer = filing::touch(tx.db(), op, customer)?;
    repo::sites::insert(tx.db(), std::slice::from_ref(&site))?;
    record(tx, &customer, &site, "customer.site_added", &[]);
    Ok(Site::new(&site))
}

/// Changes what the request mentions, if the site still has the version it was made on.
///
/// # Errors
/// 404; 412; 422 for half a point and for members set and unset at once.
pub fn update(tx: &mut Tx, id: SiteId, expected: i64, change: SiteUpdate) -> AppResult<Site> {
    let op = tx.op();
    let mut site = seen(tx.db(), op, id)?;
    if site.version != expected {
        return Err(AppError::stale(site.version));
    }
    let members = apply(&mut site, change).map_err(AppError::invalid)?;
    save(tx, site, expected, "customer.site_changed", &members)
}

/// Takes a site out of use; it stays because tickets and assets refer to it.
///
/// # Errors
/// 404; 412.
pub fn remove(tx: &mut Tx, id: SiteId, expected: i64) -> AppResult<()> {
    let op = tx.op();
    let mut site = seen(tx.db(), op, id)?;
    if site.version != expected {
        return Err(AppError::stale(site.version));
    }
    site.is_active = false;
    save(tx, site, expected, "customer.site_removed", &["is_active"]).map(drop)
}

/// The site, where its customer can be seen and changed by the caller.
fn seen(db: &mut Db, op: &Op, id: SiteId) -> AppResult<SiteRecord> {
    let missing = || AppError::missing("site");
    let site = repo::sites::find(db, id)?.ok_or_else(missing)?;
    let scope = op.actor.scope(Permission::CustomersWrite);
    files::find(db, &scope, site.customer_id)?.ok_or_else(missing)?;
    Ok(site)
}

fn save(
    tx: &mut Tx,
    mut site: SiteRecord,
    expected: i64,
    event: &'static str,
    members: &[&'static str],
) -> AppResult<Site> {
    let op = tx.op();
    let customer = filing::touch(tx.db(), op, site.customer_id)?;
    site.version = expected + 1;
    site.updated_at = op.now;
    if !repo::sites::save_if(tx.db(), &site, expected)? {
        return Err(AppError::stale(seen(tx.db(), op, site.id)?.version));
    }
    record(tx, &customer, &site, event, members);
    Ok(Site::new(&site))
}

fn record(
    tx: &mut Tx,
    customer: &CustomerRecord,
    site: &SiteRecord,
    event: &'static str,
    members: &[&'static str],
) {
    tx.record(
        Change::new("customer", customer.id, customer.version, event)
            .in_branch(customer.branch_id)
            .data(json!({
                "number": customer.number,
                "site_id": site.id,
                "site_version": site.version,
            }))
            .changes(json!({ "site_id": site.id, "members": members })),
    );
}

/// Applies the change; answers the names of the members that it mentions.
fn apply(site: &mut SiteRecord, change: SiteUpdate) -> Result<Vec<&'static str>, Vec<FieldFault>> {
    let mut members = Members::default();
    let unset = |member| change.unset.contains(&member);
    let text = |patch: Patch<String>| patch.map(|text| draft::tidy(&text));
    let label = change.label.as_deref().map(draft::tidy);
    members.set("label", &mut site.label, label);
    if let Some(address) = &change.address {
        site.address_folded = fold(address);
    }
    let address = change.address.as_deref().map(draft::tidy);
    members.set(
        "address",
        &mut site.address,
        address.map(PersonalAddress::new),
    );
    let region = text(change.region);
    members.patch(
        "region",
        &mut site.region,
        region,
        unset(SiteMember::Region),
    );
    let (north, east) = (&mut site.latitude, &mut site.longitude);
    members.patch(
        "latitude",
        north,
        change.latitude,
        unset(SiteMember::Latitude),
    );
    members.patch(
        "longitude",
        east,
        change.longitude,
        unset(SiteMember::Longitude),
    );
    draft::location(*north, *east, "", &mut members.faults);
    let notes = text(change.access_notes).map(PersonalText::new);
    let is_unset = unset(SiteMember::AccessNotes);
    members.patch("access_notes", &mut site.access_notes, notes, is_unset);
    let hours = text(change.opening_hours);
    let is_unset = unset(SiteMember::OpeningHours);
    members.patch("opening_hours", &mut site.opening_hours, hours, is_unset);
    let environment = text(change.environment);
    let is_unset = unset(SiteMember::Environment);
    members.patch("environment", &mut site.environment, environment, is_unset);
    members.set("is_active", &mut site.is_active, change.is_active);
    members.done()
}
