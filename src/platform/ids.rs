//! Typed identifiers over UUIDv7, made by an injected generator so that tests can seed them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::clock::UtcTime;

/// The identifier of one kind of thing; `K` keeps a customer's id from being used as a ticket's.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Wraps a UUID.
    pub const fn new(uuid: Uuid) -> Self {
        Id {
            uuid,
            kind: PhantomData,
        }
    }

    /// The UUID itself.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The same identifier seen as another kind, for links that can lead to several kinds.
    pub const fn cast<L>(self) -> Id<L> {
        Id::new(self.uuid)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<K> std::str::FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Id::new)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Id::new)
    }
}
impl<K> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .into()
    }
}
// The name opens with `Inline`: the contract's last step puts such schemas where they are used.
impl<K> utoipa::ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        "InlineId".into()
    }
}

/// Declares a marker type and the identifier type of one kind of thing.
#[macro_export]
macro_rules! typed_id {
    ($(#[$doc:meta])* $alias:ident, $kind:ident) => {
        #[doc = concat!("Marks identifiers of the kind [`", stringify!($alias), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub enum $kind {}
        $(#[$doc])*
        pub type $alias = $crate::platform::ids::Id<$kind>;
    };
}

/// Makes new identifiers.
pub trait IdSource: Send + Sync + 'static {
    /// A new UUIDv7 whose time part is `at`.
    fn next(&self, at: UtcTime) -> Uuid;
}

/// Random UUIDv7 from the operating system's generator.
#[derive(Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next(&self, at: UtcTime) -> Uuid {
        let millis = u64::try_from(at.millis()).unwrap_or_default();
        // One strong 128-bit draw supplies the random part; a counter would leak volumes to strangers.
        let random = Uuid::new_v4().into_bytes();
        let mut tail = [0_u8; 10];
        tail.copy_from_slice(random.first_chunk::<10>().unwrap_or(&[0; 10]));
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

/// Identifiers that repeat from run to run, for tests and demo data.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededIds {
    /// A sequence that depends only on `seed`.
    pub const fn new(seed: u64) -> Self {
        SeededIds {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl IdSource for SeededIds {
    fn next(&self, at: UtcTime) -> Uuid {
        let millis = u64::try_from(at.millis()).unwrap_or_default();
        let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
        let mut tail = [0_u8; 10];
        let spread = (self.seed ^ drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15)).to_be_bytes();
        for (place, byte) in tail.iter_mut().zip([0, 0].into_iter().chain(spread)) {
            *place = byte;
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}
