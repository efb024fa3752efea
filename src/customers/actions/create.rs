//! Opening a customer's file, and the look for duplicates before it.

use serde_json::json;

use super::draft::{self, tidy};
use super::filing;
use crate::access;
use crate::customers::completeness::{self, ProfileRules};
use crate::customers::dto::{
    Customer, CustomerCreate, DuplicateCheck, DuplicateCheckResult, PossibleDuplicate,
};
use crate::customers::duplicates::{self, Likeness};
use crate::customers::model::{CustomerId, CustomerLevel, CustomerStatus};
use crate::customers::phones::{self, PhoneRules};
use crate::customers::repo::files::{self, CustomerFile};
use crate::customers::repo::{self, CustomerRecord};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::numbers::{self, Series};
use crate::platform::op::Op;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};

/// Opens a file and names the customers that are probably the same one.
///
/// # Errors
/// 422 for every faulty phone, pair or reference.
pub fn create(tx: &mut Tx, entered: &CustomerCreate) -> AppResult<Customer> {
    let op = tx.op();
    let file = draft_file(tx.db(), op, entered)?;
    let possible = possible_duplicates(tx.db(), op, &likeness_of(&file))?;
    store(tx.db(), &file)?;
    filing::index(tx.db(), &file)?;
    let customer = &file.customer;
    tx.record(
        Change::new(
            "customer",
            customer.id,
            customer.version,
            "customer.created",
        )
        .in_branch(customer.branch_id)
        .data(json!({
            "number": customer.number,
            "kind": customer.kind,
            "level": customer.level,
            "possible_duplicates": possible.len(),
        }))
        .changes(json!({ "contacts": file.contacts.len(), "sites": file.sites.len() })),
    );
    let mut answer = filing::answer(tx.db(), op, &file)?;
    answer.possible_duplicates = Some(possible);
    Ok(answer)
}

fn draft_file(db: &mut Db, op: &Op, entered: &CustomerCreate) -> AppResult<CustomerFile> {
    let phone_rules: PhoneRules = settings::get(db)?;
    let id: CustomerId = op.new_id();
    let mut faults = Vec::new();
    let branch = branch(db, op, entered.branch_id, &mut faults)?;
    check_owner(db, entered.account_owner_id, &mut faults)?;
    let drafted = (0..).zip(&entered.contacts).map(|(index, contact)| {
        let at = format!("/contacts/{index}");
        (at, contact)
    });
    let (mut contacts, phones): (Vec<_>, Vec<_>) = drafted
        .map(|(at, contact)| draft::contact(op, id, contact, &phone_rules, &at, &mut faults))
        .unzip();
    draft::mark_primary(&mut contacts, &mut faults);
    let sites = (0..)
        .zip(&entered.sites)
        .map(|(index, site)| draft::site(op, id, site, &format!("/sites/{index}"), &mut faults))
        .collect();
    let Some(branch) = branch.filter(|_| faults.is_empty()) else {
        return Err(AppError::invalid(faults));
    };
    Ok(CustomerFile {
        customer: draft_customer(db, op, id, branch, entered)?,
        contacts,
        phones: phones.into_iter().flatten().collect(),
        sites,
        absorbed: Vec::new(),
    })
}

fn draft_customer(
    db: &mut Db,
    op: &Op,
    id: CustomerId,
    branch_id: BranchId,
    entered: &CustomerCreate,
) -> AppResult<CustomerRecord> {
    let profile_rules: ProfileRules = settings::get(db)?;
    Ok(CustomerRecord {
        id,
        number: numbers::next(db, Series::Customer, op.now)?,
        kind: entered.kind,
        name: tidy(&entered.name),
        name_folded: fold(&entered.name),
        level: entered.level.unwrap_or(CustomerLevel::Normal),
        status: CustomerStatus::Active,
        source: entered.source.as_deref().map(tidy),
        tags: Doc(tidy_tags(&entered.tags)),
        branch_id,
        account_owner_id: entered.account_owner_id,
        language: entered.language.unwrap_or_default(),
        consents: Doc(entered
            .consents
            .unwrap_or_default()
            .over(Default::default())),
        note: entered.note.as_deref().map(tidy),
        merged_into_id: None,
        profile_due_on: completeness::due_on(&profile_rules, op.now.date()),
        version: 1,
        created_by: op.actor.person().map(|person| person.id),
        created_at: op.now,
        updated_at: op.now,
    })
}

