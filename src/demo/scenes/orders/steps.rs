//! The steps of an order, as its people take them.

use chrono::{Months, TimeDelta};
use diesel::prelude::*;

use super::courses::{Goods, Step};
use super::{Buying, Good};
use crate::demo::scenes::crew::Crew;
use crate::demo::scenes::live::Act;
use crate::demo::scenes::unplanned;
use crate::demo::words::{self, Tracked};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::schema::tickets;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::purchasing::actions::{
    deciding, deposits, drafting, quoting, receiving, returning, stepping,
};
use crate::purchasing::dto::deposits::{PurchaseDepositCreate, PurchaseDepositRefundCreate};
use crate::purchasing::dto::orders::{
    PurchaseLineCreate, PurchaseOrderCreate, PurchaseTransitionCreate,
};
use crate::purchasing::dto::quotes::{
    PurchaseDecisionCreate, PurchaseProposalCreate, SupplierPrice, SupplierQuoteCreate,
};
use crate::purchasing::dto::receipts::{
    PurchaseReceiptCreate, PurchaseReceiptLine, PurchaseReturnCreate, PurchaseReturnLine,
};
use crate::purchasing::flow::PurchaseAction as A;
use crate::purchasing::model::PurchaseOrderId;
use crate::purchasing::words::{PurchaseDecision, ReturnRemedy};

/// Suppliers that are compared.
const COMPARED: usize = 3;

impl Buying {
    /// Takes a step.
    ///
    /// # Errors
    /// What the purchasing room refuses; database faults.
    pub fn take(&mut self, act: &mut Act<'_, '_>, crew: &Crew, step: Step) -> AppResult<()> {
        match step {
            Step::Draft => self.draft(act, crew),
            Step::Ask => self.transition(act, &crew.keeper, A::RequestQuotes),
            Step::Quote => self.quote(act, crew),
            Step::Propose => self.propose(act, crew),
            Step::Approve => self.approve(act, crew),
            Step::Reject => self.reject(act, crew),
            Step::Place => self.transition(act, &crew.keeper, A::Place),
            Step::ReceivePart => self.receive(act, crew, false),
            Step::ReceiveRest => self.receive(act, crew, true),
            Step::SendBack => self.send_back(act, crew),
            Step::TakeDeposit => self.take_deposit(act, crew),
            Step::RefundDeposit => self.refund_deposit(act, crew),
            Step::Close => self.transition(act, &crew.keeper, A::Close),
            Step::CloseShort => self.transition(act, &crew.keeper, A::CloseShort),
            Step::Cancel => self.transition(act, &crew.keeper, A::Cancel),
        }
    }

    fn order(&self) -> AppResult<PurchaseOrderId> {
        self.order.ok_or_else(unplanned)
    }

    fn draft(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        self.goods = self.choose(act, crew)?;
        let is_special = self.course.goods == Goods::Special;
        let (branch, at) = (crew.branch, act.at);
        let ticket = match is_special {
            true => act
                .live
                .database
                .read_blocking(move |db| waiting(db, branch, at))?,
            false => None,
        };
        let lines = self.goods.iter().map(|good| PurchaseLineCreate {
            part_id: good.part,
            quantity: Quantity::units(good.quantity),
            ticket_id: ticket,
            is_special,
        });
        let reason = match self.course.goods {
            Goods::Special => words::ORDER_SPECIAL,
            _ => words::ORDER_MONTHLY,
        };
        let sent = PurchaseOrderCreate {
            store_id: act.room.places(crew.house)?.0.id,
            currency: Currency::Cny,
            comment: Some(reason.text(act.stage.lang).to_owned()),
            lines: lines.collect(),
        };
        let created = act.does(&crew.keeper, move |tx| drafting::create(tx, &sent))?;
        self.order = Some(created.order.id);
        Ok(())
    }

