//! The shape of a declaration: states, edges and acts of one kind of record.

use super::caller::Who;
use super::need::Need;
use crate::platform::closed_list::{CodeDef, Title};

/// One flow, declared as data. Everything else about it is derived.
#[derive(Debug)]
pub struct Flow {
    /// Name in `GET /workflows/{name}`.
    pub name: &'static str,
    pub title: Title,
    /// Stages that group states, in the order people walk through them; empty when the flow has none.
    pub stages: &'static [CodeDef],
    /// In the order people read them; the diagrams keep it.
    pub states: &'static [StateDef],
    pub edges: &'static [Edge],
    /// What can be done to the record without moving it to another state.
    pub acts: &'static [Act],
}

/// Where a state stands in the life of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Every record starts here; exactly one per flow.
    Initial,
    Middle,
    /// Nothing leads out.
    End,
    /// An end that a declared edge can open again.
    ReopenableEnd,
}

impl StateKind {
    pub const fn is_end(self) -> bool {
        matches!(self, StateKind::End | StateKind::ReopenableEnd)
    }
}

/// One state of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateDef {
    pub name: &'static str,
    /// Code of the stage it belongs to.
    pub stage: Option<&'static str>,
    pub kind: StateKind,
    pub title: Title,
}

/// How a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By asking for it: `POST …/transitions`.
    Transition,
    /// By recording the evidence that is the decision, at the first of these paths that can be filled.
    Evidence { at: &'static [&'static str] },
}

/// Whether a step or act asks for a reason, and from which closed list. The code `other` always asks for a comment
/// as well, because by itself it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No list; a code that is given nevertheless is refused, not dropped.
    None,
    Optional(&'static [CodeDef]),
    Required(&'static [CodeDef]),
}

impl Reason {
    /// The closed list, empty when there is none.
    pub const fn codes(&self) -> &'static [CodeDef] {
        match self {
            Reason::None => &[],
            Reason::Optional(codes) | Reason::Required(codes) => codes,
        }
    }
}

/// One way from some states to another. An action may have several edges: from other states, or from the same
/// state for other callers with other needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub action: &'static str,
    pub title: Title,
    pub from: &'static [&'static str],
    pub to: &'static str,
    pub by: By,
    pub who: &'static [Who],
    pub needs: &'static [&'static Need],
    pub reason: Reason,
    /// What the step leaves behind, for people who read the flow.
    pub leaves: &'static [CodeDef],
}

/// Something that can be done in some states without changing the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    pub name: &'static str,
    pub title: Title,
    pub states: &'static [&'static str],
    pub who: &'static [Who],
    pub needs: &'static [&'static Need],
    pub reason: Reason,
    /// Template of the API path that does it.
    pub at: &'static str,
}

impl Flow {
    /// The state with that name.
    pub fn state(&self, name: &str) -> Option<&'static StateDef> {
        self.states.iter().find(|state| state.name == name)
    }

    /// The state in which every record starts; `None` only for a declaration that [`Flow::validate`] refuses.
    pub fn initial(&self) -> Option<&'static StateDef> {
        self.states
            .iter()
            .find(|state| state.kind == StateKind::Initial)
    }

    /// Names of all actions, each once, in the order of declaration.
    pub fn actions(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for edge in self.edges {
            if !names.contains(&edge.action) {
                names.push(edge.action);
            }
        }
        names
    }

    /// All needs that edges and acts name, each once, in the order of declaration.
    pub fn needs(&self) -> Vec<&'static Need> {
        let of_edges = self.edges.iter().flat_map(|edge| edge.needs);
        let of_acts = self.acts.iter().flat_map(|act| act.needs);
        let mut all: Vec<&'static Need> = Vec::new();
        for need in of_edges.chain(of_acts).copied() {
            if !all.contains(&need) {
                all.push(need);
            }
        }
        all
    }
}

/// The flow with that name in the application's list.
pub fn find(flows: &[&'static Flow], name: &str) -> Option<&'static Flow> {
    flows.iter().copied().find(|flow| flow.name == name)
}
