//! This room over HTTP.

use crate::platform::http::mounting::Mounting;
use serde_json::Value;

use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;

mod auth;
mod branches;
mod memberships;
mod teams;
mod users;

/// Routes below `/api/v1`.
pub fn mount(config: &mut Mounting<'_>) {
    auth::mount(config);
    users::mount(config);
    memberships::mount(config);
    branches::mount(config);
    teams::mount(config);
}

/// Adds a password that was made up to a finished answer. The answer kept for an idempotency key was
/// finished without it, so a replay has none: what is shown once must not lie in a table.
fn with_initial_password(mut reply: Reply, password: Option<String>) -> AppResult<Reply> {
    let is_replay = reply
        .headers
        .iter()
        .any(|(name, _)| name == "idempotency-replayed");
    if let (Some(password), false) = (password, is_replay) {
        let mut body: Value = serde_json::from_slice(&reply.body).map_err(AppError::internal)?;
        if let Some(members) = body.as_object_mut() {
            members.insert("initial_password".to_owned(), Value::String(password));
        }
        reply.body = serde_json::to_vec(&body).map_err(AppError::internal)?;
    }
    Ok(reply.secret())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_made_up_password_is_in_the_first_answer_and_in_no_replay() {
        let finished = || Reply::ok(&json!({"user_id": 1})).unwrap();
        let first = with_initial_password(finished(), Some("pw".to_owned())).unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(&first.body).unwrap(),
            json!({"user_id": 1, "initial_password": "pw"})
        );
        assert!(
            first
                .headers
                .contains(&("cache-control".to_owned(), "no-store".to_owned()))
        );
        let replay = finished().header("idempotency-replayed", "true");
        let replay = with_initial_password(replay, Some("pw".to_owned())).unwrap();
        assert_eq!(replay.body, finished().body);
    }
}