    /// What is bought, and where it will lie.
    fn choose(&self, act: &Act<'_, '_>, crew: &Crew) -> AppResult<Vec<Good>> {
        let catalogue = act.stage.catalogue.clone();
        let (_, shelves, _) = act.room.places(crew.house)?;
        let shelf = |place: usize| {
            let shelf = shelves.get(place % shelves.len().max(1));
            shelf.map(|shelf| shelf.id).ok_or_else(unplanned)
        };
        let bought = |tracked, quantity| {
            let part = catalogue.bought(tracked)?;
            Ok(Good {
                part: part.id,
                quantity,
                cost: part.cost,
                shelf: shelf(0)?,
                tracked: Some(tracked),
            })
        };
        match self.course.goods {
            Goods::Tracked => [(Tracked::ByPiece, 6), (Tracked::ByLot, 20)]
                .into_iter()
                .map(|(tracked, quantity)| bought(tracked, quantity))
                .collect(),
            Goods::Special => Ok(vec![bought(Tracked::Special, 1)?]),
            Goods::Common => (0..2)
                .map(|step| {
                    let index = (self.place * 5 + step * 3) % catalogue.for_faults.max(1);
                    let part = catalogue.part(index)?;
                    Ok(Good {
                        part: part.id,
                        quantity: 10,
                        cost: part.cost,
                        shelf: shelf(0)?,
                        tracked: None,
                    })
                })
                .collect(),
        }
    }

    fn quote(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let order = self.order()?;
        let place = self.quotes.len();
        let sellers = &act.stage.catalogue.sellers;
        let seller = sellers.get((self.place + place) % sellers.len().max(1));
        let dearer = i64::try_from(place).unwrap_or_default() * 4;
        let prices = self
            .goods
            .iter()
            .zip(1..)
            .map(|(good, line)| SupplierPrice {
                line,
                unit_price: Money::new(good.cost * (100 + dearer) / 100, Currency::Cny),
            });
        let sent = SupplierQuoteCreate {
            supplier_id: *seller.ok_or_else(unplanned)?,
            prices: prices.collect(),
            lead_days: Some(3 + 2 * i32::try_from(COMPARED.saturating_sub(place)).unwrap_or(0)),
            valid_until: act.at.plus(TimeDelta::days(60)).date(),
            reference: Some(format!("BJ-{:03}-{}", self.place + 1, place + 1)),
        };
        let quoted = act.does(&crew.keeper, move |tx| {
            let supplier = sent.supplier_id;
            let all = quoting::record_quote(tx, order, &sent)?;
            let mut quotes = all.quotes.into_iter();
            Ok(quotes.find(|quote| quote.supplier_id == supplier))
        })?;
        self.quotes.extend(quoted.map(|quote| quote.id));
        Ok(())
    }

    fn propose(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let order = self.order()?;
        let lang = act.stage.lang;
        let few = self.quotes.len() < COMPARED;
        let dearer = self.course.taken > 0;
        let quote = self.quotes.get(self.course.taken);
        let sent = PurchaseProposalCreate {
            quote_id: *quote.ok_or_else(unplanned)?,
            few_quotes_reason: few.then(|| words::ONLY_SELLER.text(lang).to_owned()),
            choice_reason: dearer.then(|| words::SOONER.text(lang).to_owned()),
        };
        act.does(&crew.keeper, move |tx| quoting::propose(tx, order, &sent))
            .map(drop)
    }

    /// The manager approves, or the executive what is above the manager's limit.
    fn approve(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let order = self.order()?;
        let sent = PurchaseDecisionCreate {
            decision: PurchaseDecision::Approve,
            reason_code: None,
            comment: None,
        };
        for approver in [&crew.manager, &crew.executive] {
            let sent = sent.clone();
            let decided = act.with_stock(crew.house, approver, move |tx| {
                deciding::decide(tx, order, &sent)
            });
            match decided {
                Err(error) if error.code() == Code::AboveLimit => {}
                decided => return decided.map(drop),
            }
        }
        Err(AppError::internal("an order above everybody's limit"))
    }

    fn reject(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let order = self.order()?;
        let sent = PurchaseDecisionCreate {
            decision: PurchaseDecision::Reject,
            reason_code: Some("too_expensive".to_owned()),
            comment: Some(words::ASK_AGAIN.text(act.stage.lang).to_owned()),
        };
        act.does(&crew.manager, move |tx| deciding::decide(tx, order, &sent))
            .map(drop)
    }

    fn transition(&mut self, act: &mut Act<'_, '_>, who: &Actor, action: A) -> AppResult<()> {
        let order = self.order()?;
        let reason = match action {
            A::CloseShort => Some("cannot_deliver"),
            A::Cancel => Some("no_longer_needed"),
            _ => None,
        };
        let comment = match action {
            A::CloseShort => Some(words::OUT_OF_STOCK.text(act.stage.lang)),
            _ => None,
        };
        let sent = PurchaseTransitionCreate {
            action,
            reason_code: reason.map(str::to_owned),
            comment: comment.map(str::to_owned),
            reference: (action == A::Place).then(|| format!("HT-{:04}", self.place + 1)),
        };
        act.does(who, move |tx| stepping::transition(tx, order, &sent))
            .map(drop)
    }

