//! The demo is what the program itself would have made.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Plan, Size, build};
use crate::check;
use crate::equipment::AssetId;
use crate::inventory::model::TicketPartRow;
use crate::inventory::words::MovementKind;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Database;
use crate::platform::db::schema::{
    outbox, quotes, stock_movements, stock_ticket_parts, ticket_evidence, tickets,
};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::lang::Lang;
use crate::platform::numbers::{self, Series};
use crate::platform::op::Op;
use crate::tickets::evidence::bodies as b;
use crate::tickets::flow::TicketState;
use crate::tickets::model::{EvidenceKind, TicketDetails};
use crate::tickets::quotes::model::QuoteLine;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) fn plan(lang: Lang) -> Plan {
    Plan {
        size: Size::Small,
        lang,
        seed: 7,
        password: "a demo password of the tests".to_owned(),
        now: UtcTime::from_millis(1_795_000_000_000),
    }
}

/// A database as `migrate` leaves it, with the company in it.
pub(super) fn founded(scratch: &Scratch, plan: &Plan) {
    let ids = std::sync::Arc::new(crate::platform::ids::SeededIds::new(99));
    let op = Op::new(
        crate::platform::auth::Actor::System("install"),
        plan.now,
        ids,
    );
    crate::server::install(scratch.db(), &op).unwrap();
    build(scratch.db(), plan, |_, _| ()).unwrap();
}

pub(super) fn rows<T: Send + 'static>(
    database: &Database,
    load: impl FnOnce(&mut crate::platform::db::Db) -> QueryResult<Vec<T>> + Send + 'static,
) -> Vec<T> {
    database.read_blocking(move |db| Ok(load(db)?)).unwrap()
}

#[test]
fn a_small_company_passes_every_check_and_has_tickets_in_every_state() {
    Scratch::each(|scratch| {
        founded(scratch, &plan(Lang::ZhCn));
        let report = check::run(scratch.db()).unwrap();
        assert!(report.is_clean(), "{report}");
        let states: Vec<TicketState> = rows(scratch.db(), |db| {
            tickets::table.select(tickets::state).distinct().load(db)
        });
        for state in TicketState::ALL {
            assert!(states.contains(state), "no ticket in {state}");
        }
    });
}

#[test]
fn the_stores_have_seen_two_years_and_what_closed_tickets_drew_is_accounted_for() {
    let scratch = Scratch::sqlite();
    founded(&scratch, &plan(Lang::ZhCn));
    let moved: Vec<(MovementKind, UtcTime)> = rows(scratch.db(), |db| {
        let columns = (stock_movements::kind, stock_movements::occurred_at);
        stock_movements::table.select(columns).load(db)
    });
    for kind in MovementKind::ALL {
        assert!(moved.iter().any(|(seen, _)| seen == kind), "{kind}");
    }
    let times = || moved.iter().map(|(_, at)| at.millis());
    let days = (times().max().unwrap() - times().min().unwrap()) / 86_400_000;
    assert!(days > 700, "{days} days");
    let drawn: Vec<(String, TicketPartRow)> = rows(scratch.db(), |db| {
        stock_ticket_parts::table
            .inner_join(tickets::table.on(tickets::id.eq(stock_ticket_parts::ticket_id)))
            .select((tickets::state, stock_ticket_parts::all_columns))
            .load(db)
    });
    let is_over = |state: &str| ["review", "completed"].contains(&state);
    let over: Vec<&TicketPartRow> = drawn
        .iter()
        .filter(|(state, _)| is_over(state))
        .map(|(_, row)| row)
        .collect();
    assert!(over.len() > 50 && over.iter().any(|row| row.returned.is_positive()));
    for row in over {
        assert_eq!(row.issued, row.used.plus(row.returned), "{row:?}");
        assert_eq!(row.old_owed, row.old_back, "{row:?}");
    }
}

fn reads<T: DeserializeOwned>(kind: EvidenceKind, body: &Value) {
    if let Err(error) = serde_json::from_value::<T>(body.clone()) {
        panic!("{kind}: {error} in {body}");
    }
}

