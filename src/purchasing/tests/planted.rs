//! Every check of purchases finds the defect it is there for, and the database refuses what no order can hold.

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::check::Check;
use crate::check::planting::{self, Defect};
use crate::inventory::actions::suppliers;
use crate::inventory::dto::suppliers::SupplierCreate;
use crate::inventory::tests::house::{House, id};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{Person, UserId};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::ids::RandomIds;
use crate::platform::money::{Currency, Money};
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;
use crate::platform::role::Role;
use crate::platform::tx::Tx;
use crate::purchasing::actions::{
    deciding, deposits, drafting, quoting, receiving, returning, stepping,
};
use crate::purchasing::dto::deposits::PurchaseDepositCreate;
use crate::purchasing::dto::orders::{
    PurchaseLineCreate, PurchaseOrderCreate, PurchaseTransitionCreate,
};
use crate::purchasing::dto::quotes::{
    PurchaseDecisionCreate, PurchaseProposalCreate, SupplierPrice, SupplierQuoteCreate,
};
use crate::purchasing::dto::receipts::{
    PurchaseReceiptCreate, PurchaseReceiptLine, PurchaseReturnCreate, PurchaseReturnLine,
};
use crate::purchasing::facts::Bundle;
use crate::purchasing::flow::PurchaseAction;
use crate::purchasing::words::{PurchaseDecision, ReturnRemedy};

/// The branch of the house and the people who buy for it.
struct Buyers {
    house: House,
    keeper: Op,
    manager: Op,
    agent: Op,
}

fn person(house: &House, number: u128, role: Role) -> Op {
    let user: UserId = id(number);
    let now = house.op.now;
    let insert = move |db: &mut crate::platform::db::Db| {
        use crate::platform::db::schema::users::dsl as u;
        let row = (
            u::id.eq(user),
            u::username.eq(user.to_string()),
            u::display_name.eq("王敏"),
            u::language.eq("zh-CN"),
            u::is_active.eq(true),
            u::access_version.eq(1_i64),
            u::version.eq(1_i64),
            u::created_at.eq(now),
            u::updated_at.eq(now),
        );
        Ok(diesel::insert_into(u::users).values(row).execute(db)?)
    };
    house.db.write_blocking(insert).unwrap();
    let person = Person {
        id: user,
        session: id(number),
        name: "王敏".to_owned(),
        roles: vec![role],
        branches: vec![id(1)],
        teams: Vec::new(),
        access_version: 1,
    };
    Op::new(Actor::Person(Arc::new(person)), now, Arc::new(RandomIds))
}

impl Buyers {
    fn on(scratch: &Scratch) -> Buyers {
        let house = House::on(scratch);
        Buyers {
            keeper: person(&house, 31, Role::Storekeeper),
            manager: person(&house, 32, Role::Manager),
            agent: person(&house, 33, Role::Agent),
            house,
        }
    }

