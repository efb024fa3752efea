//! The context that every action takes: who, when, on whose behalf, in which language.

use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::auth::Actor;
use super::clock::UtcTime;
use super::ids::{Id, IdSource};
use super::lang::Lang;

/// One operation: made once per request, job or command, and handed to everything it does.
#[derive(Clone)]
pub struct Op {
    /// Who acts.
    pub actor: Actor,
    /// The one "now" of this operation.
    pub now: UtcTime,
    /// Ties log lines, events, audit lines and the answer together.
    pub request_id: Uuid,
    /// Network address of the caller, for the audit trail.
    pub address: Option<String>,
    /// Language of texts made for this caller.
    pub lang: Lang,
    /// Set when the caller sent an `Idempotency-Key`.
    pub idempotency: Option<Arc<IdempotencyRequest>>,
    ids: Arc<dyn IdSource>,
}

/// What an `Idempotency-Key` was sent with.
#[derive(Debug)]
pub struct IdempotencyRequest {
    /// The caller's key.
    pub key: String,
    /// Method of the request.
    pub method: String,
    /// Path of the request.
    pub path: String,
    /// SHA-256 of the body, set when the body has been read; a request without a body never sets it.
    pub body_hash: OnceLock<[u8; 32]>,
}

impl Op {
    /// An operation of `actor` at `now`.
    pub fn new(actor: Actor, now: UtcTime, ids: Arc<dyn IdSource>) -> Op {
        let request_id = ids.next(now);
        Op {
            actor,
            now,
            request_id,
            address: None,
            lang: Lang::default(),
            idempotency: None,
            ids,
        }
    }

    /// A new identifier of any kind.
    pub fn new_id<K>(&self) -> Id<K> {
        Id::new(self.ids.next(self.now))
    }

    /// The same operation at another time; demo data is built this way.
    pub fn at(&self, now: UtcTime) -> Op {
        Op {
            now,
            ..self.clone()
        }
    }

    /// The same operation by another actor.
    pub fn by(&self, actor: Actor) -> Op {
        Op {
            actor,
            ..self.clone()
        }
    }
}
