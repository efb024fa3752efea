//! People as records.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use crate::access::authority;
use crate::access::dto::users::UserFilter;
use crate::access::model::UserRow;
use crate::insert_all;
use crate::platform::auth::actor::UserId;
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{Locked, row_after, row_before};
use crate::platform::db::schema::{memberships, tickets, user_roles, users};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::http::PageRequest;
use crate::platform::http::page::PAGE_REACH;
use crate::platform::lang::Lang;
use crate::platform::role::Role;

#[derive(Insertable)]
#[diesel(table_name = user_roles, treat_none_as_default_value = false)]
struct RoleRow {
    user_id: UserId,
    role: Role,
}

/// Stores a new person with the hash of their password.
///
/// # Errors
/// `already_exists` when the user name is taken; database faults.
pub fn insert(db: &mut Db, row: &UserRow, password_hash: &str) -> AppResult<()> {
    let is_taken = || {
        let fault = FieldFault::body("/username", FaultCode::NotUnique);
        AppError::new(Code::AlreadyExists).with_faults(vec![fault])
    };
    diesel::insert_into(users::table)
        .values((row, users::password_hash.eq(password_hash)))
        .execute(db)
        .on_unique("users_username_key", is_taken)?;
    Ok(())
}

/// Replaces the roles of a person.
///
/// # Errors
/// Database faults.
pub fn set_roles(db: &mut Db, user: UserId, roles: &[Role]) -> AppResult<()> {
    diesel::delete(user_roles::table.filter(user_roles::user_id.eq(user))).execute(db)?;
    let rows: Vec<RoleRow> = roles
        .iter()
        .map(|role| RoleRow {
            user_id: user,
            role: *role,
        })
        .collect();
    insert_all!(db, user_roles::table, rows)?;
    Ok(())
}

/// Whether there is anybody at all.
///
/// # Errors
/// Database faults.
pub fn is_anybody_there(db: &mut Db) -> AppResult<bool> {
    Ok(select(exists(users::table.select(users::id))).get_result(db)?)
}

/// People of the branches that `scope` shows, and the caller.
type Seen<'a> = users::BoxedQuery<'a, MultiBackend>;

fn seen<'a>(scope: &Scope, caller: Option<UserId>, today: NaiveDate) -> Seen<'a> {
    let all = users::table.into_boxed::<MultiBackend>();
    let Some(branches) = authority::branches(scope) else {
        return all;
    };
    let of_branch = memberships::table
        .filter(memberships::user_id.eq(users::id))
        .filter(memberships::branch_id.eq_any(branches.to_vec()))
        .filter(not_ended(today))
        .select(memberships::id);
    // Nobody has the nil id: a caller who is no person sees no extra row.
    let caller = caller.unwrap_or(UserId::new(uuid::Uuid::nil()));
    all.filter(users::id.eq(caller).or(exists(of_branch)))
}

#[diesel::dsl::auto_type]
fn not_ended(today: NaiveDate) -> _ {
    memberships::ends_on
        .is_null()
        .or(memberships::ends_on.gt(today))
}

/// A person whom the caller may see.
///
/// # Errors
/// Database faults.
pub fn find(
    db: &mut Db,
    scope: &Scope,
    caller: Option<UserId>,
    today: NaiveDate,
    id: UserId,
) -> AppResult<Option<UserRow>> {
    Ok(seen(scope, caller, today)
        .filter(users::id.eq(id))
        .select(UserRow::as_select())
        .get_result(db)
        .optional()?)
}

/// A person, held against other writers.
///
/// # Errors
/// Database faults.
pub fn lock(db: &mut Db, id: UserId) -> AppResult<Option<UserRow>> {
    let query = users::table.find(id).select(UserRow::as_select());
    Ok(Locked::for_change(query).get_result(db).optional()?)
}

/// Active administrators, held against other writers, always in the same order.
///
/// # Errors
/// Database faults.
pub fn lock_admins(db: &mut Db) -> AppResult<Vec<UserId>> {
    let query = users::table
        .inner_join(user_roles::table)
        .filter(user_roles::role.eq(Role::Admin))
        .filter(users::is_active.eq(true))
        .order(users::id.asc())
        .select(users::id);
    Ok(Locked::for_change(query).load(db)?)
}

/// What a change writes to a person's record; `None` leaves the column.
#[derive(Default, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChange {
    pub display_name: Option<String>,
    pub name_folded: Option<String>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub language: Option<Lang>,
    pub is_active: Option<bool>,
    pub deactivated_at: Option<Option<UtcTime>>,
    pub password_hash: Option<String>,
    pub access_version: Option<i64>,
}

