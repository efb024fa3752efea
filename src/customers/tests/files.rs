//! Opening and keeping files: creation, duplicates, changes, contacts and sites.

use serde_json::json;

use super::setting::*;
use crate::customers::actions::{contacts, create, open, sites, update};
use crate::customers::completeness::ProfileItem;
use crate::customers::door;
use crate::customers::dto::{Contact, ContactUpdate};
use crate::customers::duplicates::DuplicateReason;
use crate::customers::model::{ContactId, CustomerStatus};
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppError;
use crate::platform::op::Op;
use crate::platform::role::Role;

fn pointers(error: &AppError) -> Vec<&str> {
    error
        .faults()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect()
}

fn change_contact(
    scratch: &Scratch,
    op: &Op,
    contact: &Contact,
    change: serde_json::Value,
) -> Result<Contact, AppError> {
    let (id, version) = (contact.id, contact.version);
    let change: ContactUpdate = body(change);
    write(scratch, op, move |tx| {
        contacts::update(tx, id, version, change.clone())
    })
}

#[test]
fn a_new_file_says_what_is_missing_and_until_when() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let bare = add(
            scratch,
            &agent,
            json!({ "kind": "person", "name": " 王芳 " }),
        );
        assert_eq!(bare.name, "王芳");
        assert_eq!(bare.branch.id, branch);
        assert!(bare.number.starts_with("C2611-"), "{}", bare.number);
        let profile = bare.profile_completeness;
        assert_eq!(profile.missing, [ProfileItem::Phone, ProfileItem::Address]);
        assert_eq!(profile.due_on.to_string(), "2026-11-20");
        assert!(!profile.is_overdue);
        let full = add_plain(scratch, &agent, "晨光花园物业", "138 0013 8000");
        assert!(full.profile_completeness.is_complete);
        assert!(full.contacts[0].is_primary);
        let id = bare.id;
        let later = agent.at(at(3 * 86_400));
        let overdue = read(scratch, &later, move |db, op| open::open(db, op, id)).unwrap();
        assert!(overdue.profile_completeness.is_overdue);
    });
}

#[test]
fn every_fault_of_a_new_file_is_named_at_once() {
    Scratch::each(|scratch| {
        let (branch, other) = (add_branch(scratch, "HQ"), add_branch(scratch, "SH"));
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let entered = body(json!({
            "kind": "person",
            "name": "王芳",
            "branch_id": other,
            "account_owner_id": system().new_id::<()>(),
            "contacts": [
                { "name": "王芳", "phones": ["call me", "138 0013 8000"], "is_primary": true },
                { "name": "李娜", "quiet_from_hour": 22, "is_primary": true },
            ],
            "sites": [{ "label": "家", "address": "人民路1号", "latitude": 30.2 }],
        }));
        let refused = write(scratch, &agent, move |tx| create::create(tx, &entered));
        let error = refused.unwrap_err();
        assert_eq!(error.code(), Code::ValidationFailed);
        let mut found = pointers(&error);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                "/account_owner_id",
                "/branch_id",
                "/contacts/0/phones/0",
                "/contacts/1/is_primary",
                "/contacts/1/quiet_until_hour",
                "/sites/0/longitude",
            ]
        );
    });
}

#[test]
fn whoever_has_two_branches_says_which() {
    Scratch::each(|scratch| {
        let branches = [add_branch(scratch, "HQ"), add_branch(scratch, "SH")];
        let agent = person(scratch, Role::Agent, &branches, &[]);
        let entered = body(json!({ "kind": "person", "name": "王芳" }));
        let refused = write(scratch, &agent, move |tx| create::create(tx, &entered));
        assert_eq!(pointers(&refused.unwrap_err()), ["/branch_id"]);
        let [_, second] = branches;
        let named = add(
            scratch,
            &agent,
            json!({ "kind": "person", "name": "王芳", "branch_id": second }),
        );
        assert_eq!(named.branch.id, second);
    });
}

