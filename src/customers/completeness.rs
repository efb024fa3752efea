//! Whether a customer's file (档案) is complete, and until when it has to be: pure rules.
//!
//! 售后服务制度: within two days after the first business with a customer the file is set up, with
//! name, address and phone. Working days are Monday to Friday; public holidays come with calendars.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

use crate::platform::closed_list::closed_list;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

closed_list! {
    /// Something a complete file holds. The list may grow.
    pub enum ProfileItem {
        /// A phone number of an active contact.
        Phone = "phone" ("电话", "Phone"),
        /// An e-mail address of an active contact.
        Email = "email" ("电子邮件", "E-mail"),
        /// The address of an active site.
        Address = "address" ("地址", "Address"),
        /// Where the customer came from.
        Source = "source" ("来源", "Source"),
        /// The person in charge of the customer.
        AccountOwner = "account_owner" ("客户负责人", "Account owner"),
        /// The customer's consent to keeping the file.
        Consent = "consent" ("同意", "Consent"),
    }
}

/// The longest time that a company may allow, in working days.
const LONGEST: u32 = 60;

/// What a complete file holds and how soon it must be complete: the setting `profile_completeness`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProfileRules {
    /// What every file must hold besides the name.
    pub required: Vec<ProfileItem>,
    /// Working days after the first contact within which it must be there.
    pub working_days: u32,
}

impl Default for ProfileRules {
    fn default() -> Self {
        ProfileRules {
            required: vec![ProfileItem::Phone, ProfileItem::Address],
            working_days: 2,
        }
    }
}

impl Setting for ProfileRules {
    const NAME: &'static str = "profile_completeness";

    fn faults(&self) -> Vec<FieldFault> {
        if self.working_days <= LONGEST {
            return Vec::new();
        }
        vec![
            FieldFault::body("/working_days", FaultCode::OutOfRange)
                .with("min", 0)
                .with("max", LONGEST),
        ]
    }
}

/// What a file holds, as far as completeness asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProfileFacts {
    /// An active contact has a phone number.
    pub has_phone: bool,
    /// An active contact has an e-mail address.
    pub has_email: bool,
    /// An active site has an address.
    pub has_address: bool,
    /// The source is known.
    pub has_source: bool,
    /// Somebody is in charge.
    pub has_account_owner: bool,
    /// The customer agreed to keeping the file.
    pub has_consent: bool,
}

impl ProfileFacts {
    const fn holds(&self, item: ProfileItem) -> bool {
        match item {
            ProfileItem::Phone => self.has_phone,
            ProfileItem::Email => self.has_email,
            ProfileItem::Address => self.has_address,
            ProfileItem::Source => self.has_source,
            ProfileItem::AccountOwner => self.has_account_owner,
            ProfileItem::Consent => self.has_consent,
        }
    }
}

/// What the rules say of one file on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness {
    /// What is missing, in the order of the setting, each once.
    pub missing: Vec<ProfileItem>,
    /// Something is missing and the due day has passed.
    pub is_overdue: bool,
}

/// Judges a file that is due on `due_on`, on the day `today`.
pub fn judge(
    rules: &ProfileRules,
    facts: &ProfileFacts,
    due_on: NaiveDate,
    today: NaiveDate,
) -> Completeness {
    let mut missing = Vec::new();
    for item in &rules.required {
        if !facts.holds(*item) && !missing.contains(item) {
            missing.push(*item);
        }
    }
    Completeness {
        is_overdue: !missing.is_empty() && today > due_on,
        missing,
    }
}

/// The last day for completing a file first opened on `first_contact`: that many working days later.
pub fn due_on(rules: &ProfileRules, first_contact: NaiveDate) -> NaiveDate {
    (0..rules.working_days.min(LONGEST)).fold(first_contact, |day, _| next_working_day(day))
}

fn next_working_day(day: NaiveDate) -> NaiveDate {
    let ahead = match day.weekday() {
        Weekday::Fri => 3,
        Weekday::Sat => 2,
        _ => 1,
    };
    // Stays put where the calendar ends, like every date of the program.
    day.checked_add_signed(TimeDelta::days(ahead))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_file_is_due_two_working_days_after_the_first_contact() {
        // 2026-11-23 is a Monday.
        for (first, due) in [
            ("2026-11-23", "2026-11-25"),
            ("2026-11-24", "2026-11-26"),
            ("2026-11-25", "2026-11-27"),
            ("2026-11-26", "2026-11-30"),
            ("2026-11-27", "2026-12-01"),
            ("2026-11-28", "2026-12-01"),
            ("2026-11-29", "2026-12-01"),
        ] {
            assert_eq!(
                due_on(&ProfileRules::default(), day(first)),
                day(due),
                "{first}"
            );
        }
    }

    #[test]
    fn a_file_is_overdue_only_after_its_day_and_only_while_something_is_missing() {
        let empty = ProfileFacts::default();
        let full = ProfileFacts {
            has_phone: true,
            has_address: true,
            ..empty
        };
        let due = day("2026-11-25");
        for (facts, today, missing, is_overdue) in [
            (
                empty,
                "2026-11-25",
                vec![ProfileItem::Phone, ProfileItem::Address],
                false,
            ),
            (
                empty,
                "2026-11-26",
                vec![ProfileItem::Phone, ProfileItem::Address],
                true,
            ),
            (
                ProfileFacts {
                    has_phone: true,
                    ..empty
                },
                "2026-11-26",
                vec![ProfileItem::Address],
                true,
            ),
            (full, "2026-11-26", vec![], false),
        ] {
            let judged = judge(&ProfileRules::default(), &facts, due, day(today));
            assert_eq!(
                judged,
                Completeness {
                    missing,
                    is_overdue
                },
                "{facts:?} {today}"
            );
        }
    }

    #[test]
    fn the_company_decides_what_a_complete_file_holds() {
        for item in ProfileItem::ALL {
            let rules = ProfileRules {
                required: vec![*item, *item],
                working_days: 0,
            };
            let today = day("2026-11-25");
            let nothing = judge(&rules, &ProfileFacts::default(), today, today);
            assert_eq!(nothing.missing, [*item]);
            let everything = ProfileFacts {
                has_phone: true,
                has_email: true,
                has_address: true,
                has_source: true,
                has_account_owner: true,
                has_consent: true,
            };
            assert!(judge(&rules, &everything, today, today).missing.is_empty());
        }
    }

    #[test]
    fn more_than_sixty_working_days_are_refused() {
        let rules = |working_days| ProfileRules {
            working_days,
            ..ProfileRules::default()
        };
        assert!(rules(60).faults().is_empty());
        assert_eq!(rules(61).faults().len(), 1);
    }

    proptest! {
        #[test]
        fn the_due_day_is_a_working_day_and_never_comes_earlier(start in 0_i64..20_000, days in 1_u32..30) {
            let first = day("2000-01-01") + TimeDelta::days(start);
            let rules = ProfileRules { working_days: days, ..ProfileRules::default() };
            let due = due_on(&rules, first);
            prop_assert!(!matches!(due.weekday(), Weekday::Sat | Weekday::Sun));
            prop_assert!(due >= first + TimeDelta::days(i64::from(days)));
            prop_assert!(due_on(&rules, first + TimeDelta::days(1)) >= due);
        }
    }
}
