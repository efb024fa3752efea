//! Products and assets are entered, changed and found.

use super::support::{House, day, write};
use crate::equipment::actions::{assets, products, views};
use crate::equipment::dto::{
    AssetCreate, AssetFilter, AssetMember, AssetUpdate, ProductCreate, ProductFilter,
    ProductMember, ProductUpdate,
};
use crate::equipment::model::AssetId;
use crate::equipment::repo;
use crate::platform::auth::Scope;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppError;
use crate::platform::http::page::PageRequest;
use crate::platform::money::{Currency, Money};
use crate::platform::patch::Patch;

pub fn pointers(error: &AppError) -> Vec<&str> {
    error
        .faults()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect()
}

#[test]
fn a_model_is_entered_once_whatever_its_case_width_and_spaces() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let again = ProductCreate {
            model: " ＳＯＦＡ - 3".to_owned(),
            name: "沙发".to_owned(),
            ..ProductCreate::default()
        };
        let error = house
            .write(move |tx| products::create(tx, &again))
            .unwrap_err();
        assert_eq!(error.code(), Code::AlreadyExists);
    });
}

#[test]
fn a_product_needs_a_policy_that_exists_and_words_that_say_something() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let body = ProductCreate {
            model: "\u{200B} ".to_owned(),
            name: "沙发".to_owned(),
            warranty_policy_code: Some("for-ever".to_owned()),
            ..ProductCreate::default()
        };
        let error = house
            .write(move |tx| products::create(tx, &body))
            .unwrap_err();
        assert_eq!(pointers(&error), ["/model", "/warranty_policy_code"]);
    });
}

#[test]
fn a_change_keeps_what_it_does_not_mention_and_refuses_an_old_version() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let id = house.product.id;
        let body = ProductUpdate {
            brand: Patch::Set(" 红苹果 ".to_owned()),
            maintenance_interval_days: Patch::Set(180),
            ..ProductUpdate::default()
        };
        let changed = {
            let body = body.clone();
            house.write(move |tx| products::update(tx, id, 1, &body))
        };
        let changed = changed.unwrap();
        assert_eq!(changed.brand.as_deref(), Some("红苹果"));
        assert_eq!((changed.version, changed.model.as_str()), (2, "SOFA-3"));
        let stale = house
            .write(move |tx| products::update(tx, id, 1, &body))
            .unwrap_err();
        assert_eq!(stale.code(), Code::VersionMismatch);
        let cleared = ProductUpdate {
            unset: vec![ProductMember::Brand],
            ..ProductUpdate::default()
        };
        let cleared = house
            .write(move |tx| products::update(tx, id, 2, &cleared))
            .unwrap();
        assert_eq!(cleared.brand, None);
        assert_eq!(cleared.maintenance_interval_days, Some(180));
    });
}

#[test]
fn products_are_paged_by_model_and_found_by_how_it_begins() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        for model in ["Bed-1", "bed-2", "Table-1"] {
            let body = ProductCreate {
                model: model.to_owned(),
                name: model.to_owned(),
                ..ProductCreate::default()
            };
            house.write(move |tx| products::create(tx, &body)).unwrap();
        }
        let models = |q: Option<&str>| {
            let filter = ProductFilter {
                q: q.map(str::to_owned),
                ..ProductFilter::default()
            };
            let mut page = PageRequest::first("model", 10);
            page.descending = false;
            page.with_total = true;
            let (rows, total) = house.read(move |db| repo::products::list(db, &filter, &page));
            assert_eq!(total, i64::try_from(rows.len()).ok());
            rows.into_iter().map(|row| row.model).collect::<Vec<_>>()
        };
        assert_eq!(models(None), ["Bed-1", "bed-2", "SOFA-3", "Table-1"]);
        assert_eq!(models(Some("ＢＥＤ")), ["Bed-1", "bed-2"]);
        assert_eq!(models(Some("chair")), Vec::<String>::new());
    });
}

#[test]
fn of_two_equal_serials_registered_at_once_one_is_refused() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let spellings = ["sn 77", "SN77", "ｓｎ７７", "Sn-77"];
        let outcomes: Vec<_> = std::thread::scope(|threads| {
            let running: Vec<_> = spellings[..2]
                .iter()
                .map(|serial| {
                    let (db, op, body) = (house.db.clone(), house.op.clone(), house.body(serial));
                    threads.spawn(move || write(&db, &op, move |tx| assets::create(tx, &body)))
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        let refused: Vec<_> = outcomes
            .iter()
            .filter_map(|one| one.as_ref().err())
            .collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].code(), Code::AlreadyExists);
        let third = house.try_register(house.body(spellings[2])).unwrap_err();
        assert_eq!(third.code(), Code::AlreadyExists);
        assert!(house.try_register(house.body(spellings[3])).is_ok());
    });
}

