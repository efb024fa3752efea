//! Whether the needs of an order's steps are met. Everything is loaded before; judging is pure.

use chrono::NaiveDate;

use super::compare::{Lack, Offer, Proposal};
use super::flow::PurchaseNeed as N;
use super::limits::PurchaseRules;
use super::model::{Deposit, Order, OrderLine, PurchaseQuoteId, Settlement, SupplierQuote};
use crate::platform::auth::actor::UserId;
use crate::platform::money::Money;
use crate::platform::role::Role;
use crate::workflow::{Facts, Need, Unmet};

/// An order with all that its steps are judged by.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    pub quotes: Vec<SupplierQuote>,
    pub deposits: Vec<(Deposit, Option<Settlement>)>,
    pub rules: PurchaseRules,
}

/// What is said about the choice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice {
    pub quote: Option<PurchaseQuoteId>,
    pub tells_why_few: bool,
    pub tells_why_dearer: bool,
}

impl Choice {
    /// As the order has it.
    pub fn of(order: &Order) -> Choice {
        Choice {
            quote: order.chosen_quote_id,
            tells_why_few: order.few_quotes_reason.is_some(),
            tells_why_dearer: order.choice_reason.is_some(),
        }
    }
}

/// One order as its flow asks about it.
#[derive(Debug, Clone)]
pub struct OrderFacts<'a> {
    pub bundle: &'a Bundle,
    pub choice: Choice,
    pub today: NaiveDate,
    /// Who asks.
    pub person: Option<UserId>,
    pub roles: &'a [Role],
    /// What was approved for the same supplier before, in minor units.
    pub approved_before: i64,
    pub offers: Vec<Offer>,
}

impl Facts for OrderFacts<'_> {
    fn check(&self, need: &'static Need) -> Result<(), Unmet> {
        let met = |holds: bool| if holds { Ok(()) } else { Err(need.unmet()) };
        match N::parse(need.code) {
            Some(N::Lines) => met(!self.bundle.lines.is_empty()),
            Some(N::ChosenQuote | N::QuoteStands) => met(self.proposal().chosen().is_some()),
            Some(N::QuotesCompared | N::CheapestOrReason) => self.compared(need),
            Some(N::AnotherPerson) => met(self.is_another()),
            Some(N::WithinLimit) => self.limit(need),
            Some(N::Deposits) => self.deposits(need),
            None => Err(need.unmet()),
        }
    }

    fn fill(&self, placeholder: &str) -> Option<String> {
        (placeholder == "id").then(|| self.bundle.order.id.to_string())
    }
}

impl OrderFacts<'_> {
    fn proposal(&self) -> Proposal<'_> {
        Proposal {
            offers: &self.offers,
            chosen: self.choice.quote,
            tells_why_few: self.choice.tells_why_few,
            tells_why_dearer: self.choice.tells_why_dearer,
            wanted: self.bundle.rules.quotes_wanted,
            today: self.today,
        }
    }

    fn compared(&self, need: &'static Need) -> Result<(), Unmet> {
        let is_about = |lack: &Lack| match lack {
            Lack::TooFew { .. } => need.code == N::QuotesCompared.as_str(),
            Lack::Dearer { .. } => need.code == N::CheapestOrReason.as_str(),
            Lack::DoesNotStand => false,
        };
        match self.proposal().lacks().into_iter().find(is_about) {
            Some(Lack::TooFew { have, wanted }) => Err(need
                .unmet()
                .because("quotes_few")
                .with("have", have.to_string())
                .with("wanted", wanted.to_string())),
            Some(Lack::Dearer { by }) => {
                let by = Money::new(by, self.bundle.order.currency);
                let unmet = need.unmet().because("quote_dearer");
                Err(unmet.with("by", by.to_string()))
            }
            Some(Lack::DoesNotStand) | None => Ok(()),
        }
    }

    fn is_another(&self) -> bool {
        let order = &self.bundle.order;
        self.person
            .is_some_and(|person| person != order.requested_by && Some(person) != order.proposed_by)
    }

    fn limit(&self, need: &'static Need) -> Result<(), Unmet> {
        let order = &self.bundle.order;
        let rules = &self.bundle.rules;
        let total = order.total().ok_or_else(|| need.unmet())?;
        rules
            .judge(self.roles, total, self.approved_before)
            .map_err(|limit| {
                let limit = Money::new(limit, rules.currency);
                let before = Money::new(self.approved_before, order.currency);
                need.unmet()
                    .because("purchase_above_limit")
                    .with("limit", limit.to_string())
                    .with("before", before.to_string())
                    .with("days", rules.counted_days.to_string())
            })
    }

    fn deposits(&self, need: &'static Need) -> Result<(), Unmet> {
        if !self.bundle.rules.is_deposit_required {
            return Ok(());
        }
        let has_one = |line: &OrderLine| {
            let mut deposits = self.bundle.deposits.iter();
            deposits.any(|(deposit, _)| deposit.line == line.line)
        };
        let special = self.bundle.lines.iter().filter(|line| line.is_special);
        match special.filter(|line| !has_one(line)).count() {
            0 => Ok(()),
            missing => {
                let unmet = need.unmet().because("deposits_missing");
                Err(unmet.with("count", missing.to_string()))
            }
        }
    }
}