#[test]
fn every_document_reads_as_the_rooms_write_it() {
    let scratch = Scratch::sqlite();
    founded(&scratch, &plan(Lang::En));
    let documents: Vec<(EvidenceKind, Doc<Value>)> = rows(scratch.db(), |db| {
        let columns = (ticket_evidence::kind, ticket_evidence::body);
        ticket_evidence::table.select(columns).load(db)
    });
    assert!(documents.len() > 500);
    for (kind, Doc(body)) in &documents {
        match kind {
            EvidenceKind::Diagnosis => reads::<b::DiagnosisBody>(*kind, body),
            EvidenceKind::PlanDecision => reads::<b::PlanDecisionBody>(*kind, body),
            EvidenceKind::RepairReport => reads::<b::RepairReportBody>(*kind, body),
            EvidenceKind::Verification => reads::<b::VerificationBody>(*kind, body),
            EvidenceKind::Acceptance => reads::<b::AcceptanceBody>(*kind, body),
            EvidenceKind::Review => reads::<b::ReviewBody>(*kind, body),
            EvidenceKind::FaultAnalysis => reads::<b::FaultAnalysisBody>(*kind, body),
            EvidenceKind::ContactOutcome => reads::<b::CallbackBody>(*kind, body),
            EvidenceKind::DepotReceipt => reads::<b::DepotReceiptBody>(*kind, body),
            EvidenceKind::DepotReturn => reads::<b::DepotReturnBody>(*kind, body),
        }
    }
    let lines: Vec<Doc<Vec<QuoteLine>>> = rows(scratch.db(), |db| {
        quotes::table.select(quotes::lines).load(db)
    });
    assert!(!lines.is_empty());
}

#[test]
fn an_english_company_is_english_throughout() {
    use crate::platform::db::schema::{
        parts, products, stock_locations, suppliers, tickets, tools,
    };
    let scratch = Scratch::sqlite();
    founded(&scratch, &plan(Lang::En));
    let said: Vec<Vec<String>> = rows(scratch.db(), |db| {
        Ok(vec![
            parts::table.select(parts::name).load(db)?,
            parts::table.select(parts::unit).load(db)?,
            products::table.select(products::name).load(db)?,
            suppliers::table.select(suppliers::name).load(db)?,
            tools::table.select(tools::name).load(db)?,
            tickets::table.select(tickets::title).load(db)?,
            stock_locations::table
                .filter(stock_locations::kind.ne("transit"))
                .select(stock_locations::name)
                .load(db)?,
        ])
    });
    for texts in &said {
        assert!(!texts.is_empty());
        let foreign = texts.iter().find(|text| !text.is_ascii());
        assert_eq!(foreign, None);
    }
}

/// Ticket, state, device, when it was diagnosed, what the ticket keeps.
type Diagnosed = (
    TicketId,
    String,
    Option<AssetId>,
    UtcTime,
    Doc<TicketDetails>,
);

