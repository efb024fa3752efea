//! Warranty policies in the database: versions are only ever added.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::equipment::model::PolicyRecordId;
use crate::equipment::warranty::WarrantyPolicy;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::warranty_policies as policies;
use crate::platform::db::{Db, Doc};
use crate::platform::error::{AppError, AppResult};

/// Versions of one policy that are read; beyond lies no company's life.
const MOST_VERSIONS: i64 = 200;

/// Codes that are listed.
const MOST_CODES: i64 = 200;

/// One stored version.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = policies, treat_none_as_default_value = false)]
pub struct PolicyRecord {
    pub id: PolicyRecordId,
    pub code: String,
    pub policy_version: i32,
    pub effective_from: NaiveDate,
    pub effective_until: Option<NaiveDate>,
    pub document: Doc<WarrantyPolicy>,
    pub created_by: Option<UserId>,
    pub created_at: UtcTime,
}

/// All versions of a policy, the oldest first; none when the code is unknown.
///
/// # Errors
/// Database faults.
pub fn versions(db: &mut Db, code: &str) -> AppResult<Vec<PolicyRecord>> {
    Ok(policies::table
        .filter(policies::code.eq(code))
        .order(policies::policy_version)
        .limit(MOST_VERSIONS)
        .load(db)?)
}

/// One version.
///
/// # Errors
/// Database faults.
pub fn version(db: &mut Db, code: &str, number: i32) -> AppResult<Option<PolicyRecord>> {
    Ok(policies::table
        .filter(policies::code.eq(code))
        .filter(policies::policy_version.eq(number))
        .first(db)
        .optional()?)
}

/// Whether there is a policy of that code.
///
/// # Errors
/// Database faults.
pub fn exists(db: &mut Db, code: &str) -> AppResult<bool> {
    let found: Option<PolicyRecordId> = policies::table
        .filter(policies::code.eq(code))
        .select(policies::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// All versions of all policies in the order of their codes.
///
/// # Errors
/// Database faults.
pub fn all(db: &mut Db) -> AppResult<Vec<PolicyRecord>> {
    Ok(policies::table
        .order((policies::code, policies::policy_version))
        .limit(MOST_CODES * MOST_VERSIONS)
        .load(db)?)
}

/// Writes a version.
///
/// # Errors
/// `already_exists` when another one took its number; database faults.
pub fn insert(db: &mut Db, record: &PolicyRecord) -> AppResult<()> {
    diesel::insert_into(policies::table)
        .values(record)
        .execute(db)
        .on_unique("warranty_policies_code_policy_version_key", || {
            AppError::new(Code::AlreadyExists).saying("policy_version_taken")
        })?;
    Ok(())
}
