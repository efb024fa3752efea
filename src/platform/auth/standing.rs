//! Whether the caller still stands: asked on the connection that does the work, so that ended
//! sessions, changed roles and revoked tracking tokens stop at the very next request.

use diesel::prelude::*;

use super::actor::Actor;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::schema::{sessions, tracking_tokens, users};
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;

/// Refuses callers whose access has ended since their token was made.
///
/// # Errors
/// `token_revoked`.
pub fn check(db: &mut Db, op: &Op) -> AppResult<()> {
    let stands = match &op.actor {
        Actor::System(_) | Actor::Anonymous => true,
        Actor::Person(person) => {
            let found: Option<(i64, bool, Option<crate::platform::clock::UtcTime>)> =
                sessions::table
                    .inner_join(users::table)
                    .filter(sessions::id.eq(person.session))
                    .select((
                        users::access_version,
                        users::is_active,
                        sessions::revoked_at,
                    ))
                    .get_result(db)
                    .optional()?;
            found == Some((person.access_version, true, None))
        }
        Actor::Customer { token, .. } => {
            let found: Option<(
                crate::platform::clock::UtcTime,
                Option<crate::platform::clock::UtcTime>,
            )> = tracking_tokens::table
                .filter(tracking_tokens::id.eq(*token))
                .select((tracking_tokens::expires_at, tracking_tokens::revoked_at))
                .get_result(db)
                .optional()?;
            found.is_some_and(|(expires, revoked)| expires > op.now && revoked.is_none())
        }
    };
    if stands {
        Ok(())
    } else {
        Err(AppError::new(Code::TokenRevoked))
    }
}
