//! Deciding: may this caller take this step now, and what may they do at all?
//!
//! One order of refusals everywhere: a caller who could never take the step hears "not yours" (403) before hearing
//! anything about the state; then the state is judged (409), then the caller in this state (403), and what is
//! still missing last, all of it at once (422).

use super::caller::{Caller, Who};
use super::flow::{Act, By, Edge, Flow, Reason};
use super::need::{COMMENT, Facts, Need, REASON_CODE, Source, Unmet, address};

/// How a step reaches the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Somebody asked for the step itself (`POST …/transitions`).
    Transition,
    /// The evidence that is the decision has been recorded, or the step follows from another one.
    Evidence,
}

/// A step or act somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt<'a> {
    pub action: &'a str,
    pub via: Via,
    pub reason_code: Option<&'a str>,
    pub comment: Option<&'a str>,
}

impl<'a> Attempt<'a> {
    /// The step asked for by name.
    pub const fn transition(action: &'a str) -> Self {
        Attempt {
            action,
            via: Via::Transition,
            reason_code: None,
            comment: None,
        }
    }

    /// The step that recorded evidence takes.
    pub const fn evidence(action: &'a str) -> Self {
        Attempt {
            via: Via::Evidence,
            ..Attempt::transition(action)
        }
    }

    /// The same attempt with a reason code and a comment.
    pub const fn because(self, reason_code: Option<&'a str>, comment: Option<&'a str>) -> Self {
        Attempt {
            reason_code,
            comment,
            ..self
        }
    }
}

/// A step that may be taken: what to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub action: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub edge: &'static Edge,
}

/// One thing this caller may do from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    pub action: &'static str,
    /// The state it leads to; the present one for an act.
    pub to: &'static str,
    /// What the request must carry: `reason_code` and the needs whose source is the request body.
    pub requires: Vec<&'static str>,
    /// The closed list `reason_code` is taken from.
    pub reason: Reason,
    /// What is missing before it can be done.
    pub unmet: Vec<Unmet>,
    /// Where it is done when not by asking for the transition.
    pub address: Option<String>,
}

/// Why a step is refused. Nothing has been changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// 404/422: the flow has no such action or act.
    UnknownAction { action: String },
    /// 409: the action exists, but not from the present state.
    NotFromHere {
        current: String,
        allowed: Vec<Allowed>,
    },
    /// 403: the caller is none of those who may.
    NotYours { who: Vec<Who> },
    /// 409: the step is taken by recording evidence at that address.
    ByEvidence { address: Option<String> },
    /// 422: everything that is missing.
    Unmet(Vec<Unmet>),
}

impl Flow {
    /// Judges one step from `state`.
    ///
    /// # Errors
    /// The [`Refusal`], in the order given at the head of this module.
    pub fn step(
        &self,
        state: &str,
        attempt: &Attempt<'_>,
        caller: &Caller<'_>,
        facts: &dyn Facts,
    ) -> Result<Step, Refusal> {
        let here = self.edges_here(state, attempt, caller, facts)?;
        let (edge, unmet) = here
            .into_iter()
            .filter(|edge| caller.is_any(edge.who))
            .map(|edge| (edge, missing(edge.needs, &edge.reason, attempt, facts)))
            .min_by_key(|(_, unmet)| unmet.len())
            .ok_or_else(|| unknown(attempt))?;
        if let (By::Evidence { at }, Via::Transition) = (edge.by, attempt.via) {
            let address = address(at, facts);
            return Err(Refusal::ByEvidence { address });
        }
        if !unmet.is_empty() {
            return Err(Refusal::Unmet(unmet));
        }
        let from = edge.from.iter().copied().find(|from| *from == state);
        from.map(|from| Step {
            action: edge.action,
            from,
            to: edge.to,
            edge,
        })
        .ok_or_else(|| unknown(attempt))
    }