#[test]
fn everything_that_does_not_fit_together_is_named_at_once() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let nothing = house.op.new_id::<()>();
        let foreign_site = house.site_of(house.neighbour);
        let body = AssetCreate {
            product_id: nothing.cast(),
            site_id: Some(foreign_site),
            branch_id: Some(house.other_branch),
            delivered_on: Some(day("2026-03-02")),
            accepted_on: Some(day("2026-03-01")),
            price: Some(Money::new(-1, Currency::Cny)),
            parent_id: Some(nothing.cast()),
            ..house.body(" ")
        };
        let error = house.try_register(body).unwrap_err();
        assert_eq!(
            pointers(&error),
            [
                "/serial",
                "/branch_id",
                "/delivered_on",
                "/accepted_on",
                "/price/amount",
                "/product_id",
                "/site_id",
                "/parent_id",
            ]
        );
        let strange = AssetCreate {
            customer_id: house.stranger,
            ..house.body("SN-1")
        };
        let error = house.try_register(strange).unwrap_err();
        assert_eq!(pointers(&error), ["/customer_id"]);
        assert_eq!(error.faults()[0].code, FaultCode::NotFound);
    });
}

#[test]
fn a_device_keeps_its_owners_branch_and_its_first_numbers() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let body = AssetCreate {
            terminal_number: Some("T-9".to_owned()),
            price: Some(Money::new(489_900, Currency::Cny)),
            order_number: Some("  ".to_owned()),
            ..house.body(" SN-1 ")
        };
        let asset = house.try_register(body).unwrap();
        assert_eq!(asset.branch_id, house.branch);
        assert_eq!(
            (asset.serial.as_str(), asset.order_number.as_ref()),
            ("SN-1", None)
        );
        let shown = house.read(move |db| views::asset(db, asset));
        let mut numbers: Vec<_> = shown
            .identities
            .iter()
            .map(|number| (number.kind.as_str(), number.value.as_str()))
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [("serial", "SN-1"), ("terminal", "T-9")]);
        assert_eq!(shown.price, Some(Money::new(489_900, Currency::Cny)));
        assert_eq!(shown.product.model, "SOFA-3");
    });
}

#[test]
fn members_are_set_and_cleared_and_a_system_is_no_part_of_itself() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let system = house.register("SYS");
        let part = {
            let body = AssetCreate {
                parent_id: Some(system.id),
                delivered_on: Some(day("2026-03-01")),
                price: Some(Money::new(100, Currency::Cny)),
                ..house.body("PART")
            };
            house.try_register(body).unwrap()
        };
        let change = |id: AssetId, version: i64, body: AssetUpdate| {
            house.write(move |tx| assets::update(tx, id, version, &body))
        };
        let inside_out = AssetUpdate {
            parent_id: Patch::Set(part.id),
            ..AssetUpdate::default()
        };
        let error = change(system.id, 1, inside_out).unwrap_err();
        assert_eq!(pointers(&error), ["/parent_id"]);
        let cleared = AssetUpdate {
            voucher_number: Patch::Set("FP-1".to_owned()),
            delivered_on: Patch::Clear,
            unset: vec![AssetMember::Price, AssetMember::ParentId],
            ..AssetUpdate::default()
        };
        let after = change(part.id, 1, cleared).unwrap();
        assert_eq!(
            (after.parent_id, after.delivered_on, after.price()),
            (None, None, None)
        );
        assert_eq!(after.voucher_number.as_deref(), Some("FP-1"));
        let stale = change(part.id, 1, AssetUpdate::default()).unwrap_err();
        assert_eq!(stale.code(), Code::VersionMismatch);
    });
}

#[test]
fn the_search_finds_a_device_by_serial_order_and_product() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let sofa = AssetCreate {
            order_number: Some("ORD-2026-77".to_owned()),
            ..house.body("SN-ABC-001")
        };
        let sofa = house.try_register(sofa).unwrap();
        house.register("XY-2");
        let found = |q: &str| {
            let filter = AssetFilter {
                q: Some(q.to_owned()),
                ..AssetFilter::default()
            };
            let page = PageRequest::first("created_at", 10);
            let (rows, _) = house.read(move |db| views::list(db, &Scope::All, &filter, &page));
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        for q in ["SN-ABC", "ORD-2026-77"] {
            assert_eq!(found(q), [sofa.id], "{q}");
        }
        assert_eq!(found("三人沙发").len(), 2);
        let (id, renamed) = (
            house.product.id,
            ProductUpdate {
                name: Some("布艺躺椅".to_owned()),
                ..ProductUpdate::default()
            },
        );
        house
            .write(move |tx| products::update(tx, id, 1, &renamed))
            .unwrap();
        assert_eq!(found("三人沙发").len(), 0);
        assert_eq!(found("躺椅").len(), 2);
    });
}
