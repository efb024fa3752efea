//! Sign-in, sessions and what the person signed in may do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::refs::{BranchRef, TeamRef, UserRef};
use crate::access::model::SessionRow;
use crate::access::sign_in::Issued;
use crate::platform::auth::Reach;
use crate::platform::auth::actor::{SessionId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::lang::Lang;
use crate::platform::role::Role;

/// User name and password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// User name; upper and lower case are the same.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "wang.min")]
    pub username: String,
    /// Password.
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub password: String,
}

/// A refresh token to exchange.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token given last.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, format = Password)]
    pub refresh_token: String,
}

/// Tokens of a session. Keep the refresh token secret: it stands for the password.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// Short-lived token for the `Authorization` header.
    #[schema(max_length = 8000)]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 10, example = "Bearer")]
    pub token_type: String,
    /// Life of the access token in seconds. Shorter than usual when a membership or the session ends sooner.
    #[schema(minimum = 1, maximum = 3600)]
    pub expires_in: i64,
    /// Good for one exchange. If the answer to the exchange is lost, it may be repeated within 30 seconds;
    /// presenting it later ends the session.
    #[schema(max_length = 100)]
    pub refresh_token: String,
    /// The session.
    pub session_id: SessionId,
    /// Who signed in.
    pub user: UserRef,
}

impl From<Issued> for SignedIn {
    fn from(issued: Issued) -> SignedIn {
        SignedIn {
            access_token: issued.access_token,
            token_type: "Bearer".to_owned(),
            expires_in: issued.expires_in,
            refresh_token: issued.refresh_token,
            session_id: issued.session,
            user: UserRef {
                id: issued.user,
                name: issued.name,
            },
        }
    }
}

/// One sign-in that can still be used.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Network address of the sign-in.
    #[schema(max_length = 60, example = "203.0.113.7")]
    pub address: Option<String>,
    /// Program that signed in, as it names itself.
    #[schema(max_length = 300)]
    pub user_agent: Option<String>,
    /// When the person signed in.
    pub created_at: UtcTime,
    /// Last exchange of its refresh token.
    pub last_used_at: UtcTime,
    /// When the session ends unless it is used before.
    pub idle_expires_at: UtcTime,
    /// When the session ends, however used.
    pub expires_at: UtcTime,
    /// Whether it is the session of this very request.
    pub is_current: bool,
}

impl Session {
    /// From the stored row; `current` is the caller's own session.
    pub fn new(row: SessionRow, current: Option<SessionId>) -> Session {
        Session {
            is_current: current == Some(row.id),
            id: row.id,
            address: row.address,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            idle_expires_at: row.idle_expires_at,
            expires_at: row.expires_at,
        }
    }
}

/// Sessions, newest first; of more than a hundred the newest hundred.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// The sessions.
    #[schema(max_items = 100)]
    pub data: Vec<Session>,
}

/// A new password, confirmed by the present one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present password.
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub current_password: String,
    /// The new password: common, personal and product words do not make one.
    #[validate(length(min = 15, max = 128))]
    #[schema(min_length = 15, max_length = 128, format = Password)]
    pub new_password: String,
}

closed_list! {
    /// How far a permission reaches, narrowest first.
    pub enum PermissionReach {
        /// What is assigned to the person, or what the person received first.
        Own = "own" ("本人", "Own"),
        /// What belongs to the person's teams.
        Team = "team" ("本组", "Team"),
        /// What belongs to the person's branches.
        Branch = "branch" ("本网点", "Branch"),
        /// Everything.
        All = "all" ("全部", "All"),
    }
}

impl From<Reach> for PermissionReach {
    fn from(reach: Reach) -> PermissionReach {
        match reach {
            Reach::Own => PermissionReach::Own,
            Reach::Team => PermissionReach::Team,
            Reach::Branch => PermissionReach::Branch,
            Reach::All => PermissionReach::All,
        }
    }
}

/// One permission and how far it reaches.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPermission {
    /// The permission, as operations name it in `x-required-scope`.
    #[schema(max_length = 60, example = "tickets:read")]
    pub permission: String,
    /// The widest reach that any role of the person gives it.
    pub reach: PermissionReach,
}

/// The person signed in.
#[serde_with::skip_serializing_none]
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The person.
    pub id: UserId,
    /// Name to sign in with.
    #[schema(max_length = 60)]
    pub username: String,
    /// Name shown to colleagues.
    #[schema(max_length = 100)]
    pub display_name: String,
    /// E-mail address.
    #[schema(max_length = 200)]
    pub email: Option<String>,
    /// Phone in E.164 form.
    #[schema(max_length = 20)]
    pub phone: Option<String>,
    /// Language of texts made for the person.
    pub language: Lang,
    /// Roles held.
    #[schema(max_items = 10)]
    pub roles: Vec<Role>,
    /// Branches with a membership that counts today.
    #[schema(max_items = 100)]
    pub branches: Vec<BranchRef>,
    /// Teams with a membership that counts today.
    #[schema(max_items = 100)]
    pub teams: Vec<TeamRef>,
    /// What the roles permit.
    #[schema(max_items = 100)]
    pub permissions: Vec<HeldPermission>,
    /// The session of this request.
    pub session_id: SessionId,
    /// Version of the person's record.
    #[schema(minimum = 1)]
    pub version: i64,
}