    /// The edges of the action that lead out of `state`, at least one of them open to the caller.
    fn edges_here(
        &self,
        state: &str,
        attempt: &Attempt<'_>,
        caller: &Caller<'_>,
        facts: &dyn Facts,
    ) -> Result<Vec<&'static Edge>, Refusal> {
        let named: Vec<&'static Edge> = self
            .edges
            .iter()
            .filter(|edge| edge.action == attempt.action)
            .collect();
        if named.is_empty() {
            return Err(unknown(attempt));
        }
        admit(caller, named.iter().flat_map(|edge| edge.who))?;
        let here: Vec<&'static Edge> = named
            .into_iter()
            .filter(|edge| edge.from.contains(&state))
            .collect();
        if here.is_empty() {
            return Err(self.not_from(state, caller, facts));
        }
        admit(caller, here.iter().flat_map(|edge| edge.who))?;
        Ok(here)
    }

    /// Judges one act in `state`.
    ///
    /// # Errors
    /// The [`Refusal`], in the same order as [`Flow::step`]; never [`Refusal::ByEvidence`].
    pub fn act(
        &self,
        state: &str,
        attempt: &Attempt<'_>,
        caller: &Caller<'_>,
        facts: &dyn Facts,
    ) -> Result<&'static Act, Refusal> {
        let act = self.acts.iter().find(|act| act.name == attempt.action);
        let act = act.ok_or_else(|| unknown(attempt))?;
        admit(caller, act.who)?;
        if !act.states.contains(&state) {
            return Err(self.not_from(state, caller, facts));
        }
        let unmet = missing(act.needs, &act.reason, attempt, facts);
        if unmet.is_empty() {
            Ok(act)
        } else {
            Err(Refusal::Unmet(unmet))
        }
    }

    /// The steps this caller may take from `state`, in the order of declaration, each action once, with what is
    /// still missing.
    pub fn allowed(&self, state: &str, caller: &Caller<'_>, facts: &dyn Facts) -> Vec<Allowed> {
        let mut all: Vec<Allowed> = Vec::new();
        let mine = self
            .edges
            .iter()
            .filter(|edge| edge.from.contains(&state) && caller.is_any(edge.who));
        for edge in mine {
            let offer = offer(edge, facts);
            match all.iter_mut().find(|kept| kept.action == edge.action) {
                // Someone who may do it on two grounds does it on the one that asks least.
                Some(kept) if burden(&offer) < burden(kept) => *kept = offer,
                Some(_) => {}
                None => all.push(offer),
            }
        }
        all
    }

    /// The acts this caller may do in `state`, with what is still missing.
    pub fn allowed_acts(
        &self,
        state: &str,
        caller: &Caller<'_>,
        facts: &dyn Facts,
    ) -> Vec<Allowed> {
        let here = |act: &Act| act.states.iter().copied().find(|one| *one == state);
        self.acts
            .iter()
            .filter(|act| caller.is_any(act.who))
            .filter_map(|act| here(act).map(|to| (act, to)))
            .map(|(act, to)| Allowed {
                action: act.name,
                to,
                requires: required(act.needs, &act.reason),
                reason: act.reason,
                unmet: unmet_before(act.needs, facts),
                address: address(&[act.at], facts),
            })
            .collect()
    }

    fn not_from(&self, state: &str, caller: &Caller<'_>, facts: &dyn Facts) -> Refusal {
        Refusal::NotFromHere {
            current: state.to_owned(),
            allowed: self.allowed(state, caller, facts),
        }
    }
}

fn unknown(attempt: &Attempt<'_>) -> Refusal {
    Refusal::UnknownAction {
        action: attempt.action.to_owned(),
    }
}

fn admit<'w>(caller: &Caller<'_>, who: impl IntoIterator<Item = &'w Who>) -> Result<(), Refusal> {
    let mut admitted: Vec<Who> = Vec::new();
    for one in who {
        if caller.is(*one) {
            return Ok(());
        }
        if !admitted.contains(one) {
            admitted.push(*one);
        }
    }
    Err(Refusal::NotYours { who: admitted })
}

fn offer(edge: &'static Edge, facts: &dyn Facts) -> Allowed {
    Allowed {
        action: edge.action,
        to: edge.to,
        requires: required(edge.needs, &edge.reason),
        reason: edge.reason,
        unmet: unmet_before(edge.needs, facts),
        address: match edge.by {
            By::Transition => None,
            By::Evidence { at } => address(at, facts),
        },
    }
}

fn burden(offer: &Allowed) -> (usize, usize) {
    (offer.unmet.len(), offer.requires.len())
}

fn required(needs: &[&'static Need], reason: &Reason) -> Vec<&'static str> {
    let reason = matches!(reason, Reason::Required(_)).then_some(REASON_CODE.code);
    let in_body = needs.iter().filter(|need| need.source == Source::Body);
    reason
        .into_iter()
        .chain(in_body.map(|need| need.code))
        .collect()
}

fn unmet_before(needs: &[&'static Need], facts: &dyn Facts) -> Vec<Unmet> {
    needs
        .iter()
        .filter(|need| need.source != Source::Body)
        .filter_map(|need| lacking(need, facts))
        .collect()
}

fn missing(
    needs: &[&'static Need],
    reason: &Reason,
    attempt: &Attempt<'_>,
    facts: &dyn Facts,
) -> Vec<Unmet> {
    let mut all: Vec<Unmet> = needs
        .iter()
        .filter_map(|need| lacking(need, facts))
        .collect();
    all.extend(reason_fault(reason, attempt));
    all
}

fn lacking(need: &'static Need, facts: &dyn Facts) -> Option<Unmet> {
    let mut unmet = facts.check(need).err()?;
    if let (None, Source::At(templates)) = (&unmet.address, need.source) {
        unmet.address = address(templates, facts);
    }
    Some(unmet)
}

fn reason_fault(reason: &Reason, attempt: &Attempt<'_>) -> Option<Unmet> {
    let list = || {
        let codes: Vec<&str> = reason.codes().iter().map(|one| one.code).collect();
        codes.join(", ")
    };
    let given = attempt.reason_code.filter(|code| !code.is_empty());
    match (reason, given) {
        (Reason::Required(_), None) => Some(
            REASON_CODE
                .unmet()
                .because("reason_missing")
                .with("allowed", list()),
        ),
        (Reason::None | Reason::Optional(_), None) => None,
        (_, Some(code)) if !reason.codes().iter().any(|one| one.code == code) => Some(
            REASON_CODE
                .unmet()
                .because("reason_not_in_list")
                .with("given", code)
                .with("allowed", list()),
        ),
        (_, Some("other")) if attempt.comment.is_none_or(|text| text.trim().is_empty()) => {
            Some(COMMENT.unmet().because("comment_missing"))
        }
        (_, Some(_)) => None,
    }
}
