//! Acts on a device: new numbers, transfers, replacements, states.

use super::archive::pointers;
use super::support::{House, write};
use crate::equipment::actions::{acts, views};
use crate::equipment::dto::{
    AssetCreate, AssetFilter, AssetIdentityChangeCreate, AssetReplacementCreate,
    AssetStatusChangeCreate, AssetTransferCreate,
};
use crate::equipment::model::{AssetId, AssetRecord, AssetStatus, IdentityType};
use crate::equipment::repo;
use crate::platform::auth::Scope;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::http::etag::MaybeIfMatch;
use crate::platform::http::page::PageRequest;

const ANY: MaybeIfMatch = MaybeIfMatch(None);

pub fn renumber(house: &House, id: AssetId, value: &str) -> AppResult<Option<String>> {
    let body = AssetIdentityChangeCreate {
        kind: IdentityType::Serial,
        value: value.to_owned(),
        reason: "主板更换".to_owned(),
        ticket_id: None,
    };
    house.write(move |tx| Ok(acts::change_identity(tx, id, ANY, &body)?.from))
}

pub fn replace(house: &House, old: AssetId, new: AssetId) -> AppResult<AssetRecord> {
    let body = AssetReplacementCreate {
        replaced_by_id: new,
        reason: "三包换货".to_owned(),
        ticket_id: None,
    };
    house.write(move |tx| Ok(acts::replace(tx, old, ANY, &body)?.0))
}

fn stored(house: &House, id: AssetId) -> AssetRecord {
    house
        .read(move |db| repo::assets::find(db, &Scope::All, id))
        .unwrap()
}

#[test]
fn a_device_is_found_by_every_serial_it_ever_had() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = house.register("OLD-1");
        let taken = house.register("OLD-2");
        assert_eq!(
            renumber(&house, asset.id, "NEW-1").unwrap().as_deref(),
            Some("OLD-1")
        );
        for (serial, expected) in [
            ("old-1", vec![asset.id]),
            ("ＮＥＷ-1", vec![asset.id]),
            ("OLD-2", vec![taken.id]),
            ("OLD", vec![]),
        ] {
            let filter = AssetFilter {
                serial: Some(serial.to_owned()),
                ..AssetFilter::default()
            };
            let page = PageRequest::first("created_at", 10);
            let (rows, _) = house.read(move |db| views::list(db, &Scope::All, &filter, &page));
            let found: Vec<_> = rows.into_iter().map(|row| row.id).collect();
            assert_eq!(found, expected, "{serial}");
        }
        let clash = renumber(&house, asset.id, "old-2").unwrap_err();
        assert_eq!(clash.code(), Code::AlreadyExists);
        let same = renumber(&house, asset.id, "NEW-1").unwrap_err();
        assert_eq!(pointers(&same), ["/value"]);
        assert_eq!(stored(&house, asset.id).version, 2);
        let id = asset.id;
        let numbers = house.read(move |db| repo::identities::of_asset(db, id, 10));
        let open: Vec<_> = numbers
            .iter()
            .filter(|number| number.valid_until.is_none())
            .map(|number| number.value.as_str())
            .collect();
        assert_eq!((numbers.len(), open), (2, vec!["NEW-1"]));
    });
}

#[test]
fn an_act_on_an_older_version_is_refused_when_the_caller_names_one() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let id = house.register("SN-1").id;
        let body = AssetStatusChangeCreate {
            status: AssetStatus::InRepair,
            reason: "送修".to_owned(),
        };
        let error = house
            .write(move |tx| acts::change_status(tx, id, MaybeIfMatch(Some(7)), &body))
            .unwrap_err();
        assert_eq!(error.code(), Code::VersionMismatch);
    });
}

