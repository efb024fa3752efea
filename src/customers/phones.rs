//! Phone numbers as entered: read into E.164, and a contact's list rearranged. Pure rules.

use serde::{Deserialize, Serialize};

use super::dto::PhoneEntry;
use super::model::ContactPhoneId;
use super::repo::PhoneRecord;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::phone;
use crate::platform::settings::Setting;

/// How phone numbers are read: the setting `phones`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneRules {
    /// Country (ISO 3166-1 alpha-2) of numbers written without a country code.
    pub default_region: String,
}

impl Default for PhoneRules {
    fn default() -> Self {
        PhoneRules {
            default_region: "CN".to_owned(),
        }
    }
}

impl Setting for PhoneRules {
    const NAME: &'static str = "phones";

    fn faults(&self) -> Vec<FieldFault> {
        let letters = self.default_region.as_bytes();
        if letters.len() == 2 && letters.iter().all(u8::is_ascii_uppercase) {
            return Vec::new();
        }
        vec![FieldFault::body(
            "/default_region",
            FaultCode::InvalidFormat,
        )]
    }
}

/// Reads the numbers of one new contact; a number entered twice counts once. `at` is the pointer of
/// the list.
pub fn read_all(
    texts: &[String],
    rules: &PhoneRules,
    at: &str,
    faults: &mut Vec<FieldFault>,
) -> Vec<String> {
    let mut read: Vec<String> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match phone::normalize(text, &rules.default_region) {
            Some(number) if !read.contains(&number) => read.push(number),
            Some(_) => {}
            None => faults.push(not_a_phone(format!("{at}/{index}"))),
        }
    }
    read
}

fn not_a_phone(pointer: String) -> FieldFault {
    FieldFault::body(pointer, FaultCode::InvalidFormat).saying("not_a_phone")
}

/// What has to be done so that a contact's numbers are as asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rearranged {
    /// Known numbers with their new places.
    pub kept: Vec<(ContactPhoneId, i32)>,
    /// New numbers (E.164) with their places.
    pub added: Vec<(String, i32)>,
    /// Numbers that go.
    pub removed: Vec<ContactPhoneId>,
}

/// Compares the numbers asked for with those known. A new number that is known already is kept, not
/// added once more.
///
/// # Errors
/// Every fault, with pointers below `/phones`.
pub fn rearrange(
    known: &[PhoneRecord],
    asked: &[PhoneEntry],
    rules: &PhoneRules,
) -> Result<Rearranged, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut plan = Rearranged::default();
    let mut position = 0;
    for (index, entry) in asked.iter().enumerate() {
        let Some(place) = placed(known, entry, rules, index, &mut faults) else {
            continue;
        };
        let is_new = match place {
            Place::Known(id) => {
                let is_new = plan.kept.iter().all(|(kept, _)| *kept != id);
                if is_new {
                    plan.kept.push((id, position));
                }
                is_new
            }
            Place::New(number) => {
                let is_new = plan.added.iter().all(|(added, _)| *added != number);
                if is_new {
                    plan.added.push((number, position));
                }
                is_new
            }
        };
        position += i32::from(is_new);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    plan.removed = known
        .iter()
        .map(|phone| phone.id)
        .filter(|id| plan.kept.iter().all(|(kept, _)| kept != id))
        .collect();
    Ok(plan)
}

enum Place {
    Known(ContactPhoneId),
    New(String),
}