/// Tags without spaces around them, each once, in the order given.
pub fn tidy_tags(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags.iter().map(|tag| tidy(tag)) {
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    kept
}

/// The branch named, or the caller's only one.
fn branch(
    db: &mut Db,
    op: &Op,
    named: Option<BranchId>,
    faults: &mut Vec<FieldFault>,
) -> AppResult<Option<BranchId>> {
    let own = op.actor.person().map_or(&[][..], |person| &person.branches);
    let chosen = match (named, own) {
        (Some(named), _) => named,
        (None, [only]) => *only,
        (None, _) => {
            faults.push(FieldFault::body("/branch_id", FaultCode::Required));
            return Ok(None);
        }
    };
    check_branch(db, op, chosen, faults)?;
    Ok(Some(chosen))
}

/// Customers can be given to branches that the caller writes for.
pub fn check_branch(
    db: &mut Db,
    op: &Op,
    branch: BranchId,
    faults: &mut Vec<FieldFault>,
) -> AppResult<()> {
    let scope = op.actor.scope(Permission::CustomersWrite);
    if !scope.covers_branch(branch) || access::branch_ref(db, branch)?.is_none() {
        faults.push(FieldFault::body("/branch_id", FaultCode::NotFound));
    }
    Ok(())
}

/// The person in charge has to exist.
pub fn check_owner(
    db: &mut Db,
    owner: Option<UserId>,
    faults: &mut Vec<FieldFault>,
) -> AppResult<()> {
    if let Some(owner) = owner
        && access::find_user(db, owner)?.is_none()
    {
        faults.push(FieldFault::body("/account_owner_id", FaultCode::NotFound));
    }
    Ok(())
}

fn store(db: &mut Db, file: &CustomerFile) -> AppResult<()> {
    files::insert(db, &file.customer)?;
    repo::contacts::insert(db, &file.contacts, &file.phones)?;
    repo::sites::insert(db, &file.sites)?;
    Ok(())
}

fn likeness_of(file: &CustomerFile) -> Likeness {
    Likeness {
        name: file.customer.name_folded.clone(),
        phones: file
            .phones
            .iter()
            .map(|phone| phone.phone.reveal().to_owned())
            .collect(),
        addresses: file
            .sites
            .iter()
            .map(|site| site.address_folded.clone())
            .collect(),
    }
}

/// Names the customers that are probably meant, before anything is stored.
///
/// # Errors
/// 422 for every text that is no phone number; database faults.
pub fn check_duplicates(
    db: &mut Db,
    op: &Op,
    entered: &DuplicateCheck,
) -> AppResult<DuplicateCheckResult> {
    let rules: PhoneRules = settings::get(db)?;
    let mut faults = Vec::new();
    let phones = phones::read_all(&entered.phones, &rules, "/phones", &mut faults);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let likeness = Likeness {
        name: fold(entered.name.as_deref().unwrap_or_default()),
        phones: phones.into_iter().collect(),
        addresses: entered
            .addresses
            .iter()
            .map(|address| fold(address))
            .filter(|address| !address.is_empty())
            .collect(),
    };
    Ok(DuplicateCheckResult {
        data: possible_duplicates(db, op, &likeness)?,
    })
}

fn possible_duplicates(
    db: &mut Db,
    op: &Op,
    likeness: &Likeness,
) -> AppResult<Vec<PossibleDuplicate>> {
    let scope = op.actor.scope(Permission::CustomersRead);
    let candidates = repo::duplicates::candidates(db, &scope, likeness)?;
    let judged = candidates.into_iter().map(|(customer, known)| {
        let reasons = duplicates::reasons(likeness, &known);
        PossibleDuplicate {
            id: customer.id,
            number: customer.number,
            name: customer.name,
            reasons,
        }
    });
    Ok(judged.filter(|one| !one.reasons.is_empty()).collect())
}