#[test]
fn what_tickets_say_of_their_warranty_is_what_the_program_answers() {
    use crate::equipment::warranty::Fault;
    use crate::equipment::{Question, entitlement_for};
    use crate::platform::db::schema::ticket_events;
    let scratch = Scratch::sqlite();
    founded(&scratch, &plan(Lang::En));
    let waited: Vec<TicketId> = rows(scratch.db(), |db| {
        ticket_events::table
            .filter(ticket_events::kind.eq_any(["held", "resumed"]))
            .select(ticket_events::ticket_id)
            .load(db)
    });
    let all: Vec<Diagnosed> = rows(scratch.db(), |db| {
        tickets::table
            .inner_join(ticket_evidence::table.on(ticket_evidence::ticket_id.eq(tickets::id)))
            .filter(ticket_evidence::kind.eq(EvidenceKind::Diagnosis))
            .filter(ticket_evidence::cycle.eq(tickets::cycle))
            .select((
                tickets::id,
                tickets::state,
                tickets::asset_id,
                ticket_evidence::created_at,
                tickets::details,
            ))
            .load(db)
    });
    let newest: HashMap<AssetId, TicketId> = rows(scratch.db(), |db| {
        let in_order = tickets::table.order((tickets::created_at, tickets::id));
        let columns = (tickets::asset_id, tickets::id);
        let all: Vec<(Option<AssetId>, TicketId)> = in_order.select(columns).load(db)?;
        let of_devices = all.into_iter();
        Ok(of_devices
            .filter_map(|(asset, id)| Some((asset?, id)))
            .collect())
    })
    .into_iter()
    .collect();
    // Nothing has happened to the device since it was asked.
    let is_still =
        |state: &str| ["approval", "repair", "verification", "cancelled"].contains(&state);
    let asked: Vec<(AssetId, UtcTime, Doc<TicketDetails>)> = all
        .into_iter()
        .filter(|(id, state, ..)| is_still(state) && !waited.contains(id))
        .filter_map(|(id, _, asset, at, details)| Some((id, asset?, at, details)))
        .filter(|(id, asset, ..)| newest.get(asset) == Some(id))
        .map(|(_, asset, at, details)| (asset, at, details))
        .collect();
    assert!(asked.len() > 2, "{}", asked.len());
    for (asset, at, Doc(details)) in asked {
        let fault = Fault {
            code: details.fault_code.clone(),
            is_serious: details.is_serious_fault == Some(true),
            is_man_made: details.man_made.is_some(),
        };
        let question = Question::new(at.date(), fault);
        let answer = scratch
            .db()
            .read_blocking(move |db| entitlement_for(db, asset, &question, Lang::En));
        assert_eq!(details.entitlement, Some(answer.unwrap()));
    }
    let told: Vec<(String, Option<AssetId>, Doc<TicketDetails>)> = rows(scratch.db(), |db| {
        let columns = (tickets::state, tickets::asset_id, tickets::details);
        tickets::table.select(columns).load(db)
    });
    let is_bare = |(state, asset, Doc(details)): &(String, Option<AssetId>, Doc<TicketDetails>)| {
        let is_triaged = !["intake", "cancelled"].contains(&state.as_str());
        is_triaged && asset.is_some() && details.entitlement.is_none()
    };
    assert!(!told.iter().any(is_bare));
}

#[test]
fn the_same_seed_gives_the_same_company() {
    let told = |seed| {
        let scratch = Scratch::sqlite();
        let plan = Plan {
            seed,
            ..plan(Lang::ZhCn)
        };
        founded(&scratch, &plan);
        let tickets: Vec<(String, String, String, Doc<TicketDetails>)> = rows(scratch.db(), |db| {
            tickets::table
                .order(tickets::number)
                .select((
                    tickets::number,
                    tickets::title,
                    tickets::state,
                    tickets::details,
                ))
                .load(db)
        });
        let events: Vec<(Option<i64>, String, i64)> = rows(scratch.db(), |db| {
            let columns = (
                outbox::sequence,
                outbox::event_type,
                outbox::entity_sequence,
            );
            outbox::table
                .order(outbox::sequence)
                .select(columns)
                .load(db)
        });
        (tickets, events)
    };
    assert_eq!(told(3), told(3));
    assert_ne!(told(3).0, told(4).0);
}

#[test]
fn events_follow_one_another_in_time_without_a_gap() {
    let scratch = Scratch::sqlite();
    founded(&scratch, &plan(Lang::ZhCn));
    let events: Vec<(Option<i64>, UtcTime)> = rows(scratch.db(), |db| {
        let columns = (outbox::sequence, outbox::created_at);
        outbox::table
            .order(outbox::sequence)
            .select(columns)
            .load(db)
    });
    let placed: Vec<&(Option<i64>, UtcTime)> =
        events.iter().filter(|(place, _)| place.is_some()).collect();
    assert!(
        placed
            .iter()
            .zip(1..)
            .all(|((place, _), n)| *place == Some(n))
    );
    assert!(placed.iter().is_sorted_by_key(|(_, at)| *at));
}

#[test]
fn a_database_with_customers_is_left_alone() {
    let scratch = Scratch::sqlite();
    founded(&scratch, &plan(Lang::ZhCn));
    let again = build(scratch.db(), &plan(Lang::ZhCn), |_, _| ());
    assert_eq!(again.unwrap_err().code(), Code::Conflict);
}

#[test]
fn the_next_ticket_gets_a_number_that_is_free() {
    Scratch::each(|scratch| {
        let plan = plan(Lang::ZhCn);
        founded(scratch, &plan);
        let next = scratch
            .db()
            .write_blocking(move |db| numbers::next(db, Series::Ticket, plan.now))
            .unwrap();
        let taken: Vec<String> = rows(scratch.db(), |db| {
            tickets::table.select(tickets::number).load(db)
        });
        assert!(!taken.contains(&next), "{next}");
    });
}