/// Writes a change to the row that was read as `user` and gives its new version.
///
/// # Errors
/// `version_mismatch` when the row has moved on since; database faults.
pub fn update(db: &mut Db, user: &UserRow, change: UserChange, now: UtcTime) -> AppResult<i64> {
    let version = user.version + 1;
    let unchanged = users::table
        .find(user.id)
        .filter(users::version.eq(user.version));
    let changed = diesel::update(unchanged)
        .set((
            change,
            users::version.eq(version),
            users::updated_at.eq(now),
        ))
        .execute(db)?;
    if changed == 1 {
        Ok(version)
    } else {
        Err(AppError::stale(version))
    }
}

/// Makes the tokens of several people worthless, because something beside their own records changed.
///
/// # Errors
/// Database faults.
pub fn end_tokens(db: &mut Db, ids: &[UserId]) -> AppResult<()> {
    diesel::update(users::table.filter(users::id.eq_any(ids)))
        .set(users::access_version.eq(users::access_version + 1))
        .execute(db)?;
    Ok(())
}

/// Open tickets assigned to a person.
///
/// # Errors
/// Database faults.
pub fn open_tickets(db: &mut Db, user: UserId, ended: &[&'static str]) -> AppResult<i64> {
    Ok(tickets::table
        .filter(tickets::assignee_id.eq(user))
        .filter(tickets::state.ne_all(ended.to_vec()))
        .count()
        .get_result(db)?)
}

fn filtered<'a>(mut query: Seen<'a>, filter: &UserFilter, today: NaiveDate) -> Seen<'a> {
    if let Some(role) = filter.role {
        let held = user_roles::table
            .filter(user_roles::user_id.eq(users::id))
            .filter(user_roles::role.eq(role));
        query = query.filter(exists(held));
    }
    let belonging = || {
        memberships::table
            .filter(memberships::user_id.eq(users::id))
            .filter(memberships::starts_on.le(today))
            .filter(not_ended(today))
    };
    if let Some(branch) = filter.branch_id {
        query = query.filter(exists(
            belonging().filter(memberships::branch_id.eq(branch)),
        ));
    }
    if let Some(team) = filter.team_id {
        query = query.filter(exists(belonging().filter(memberships::team_id.eq(team))));
    }
    if let Some(is_active) = filter.is_active {
        query = query.filter(users::is_active.eq(is_active));
    }
    let typed = fold(filter.q.as_deref().unwrap_or_default());
    if !typed.is_empty() {
        // Both columns sort bytewise, so "begins with" is everything from the text up to its last
        // possible continuation.
        let last = format!("{typed}\u{10FFFF}");
        query = query.filter(
            users::username
                .between(typed.clone(), last.clone())
                .or(users::name_folded.between(typed, last)),
        );
    }
    query
}

/// One page of the people whom the caller may see, one row more than asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    caller: Option<UserId>,
    today: NaiveDate,
    filter: &UserFilter,
    page: &PageRequest,
) -> AppResult<Vec<UserRow>> {
    let mut query = filtered(seen(scope, caller, today), filter, today)
        .select(UserRow::as_select())
        .limit(page.fetch())
        .offset(page.offset);
    if page.sort == "username" {
        if let Some(key) = page.after::<(String, UserId)>()? {
            query = match page.descending {
                true => query.filter(row_before((users::username, users::id), key)),
                false => query.filter(row_after((users::username, users::id), key)),
            };
        }
        query = match page.descending {
            true => query.order((users::username.desc(), users::id.desc())),
            false => query.order((users::username.asc(), users::id.asc())),
        };
    } else {
        if let Some(key) = page.after::<(UtcTime, UserId)>()? {
            query = match page.descending {
                true => query.filter(row_before((users::created_at, users::id), key)),
                false => query.filter(row_after((users::created_at, users::id), key)),
            };
        }
        query = match page.descending {
            true => query.order((users::created_at.desc(), users::id.desc())),
            false => query.order((users::created_at.asc(), users::id.asc())),
        };
    }
    Ok(query.load(db)?)
}

/// How many people the filter finds, counted a little beyond what pages reach.
///
/// # Errors
/// Database faults.
pub fn count(
    db: &mut Db,
    scope: &Scope,
    caller: Option<UserId>,
    today: NaiveDate,
    filter: &UserFilter,
) -> AppResult<i64> {
    let ids: Vec<UserId> = filtered(seen(scope, caller, today), filter, today)
        .select(users::id)
        .limit(PAGE_REACH + 1)
        .load(db)?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

/// Roles of several people at once.
///
/// # Errors
/// Database faults.
pub fn roles(db: &mut Db, ids: &[UserId]) -> AppResult<Vec<(UserId, Role)>> {
    Ok(user_roles::table
        .filter(user_roles::user_id.eq_any(ids))
        .order((user_roles::user_id.asc(), user_roles::role.asc()))
        .select((user_roles::user_id, user_roles::role))
        .load(db)?)
}
