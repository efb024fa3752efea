use super::*;
use crate::inventory::{LotId, SerialId, TicketPart};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::ids::Id;
use uuid::Uuid;

const fn q(units: i64) -> Quantity {
    Quantity::units(units)
}

fn id<K>(index: u128) -> Id<K> {
    Id::new(Uuid::from_u128(index))
}

fn line(part: Option<u128>, quantity: i32) -> PartGist {
    PartGist {
        part_id: part.map(id),
        sku: part.map(|part| format!("P{part}")).unwrap_or_default(),
        quantity,
        ..PartGist::default()
    }
}

fn goods(part: u128, [issued, returned, used, earlier]: [i64; 4]) -> TicketGoods {
    TicketGoods {
        row: TicketPart {
            ticket_id: id::<crate::platform::auth::actor::TicketKind>(1),
            part_id: id(part),
            issued: q(issued),
            returned: q(returned),
            used: q(used),
            old_owed: q(issued),
            old_back: q(returned),
            old_written_off: Quantity::ZERO,
            technician_id: None,
            updated_at: UtcTime::from_millis(0),
            used_earlier: q(earlier),
        },
        sku: format!("P{part}"),
        is_serial_tracked: false,
    }
}

fn piece(part: u128, serial: &str, fitted_cycle: Option<i32>) -> Serial {
    let ticket: TicketId = id(1);
    Serial {
        id: SerialId::new(Uuid::from_u128(part * 100)),
        part_id: id(part),
        serial: serial.to_owned(),
        serial_folded: fold(serial),
        lot_id: LotId::new(Uuid::from_u128(1)),
        location_id: None,
        ticket_id: Some(ticket),
        updated_at: UtcTime::from_millis(0),
        fitted_cycle,
    }
}

fn report(parts: Vec<PartGist>) -> RepairGist {
    RepairGist {
        parts,
        ..RepairGist::default()
    }
}

#[test]
fn lines_of_one_part_add_up_and_free_text_counts_for_nothing() {
    let cable = PartGist {
        exact_quantity: Quantity::parse("2.5"),
        ..line(Some(2), 3)
    };
    let lines = [line(Some(1), 2), line(None, 9), cable, line(Some(1), 1)];
    let wanted = wanted(&lines);
    assert_eq!(wanted.get(&id(1)), Some(&q(3)));
    assert_eq!(wanted.get(&id(2)), Quantity::parse("2.5").as_ref());
    assert_eq!(wanted.len(), 2);
}

#[test]
fn a_report_is_posted_when_this_cycle_got_what_it_names() {
    for (named, issued, returned, earlier, missing) in [
        (2, 2, 0, 0, 0),
        (2, 3, 1, 0, 0),
        (2, 2, 1, 0, 1),
        // What an earlier cycle used is not there for this one.
        (2, 3, 0, 2, 1),
        (2, 0, 0, 0, 2),
    ] {
        let goods = [goods(1, [issued, returned, earlier, earlier])];
        let report = report(vec![line(Some(1), named), line(None, 5)]);
        let expected: Vec<_> = (missing > 0)
            .then(|| ("P1".to_owned(), q(missing)))
            .into_iter()
            .collect();
        assert_eq!(
            not_posted(&report, &goods, &[]),
            expected,
            "{named} of {issued}"
        );
    }
    let nothing = not_posted(&report(vec![line(Some(7), 1)]), &[], &[]);
    assert_eq!(nothing, [("P7".to_owned(), q(1))]);
}

#[test]
fn a_piece_is_posted_when_that_very_piece_was_issued() {
    let tracked = [TicketGoods {
        is_serial_tracked: true,
        ..goods(1, [1, 0, 0, 0])
    }];
    let named = |serial: &str| {
        report(vec![PartGist {
            serial: Some(serial.to_owned()),
            ..line(Some(1), 1)
        }])
    };
    let pieces = [piece(1, "SN 1", None)];
    assert_eq!(not_posted(&named("sn1"), &tracked, &pieces), []);
    let other = not_posted(&named("SN2"), &tracked, &pieces);
    assert_eq!(other, [("P1".to_owned(), q(1))]);
}

#[test]
fn what_is_left_over_is_named() {
    let all = [goods(1, [3, 1, 2, 0]), goods(2, [3, 1, 1, 0])];
    assert_eq!(unused(&all), [("P2".to_owned(), q(1))]);
    assert_eq!(listed(&owed(&all)), "P1 × 2, P2 × 2");
}

#[test]
fn a_piece_used_has_its_number_on_record() {
    let tracked = [TicketGoods {
        is_serial_tracked: true,
        ..goods(1, [2, 0, 1, 0])
    }];
    let pieces = |fitted| [piece(1, "S1", fitted), piece(1, "S2", None)];
    assert_eq!(unnamed(&tracked, &pieces(Some(1))), []);
    assert_eq!(unnamed(&tracked, &pieces(None)), [("P1".to_owned(), q(1))]);
}
