//! Warranty policies: versions are added, never edited.

use chrono::NaiveDate;
use diesel::Connection;
use serde_json::json;

use super::sound;
use crate::equipment::dto::{WarrantyPolicyDetail, WarrantyPolicyList, WarrantyPolicySummary};
use crate::equipment::model::PolicyRecordId;
use crate::equipment::repo;
use crate::equipment::repo::policies::PolicyRecord;
use crate::equipment::rules::succession_faults;
use crate::equipment::warranty::{WarrantyPolicy, shipped_policies, version_in_force};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::FaultCode;
use crate::platform::db::{Db, Doc};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::ids::{Id, IdSource, RandomIds};
use crate::platform::lang::Lang;
use crate::platform::tx::{Change, Tx};

/// Brings the policies that come with the product into a new installation; a code that exists is left
/// alone, whatever its versions say. Gives how many were brought.
///
/// # Errors
/// Database faults.
pub fn install(db: &mut Db, now: UtcTime) -> AppResult<usize> {
    let shipped = shipped_policies().map_err(AppError::internal)?;
    db.transaction(|db| {
        let mut brought = 0;
        for policy in shipped {
            if !repo::policies::exists(db, &policy.code)? {
                let id = Id::new(RandomIds.next(now));
                repo::policies::insert(db, &stored(policy, id, None, now)?)?;
                brought += 1;
            }
        }
        Ok(brought)
    })
}

fn stored(
    policy: WarrantyPolicy,
    id: PolicyRecordId,
    created_by: Option<UserId>,
    created_at: UtcTime,
) -> AppResult<PolicyRecord> {
    Ok(PolicyRecord {
        id,
        code: policy.code.clone(),
        policy_version: i32::try_from(policy.version).map_err(AppError::internal)?,
        effective_from: policy.effective_from,
        effective_until: policy.effective_until,
        document: Doc(policy),
        created_by,
        created_at,
    })
}

/// Adds a version to the policy `code`, or makes the policy with its first version.
///
/// # Errors
/// 422 naming every fault of the document; `already_exists` when somebody else added that version.
pub fn add_version(tx: &mut Tx, code: &str, policy: &WarrantyPolicy) -> AppResult<PolicyRecord> {
    let mut faults = document_faults("", policy, tx.op().lang);
    if policy.code != code {
        faults.push(FieldFault::body("/code", FaultCode::Conflict).saying("policy_code_differs"));
    }
    sound(faults)?;
    let existing: Vec<WarrantyPolicy> = documents(tx.db(), code)?;
    sound(succession_faults(&existing, policy))?;
    let created_by = tx.op().actor.person().map(|person| person.id);
    let record = stored(policy.clone(), tx.new_id(), created_by, tx.now())?;
    repo::policies::insert(tx.db(), &record)?;
    let data = json!({
        "code": record.code,
        "policy_version": record.policy_version,
        "effective_from": record.effective_from,
        "effective_until": record.effective_until,
    });
    let event = "warranty_policy.version_added";
    let change = Change::new("warranty_policy", record.id, 1, event)
        .data(data.clone())
        .changes(data);
    tx.record(change);
    Ok(record)
}

/// The faults of a policy document that stands at `at` in the body.
pub fn document_faults(at: &str, policy: &WarrantyPolicy, lang: Lang) -> Vec<FieldFault> {
    let found = policy.validate();
    let fault = |fault: &crate::equipment::warranty::PolicyFault| {
        let code = FaultCode::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == fault.code)
            .unwrap_or(FaultCode::InvalidFormat);
        FieldFault::body(format!("{at}{}", fault.pointer), code)
            .saying("policy_document")
            .with("why", fault.message(lang))
    };
    found.iter().map(fault).collect()
}

/// The documents of all versions of a policy.
///
/// # Errors
/// Database faults.
pub fn documents(db: &mut Db, code: &str) -> AppResult<Vec<WarrantyPolicy>> {
    let records = repo::policies::versions(db, code)?;
    Ok(records
        .into_iter()
        .map(|record| record.document.0)
        .collect())
}

/// All policies as of `today`.
///
/// # Errors
/// Database faults.
pub fn list(db: &mut Db, today: NaiveDate) -> AppResult<WarrantyPolicyList> {
    let documents: Vec<WarrantyPolicy> = repo::policies::all(db)?
        .into_iter()
        .map(|record| record.document.0)
        .collect();
    let data = documents
        .chunk_by(|one, next| one.code == next.code)
        .filter_map(|versions| summary(versions, today))
        .collect();
    Ok(WarrantyPolicyList { data })
}

fn summary(versions: &[WarrantyPolicy], today: NaiveDate) -> Option<WarrantyPolicySummary> {
    let newest = versions.iter().max_by_key(|policy| policy.version)?;
    let in_force = version_in_force(versions, &newest.code, today);
    let current = in_force.unwrap_or(newest);
    Some(WarrantyPolicySummary {
        code: current.code.clone(),
        name: current.name.clone(),
        basis: current.basis,
        current_version: current.version,
        newest_version: newest.version,
        is_in_force: in_force.is_some(),
    })
}

/// One policy as of `today`.
///
/// # Errors
/// 404, database faults.
pub fn detail(db: &mut Db, code: &str, today: NaiveDate) -> AppResult<WarrantyPolicyDetail> {
    let mut records = repo::policies::versions(db, code)?;
    if records.is_empty() {
        return Err(AppError::missing("warranty_policy"));
    }
    records.reverse();
    let documents: Vec<WarrantyPolicy> = records
        .iter()
        .map(|record| record.document.0.clone())
        .collect();
    Ok(WarrantyPolicyDetail {
        code: code.to_owned(),
        current: version_in_force(&documents, code, today).cloned(),
        versions: records.into_iter().map(Into::into).collect(),
    })
}
