//! Policies are shipped once, versioned, and never edited.

use super::archive::pointers;
use super::support::{House, day, write};
use crate::equipment::actions::policies;
use crate::equipment::repo::policies::PolicyRecord;
use crate::equipment::warranty::{
    Period, WarrantyPolicy, furniture_three_guarantees, standard_one_year,
};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;

const FURNITURE: &str = "furniture-three-guarantees";

pub fn second_version(from: &str) -> WarrantyPolicy {
    WarrantyPolicy {
        version: 2,
        effective_from: day(from),
        guarantee_period: Period::months(24),
        ..furniture_three_guarantees().unwrap()
    }
}

pub fn add(house: &House, code: &'static str, policy: WarrantyPolicy) -> AppResult<PolicyRecord> {
    house.write(move |tx| policies::add_version(tx, code, &policy))
}

#[test]
fn shipped_policies_are_brought_once() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let now = house.op.now;
        let again = house
            .db
            .write_blocking(move |db| policies::install(db, now));
        assert_eq!(again.unwrap(), 0);
        let all = house.read(move |db| policies::list(db, now.date())).data;
        let codes: Vec<_> = all.iter().map(|policy| policy.code.as_str()).collect();
        assert_eq!(codes, [FURNITURE, "standard-one-year"]);
        assert!(all.iter().all(|policy| policy.is_in_force));
    });
}

#[test]
fn the_version_in_force_changes_on_its_first_day() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        add(&house, FURNITURE, second_version("2026-07-01")).unwrap();
        for (today, current) in [("2026-06-30", 1), ("2026-07-01", 2)] {
            let detail = house.read(move |db| policies::detail(db, FURNITURE, day(today)));
            assert_eq!(detail.current.unwrap().version, current, "{today}");
            let versions: Vec<_> = detail
                .versions
                .iter()
                .map(|version| version.policy_version)
                .collect();
            assert_eq!(versions, [2, 1]);
            let listed = house.read(move |db| policies::list(db, day(today)));
            assert_eq!(listed.data[0].current_version, current);
            assert_eq!(listed.data[0].newest_version, 2);
        }
    });
}

#[test]
fn a_version_follows_the_newest_and_every_fault_is_pointed_at() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let mut broken = second_version("2026-07-01");
        broken.rules[0].remedies.clear();
        broken.guarantee_period = Period::days(0);
        broken.code = "other".to_owned();
        let error = add(&house, FURNITURE, broken).unwrap_err();
        assert_eq!(error.code(), Code::ValidationFailed);
        for pointer in ["/guarantee_period/count", "/rules/0/remedies", "/code"] {
            assert!(pointers(&error).contains(&pointer), "{pointer}");
        }
        let early = add(&house, FURNITURE, second_version("2000-01-01")).unwrap_err();
        assert_eq!(pointers(&early), ["/effective_from"]);
        let skipped = WarrantyPolicy {
            version: 3,
            ..second_version("2026-07-01")
        };
        let error = add(&house, FURNITURE, skipped).unwrap_err();
        assert_eq!(pointers(&error), ["/version"]);
        assert_eq!(error.faults()[0].code, FaultCode::NotAllowed);
    });
}

#[test]
fn of_two_people_adding_the_same_version_one_succeeds() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let outcomes: Vec<_> = std::thread::scope(|threads| {
            let running: Vec<_> = (0..2)
                .map(|_| {
                    let (db, op) = (house.db.clone(), house.op.clone());
                    threads.spawn(move || {
                        let policy = second_version("2026-07-01");
                        write(&db, &op, move |tx| {
                            policies::add_version(tx, FURNITURE, &policy)
                        })
                        .is_ok()
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(outcomes.iter().filter(|done| **done).count(), 1);
    });
}

#[test]
fn an_unknown_code_starts_a_policy_of_its_own() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let own = WarrantyPolicy {
            code: "two-years".to_owned(),
            ..standard_one_year().unwrap()
        };
        let record = add(&house, "two-years", own).unwrap();
        assert_eq!(record.policy_version, 1);
        let missing = house
            .db
            .read_blocking(|db| policies::detail(db, "three-years", day("2026-06-01")))
            .unwrap_err();
        assert_eq!(missing.code(), Code::NotFound);
    });
}
