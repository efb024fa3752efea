//! What every kind of evidence shares: who recorded it when, and how a stored document becomes an answer.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::tickets::model::{Evidence, EvidenceId, EvidenceKind};

/// Who recorded something.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recorder {
    /// `person`, `customer` or `system`.
    #[schema(max_length = 20)]
    pub kind: String,
    /// The person, or the tracking token that the customer used.
    pub id: Option<ActorId>,
    /// Name of the person; the kind for everybody else.
    #[schema(max_length = 100)]
    pub name: String,
}

/// What stands at the head of every answer about evidence.
#[derive(Debug, Clone)]
pub struct Head {
    pub id: EvidenceId,
    pub ticket_id: TicketId,
    pub cycle: i32,
    pub revision: i32,
    pub recorded_by: Recorder,
    pub recorded_at: UtcTime,
}

/// The document of one kind of evidence.
pub trait Document: Serialize + DeserializeOwned {
    /// The kind it is stored under.
    const KIND: EvidenceKind;
    /// The answer made of it.
    type Record: Serialize;

    /// Document and head as one answer.
    fn on_record(self, head: Head) -> Self::Record;
}

/// The answer about a stored document.
///
/// # Errors
/// `internal` when the document is of another kind or cannot be read: nobody edits stored evidence.
pub fn read<D: Document>(stored: Evidence) -> AppResult<D::Record> {
    let (document, head) = open::<D>(stored)?;
    Ok(document.on_record(head))
}

/// The stored document, typed, and its head.
///
/// # Errors
/// As [`read`].
pub fn open<D: Document>(stored: Evidence) -> AppResult<(D, Head)> {
    if stored.kind != D::KIND {
        let why = format!("evidence {} is a {}", stored.id, stored.kind);
        return Err(AppError::internal(why));
    }
    let document = serde_json::from_value(stored.body)
        .map_err(|error| AppError::internal(format!("evidence {}: {error}", stored.id)))?;
    let head = Head {
        id: stored.id,
        ticket_id: stored.ticket_id,
        cycle: stored.cycle,
        revision: stored.revision,
        recorded_by: Recorder {
            kind: stored.actor_kind,
            id: stored.actor_id,
            name: stored.actor_name,
        },
        recorded_at: stored.at,
    };
    Ok((document, head))
}