    /// Half of every line comes, or the rest of it.
    fn receive(&mut self, act: &mut Act<'_, '_>, crew: &Crew, is_rest: bool) -> AppResult<()> {
        let order = self.order()?;
        let came_before = self.deliveries > 0;
        self.deliveries += 1;
        let location = self.goods.first().map(|good| good.shelf);
        let lines = self.goods.iter().zip(1..).map(|(good, line)| {
            let half = good.quantity / 2;
            let quantity = match (is_rest, came_before) {
                (false, _) => half,
                (true, true) => good.quantity - half,
                (true, false) => good.quantity,
            };
            self.delivered(act.at, good, (line, quantity))
        });
        let sent = PurchaseReceiptCreate {
            location_id: location.ok_or_else(unplanned)?,
            reference: Some(format!("SHD-{:03}-{}", self.place + 1, self.deliveries)),
            occurred_at: None,
            lines: lines.collect(),
        };
        act.with_stock(crew.house, &crew.keeper, move |tx| {
            receiving::receive(tx, order, &sent)
        })
        .map(drop)
    }

    fn delivered(
        &self,
        at: UtcTime,
        good: &Good,
        (line, quantity): (i32, i64),
    ) -> PurchaseReceiptLine {
        let is_by = |tracked| good.tracked == Some(tracked);
        let (by_piece, by_lot) = (is_by(Tracked::ByPiece), is_by(Tracked::ByLot));
        let (place, delivery) = (self.place + 1, self.deliveries);
        let pieces = 1..=if by_piece { quantity } else { 0 };
        PurchaseReceiptLine {
            line,
            quantity: Quantity::units(quantity),
            lot_number: by_lot.then(|| format!("L{}-{place:02}{delivery}", at.year_month())),
            expires_on: by_lot
                .then(|| at.date().checked_add_months(Months::new(18)))
                .flatten(),
            serials: pieces
                .map(|piece| format!("SN{place:03}{delivery}{piece:03}"))
                .collect(),
        }
    }

    fn send_back(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let order = self.order()?;
        let location = self.goods.first().map(|good| good.shelf);
        let sent = PurchaseReturnCreate {
            location_id: location.ok_or_else(unplanned)?,
            remedy: ReturnRemedy::Credit,
            reason: words::DENTED.text(act.stage.lang).to_owned(),
            occurred_at: None,
            lines: vec![PurchaseReturnLine {
                line: 1,
                quantity: Quantity::ONE,
                serials: Vec::new(),
            }],
        };
        act.with_stock(crew.house, &crew.keeper, move |tx| {
            returning::send_back(tx, order, &sent)
        })
        .map(drop)
    }

    fn take_deposit(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let order = self.order()?;
        let cost = self.goods.first().map_or(0, |good| good.cost);
        let sent = PurchaseDepositCreate {
            line: 1,
            amount: Money::new(cost / 2, Currency::Cny),
            receipt_number: format!("YJ-{:04}", self.place + 1),
        };
        let all = act.does(&crew.agent, move |tx| deposits::take(tx, order, &sent))?;
        self.deposit = all.deposits.first().map(|(deposit, _)| deposit.id);
        Ok(())
    }

    fn refund_deposit(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let deposit = self.deposit.ok_or_else(unplanned)?;
        let sent = PurchaseDepositRefundCreate {
            reference: format!("TK-{:04}", self.place + 1),
        };
        act.does(&crew.finance, move |tx| {
            deposits::refund(tx, deposit, &sent)
        })
        .map(drop)
    }
}

/// A ticket of the branch for which a part may be ordered: the newest by then.
fn waiting(db: &mut Db, branch: BranchId, at: UtcTime) -> AppResult<Option<TicketId>> {
    let of_branch = tickets::table
        .filter(tickets::branch_id.eq(branch))
        .filter(tickets::created_at.le(at))
        .filter(tickets::state.ne("cancelled"));
    let newest = of_branch.order((tickets::created_at.desc(), tickets::id.desc()));
    Ok(newest.select(tickets::id).first(db).optional()?)
}