    fn write<T: Send + 'static>(
        &self,
        op: &Op,
        work: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> T {
        let op = op.clone();
        let done = self.house.db.write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish()?;
            Ok(done)
        });
        done.unwrap()
    }

    /// A special order of ten pieces, of which a deposit was taken, five came, and one went back for another.
    fn buy(&self) {
        let order = self.proposed();
        let order_id = order.order.id;
        let decision = PurchaseDecisionCreate {
            decision: PurchaseDecision::Approve,
            reason_code: None,
            comment: None,
        };
        self.write(&self.manager, move |tx| {
            deciding::decide(tx, order_id, &decision)
        });
        let deposit = PurchaseDepositCreate {
            line: 1,
            amount: Money::new(5_000, Currency::Cny),
            receipt_number: "R-1".to_owned(),
        };
        self.write(&self.agent, move |tx| {
            deposits::take(tx, order_id, &deposit)
        });
        self.step(&order, PurchaseAction::Place);
        self.move_goods(&order);
    }

    fn proposed(&self) -> Bundle {
        let supplier = SupplierCreate {
            code: "HZ".to_owned(),
            name: "HZ".to_owned(),
            contact_name: None,
            phone: None,
            email: None,
            payment_terms: None,
            lead_days: None,
        };
        let supplier = self.write(&self.keeper, move |tx| suppliers::create(tx, &supplier));
        let draft = PurchaseOrderCreate {
            store_id: self.house.places[0],
            currency: Currency::Cny,
            comment: None,
            lines: vec![PurchaseLineCreate {
                part_id: self.house.parts[0],
                quantity: Quantity::units(10),
                ticket_id: Some(self.house.tickets[0]),
                is_special: true,
            }],
        };
        let order = self.write(&self.keeper, move |tx| drafting::create(tx, &draft));
        self.step(&order, PurchaseAction::RequestQuotes);
        let order_id = order.order.id;
        let quote = SupplierQuoteCreate {
            supplier_id: supplier.id,
            prices: vec![SupplierPrice {
                line: 1,
                unit_price: Money::new(333, Currency::Cny),
            }],
            lead_days: None,
            valid_until: NaiveDate::from_ymd_opt(2030, 1, 1).unwrap(),
            reference: None,
        };
        let quoted = self.write(&self.keeper, move |tx| {
            quoting::record_quote(tx, order_id, &quote)
        });
        let proposal = PurchaseProposalCreate {
            quote_id: quoted.quotes[0].id,
            few_quotes_reason: Some("独家".to_owned()),
            choice_reason: None,
        };
        self.write(&self.keeper, move |tx| {
            quoting::propose(tx, order_id, &proposal)
        })
    }

    fn step(&self, order: &Bundle, action: PurchaseAction) {
        let order_id = order.order.id;
        let sent = PurchaseTransitionCreate {
            action,
            reason_code: None,
            comment: None,
            reference: None,
        };
        self.write(&self.keeper, move |tx| {
            stepping::transition(tx, order_id, &sent)
        });
    }

    fn move_goods(&self, order: &Bundle) {
        let order_id = order.order.id;
        let receipt = PurchaseReceiptCreate {
            location_id: self.house.places[1],
            reference: None,
            occurred_at: None,
            lines: vec![PurchaseReceiptLine {
                line: 1,
                quantity: Quantity::units(5),
                lot_number: None,
                expires_on: None,
                serials: Vec::new(),
            }],
        };
        self.write(&self.keeper, move |tx| {
            receiving::receive(tx, order_id, &receipt)
        });
        let back = PurchaseReturnCreate {
            location_id: self.house.places[1],
            remedy: ReturnRemedy::Replacement,
            reason: "损坏".to_owned(),
            occurred_at: None,
            lines: vec![PurchaseReturnLine {
                line: 1,
                quantity: Quantity::ONE,
                serials: Vec::new(),
            }],
        };
        self.write(&self.keeper, move |tx| {
            returning::send_back(tx, order_id, &back)
        });
    }
}

pub const DEFECTS: &[Defect] = &[
    Defect::of(
        Check::NumbersAhead,
        "UPDATE purchase_orders SET number = SUBSTR(number, 1, 6) || '000777' WHERE number = (SELECT MAX(number) FROM purchase_orders)",
    ),
    Defect::of(
        Check::PurchaseLinesAgree,
        "UPDATE purchase_movements SET is_replaced = FALSE",
    ),
    Defect::of(
        Check::PurchasesStandInTheLedger,
        "UPDATE purchase_movements SET quantity = quantity + 1000 WHERE quantity > 0",
    )
    // Of a line and its documents the one that is wrong cannot be told from the other.
    .also(&[Check::PurchaseLinesAgree]),
    Defect::of(
        Check::PurchaseStatesAgree,
        "UPDATE purchase_orders SET state = 'ordered'",
    ),
    Defect::of(
        Check::OnOrderAgrees,
        "UPDATE purchase_lines SET on_order = on_order + 1000",
    ),
    Defect::of(
        Check::PurchaseAmountsAgree,
        "UPDATE purchase_lines SET unit_price_amount = unit_price_amount + 1",
    ),
    Defect::of(
        Check::DepositsAreAccountedFor,
        "UPDATE purchase_lines SET is_special = FALSE",
    ),
];

#[test]
fn exactly_the_checks_that_are_meant_find_a_planted_defect() {
    planting::each_is_found(DEFECTS, |scratch| Buyers::on(scratch).buy());
}

#[test]
fn the_database_itself_refuses_what_no_order_can_hold() {
    let refused = [
        (
            "purchase_lines_received_check",
            "UPDATE purchase_lines SET received = most + replaced + 1",
        ),
        (
            "purchase_lines_returned_check",
            "UPDATE purchase_lines SET returned = received + 1",
        ),
        (
            "purchase_lines_on_order_check",
            "UPDATE purchase_lines SET on_order = quantity + 1",
        ),
        (
            "purchase_orders_duties_check",
            "UPDATE purchase_orders SET decided_by = requested_by",
        ),
        (
            "purchase_orders_decided_check",
            "UPDATE purchase_orders SET decided_by = NULL",
        ),
        (
            "purchase_orders_chosen_check",
            "UPDATE purchase_orders SET chosen_quote_id = NULL",
        ),
        (
            "purchase_lines_special_check",
            "UPDATE purchase_lines SET ticket_id = NULL",
        ),
    ];
    planting::each_is_refused(&refused, |scratch| Buyers::on(scratch).buy());
}
