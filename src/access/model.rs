//! Rows of this room as the program holds them. Rows with personal data or secrets have no `Debug`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::platform::auth::actor::{BranchId, SessionId, TeamId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::db::schema::{branches, memberships, refresh_tokens, sessions, teams, users};
use crate::platform::lang::Lang;
use crate::platform::role::Role;

crate::typed_id!(/// Identifies a membership of a person in a branch or team.
    MembershipId, MembershipKind);
crate::typed_id!(/// Identifies one refresh token.
    RefreshTokenId, RefreshTokenKind);

closed_list! {
    /// Why a session ended before its time.
    pub enum SessionEnd {
        /// The person signed out of it.
        SignedOut = "signed_out" ("本人退出", "Signed out"),
        /// An old refresh token was presented: somebody has a copy of it.
        TokenReused = "token_reused" ("刷新令牌被重复使用", "Refresh token used twice"),
        /// The password was changed or set anew.
        PasswordChanged = "password_changed" ("密码已更改", "Password changed"),
        /// The person was deactivated.
        Deactivated = "deactivated" ("账号已停用", "Person deactivated"),
        /// Whoever manages the person ended it.
        EndedByManager = "ended_by_manager" ("由管理人员终止", "Ended by whoever manages the person"),
    }
}
crate::text_enum!(SessionEnd);

/// A person who signs in, without the password.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct UserRow {
    pub id: UserId,
    pub username: String,
    pub display_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Lang,
    pub is_active: bool,
    pub access_version: i64,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
    pub deactivated_at: Option<UtcTime>,
    pub name_folded: String,
}

/// What sign-in needs to know of a person.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Credentials {
    pub id: UserId,
    pub is_active: bool,
    pub password_hash: Option<String>,
}

/// One sign-in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: UtcTime,
    pub last_used_at: UtcTime,
    pub idle_expires_at: UtcTime,
    pub expires_at: UtcTime,
    pub revoked_at: Option<UtcTime>,
    pub revoked_reason: Option<SessionEnd>,
}

impl SessionRow {
    /// Whether the session can still be used.
    pub fn is_live(&self, now: UtcTime) -> bool {
        self.revoked_at.is_none() && self.idle_expires_at > now && self.expires_at > now
    }
}

/// One refresh token of a session; only its hash is kept.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
pub struct RefreshTokenRow {
    pub id: RefreshTokenId,
    pub session_id: SessionId,
    pub token_hash: Vec<u8>,
    pub created_at: UtcTime,
    pub used_at: Option<UtcTime>,
}

/// That a person belongs to a branch, and within it perhaps to a team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
pub struct MembershipRow {
    pub id: MembershipId,
    pub user_id: UserId,
    pub branch_id: BranchId,
    pub team_id: Option<TeamId>,
    /// First day on which it counts.
    pub starts_on: NaiveDate,
    /// First day on which it no longer counts.
    pub ends_on: Option<NaiveDate>,
    pub created_at: UtcTime,
}

/// A branch (service station).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = branches, treat_none_as_default_value = false)]
pub struct BranchRow {
    pub id: BranchId,
    pub code: String,
    pub name: String,
    pub time_zone: String,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// A team of a branch.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = teams, treat_none_as_default_value = false)]
pub struct TeamRow {
    pub id: TeamId,
    pub branch_id: BranchId,
    pub name: String,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// What a person may act with today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    pub roles: Vec<Role>,
    pub branches: Vec<BranchId>,
    pub teams: Vec<TeamId>,
    /// The next day on which a membership stops counting.
    pub changes_on: Option<NaiveDate>,
}
