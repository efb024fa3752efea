//! Which customers are probably the same one: pure rules over what was entered and what is known.

use std::collections::BTreeSet;

use crate::platform::closed_list::closed_list;

closed_list! {
    /// Why two customers are probably one. The list may grow.
    pub enum DuplicateReason {
        /// A phone number of one is a phone number of the other.
        SamePhone = "same_phone" ("电话相同", "Same phone"),
        /// The names are the same, and so is an address; case, width and spaces do not count.
        SameNameAndAddress = "same_name_and_address" ("名称和地址相同", "Same name and address"),
    }
}

/// What two customers are compared by; texts are folded, phones in E.164.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    /// The name, folded.
    pub name: String,
    /// Phone numbers of the active contacts.
    pub phones: BTreeSet<String>,
    /// Addresses of the active sites, folded.
    pub addresses: BTreeSet<String>,
}

/// Why `one` and `other` are probably the same customer; empty when nothing says so.
pub fn reasons(one: &Likeness, other: &Likeness) -> Vec<DuplicateReason> {
    let mut found = Vec::new();
    if !one.phones.is_disjoint(&other.phones) {
        found.push(DuplicateReason::SamePhone);
    }
    let names_agree = !one.name.is_empty() && one.name == other.name;
    if names_agree && !one.addresses.is_disjoint(&other.addresses) {
        found.push(DuplicateReason::SameNameAndAddress);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::DuplicateReason::{SameNameAndAddress, SamePhone};
    use super::*;

    fn like(name: &str, phones: &[&str], addresses: &[&str]) -> Likeness {
        let set = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        Likeness {
            name: name.to_owned(),
            phones: set(phones),
            addresses: set(addresses),
        }
    }

    #[test]
    fn a_phone_or_name_with_address_makes_a_probable_duplicate() {
        let known = like(
            "王芳",
            &["+8613800000001", "+8613800000002"],
            &["人民路1号"],
        );
        for (entered, expected) in [
            (like("李娜", &["+8613800000002"], &[]), vec![SamePhone]),
            (like("王芳", &[], &["人民路1号"]), vec![SameNameAndAddress]),
            (
                like("王芳", &["+8613800000001"], &["人民路1号"]),
                vec![SamePhone, SameNameAndAddress],
            ),
            (like("王芳", &["+8613800000009"], &["人民路2号"]), vec![]),
            (like("李娜", &[], &["人民路1号"]), vec![]),
            (like("王芳", &[], &[]), vec![]),
            (like("", &[], &["人民路1号"]), vec![]),
        ] {
            assert_eq!(reasons(&entered, &known), expected, "{entered:?}");
            assert_eq!(
                reasons(&known, &entered),
                expected,
                "{entered:?} the other way round"
            );
        }
    }

    #[test]
    fn two_nameless_files_are_not_the_same_customer() {
        let nameless = like("", &[], &["人民路1号"]);
        assert!(reasons(&nameless, &nameless).is_empty());
    }
}
