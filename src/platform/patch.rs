//! Members of a change request: left alone, cleared, or set.
//!
//! Some generated clients cannot send an explicit `null`, so each change request also has a list
//! `unset` with the names of members to clear; [`Patch::cleared_if`] joins the two.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use validator::{Validate, ValidateLength, ValidationErrors};

/// What a change request says about one member. Needs `#[serde(default)]` on the member, and
/// `#[schema(value_type = Option<T>)]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not mentioned: stays as it is.
    #[default]
    Absent,
    /// `null`, or named in `unset`: the value goes.
    Clear,
    /// The new value.
    Set(T),
}

impl<T> Patch<T> {
    /// The new value, where one was sent.
    pub fn value(&self) -> Option<&T> {
        match self {
            Patch::Set(value) => Some(value),
            Patch::Absent | Patch::Clear => None,
        }
    }

    /// Whether the member stays as it is.
    pub fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }

    /// Whether the value goes.
    pub fn is_clear(&self) -> bool {
        matches!(self, Patch::Clear)
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Patch::Absent => Patch::Absent,
            Patch::Clear => Patch::Clear,
            Patch::Set(value) => Patch::Set(change(value)),
        }
    }

    /// Clears the member when `unset` names it and no value was sent with it.
    pub fn cleared_if(self, unset: bool) -> Patch<T> {
        match self {
            Patch::Absent if unset => Patch::Clear,
            other => other,
        }
    }

    /// Writes what was asked for into `place`; tells whether it was mentioned at all.
    pub fn apply(self, place: &mut Option<T>) -> bool {
        match self {
            Patch::Absent => return false,
            Patch::Clear => *place = None,
            Patch::Set(value) => *place = Some(value),
        }
        true
    }

    /// For diesel's `AsChangeset`: `None` leaves the column, `Some(None)` empties it.
    pub fn into_column(self) -> Option<Option<T>> {
        match self {
            Patch::Absent => None,
            Patch::Clear => Some(None),
            Patch::Set(value) => Some(Some(value)),
        }
    }
}

/// Reads a present member; an absent one never gets here and stays [`Patch::Absent`] by default.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            Some(value) => Patch::Set(value),
            None => Patch::Clear,
        })
    }
}

/// For `validator`, which keeps a copy of each faulty value. Absent and cleared members look alike here.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<T: ValidateLength<u64>> ValidateLength<u64> for Patch<T> {
    fn length(&self) -> Option<u64> {
        self.value().and_then(T::length)
    }
}

impl<N, T> validator::ValidateRange<N> for Patch<T>
where
    T: validator::ValidateRange<N>,
{
    fn greater_than(&self, bound: N) -> Option<bool> {
        self.value().and_then(|value| value.greater_than(bound))
    }

    fn less_than(&self, bound: N) -> Option<bool> {
        self.value().and_then(|value| value.less_than(bound))
    }
}

impl<T: Validate> Validate for Patch<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.value().map_or(Ok(()), T::validate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Change {
        #[serde(default)]
        #[validate(length(min = 2, max = 5))]
        note: Patch<String>,
        #[serde(default)]
        #[validate(range(min = 1, max = 9))]
        count: Patch<i32>,
    }

    #[test]
    fn absent_null_and_value_are_told_apart() {
        for (body, note) in [
            ("{}", Patch::Absent),
            (r#"{"note":null}"#, Patch::Clear),
            (r#"{"note":"hey"}"#, Patch::Set("hey".to_owned())),
        ] {
            let change: Change = serde_json::from_str(body).unwrap();
            assert_eq!(change.note, note, "{body}");
        }
        assert!(serde_json::from_str::<Change>(r#"{"note":7}"#).is_err());
    }

    #[test]
    fn only_a_value_is_held_to_bounds() {
        for (body, is_valid) in [
            ("{}", true),
            (r#"{"note":null,"count":null}"#, true),
            (r#"{"note":"abc","count":9}"#, true),
            (r#"{"note":"a"}"#, false),
            (r#"{"note":"abcdef"}"#, false),
            (r#"{"count":0}"#, false),
            (r#"{"count":10}"#, false),
        ] {
            let change: Change = serde_json::from_str(body).unwrap();
            assert_eq!(change.validate().is_ok(), is_valid, "{body}");
        }
    }

    #[test]
    fn a_patch_changes_only_what_it_mentions() {
        for (patch, unset, after, mentioned) in [
            (Patch::Absent, false, Some(1), false),
            (Patch::Absent, true, None, true),
            (Patch::Clear, false, None, true),
            (Patch::Set(2), false, Some(2), true),
            (Patch::Set(2), true, Some(2), true),
        ] {
            let mut place = Some(1);
            assert_eq!(patch.cleared_if(unset).apply(&mut place), mentioned);
            assert_eq!(place, after);
        }
    }
}
