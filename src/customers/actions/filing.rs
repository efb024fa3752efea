//! What every use case does with a customer's file: find it, refuse a merged one, keep the search
//! index in step, and make the masked answer.

use crate::access;
use crate::customers::completeness::{self, ProfileFacts, ProfileRules};
use crate::customers::dto::customer::Surroundings;
use crate::customers::dto::{Customer, CustomerRef, ProfileCompleteness};
use crate::customers::model::{CustomerId, CustomerStatus};
use crate::customers::repo::CustomerRecord;
use crate::customers::repo::files::{self, CustomerFile};
use crate::platform::auth::Permission;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::search::{self, SearchKind, SearchText};
use crate::platform::settings;

/// The customer, where the permission reaches it.
///
/// # Errors
/// 404 where it does not.
pub fn seen(
    db: &mut Db,
    op: &Op,
    permission: Permission,
    id: CustomerId,
) -> AppResult<CustomerRecord> {
    files::find(db, &op.actor.scope(permission), id)?.ok_or_else(|| AppError::missing("customer"))
}

/// The customer, where the permission reaches it and it may still change.
///
/// # Errors
/// 404; `merged` naming the customer to use instead.
pub fn changeable(
    db: &mut Db,
    op: &Op,
    permission: Permission,
    id: CustomerId,
) -> AppResult<CustomerRecord> {
    let customer = seen(db, op, permission, id)?;
    if customer.status == CustomerStatus::Merged {
        return Err(merged_away(db, id));
    }
    Ok(customer)
}

/// The refusal of a change to a merged customer, naming where its merges end.
pub fn merged_away(db: &mut Db, id: CustomerId) -> AppError {
    match files::survivor(db, id) {
        Ok(Some(survivor)) => AppError::new(Code::Merged).with_extra("redirect_id", survivor),
        Ok(None) => AppError::missing("customer"),
        Err(error) => error,
    }
}

/// Raises the version of the customer whose file changes.
///
/// # Errors
/// `merged` when a merge came first; database faults.
pub fn touch(db: &mut Db, op: &Op, id: CustomerId) -> AppResult<CustomerRecord> {
    match files::touch(db, id, op.now)? {
        Some(customer) => Ok(customer),
        None => Err(merged_away(db, id)),
    }
}

/// Makes the customer findable by numbers, names and phones; the numbers of customers merged into it
/// lead here too. A merged customer is not found itself.
///
/// # Errors
/// Database faults.
pub fn index(db: &mut Db, file: &CustomerFile) -> AppResult<()> {
    let id = file.customer.id.uuid();
    if file.customer.status == CustomerStatus::Merged {
        return search::remove(db, SearchKind::Customer, id);
    }
    let text = SearchText::new()
        .word(&file.customer.number)
        .text(&file.customer.name);
    let text = file
        .absorbed
        .iter()
        .fold(text, |text, (_, number)| text.word(number));
    let active = file.contacts.iter().filter(|contact| contact.is_active);
    let text = active.fold(text, |text, contact| {
        file.phones_of(contact.id)
            .fold(text.text(&contact.name), |text, phone| {
                text.phone(phone.phone.reveal())
            })
    });
    search::put(db, SearchKind::Customer, id, &text)
}

/// The masked answer about a file.
///
/// # Errors
/// Database faults.
pub fn answer(db: &mut Db, op: &Op, file: &CustomerFile) -> AppResult<Customer> {
    let rules: ProfileRules = settings::get(db)?;
    let due_on = file.customer.profile_due_on;
    let judged = completeness::judge(&rules, &facts(file), due_on, op.now.date());
    let merged_into = if file.customer.status == CustomerStatus::Merged {
        survivor_ref(db, file.customer.id)?
    } else {
        None
    };
    let branch = access::branch_ref(db, file.customer.branch_id)?
        .ok_or_else(|| AppError::internal("a customer without its branch"))?;
    let account_owner = match file.customer.account_owner_id {
        Some(owner) => access::find_user(db, owner)?,
        None => None,
    };
    let around = Surroundings {
        branch,
        account_owner,
        merged_into,
        profile_completeness: ProfileCompleteness::new(judged, due_on),
    };
    Ok(Customer::new(file, around))
}

fn survivor_ref(db: &mut Db, id: CustomerId) -> AppResult<Option<CustomerRef>> {
    let Some(survivor) = files::survivor(db, id)? else {
        return Ok(None);
    };
    let named = files::names(db, &[survivor])?.into_iter().next();
    Ok(named.map(|(id, number, name)| CustomerRef { id, number, name }))
}

fn facts(file: &CustomerFile) -> ProfileFacts {
    let mut contacts = file.contacts.iter().filter(|contact| contact.is_active);
    let mut sites = file.sites.iter().filter(|site| site.is_active);
    ProfileFacts {
        has_phone: contacts
            .clone()
            .any(|contact| file.phones_of(contact.id).next().is_some()),
        has_email: contacts.any(|contact| contact.email.is_some()),
        has_address: sites.any(|site| !site.address_folded.is_empty()),
        has_source: file.customer.source.is_some(),
        has_account_owner: file.customer.account_owner_id.is_some(),
        has_consent: file.customer.consents.0.data_processing,
    }
}

/// The customer in a word.
pub fn reference(customer: &CustomerRecord) -> CustomerRef {
    CustomerRef {
        id: customer.id,
        number: customer.number.clone(),
        name: customer.name.clone(),
    }
}
