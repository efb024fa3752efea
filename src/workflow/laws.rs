//! Laws that every flow must keep, for the tests of the rooms that declare one: `laws::hold_for(&FLOW)`.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::platform::lang::Lang;
use crate::platform::role::Role;

/// Facts of which the named needs are missing and everything else is met.
struct Lacking(BTreeSet<&'static str>);

impl Facts for Lacking {
    fn check(&self, need: &'static Need) -> Result<(), Unmet> {
        if self.0.contains(need.code) {
            Err(need.unmet())
        } else {
            Ok(())
        }
    }

    fn fill(&self, placeholder: &str) -> Option<String> {
        Some(format!("<{placeholder}>"))
    }
}

fn all_met() -> Lacking {
    Lacking(BTreeSet::new())
}

/// Every relation a caller can stand in, one at a time.
fn relations() -> Vec<Who> {
    let roles = Role::ALL.iter().map(|role| Who::Role(*role));
    roles
        .chain([Who::Assignee, Who::Customer, Who::System])
        .collect()
}

fn caller(who: Who) -> Caller<'static> {
    match who {
        Who::Role(role) => {
            let at = Role::ALL.iter().position(|one| *one == role).unwrap();
            Caller::staff(&Role::ALL[at..=at])
        }
        Who::Assignee => Caller::staff(&[]).assigned(true),
        Who::Customer => Caller::customer(),
        Who::System => Caller::system(),
    }
}

/// An attempt that carries everything the edge's reason asks for.
fn attempt(action: &'static str, reason: &Reason) -> Attempt<'static> {
    let code = match reason {
        Reason::Required(codes) => Some(codes[0].code),
        Reason::None | Reason::Optional(_) => None,
    };
    Attempt::evidence(action).because(code, Some("because"))
}

/// Every move of the flow in words, sorted: `from -action-> to`.
pub(crate) fn moves(flow: &Flow) -> Vec<String> {
    let all: BTreeSet<String> = flow
        .edges
        .iter()
        .flat_map(|edge| {
            let to = edge.to;
            let action = edge.action;
            edge.from
                .iter()
                .map(move |from| format!("{from} -{action}-> {to}"))
        })
        .collect();
    all.into_iter().collect()
}

/// Checks all laws.
pub(crate) fn hold_for(flow: &'static Flow) {
    every_triple_works_or_is_refused(flow);
    unknown_words_are_refused(flow);
    every_missing_need_is_named(flow);
    everything_missing_is_named_at_once(flow);
    reasons_are_held_to_their_list(flow);
    what_is_offered_can_be_done(flow);
    evidence_steps_are_not_taken_by_asking(flow);
    acts_work_only_where_declared(flow);
    diagrams_show_everything(flow);
}

fn every_triple_works_or_is_refused(flow: &'static Flow) {
    let mut works = 0;
    for state in flow.states {
        for action in flow.actions() {
            for who in relations() {
                works += usize::from(triple_works(flow, state.name, action, who));
            }
        }
    }
    let declared = flow.edges.iter().map(|it| it.from.len() * it.who.len());
    assert_eq!(works, declared.sum::<usize>());
}

/// Whether the step is taken; fails unless it is taken exactly when declared and otherwise refused rightly.
fn triple_works(flow: &'static Flow, state: &str, action: &'static str, who: Who) -> bool {
    let edges = || flow.edges.iter().filter(|edge| edge.action == action);
    let is_here = |edge: &Edge| edge.from.contains(&state);
    let is_mine = |edge: &Edge| edge.who.contains(&who);
    let declared = edges().find(|edge| is_here(edge) && is_mine(edge));
    let reason = declared.map_or(Reason::None, |edge| edge.reason);
    let word = attempt(action, &reason);
    let seen = flow.step(state, &word, &caller(who), &all_met());
    let place = format!("{state} {action} {}", who.as_str());
    match (declared, seen) {
        (Some(edge), Ok(step)) => {
            assert_eq!((step.from, step.to), (state, edge.to), "{place}");
            true
        }
        (None, Err(Refusal::NotYours { who: admitted })) => {
            assert!(!admitted.contains(&who), "{place}");
            assert!(!edges().any(is_mine) || edges().any(is_here), "{place}");
            false
        }
        (None, Err(Refusal::NotFromHere { current, .. })) => {
            assert_eq!(current, state, "{place}");
            assert!(edges().any(is_mine) && !edges().any(is_here), "{place}");
            false
        }
        (_, seen) => panic!("{place}: {seen:?}"),
    }
}

fn unknown_words_are_refused(flow: &'static Flow) {
    let everyone = Caller {
        roles: Role::ALL,
        is_assignee: true,
        is_customer: true,
        is_system: true,
    };
    for state in flow.states {
        let word = Attempt::transition("teleport");
        let step = flow.step(state.name, &word, &everyone, &all_met());
        assert!(matches!(step, Err(Refusal::UnknownAction { .. })));
        let act = flow.act(state.name, &word, &everyone, &all_met());
        assert!(matches!(act, Err(Refusal::UnknownAction { .. })));
    }
    for action in flow.actions() {
        let step = flow.step("nowhere", &Attempt::evidence(action), &everyone, &all_met());
        assert!(matches!(step, Err(Refusal::NotFromHere { allowed, .. }) if allowed.is_empty()));
    }
}

fn every_case(flow: &'static Flow) -> Vec<(&'static Edge, &'static str, Who)> {
    let mut all = Vec::new();
    for edge in flow.edges {
        for from in edge.from {
            all.extend(edge.who.iter().map(|who| (edge, *from, *who)));
        }
    }
    all
}

fn unmet_codes(refusal: Result<Step, Refusal>) -> Vec<&'static str> {
    match refusal {
        Err(Refusal::Unmet(unmet)) => unmet.iter().map(|it| it.need.code).collect(),
        other => panic!("expected unmet needs, got {other:?}"),
    }
}