#[test]
fn a_system_moves_with_its_parts_and_a_part_leaves_its_system() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let system = house.register("SYS");
        let below = |serial: &str, parent: AssetId| {
            let body = AssetCreate {
                parent_id: Some(parent),
                ..house.body(serial)
            };
            house.try_register(body).unwrap()
        };
        let part = below("PART", system.id);
        let deep = below("DEEP", part.id);
        let site = house.site_of(house.neighbour);
        let body = AssetTransferCreate {
            customer_id: house.neighbour,
            site_id: Some(site),
            branch_id: None,
            reason: "房屋转让".to_owned(),
        };
        let id = part.id;
        let moved = {
            let body = body.clone();
            house.write(move |tx| acts::transfer(tx, id, ANY, &body))
        };
        let moved = moved.unwrap();
        assert_eq!(moved.after.parent_id, None);
        let along: Vec<_> = moved.parts.iter().map(|part| part.id).collect();
        assert_eq!(along, [deep.id]);
        let deep = stored(&house, deep.id);
        assert_eq!(
            (deep.customer_id, deep.site_id, deep.parent_id),
            (house.neighbour, Some(site), Some(part.id))
        );
        assert_eq!(stored(&house, system.id).customer_id, house.customer);
        let nowhere = house
            .write(move |tx| acts::transfer(tx, id, ANY, &body))
            .unwrap_err();
        assert_eq!(pointers(&nowhere), ["/customer_id"]);
    });
}

#[test]
fn a_device_goes_only_to_customers_and_branches_that_the_caller_sees() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let id = house.register("SN-1").id;
        let body = AssetTransferCreate {
            customer_id: house.stranger,
            site_id: None,
            branch_id: Some(house.other_branch),
            reason: " ".to_owned(),
        };
        let error = house
            .write(move |tx| acts::transfer(tx, id, ANY, &body))
            .unwrap_err();
        assert_eq!(pointers(&error), ["/reason", "/customer_id", "/branch_id"]);
    });
}

#[test]
fn replacements_never_close_a_circle() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let (one, two, three) = (
            house.register("ONE"),
            house.register("TWO"),
            house.register("THREE"),
        );
        let old = replace(&house, one.id, two.id).unwrap();
        assert_eq!(
            (old.status, old.replaced_by_id),
            (AssetStatus::Replaced, Some(two.id))
        );
        assert!(replace(&house, two.id, three.id).is_ok());
        let back = replace(&house, three.id, one.id).unwrap_err();
        assert_eq!(pointers(&back), ["/replaced_by_id"]);
        let itself = replace(&house, three.id, three.id).unwrap_err();
        assert_eq!(pointers(&itself), ["/replaced_by_id"]);
        let twice = replace(&house, one.id, three.id).unwrap_err();
        assert_eq!(twice.code(), Code::Conflict);
    });
}

#[test]
fn of_two_devices_replacing_each_other_at_once_one_stays() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let (one, two) = (house.register("ONE"), house.register("TWO"));
        let pairs = [(one.id, two.id), (two.id, one.id)];
        let outcomes: Vec<bool> = std::thread::scope(|threads| {
            let running: Vec<_> = pairs
                .iter()
                .map(|&(old, new)| {
                    let (db, op) = (house.db.clone(), house.op.clone());
                    threads.spawn(move || {
                        let body = AssetReplacementCreate {
                            replaced_by_id: new,
                            reason: "换货".to_owned(),
                            ticket_id: None,
                        };
                        write(&db, &op, move |tx| acts::replace(tx, old, ANY, &body)).is_ok()
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(outcomes.iter().filter(|done| **done).count(), 1);
        let replaced = [one.id, two.id]
            .into_iter()
            .filter(|id| stored(&house, *id).status == AssetStatus::Replaced)
            .count();
        assert_eq!(replaced, 1);
    });
}

#[test]
fn a_scrapped_device_stays_scrapped() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let id = house.register("SN-1").id;
        let become_ = |status| {
            let body = AssetStatusChangeCreate {
                status,
                reason: "报废".to_owned(),
            };
            house.write(move |tx| acts::change_status(tx, id, ANY, &body))
        };
        let (before, after) = become_(AssetStatus::Scrapped).unwrap();
        assert_eq!(
            (before, after.status),
            (AssetStatus::InUse, AssetStatus::Scrapped)
        );
        assert_eq!(
            become_(AssetStatus::InUse).unwrap_err().code(),
            Code::Conflict
        );
    });
}
