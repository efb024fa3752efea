//! From a user name and a password, or from a refresh token, to an access token.
//!
//! Whether a name is unknown, the password wrong or the person inactive can be told neither from the
//! answer nor from its time nor from the audit trail.

use std::sync::Arc;

use chrono::{NaiveTime, TimeDelta};
use serde_json::json;

use super::model::{Access, RefreshTokenRow, SessionEnd, SessionRow};
use super::refresh::{Exchange, RefreshToken, judge};
use super::repo;
use crate::config::Config;
use crate::platform::auth::actor::{SessionId, UserId};
use crate::platform::auth::{Person, Tokens};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;
use crate::platform::tx::Tx;

/// How long what is issued lives.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// Of an access token.
    pub access: TimeDelta,
    /// Of a session that is not used.
    pub idle: TimeDelta,
    /// Of a session, however used.
    pub session: TimeDelta,
}

impl Lifetimes {
    /// As set for this process.
    pub fn of(config: &Config) -> Lifetimes {
        Lifetimes {
            access: TimeDelta::minutes(config.access_token_minutes),
            idle: TimeDelta::days(config.refresh_idle_days),
            session: TimeDelta::days(config.refresh_max_days),
        }
    }
}

/// Makes tokens: the keys and how long tokens live.
#[derive(Clone)]
pub struct Issuer {
    /// The installation's keys.
    pub tokens: Arc<Tokens>,
    /// Lives of what is issued.
    pub lives: Lifetimes,
}