fn placed(
    known: &[PhoneRecord],
    entry: &PhoneEntry,
    rules: &PhoneRules,
    index: usize,
    faults: &mut Vec<FieldFault>,
) -> Option<Place> {
    let at = format!("/phones/{index}");
    match (entry.id, entry.phone.as_deref()) {
        (Some(id), None) if known.iter().any(|phone| phone.id == id) => Some(Place::Known(id)),
        (Some(_), None) => {
            faults.push(FieldFault::body(format!("{at}/id"), FaultCode::NotFound));
            None
        }
        (None, Some(text)) => match phone::normalize(text, &rules.default_region) {
            Some(number) => Some(
                known
                    .iter()
                    .find(|phone| phone.phone.reveal() == number)
                    .map_or(Place::New(number), |phone| Place::Known(phone.id)),
            ),
            None => {
                faults.push(not_a_phone(format!("{at}/phone")));
                None
            }
        },
        (Some(_), Some(_)) => {
            faults.push(FieldFault::body(at, FaultCode::Conflict).saying("id_or_phone"));
            None
        }
        (None, None) => {
            faults.push(FieldFault::body(at, FaultCode::Required).saying("id_or_phone"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::platform::ids::Id;
    use crate::platform::personal::PersonalPhone;

    fn id(n: u128) -> ContactPhoneId {
        Id::new(Uuid::from_u128(n))
    }

    fn known() -> Vec<PhoneRecord> {
        let record = |n, number: &str| PhoneRecord {
            id: id(n),
            contact_id: Id::new(Uuid::from_u128(100)),
            customer_id: Id::new(Uuid::from_u128(200)),
            phone: PersonalPhone::new(number),
            phone_reversed: phone::reversed_digits(number),
            position: 0,
        };
        vec![record(1, "+8613800138000"), record(2, "+8613900139000")]
    }

    fn by_id(n: u128) -> PhoneEntry {
        PhoneEntry {
            id: Some(id(n)),
            phone: None,
        }
    }

    fn by_number(text: &str) -> PhoneEntry {
        PhoneEntry {
            id: None,
            phone: Some(text.to_owned()),
        }
    }

    #[test]
    fn numbers_are_read_once_and_every_bad_one_is_named() {
        let mut faults = Vec::new();
        let texts = ["138 0013 8000", "call me", "+8613800138000", "1"].map(str::to_owned);
        let read = read_all(&texts, &PhoneRules::default(), "/phones", &mut faults);
        assert_eq!(read, ["+8613800138000"]);
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/phones/1", "/phones/3"]);
    }

    #[test]
    fn a_contacts_numbers_are_rearranged_without_being_known() {
        let plan = |kept: &[(u128, i32)], added: &[(&str, i32)], removed: &[u128]| Rearranged {
            kept: kept.iter().map(|(n, at)| (id(*n), *at)).collect(),
            added: added
                .iter()
                .map(|(text, at)| ((*text).to_owned(), *at))
                .collect(),
            removed: removed.iter().map(|n| id(*n)).collect(),
        };
        for (asked, expected) in [
            (vec![by_id(1), by_id(2)], plan(&[(1, 0), (2, 1)], &[], &[])),
            (vec![by_id(2), by_id(1)], plan(&[(2, 0), (1, 1)], &[], &[])),
            (vec![by_id(2), by_id(2)], plan(&[(2, 0)], &[], &[1])),
            (vec![], plan(&[], &[], &[1, 2])),
            (
                vec![
                    by_number("137 0013 7000"),
                    by_id(2),
                    by_number("13700137000"),
                ],
                plan(&[(2, 1)], &[("+8613700137000", 0)], &[1]),
            ),
            (vec![by_number("139 0013 9000")], plan(&[(2, 0)], &[], &[1])),
        ] {
            let found = rearrange(&known(), &asked, &PhoneRules::default());
            assert_eq!(found, Ok(expected));
        }
    }

    #[test]
    fn a_masked_number_cannot_be_stored_as_a_number() {
        let both = PhoneEntry {
            id: Some(id(1)),
            ..by_number("13800138000")
        };
        let neither = PhoneEntry {
            id: None,
            phone: None,
        };
        for (entry, pointer) in [
            (by_number("138****8000"), "/phones/0/phone"),
            (by_id(9), "/phones/0/id"),
            (both, "/phones/0"),
            (neither, "/phones/0"),
        ] {
            let faults = rearrange(&known(), &[entry], &PhoneRules::default()).unwrap_err();
            assert_eq!(faults.len(), 1);
            assert_eq!(faults[0].pointer, pointer);
        }
    }

    #[test]
    fn the_default_region_is_a_country_code() {
        let faults = |region: &str| {
            PhoneRules {
                default_region: region.to_owned(),
            }
            .faults()
        };
        assert!(faults("DE").is_empty());
        for bad in ["", "de", "DEU", "D1"] {
            assert_eq!(faults(bad).len(), 1, "{bad}");
        }
    }
}
