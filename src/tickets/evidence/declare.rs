//! The macro that declares one kind of evidence: the request, the stored document, the answer and its page.

/// Declares the types of one kind. Members under `added` are not asked for but known to the house; they are given to
/// `complete` in the order of declaration.
macro_rules! evidence {
    (
        kind $Kind:ident;
        $(#[$doc:meta])*
        record $Record:ident, request $Create:ident, stored $Body:ident, page $Page:ident {
            $( $(#[$meta:meta])* $field:ident: $ty:ty, )+
        }
        $( added { $( $(#[$ameta:meta])* $afield:ident: $aty:ty, )+ } )?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize, Validate, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $Create { $( $(#[$meta])* pub $field: $ty, )+ }

        #[doc = concat!("[`", stringify!($Record), "`] as stored: strict, so that no member is lost unseen.")]
        #[serde_with::skip_serializing_none]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $Body {
            $( pub $field: $ty, )+
            $( $( pub $afield: $aty, )+ )?
        }

        $(#[$doc])*
        #[serde_with::skip_serializing_none]
        #[derive(Debug, Clone, Serialize, Validate, ToSchema)]
        pub struct $Record {
            /// The record.
            pub id: $crate::tickets::model::EvidenceId,
            /// The ticket.
            pub ticket_id: $crate::platform::auth::actor::TicketId,
            /// Cycle of the ticket in which it was recorded, from 1.
            #[schema(minimum = 1)]
            pub cycle: i32,
            /// Running number in the cycle; a correction is a new record, and the highest number is in force.
            #[schema(minimum = 1)]
            pub revision: i32,
            /// Whether a later record took its place. Receipts, returns and callbacks stand beside each other.
            pub is_superseded: bool,
            /// Who recorded it.
            pub recorded_by: $crate::tickets::evidence::record::Recorder,
            /// When it was recorded.
            pub recorded_at: $crate::platform::clock::UtcTime,
            $( $(#[$meta])* pub $field: $ty, )+
            $( $( $(#[$ameta])* pub $afield: $aty, )+ )?
        }

        impl $Create {
            /// The document to store.
            pub fn complete(self $( $(, $afield: $aty)+ )?) -> $Body {
                $Body { $( $field: self.$field, )+ $( $($afield,)+ )? }
            }
        }

        impl $crate::tickets::evidence::record::Document for $Body {
            const KIND: EvidenceKind = EvidenceKind::$Kind;
            type Record = $Record;

            fn on_record(self, head: $crate::tickets::evidence::record::Head) -> $Record {
                $Record {
                    id: head.id,
                    ticket_id: head.ticket_id,
                    cycle: head.cycle,
                    revision: head.revision,
                    is_superseded: head.is_superseded,
                    recorded_by: head.recorded_by,
                    recorded_at: head.recorded_at,
                    $( $field: self.$field, )+
                    $( $( $afield: self.$afield, )+ )?
                }
            }
        }

        $crate::page_schema!($Page, $Record);
    };
}
pub(super) use evidence;