/// What the client gets. Has no `Debug`: all of it is secret.
pub struct Issued {
    /// For the `Authorization` header.
    pub access_token: String,
    /// Life of the access token in seconds.
    pub expires_in: i64,
    /// For the next exchange.
    pub refresh_token: String,
    /// The session.
    pub session: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// The form in which user names are stored and compared.
pub fn username(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Opens a session for a person whose password was just found right. `verified` is the hash that it
/// was held against: when person or password changed meanwhile, the answer is no.
///
/// # Errors
/// `invalid_credentials`; database faults.
pub fn open_session(
    tx: &mut Tx,
    issuer: &Issuer,
    user: UserId,
    verified: &str,
    user_agent: Option<&str>,
) -> AppResult<Issued> {
    let now = tx.now();
    let known = repo::access::lock_credentials(tx.db(), user)?;
    if !known.is_some_and(|it| it.is_active && it.password_hash.as_deref() == Some(verified)) {
        return Err(AppError::new(Code::InvalidCredentials));
    }
    let session = SessionRow {
        id: tx.new_id(),
        user_id: user,
        address: tx.op().address.clone(),
        user_agent: user_agent.map(|agent| agent.chars().take(300).collect()),
        created_at: now,
        last_used_at: now,
        idle_expires_at: now.plus(issuer.lives.idle),
        expires_at: now.plus(issuer.lives.session),
        revoked_at: None,
        revoked_reason: None,
    };
    repo::sessions::insert(tx.db(), &session)?;
    let refresh = RefreshToken::random()?;
    keep_token(tx, session.id, &refresh)?;
    tx.audit(
        "session.opened",
        "user",
        Some(user),
        None,
        None,
        json!({"session_id": session.id}),
    );
    issue(tx, issuer, &session, &refresh)
}

fn keep_token(tx: &mut Tx, session: SessionId, token: &RefreshToken) -> AppResult<()> {
    let row = RefreshTokenRow {
        id: tx.new_id(),
        session_id: session,
        token_hash: token.hash(),
        created_at: tx.now(),
        used_at: None,
    };
    repo::sessions::insert_token(tx.db(), &row)
}

/// Signs an access token with what the person may act with today.
fn issue(
    tx: &mut Tx,
    issuer: &Issuer,
    session: &SessionRow,
    refresh: &RefreshToken,
) -> AppResult<Issued> {
    let now = tx.now();
    let (name, access_version) = repo::access::token_facts(tx.db(), session.user_id)?;
    let access = repo::access::access_of(tx.db(), session.user_id, now.date())?;
    let expires_in = life_of_token(issuer.lives.access, &access, session.expires_at, now);
    let person = Person {
        id: session.user_id,
        session: session.id,
        name: name.clone(),
        roles: access.roles,
        branches: access.branches,
        teams: access.teams,
        access_version,
    };
    let token: Id<()> = tx.new_id();
    Ok(Issued {
        access_token: issuer
            .tokens
            .issue(&person, token.uuid(), now, expires_in)?,
        expires_in,
        refresh_token: refresh.text(),
        session: session.id,
        user: session.user_id,
        name,
    })
}

/// Seconds that a token may live: it must not outlast a membership that it states, nor its session.
fn life_of_token(configured: TimeDelta, access: &Access, session: UtcTime, now: UtcTime) -> i64 {
    let membership = access
        .changes_on
        .map(|day| UtcTime::new(day.and_time(NaiveTime::MIN).and_utc()));
    let ends = [Some(now.plus(configured)), Some(session), membership];
    let end = ends.into_iter().flatten().min().unwrap_or(now);
    ((end.millis() - now.millis()) / 1000).max(1)
}

/// What came of presenting a refresh token.
pub enum Refreshed {
    /// New tokens.
    Issued(Box<Issued>),
    /// An old token: the session has just been ended, and that must be kept although the caller is refused.
    Ended,
}

/// Exchanges a refresh token for new tokens.
///
/// # Errors
/// `invalid_token` for what is no token of ours, `token_revoked` when session or person have ended;
/// database faults.
pub fn refresh(tx: &mut Tx, issuer: &Issuer, presented: &RefreshToken) -> AppResult<Refreshed> {
    let now = tx.now();
    let unknown = || AppError::new(Code::InvalidToken);
    let session = repo::sessions::session_of(tx.db(), &presented.hash())?.ok_or_else(unknown)?;
    // Twins wait here for each other, so session and token are read behind the lock.
    let person = repo::access::lock_credentials(tx.db(), session.user_id)?;
    let session = repo::sessions::find(tx.db(), session.id)?.ok_or_else(unknown)?;
    if !session.is_live(now) || !person.is_some_and(|person| person.is_active) {
        return Err(AppError::new(Code::TokenRevoked));
    }
    let found = repo::sessions::token(tx.db(), &presented.hash())?.ok_or_else(unknown)?;
    let successor = presented.successor(&issuer.tokens);
    let kept = repo::sessions::token(tx.db(), &successor.hash())?;
    let is_successor_used = kept.is_some_and(|kept| kept.used_at.is_some());
    match judge(found.used_at, is_successor_used, now) {
        Exchange::Reused => {
            end_reused(tx, &session)?;
            return Ok(Refreshed::Ended);
        }
        Exchange::Repeated => {}
        Exchange::First if repo::sessions::use_token(tx.db(), found.id, now)? => {
            keep_token(tx, session.id, &successor)?;
        }
        Exchange::First => return Err(AppError::overloaded(1)),
    }
    let idle_until = now.plus(issuer.lives.idle);
    repo::sessions::prolong(tx.db(), session.id, now, idle_until)?;
    audit_session(tx, "session.refreshed", &session);
    issue(tx, issuer, &session, &successor).map(|issued| Refreshed::Issued(Box::new(issued)))
}

fn end_reused(tx: &mut Tx, session: &SessionRow) -> AppResult<()> {
    let now = tx.now();
    repo::sessions::end(
        tx.db(),
        session.user_id,
        session.id,
        now,
        SessionEnd::TokenReused,
    )?;
    audit_session(tx, "session.token_reused", session);
    Ok(())
}

fn audit_session(tx: &mut Tx, action: &str, session: &SessionRow) {
    let changes = json!({"session_id": session.id});
    tx.audit(action, "user", Some(session.user_id), None, None, changes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_outlasts_neither_membership_nor_session() {
        // 2026-11-21T23:58:20Z: one hundred seconds before the day ends.
        let now: UtcTime = serde_json::from_str("\"2026-11-21T23:58:20Z\"").unwrap();
        let tomorrow = now.plus(TimeDelta::seconds(100)).date();
        let access = |changes_on| Access {
            changes_on,
            ..Access::default()
        };
        let quarter = TimeDelta::minutes(15);
        let later = now.plus(TimeDelta::days(1));
        let cases = [
            (None, later, 900),
            (Some(tomorrow), later, 100),
            (tomorrow.succ_opt(), later, 900),
            (None, now.plus(TimeDelta::seconds(7)), 7),
        ];
        for (changes_on, session, expected) in cases {
            assert_eq!(
                life_of_token(quarter, &access(changes_on), session, now),
                expected
            );
        }
    }

    #[test]
    fn a_user_name_is_the_same_however_it_is_typed() {
        assert_eq!(username(" Li.Wei "), "li.wei");
    }
}
