//! The life of a stock count.

use crate::platform::closed_list::{Title, closed_list};
use crate::workflow::{Edge, Facts, Flow, Need, Reason, Unmet, Who, edges, needs, states};

use super::model::CountId;
use CountNeed as N;

states! {
    /// How far a count has come.
    pub enum CountState {
        /// Being prepared; nothing is claimed yet.
        Draft = "draft" ("草稿", "Draft"), Initial;
        /// The snapshot is taken and people count, without knowing what the books say.
        Counting = "counting" ("盘点中", "Counting"), Middle;
        /// Everything is counted and somebody else has looked at the differences.
        Reviewed = "reviewed" ("已复核", "Reviewed"), Middle;
        /// The books are put right.
        Posted = "posted" ("已过账", "Posted"), End;
        /// Given up; the books stay as they are.
        Cancelled = "cancelled" ("已取消", "Cancelled"), End;
    }
}

crate::text_enum!(CountState);

closed_list! {
    /// A step of a count.
    pub enum CountAction {
        /// Take the snapshot and let people count.
        Start = "start" ("开始盘点", "Start"),
        /// Have differences counted again.
        Recount = "recount" ("复盘", "Recount"),
        /// Look at the differences and agree.
        Review = "review" ("复核", "Review"),
        /// Put the books right.
        Post = "post" ("过账", "Post"),
        /// Give it up.
        Cancel = "cancel" ("取消", "Cancel"),
    }
}

closed_list! {
    /// Why a count is given up.
    pub enum CountCancelReason {
        /// Work could not wait.
        Interrupted = "interrupted" ("作业中断", "Interrupted by work"),
        /// The wrong place or the wrong parts.
        WrongScope = "wrong_scope" ("范围有误", "Wrong scope"),
        /// Another reason, said in the comment.
        Other = "other" ("其他", "Other"),
    }
}

needs! {
    /// What the steps of a count need.
    pub enum CountNeed {
        /// Every line that is due has been counted.
        AllCounted = "all_counted" ("应盘行均已盘点", "Every line that is due is counted"), At(&["/stock-counts/{id}/entries"]);
        /// Differences above the tolerance were counted by a second person.
        DifferencesRecounted = "differences_recounted" ("超差行已由他人复盘", "Differences counted again by another person"), At(&["/stock-counts/{id}/recounts"]);
    }
}

/// The flow of a count.
pub static COUNT_FLOW: Flow = Flow {
    name: "stock_count",
    title: Title::new("盘点流程", "Stock count"),
    stages: &[],
    states: CountState::TABLE,
    edges: EDGES,
    acts: &[],
};

/// Those who count; the assignee is the technician of the van.
const COUNTERS: &[Who] = &[Who::STOREKEEPER, Who::Assignee];
/// Those who judge what was counted.
const JUDGES: &[Who] = &[Who::SUPERVISOR, Who::FINANCE, Who::MANAGER];
const BOTH: &[Who] = &[
    Who::STOREKEEPER,
    Who::Assignee,
    Who::SUPERVISOR,
    Who::FINANCE,
    Who::MANAGER,
];

const CANCELLED: Reason = Reason::Required(CountCancelReason::DEFS);

const EDGES: &[Edge] = edges! {
    steps CountAction, states CountState, needs CountNeed;
    Start: [Draft] -> Counting, COUNTERS;
    Recount: [Counting, Reviewed] -> Counting, BOTH, at "/stock-counts/{id}/recounts",
        needs [AllCounted];
    Review: [Counting] -> Reviewed, JUDGES, needs [AllCounted, DifferencesRecounted];
    Post: [Reviewed] -> Posted, JUDGES, at "/stock-counts/{id}/postings";
    Cancel: [Draft, Counting, Reviewed] -> Cancelled, BOTH, because CANCELLED;
};

/// One count as its flow asks about it.
#[derive(Debug, Clone, Copy)]
pub struct CountFacts {
    pub id: CountId,
    /// Lines that are due in this round.
    pub due: i64,
    /// Lines whose difference only one person has seen.
    pub unconfirmed: i64,
}

impl Facts for CountFacts {
    fn check(&self, need: &'static Need) -> Result<(), Unmet> {
        let left = match N::parse(need.code) {
            Some(N::AllCounted) => self.due,
            Some(N::DifferencesRecounted) => self.unconfirmed,
            None => return Err(need.unmet()),
        };
        match (left, N::parse(need.code)) {
            (0, _) => Ok(()),
            (due, Some(N::AllCounted)) => Err(need
                .unmet()
                .because("count_lines_due")
                .with("count", due.to_string())),
            // How many differ is not for those who still count.
            _ => Err(need.unmet()),
        }
    }

    fn fill(&self, placeholder: &str) -> Option<String> {
        (placeholder == "id").then(|| self.id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::workflow::laws::lawful!(COUNT_FLOW moves [
        "counting -cancel-> cancelled",
        "counting -recount-> counting",
        "counting -review-> reviewed",
        "draft -cancel-> cancelled",
        "draft -start-> counting",
        "reviewed -cancel-> cancelled",
        "reviewed -post-> posted",
        "reviewed -recount-> counting",
    ]);

    #[test]
    fn nobody_who_counts_judges() {
        for action in [CountAction::Review, CountAction::Post] {
            let edges = EDGES.iter().filter(|edge| edge.action == action.as_str());
            for edge in edges {
                assert!(!edge.who.iter().any(|who| COUNTERS.contains(who)));
            }
        }
    }
}
