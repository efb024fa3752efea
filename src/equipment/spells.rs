//! When a device was out of use, told from what its tickets recorded. Pure: the records are loaded
//! elsewhere.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::repo::spells::Mark;
use super::warranty::{IdleKind, IdleSpan};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;

/// The times out of use: from a depot receipt to the return, from a hold for parts or at the factory
/// to the resumption. What a closed ticket left open ended with it; what a running ticket left open
/// still lasts. Marks must be in the order of time.
pub fn idle_spans(tickets: &[(TicketId, Option<UtcTime>)], marks: &[Mark]) -> Vec<IdleSpan> {
    let mut of_ticket: HashMap<TicketId, Vec<&Mark>> = HashMap::new();
    for mark in marks {
        of_ticket.entry(mark.ticket).or_default().push(mark);
    }
    let mut spans: Vec<IdleSpan> = tickets
        .iter()
        .flat_map(|(ticket, closed)| {
            let marks = of_ticket.get(ticket).map_or(&[][..], Vec::as_slice);
            spans_of_ticket(marks, closed.map(UtcTime::date))
        })
        .collect();
    spans.sort_by_key(|span| (span.from, span.until));
    spans
}

fn spans_of_ticket(marks: &[&Mark], closed: Option<NaiveDate>) -> Vec<IdleSpan> {
    let mut done = Vec::new();
    let mut in_depot: Option<IdleSpan> = None;
    let mut on_hold: Option<IdleSpan> = None;
    for mark in marks {
        let day = mark.at.date();
        match mark.kind.as_str() {
            "depot_receipt" if in_depot.is_none() => in_depot = Some(begun(IdleKind::Repair, day)),
            "depot_return" => done.extend(ended(in_depot.take(), Some(day))),
            "held" => {
                done.extend(ended(on_hold.take(), Some(day)));
                on_hold = idle_kind(mark.reason.as_deref()).map(|kind| begun(kind, day));
            }
            "resumed" => done.extend(ended(on_hold.take(), Some(day))),
            _ => {}
        }
    }
    done.extend(ended(in_depot, closed));
    done.extend(ended(on_hold, closed));
    done
}

/// Waiting for the customer or for others says nothing about the device.
fn idle_kind(hold_reason: Option<&str>) -> Option<IdleKind> {
    match hold_reason? {
        "awaiting_parts" => Some(IdleKind::AwaitingParts),
        "at_factory" => Some(IdleKind::Repair),
        _ => None,
    }
}

fn begun(kind: IdleKind, from: NaiveDate) -> IdleSpan {
    IdleSpan {
        kind,
        from,
        until: None,
    }
}

fn ended(span: Option<IdleSpan>, until: Option<NaiveDate>) -> Option<IdleSpan> {
    span.map(|span| IdleSpan { until, ..span })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::platform::ids::Id;

    fn at(day: i64) -> UtcTime {
        UtcTime::from_millis(1_772_323_200_000 + day * 86_400_000)
    }

    fn ticket(number: u128) -> TicketId {
        Id::new(Uuid::from_u128(number))
    }

    fn mark(kind: &str, reason: &str, day: i64) -> Mark {
        Mark {
            ticket: ticket(1),
            kind: kind.to_owned(),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            at: at(day),
        }
    }

    fn span(kind: IdleKind, from: i64, until: Option<i64>) -> IdleSpan {
        IdleSpan {
            kind,
            from: at(from).date(),
            until: until.map(|day| at(day).date()),
        }
    }

    #[test]
    fn a_device_is_idle_from_its_receipt_to_its_return() {
        let marks = [
            mark("depot_receipt", "", 0),
            mark("held", "awaiting_parts", 2),
            mark("resumed", "", 5),
            mark("depot_return", "", 7),
        ];
        let spans = idle_spans(&[(ticket(1), None)], &marks);
        assert_eq!(
            spans,
            [
                span(IdleKind::Repair, 0, Some(7)),
                span(IdleKind::AwaitingParts, 2, Some(5)),
            ]
        );
    }

    #[test]
    fn what_was_left_open_lasts_or_ended_with_the_ticket() {
        let marks = [mark("held", "at_factory", 3)];
        let running = idle_spans(&[(ticket(1), None)], &marks);
        assert_eq!(running, [span(IdleKind::Repair, 3, None)]);
        let closed = idle_spans(&[(ticket(1), Some(at(9)))], &marks);
        assert_eq!(closed, [span(IdleKind::Repair, 3, Some(9))]);
    }

    #[test]
    fn waiting_for_people_leaves_the_device_in_use() {
        let marks = [
            mark("held", "awaiting_customer", 1),
            mark("resumed", "", 4),
            mark("depot_return", "", 5),
        ];
        assert_eq!(idle_spans(&[(ticket(1), None)], &marks), []);
        assert_eq!(idle_spans(&[(ticket(2), None)], &marks), []);
    }
}