fn every_missing_need_is_named(flow: &'static Flow) {
    for (edge, from, who) in every_case(flow) {
        for need in edge.needs {
            let facts = Lacking([need.code].into());
            let word = attempt(edge.action, &edge.reason);
            let refusal = flow.step(from, &word, &caller(who), &facts);
            if let (Source::At(paths), Err(Refusal::Unmet(unmet))) = (need.source, &refusal) {
                let expected = paths[0].replace('{', "<{").replace('}', "}>");
                let expected = expected.replace(['{', '}'], "");
                assert_eq!(unmet[0].address.as_deref(), Some(expected.as_str()));
            }
            assert_eq!(unmet_codes(refusal), [need.code], "{from} {}", edge.action);
        }
    }
}

fn everything_missing_is_named_at_once(flow: &'static Flow) {
    let facts = Lacking(flow.needs().iter().map(|need| need.code).collect());
    for (edge, from, who) in every_case(flow) {
        let mut expected: Vec<&str> = edge.needs.iter().map(|need| need.code).collect();
        if matches!(edge.reason, Reason::Required(_)) {
            expected.push(REASON_CODE.code);
        }
        if !expected.is_empty() {
            let word = Attempt::evidence(edge.action);
            let refusal = flow.step(from, &word, &caller(who), &facts);
            assert_eq!(unmet_codes(refusal), expected, "{from} {}", edge.action);
        }
    }
}

fn reasons_are_held_to_their_list(flow: &'static Flow) {
    for (edge, from, who) in every_case(flow) {
        let take = |code: &str, comment: Option<&str>| {
            let word = Attempt::evidence(edge.action).because(Some(code), comment);
            flow.step(from, &word, &caller(who), &all_met())
        };
        assert_eq!(unmet_codes(take("whim", Some("x"))), [REASON_CODE.code]);
        for code in edge.reason.codes() {
            assert!(take(code.code, Some("said so")).is_ok());
            if code.code == "other" {
                assert_eq!(unmet_codes(take("other", Some("  "))), [COMMENT.code]);
            } else {
                assert!(take(code.code, None).is_ok());
            }
        }
    }
}

fn what_is_offered_can_be_done(flow: &'static Flow) {
    for state in flow.states {
        for who in relations() {
            let offers = flow.allowed(state.name, &caller(who), &all_met());
            for action in flow.actions() {
                let offer = offers.iter().find(|offer| offer.action == action);
                let reason = offer.map_or(Reason::None, |offer| offer.reason);
                let word = attempt(action, &reason);
                let step = flow.step(state.name, &word, &caller(who), &all_met());
                assert_eq!(offer.map(|it| it.to), step.ok().map(|it| it.to));
            }
            for offer in offers {
                assert!(offer.unmet.is_empty());
                let asks = offer.requires.contains(&REASON_CODE.code);
                assert_eq!(asks, matches!(offer.reason, Reason::Required(_)));
            }
        }
    }
}

fn evidence_steps_are_not_taken_by_asking(flow: &'static Flow) {
    for (edge, from, who) in every_case(flow) {
        let word = Attempt {
            via: Via::Transition,
            ..attempt(edge.action, &edge.reason)
        };
        let seen = flow.step(from, &word, &caller(who), &all_met());
        match edge.by {
            By::Transition => assert!(seen.is_ok(), "{from} {}", edge.action),
            By::Evidence { .. } => assert!(
                matches!(&seen, Err(Refusal::ByEvidence { address: Some(path) }) if path.starts_with('/')),
                "{from} {}: {seen:?}",
                edge.action
            ),
        }
    }
}