#[test]
fn likely_duplicates_are_shown_before_and_at_creation() {
    Scratch::each(|scratch| {
        let (branch, other) = (add_branch(scratch, "HQ"), add_branch(scratch, "SH"));
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let stranger = person(scratch, Role::Agent, &[other], &[]);
        let known = add_plain(scratch, &agent, "Chenguang Property", "138 0013 8000");
        assert_eq!(known.possible_duplicates, Some(vec![]));
        for (entered, reasons) in [
            (
                json!({ "phones": ["+86 13800138000"] }),
                vec![DuplicateReason::SamePhone],
            ),
            (
                json!({ "name": "ＣＨＥＮＧＵＡＮＧ  property", "addresses": ["浙江省 杭州市西湖区文三路138号"] }),
                vec![DuplicateReason::SameNameAndAddress],
            ),
            (json!({ "name": "Chenguang Property" }), vec![]),
            (json!({ "phones": ["139 0013 9000"] }), vec![]),
        ] {
            let check = body(entered.clone());
            let found = read(scratch, &agent, move |db, op| {
                create::check_duplicates(db, op, &check)
            })
            .unwrap();
            let expected = usize::from(!reasons.is_empty());
            assert_eq!(found.data.len(), expected, "{entered}");
            for one in &found.data {
                assert_eq!((one.id, &one.reasons), (known.id, &reasons));
            }
        }
        let twin = add_plain(scratch, &agent, "Chenguang Property", "138 0013 8000");
        let shown = twin.possible_duplicates.unwrap();
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].reasons, DuplicateReason::ALL);
        let elsewhere = add_plain(scratch, &stranger, "Chenguang Property", "138 0013 8000");
        assert_eq!(
            elsewhere.possible_duplicates,
            Some(vec![]),
            "branches do not see each other"
        );
    });
}

#[test]
fn a_change_touches_what_it_mentions_and_needs_the_current_version() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let made = add(
            scratch,
            &agent,
            json!({ "kind": "person", "name": "王芳", "source": "网站", "note": "喜欢短信", "tags": ["a"] }),
        );
        let id = made.id;
        let change = |version: i64, change: serde_json::Value| {
            let change: crate::customers::dto::CustomerUpdate = body(change);
            write(scratch, &agent, move |tx| {
                update::update(tx, id, version, change.clone())
            })
        };
        let changed = change(
            1,
            json!({ "level": "key", "note": null, "unset": ["source"], "tags": ["b", " b "],
                    "consents": { "marketing": true } }),
        )
        .unwrap();
        assert_eq!((changed.version, changed.name.as_str()), (2, "王芳"));
        assert_eq!((changed.source, changed.note), (None, None));
        assert_eq!(changed.tags, ["b"]);
        assert!(changed.consents.marketing && !changed.consents.data_processing);
        let stale = change(1, json!({ "name": "李娜" })).unwrap_err();
        assert_eq!(stale.code(), Code::VersionMismatch);
        assert_eq!(stale.extra()["current_version"], 2);
        for (bad, pointer) in [
            (json!({ "note": "x", "unset": ["note"] }), "/note"),
            (json!({ "status": "merged" }), "/status"),
            (json!({ "account_owner_id": id }), "/account_owner_id"),
        ] {
            let refused = change(2, bad).unwrap_err();
            assert_eq!(pointers(&refused), [pointer]);
        }
    });
}

#[test]
fn what_other_branches_own_does_not_exist_for_the_caller() {
    Scratch::each(|scratch| {
        let (branch, other) = (add_branch(scratch, "HQ"), add_branch(scratch, "SH"));
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let stranger = person(scratch, Role::Agent, &[other], &[]);
        let made = add_plain(scratch, &agent, "晨光", "13800138000");
        let (id, contact, site) = (made.id, made.contacts[0].id, made.sites[0].id);
        let missing = |error: AppError| assert_eq!(error.code(), Code::NotFound);
        missing(read(scratch, &stranger, move |db, op| open::open(db, op, id)).unwrap_err());
        missing(
            write(scratch, &stranger, move |tx| {
                update::update(tx, id, 1, body(json!({ "name": "x" })))
            })
            .unwrap_err(),
        );
        missing(
            write(scratch, &stranger, move |tx| {
                contacts::remove(tx, contact, 1)
            })
            .unwrap_err(),
        );
        missing(write(scratch, &stranger, move |tx| sites::remove(tx, site, 1)).unwrap_err());
        missing(
            write(scratch, &stranger, move |tx| {
                contacts::add(tx, id, &body(json!({ "name": "x" })))
            })
            .unwrap_err(),
        );
    });
}

