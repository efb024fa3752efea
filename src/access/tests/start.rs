//! The first administrator.

use super::setting::*;
use crate::access::{create_admin, first_admin, holds_role, repo};
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::role::Role;

#[test]
fn an_empty_database_gets_one_administrator_and_no_second() {
    Scratch::each(|scratch| {
        let op = system(0);
        let made: Vec<_> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| first_admin(scratch.db(), &op).unwrap()))
                .collect();
            racers
                .into_iter()
                .filter_map(|racer| racer.join().unwrap())
                .collect()
        });
        let [(username, password)] = made.as_slice() else {
            panic!("{} were made", made.len());
        };
        assert_eq!(username, "admin");
        assert_eq!(password.len(), 24);
        assert!(first_admin(scratch.db(), &op).unwrap().is_none());
        let known = scratch
            .db()
            .read_blocking(|db| repo::access::credentials(db, "admin"))
            .unwrap()
            .unwrap();
        assert!(!known.password_hash.unwrap().contains(password));
        let id = known.id;
        let is_admin = scratch
            .db()
            .read_blocking(move |db| holds_role(db, id, Role::Admin));
        assert!(is_admin.unwrap());
    });
}

#[test]
fn another_administrator_needs_a_free_name_and_a_strong_password() {
    Scratch::each(|scratch| {
        let op = system(0);
        let make = |name: &str, password| create_admin(scratch.db(), &op, name, password);
        assert_eq!(make("Chief", None).unwrap().len(), 24);
        assert_eq!(make("chief", None).unwrap_err().code(), Code::AlreadyExists);
        for (name, password) in [
            ("other", "short"),
            ("other", "password123456789"),
            ("o", "window tea lamp river"),
        ] {
            let refused = make(name, Some(password)).unwrap_err();
            assert_eq!(refused.code(), Code::ValidationFailed, "{name} {password}");
        }
        let given = make("other", Some("window tea lamp river")).unwrap();
        assert_eq!(given, "window tea lamp river");
    });
}
