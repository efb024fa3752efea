//! Signing in and out. The parts that hash a password run outside the transaction: they take longer
//! than anything a database thread should wait for.

use aws_lc_rs::digest;
use serde_json::json;

use crate::access::dto::auth::SignIn;
use crate::access::model::{SessionEnd, SessionRow};
use crate::access::refresh::RefreshToken;
use crate::access::repo;
use crate::access::sign_in::{self, Issued, Issuer, Lifetimes, Refreshed, username};
use crate::app::App;
use crate::platform::auth::actor::{SessionId, SessionKind, UserId};
use crate::platform::auth::{Person, standing};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::tx::Tx;

/// Writes without keeping the answer under an idempotency key: secrets are never stored.
///
/// # Errors
/// `token_revoked`, what `work` returns, database faults.
pub(in crate::access) async fn write_secret<T: Send + 'static>(
    app: &App,
    op: Op,
    mut work: impl FnMut(&mut Tx) -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    app.db
        .write(move |db| {
            standing::check(db, &op)?;
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish()?;
            Ok(done)
        })
        .await
}

fn issuer(app: &App) -> Issuer {
    Issuer {
        tokens: app.tokens.clone(),
        lives: Lifetimes::of(&app.config),
    }
}

/// The person behind an operation that only signed-in people reach.
///
/// # Errors
/// `unauthenticated` for anybody else.
pub fn signed_in(op: &Op) -> AppResult<&Person> {
    op.actor
        .person()
        .ok_or_else(|| AppError::new(Code::Unauthenticated))
}

/// Signs a person in.
///
/// # Errors
/// `invalid_credentials`, `rate_limited`, `overloaded`; database faults.
pub async fn sign_in(
    app: &App,
    op: Op,
    sent: SignIn,
    user_agent: Option<String>,
) -> AppResult<Issued> {
    let name = username(&sent.username);
    let throttle = app.passwords.throttle();
    let attempt = throttle.enter(&name, op.address.as_deref(), op.now)?;
    let now = op.now;
    match check_and_open(app, op.clone(), &name, sent.password, user_agent).await {
        Ok(issued) => {
            throttle.succeeded(&attempt, now);
            Ok(issued)
        }
        Err(error) if error.code() == Code::InvalidCredentials => {
            write_secret(app, op, move |tx| {
                note_refusal(tx, &name);
                Ok(())
            })
            .await?;
            Err(error)
        }
        Err(error) => {
            throttle.forgive(&attempt);
            Err(error)
        }
    }
}

async fn check_and_open(
    app: &App,
    op: Op,
    name: &str,
    password: String,
    user_agent: Option<String>,
) -> AppResult<Issued> {
    let wrong = || AppError::new(Code::InvalidCredentials);
    let name = name.to_owned();
    let known = app
        .db
        .read(move |db| repo::access::credentials(db, &name))
        .await?;
    let (user, is_active, hash) = match known {
        Some(known) => (Some(known.id), known.is_active, known.password_hash),
        None => (None, false, None),
    };
    let fits = app.passwords.verify(password, hash.clone()).await?;
    let (Some(user), Some(hash), true, true) = (user, hash, fits, is_active) else {
        return Err(wrong());
    };
    let issuer = issuer(app);
    write_secret(app, op, move |tx| {
        sign_in::open_session(tx, &issuer, user, &hash, user_agent.as_deref())
    })
    .await
}

/// One line for every refusal, the same whatever was wrong. What was typed as user name may be a
/// password, so only a digest of it is kept: enough to see that one name is being tried.
fn note_refusal(tx: &mut Tx, name: &str) {
    let digest = digest::digest(&digest::SHA256, name.as_bytes());
    let account: String = digest
        .as_ref()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let changes = json!({"account_digest": account});
    tx.audit::<SessionKind>("session.refused", "session", None, None, None, changes);
}

/// Exchanges a refresh token.
///
/// # Errors
/// `invalid_token`; `token_revoked` when the session has ended or ends now because an old token came
/// back; database faults.
pub async fn refresh(app: &App, op: Op, text: &str) -> AppResult<Issued> {
    let presented = RefreshToken::parse(text).ok_or_else(|| AppError::new(Code::InvalidToken))?;
    let issuer = issuer(app);
    let outcome =
        write_secret(app, op, move |tx| sign_in::refresh(tx, &issuer, &presented)).await?;
    match outcome {
        Refreshed::Issued(issued) => Ok(*issued),
        Refreshed::Ended => Err(AppError::new(Code::TokenRevoked)),
    }
}

/// The live sessions of a person.
///
/// # Errors
/// Database faults.
pub fn list(db: &mut Db, user: UserId, now: UtcTime) -> AppResult<Vec<SessionRow>> {
    repo::sessions::live(db, user, now)
}

/// Ends one session of `user`.
///
/// # Errors
/// `not_found` when the person has no such live session; database faults.
pub fn end(tx: &mut Tx, user: UserId, session: SessionId, why: SessionEnd) -> AppResult<()> {
    let now = tx.now();
    if !repo::sessions::end(tx.db(), user, session, now, why)? {
        return Err(AppError::missing("session"));
    }
    let changes = json!({"session_id": session, "reason": why});
    tx.audit("session.ended", "user", Some(user), None, None, changes);
    Ok(())
}

/// Ends every session of `user` but `kept`.
///
/// # Errors
/// Database faults.
pub fn end_all(
    tx: &mut Tx,
    user: UserId,
    kept: Option<SessionId>,
    why: SessionEnd,
) -> AppResult<()> {
    let now = tx.now();
    let count = repo::sessions::end_all(tx.db(), user, kept, now, why)?;
    let changes = json!({"count": count, "reason": why});
    tx.audit("sessions.ended", "user", Some(user), None, None, changes);
    Ok(())
}