fn acts_work_only_where_declared(flow: &'static Flow) {
    for state in flow.states {
        for act in flow.acts {
            for who in relations() {
                let word = attempt(act.name, &act.reason);
                let seen = flow.act(state.name, &word, &caller(who), &all_met());
                let offered = flow
                    .allowed_acts(state.name, &caller(who), &all_met())
                    .iter()
                    .any(|offer| offer.action == act.name);
                assert_eq!(offered, seen.is_ok());
                match (act.who.contains(&who), act.states.contains(&state.name)) {
                    (true, true) => assert_eq!(seen, Ok(act)),
                    (true, false) => assert!(matches!(seen, Err(Refusal::NotFromHere { .. }))),
                    (false, _) => assert!(matches!(seen, Err(Refusal::NotYours { .. }))),
                }
            }
        }
    }
}

fn diagrams_show_everything(flow: &'static Flow) {
    for lang in Lang::ALL {
        let (text, picture) = (mermaid(flow, lang), svg(flow, lang));
        assert_eq!(picture, svg(flow, lang));
        assert_balanced(&picture);
        for state in flow.states {
            assert!(text.contains(&format!("({0})\" as {0}", state.name)));
            assert!(picture.contains(&format!("data-state=\"{}\"", state.name)));
            assert!(picture.contains(state.title.text(lang)));
        }
        for edge in flow.edges {
            for from in edge.from {
                assert!(text.contains(&format!("{from} --> {}: ", edge.to)));
                assert!(text.contains(&format!("({})", edge.action)));
                let ends = format!("data-from=\"{from}\" data-to=\"{}\"", edge.to);
                let group = picture.split("<g ").find(|it| it.contains(&ends)).unwrap();
                let actions = group.split("data-actions=\"").nth(1).unwrap();
                let actions = actions.split('"').next().unwrap();
                assert!(actions.split(' ').any(|it| it == edge.action));
            }
        }
    }
}

/// A small strict reader: every tag is closed in order, every `&` begins a known entity, no stray `<`.
fn assert_balanced(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("an unclosed tag");
        for rest in tag.split('&').skip(1).chain(text.split('&').skip(1)) {
            let entity = rest.split(';').next().unwrap();
            assert!(
                ["amp", "lt", "gt", "quot", "#39"].contains(&entity),
                "{entity}"
            );
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match (tag.strip_prefix('/'), tag.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name)),
            (None, true) => {}
            (None, false) => open.push(tag.split(' ').next().unwrap()),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

/// Choices for a walk of at least 50 steps.
pub(crate) fn walk() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec(any::<(u8, u8)>(), 50..90)
}

/// Walks the flow by those choices: each time someone tries any action in the present state; what is offered works
/// and leads to a declared state, everything else changes nothing; an end without a way out starts a new record.
pub(crate) fn walk_stays_declared(flow: &'static Flow, picks: &[(u8, u8)]) {
    let start = flow.initial().unwrap().name;
    let mut state = start;
    for (choice, chance) in picks {
        let offers: Vec<(Who, Allowed)> = relations()
            .into_iter()
            .flat_map(|who| {
                let offers = flow.allowed(state, &caller(who), &all_met());
                offers.into_iter().map(move |offer| (who, offer))
            })
            .collect();
        let kind = flow.state(state).unwrap().kind;
        assert_eq!(offers.is_empty(), kind == StateKind::End, "{state}");
        let who = relations()[usize::from(*chance) % relations().len()];
        let any = flow.actions()[usize::from(*choice) % flow.actions().len()];
        let blind = flow.step(state, &Attempt::evidence(any), &caller(who), &all_met());
        let is_offered = offers.iter().any(|(w, it)| *w == who && it.action == any);
        assert!(is_offered || blind.is_err());
        if offers.is_empty() {
            state = start;
            continue;
        }
        let (who, offer) = &offers[usize::from(*choice) % offers.len()];
        let word = attempt(offer.action, &offer.reason);
        let step = flow.step(state, &word, &caller(*who), &all_met()).unwrap();
        assert_eq!(step.to, offer.to);
        assert!(step.edge.from.contains(&state));
        state = flow.state(step.to).expect("a declared state").name;
    }
}

/// Tests that a flow is sound, keeps every law, moves exactly so, and never leaves its states on a random walk.
macro_rules! lawful {
    ($FLOW:ident moves [$($move:literal),+ $(,)?]) => {
        #[test]
        fn the_declaration_is_sound_and_keeps_every_law_of_the_engine() {
            assert_eq!($FLOW.validate(), Vec::<String>::new());
            $crate::workflow::laws::hold_for(&$FLOW);
        }

        #[test]
        fn the_flow_moves_exactly_as_the_specification_says() {
            assert_eq!($crate::workflow::laws::moves(&$FLOW), [$($move),+]);
        }

        proptest::proptest! {
            #[test]
            fn a_random_walk_never_leaves_the_declared_states(picks in $crate::workflow::laws::walk()) {
                $crate::workflow::laws::walk_stays_declared(&$FLOW, &picks);
            }
        }
    };
}
pub(crate) use lawful;
