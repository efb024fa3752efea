//! A sound toy flow, and each way to spoil it.

use crate::platform::closed_list::{CodeDef, Title};
use crate::workflow::{Act, By, Edge, Flow, Need, Reason, Source, StateDef, StateKind, Who};

const T: Title = Title::new("题", "Title");

const fn state(name: &'static str, kind: StateKind) -> StateDef {
    StateDef {
        name,
        stage: None,
        kind,
        title: T,
    }
}

const fn edge(action: &'static str, from: &'static [&'static str], to: &'static str) -> Edge {
    Edge {
        action,
        title: T,
        from,
        to,
        by: By::Transition,
        who: &[Who::AGENT],
        needs: &[],
        reason: Reason::None,
        leaves: &[],
    }
}

const SOUND: Flow = Flow {
    name: "toy",
    title: T,
    stages: &[],
    states: &[
        state("new", StateKind::Initial),
        state("done", StateKind::End),
    ],
    edges: &[edge("finish", &["new"], "done")],
    acts: &[],
};

const REASON: CodeDef = CodeDef {
    code: "a",
    title: T,
};

const OTHER_NEED: Need = Need {
    code: "thing",
    title: T,
    source: Source::Body,
};
const NEED: Need = Need {
    code: "thing",
    title: T,
    source: Source::At(&["things"]),
};

#[test]
fn a_sound_flow_has_no_fault() {
    assert_eq!(SOUND.validate(), Vec::<String>::new());
}

fn with_states(states: Vec<StateDef>) -> Flow {
    Flow {
        states: states.leak(),
        ..SOUND
    }
}

fn with_edges(edges: Vec<Edge>) -> Flow {
    Flow {
        edges: edges.leak(),
        ..SOUND
    }
}

fn assert_named(cases: Vec<(Flow, &str)>) {
    for (flow, expected) in cases {
        let faults = flow.validate();
        let named = faults.iter().any(|fault| fault.contains(expected));
        assert!(named, "{expected}: {faults:?}");
    }
}

#[test]
fn each_fault_of_the_states_is_named() {
    let new = state("new", StateKind::Initial);
    let done = state("done", StateKind::End);
    let odd = state("odd", StateKind::Middle);
    let staged = StateDef {
        stage: Some("x"),
        ..new
    };
    let reopenable = state("done", StateKind::ReopenableEnd);
    assert_named(vec![
        (with_states(vec![done]), "0 initial states"),
        (with_states(vec![new, new, done]), "2 initial states"),
        (with_states(vec![done, new]), "not declared first"),
        (with_states(vec![new, done, done]), "declared twice"),
        (with_states(vec![new, done, odd]), "`odd` is a dead end"),
        (with_states(vec![new, done, odd]), "`odd` cannot be reached"),
        (with_states(vec![new, reopenable]), "nothing reopens"),
        (with_states(vec![staged, done]), "no known stage"),
    ]);
}

#[test]
fn each_fault_of_the_edges_is_named() {
    let finish = edge("finish", &["new"], "done");
    let and = |other: Edge| with_edges(vec![finish, other]);
    let only = |other: Edge| with_edges(vec![other]);
    assert_named(vec![
        (and(edge("undo", &["done"], "new")), "leads out of the end"),
        (only(edge("loop", &["new"], "new")), "no end can be reached"),
        (and(edge("go", &["new"], "gone")), "unknown state `gone`"),
        (and(edge("finish", &["new"], "new")), "means two things"),
        (and(finish), "two edges for one caller"),
        (and(edge("go", &[], "done")), "starts nowhere"),
        (only(edge("Finish it", &["new"], "done")), "not snake_case"),
        (only(Edge { who: &[], ..finish }), "nobody may `finish`"),
        (
            only(Edge {
                by: By::Evidence { at: &[] },
                ..finish
            }),
            "no proper address",
        ),
        (
            only(Edge {
                title: Title::new(" ", "Finish"),
                ..finish
            }),
            "lacks a title",
        ),
        (
            only(Edge {
                reason: Reason::Optional(&[REASON, REASON]),
                ..finish
            }),
            "the reason `a` twice",
        ),
    ]);
}

#[test]
fn each_fault_of_acts_and_needs_is_named() {
    let act = Act {
        name: "finish",
        title: T,
        states: &["gone"],
        who: &[],
        needs: &[&NEED, &OTHER_NEED],
        reason: Reason::Required(&[]),
        at: "acts",
    };
    let flow = Flow {
        acts: vec![act].leak(),
        ..SOUND
    };
    assert_eq!(
        flow.validate(),
        [
            "`finish` is declared twice as act or action",
            "`finish` names the unknown state `gone`",
            "nobody may ever `finish`",
            "the list of reasons of `finish` is empty",
            "`finish` has no proper address",
            "the need `thing` is declared in two ways",
            "`thing` has no proper address",
        ]
    );
}
