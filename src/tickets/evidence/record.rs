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
    pub is_superseded: bool,
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

/// Whether a later document of the kind takes the place of the earlier ones of its cycle; the others stand beside
/// each other.
const fn is_replaced_by_later(kind: EvidenceKind) -> bool {
    !matches!(
        kind,
        EvidenceKind::DepotReceipt | EvidenceKind::DepotReturn | EvidenceKind::ContactOutcome
    )
}

/// The answer about a document that was just recorded.
///
/// # Errors
/// `internal` when the document is of another kind or cannot be read: nobody edits stored evidence.
pub fn read<D: Document>(stored: Evidence) -> AppResult<D::Record> {
    let (document, head) = open::<D>(stored)?;
    Ok(document.on_record(head))
}

/// The answer about a stored document, while that revision is the last of its cycle.
///
/// # Errors
/// As [`read`].
pub fn read_beside<D: Document>(stored: Evidence, last: i32) -> AppResult<D::Record> {
    let (document, head) = open::<D>(stored)?;
    let is_superseded = is_replaced_by_later(D::KIND) && head.revision < last;
    Ok(document.on_record(Head {
        is_superseded,
        ..head
    }))
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
        is_superseded: false,
        recorded_by: Recorder {
            kind: stored.actor_kind,
            id: stored.actor_id,
            name: stored.actor_name,
        },
        recorded_at: stored.at,
    };
    Ok((document, head))
}