#[test]
fn exactly_one_active_contact_is_the_primary_one() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let made = add_plain(scratch, &agent, "晨光", "13800138000");
        let id = made.id;
        let primary = || -> Vec<ContactId> {
            let open = read(scratch, &agent, move |db, op| open::open(db, op, id)).unwrap();
            open.contacts
                .iter()
                .filter(|contact| contact.is_primary)
                .map(|contact| contact.id)
                .collect()
        };
        let first = made.contacts[0].id;
        let second = write(scratch, &agent, move |tx| {
            contacts::add(tx, id, &body(json!({ "name": "李娜" })))
        })
        .unwrap();
        assert_eq!(primary(), [first]);
        let second = change_contact(scratch, &agent, &second, json!({ "is_primary": true }));
        let second = second.unwrap();
        assert_eq!(primary(), [second.id]);
        write(scratch, &agent, move |tx| {
            contacts::remove(tx, second.id, second.version)
        })
        .unwrap();
        assert_eq!(primary(), [first], "the mark goes on to the oldest");
        let removed = read(scratch, &agent, move |db, op| open::open(db, op, id)).unwrap();
        let removed = removed.contacts.into_iter().find(|one| one.id == second.id);
        let refused = change_contact(
            scratch,
            &agent,
            &removed.unwrap(),
            json!({ "is_primary": true }),
        );
        assert_eq!(pointers(&refused.unwrap_err()), ["/is_primary"]);
    });
}

#[test]
fn phones_are_kept_by_their_id_and_found_by_their_end() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let made = add_plain(scratch, &agent, "晨光", "13800138000");
        let contact = &made.contacts[0];
        let known = contact.phones[0].id;
        let changed = change_contact(
            scratch,
            &agent,
            contact,
            json!({ "phones": [{ "phone": "139 0013 9123" }, { "id": known }] }),
        )
        .unwrap();
        let shown: Vec<&str> = changed
            .phones
            .iter()
            .map(|one| one.phone.as_str())
            .collect();
        assert_eq!(shown, ["139****9123", "138****8000"]);
        assert_eq!(changed.phones[1].id, known);
        let id = made.id;
        let full = read(scratch, &agent, move |db, _| {
            door::phones_for_search(db, id)
        })
        .unwrap();
        assert_eq!(full, ["+8613900139123", "+8613800138000"]);
        let refused = change_contact(
            scratch,
            &agent,
            &changed,
            json!({ "phones": [{ "phone": "139****9123" }] }),
        );
        assert_eq!(pointers(&refused.unwrap_err()), ["/phones/0/phone"]);
        let stale = change_contact(scratch, &agent, contact, json!({ "name": "x" })).unwrap_err();
        assert_eq!(stale.code(), Code::VersionMismatch);
    });
}

#[test]
fn a_site_shows_neither_point_nor_notes_and_can_be_taken_back() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let id = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let entered = body(json!({
            "label": "机房", "address": "上海市浦东新区世纪大道100号",
            "latitude": 31.2, "longitude": 121.5, "access_notes": "门禁 4711",
        }));
        let site = write(scratch, &agent, move |tx| sites::add(tx, id, &entered)).unwrap();
        assert_eq!(site.address, "上海市浦东新区****");
        assert!(site.has_location && site.has_access_notes);
        let (site_id, version) = (site.id, site.version);
        let change = |version: i64, change: serde_json::Value| {
            let change: crate::customers::dto::SiteUpdate = body(change);
            write(scratch, &agent, move |tx| {
                sites::update(tx, site_id, version, change.clone())
            })
        };
        let refused = change(version, json!({ "unset": ["latitude"] })).unwrap_err();
        assert_eq!(pointers(&refused), ["/longitude"]);
        let bare = change(
            version,
            json!({ "unset": ["latitude", "longitude", "access_notes"] }),
        );
        let bare = bare.unwrap();
        assert!(!bare.has_location && !bare.has_access_notes);
        write(scratch, &agent, move |tx| sites::remove(tx, site_id, 2)).unwrap();
        let exists = |scratch: &Scratch| {
            read(scratch, &agent, move |db, _| {
                door::site_exists(db, id, site_id)
            })
            .unwrap()
        };
        assert!(!exists(scratch));
        assert!(change(3, json!({ "is_active": true })).unwrap().is_active);
        assert!(exists(scratch));
    });
}

#[test]
fn every_change_in_a_file_raises_the_customers_version() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let made = add_plain(scratch, &agent, "晨光", "13800138000");
        let (id, contact, site) = (made.id, made.contacts[0].id, made.sites[0].id);
        let version = || {
            let open = read(scratch, &agent, move |db, op| open::open(db, op, id)).unwrap();
            assert_eq!(open.status, CustomerStatus::Active);
            open.version
        };
        assert_eq!(version(), 1);
        write(scratch, &agent, move |tx| {
            contacts::update(tx, contact, 1, body(json!({ "position": "经理" })))
        })
        .unwrap();
        assert_eq!(version(), 2);
        write(scratch, &agent, move |tx| {
            sites::update(tx, site, 1, body(json!({ "region": "杭州" })))
        })
        .unwrap();
        assert_eq!(version(), 3);
    });
}
