//! Whether the needs of a quote's steps are met. Everything is loaded before; judging is pure.

use chrono::NaiveDate;

use super::authority::Lack;
use super::flow::QuoteNeed as N;
use super::model::Quote;
use crate::workflow::{Facts, Need, Unmet};

/// One quote as its flow asks about it.
#[derive(Debug, Clone, Copy)]
pub struct QuoteFacts<'a> {
    pub quote: &'a Quote,
    /// What stands against its discounts and margin.
    pub lacks: &'a [Lack],
    /// Today.
    pub today: NaiveDate,
    /// The request says who decided, how, and where it can be looked up.
    pub has_customers_word: bool,
}

impl Facts for QuoteFacts<'_> {
    fn check(&self, need: &'static Need) -> Result<(), Unmet> {
        let unmet = || Err(need.unmet());
        let met = |holds: bool| if holds { Ok(()) } else { unmet() };
        match N::parse(need.code) {
            Some(N::Lines) => met(!self.quote.lines.is_empty()),
            Some(N::ValidUntil | N::NotExpired) => met(!self.quote.is_past(self.today)),
            Some(N::PastValidity) => met(self.quote.is_past(self.today)),
            Some(N::CustomersWord) => met(self.has_customers_word),
            Some(N::DiscountWithinAuthority) => self.discount(need),
            Some(N::MarginAboveFloor) => self.margin(need),
            None => unmet(),
        }
    }

    fn fill(&self, placeholder: &str) -> Option<String> {
        match placeholder {
            "id" => Some(self.quote.id.to_string()),
            "ticket_id" => Some(self.quote.ticket_id.to_string()),
            _ => None,
        }
    }
}

impl QuoteFacts<'_> {
    fn discount(&self, need: &'static Need) -> Result<(), Unmet> {
        let told = self.lacks.iter().find_map(|lack| match lack {
            Lack::ReasonMissing => {
                let at = format!("/quotes/{}", self.quote.id);
                Some(need.unmet().because("discount_reason_missing").at(at))
            }
            Lack::AboveOwnShare { own_basis_points } => Some(
                self.awaits_approval(need, "discount_above_own_share")
                    .with("percent", percent(*own_basis_points)),
            ),
            Lack::TimesUsedUp { times } => Some(
                self.awaits_approval(need, "discount_times_used_up")
                    .with("times", times.to_string()),
            ),
            Lack::BelowMarginFloor { .. } => None,
        });
        told.map_or(Ok(()), Err)
    }

    fn margin(&self, need: &'static Need) -> Result<(), Unmet> {
        let told = self.lacks.iter().find_map(|lack| match lack {
            Lack::BelowMarginFloor { floor_basis_points } => Some(
                self.awaits_approval(need, "margin_below_floor")
                    .with("percent", percent(*floor_basis_points)),
            ),
            _ => None,
        });
        told.map_or(Ok(()), Err)
    }

    fn awaits_approval(&self, need: &'static Need, key: &'static str) -> Unmet {
        let at = format!("/quotes/{}/discount-approvals", self.quote.id);
        need.unmet().because(key).at(at)
    }
}

/// Basis points as percent, without trailing zeros: 1050 is `10.5`.
fn percent(basis_points: u32) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn basis_points_are_told_as_percent() {
        for (points, expected) in [
            (1000, "10"),
            (1050, "10.5"),
            (1, "0.01"),
            (0, "0"),
            (10_000, "100"),
        ] {
            assert_eq!(percent(points), expected);
        }
    }
}
