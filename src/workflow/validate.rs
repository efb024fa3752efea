//! The structural check of a declaration: what a wrong flow would otherwise show only to its users.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::flow::{By, Edge, Flow, Reason, StateKind};
use super::need::{Need, Source};
use crate::platform::closed_list::Title;

impl Flow {
    /// Every fault of the declaration, in words; empty when it is sound. Run by a test over every flow there is.
    pub fn validate(&self) -> Vec<String> {
        let mut faults = Vec::new();
        self.check_names(&mut faults);
        self.check_states(&mut faults);
        self.check_reach(&mut faults);
        self.check_edges(&mut faults);
        self.check_overlap(&mut faults);
        self.check_acts(&mut faults);
        self.check_needs(&mut faults);
        faults
    }

    fn check_names(&self, faults: &mut Vec<String>) {
        let mut named = vec![("flow", self.name, self.title)];
        named.extend(self.stages.iter().map(|it| ("stage", it.code, it.title)));
        named.extend(self.states.iter().map(|it| ("state", it.name, it.title)));
        named.extend(self.edges.iter().map(|it| ("action", it.action, it.title)));
        named.extend(self.acts.iter().map(|it| ("act", it.name, it.title)));
        for (kind, name, title) in named {
            if !is_snake(name) {
                faults.push(format!("{kind} `{name}` is not snake_case"));
            }
            if is_blank(&title) {
                faults.push(format!("{kind} `{name}` lacks a title"));
            }
        }
    }

    fn check_states(&self, faults: &mut Vec<String>) {
        let initial = |kind: StateKind| kind == StateKind::Initial;
        match self.states.iter().filter(|it| initial(it.kind)).count() {
            1 => {}
            n => faults.push(format!("{n} initial states instead of one")),
        }
        if self.states.first().is_some_and(|it| !initial(it.kind)) {
            faults.push("the initial state is not declared first".to_owned());
        }
        for name in twice(self.states.iter().map(|it| it.name)) {
            faults.push(format!("state `{name}` is declared twice"));
        }
        for state in self.states {
            if let Some(stage) = state.stage
                && !self.stages.iter().any(|it| it.code == stage)
            {
                faults.push(format!("state `{}` is in no known stage", state.name));
            }
            let leaves = self.edges.iter().any(|it| it.from.contains(&state.name));
            match (state.kind, leaves) {
                (StateKind::Initial | StateKind::Middle, false) => {
                    faults.push(format!("state `{}` is a dead end", state.name));
                }
                (StateKind::ReopenableEnd, false) => {
                    faults.push(format!("nothing reopens `{}`", state.name));
                }
                (StateKind::End, true) => {
                    faults.push(format!("something leads out of the end `{}`", state.name));
                }
                _ => {}
            }
        }
    }

    fn check_reach(&self, faults: &mut Vec<String>) {
        let start = self.initial().map(|it| it.name);
        let from_start = closure(start.into_iter().collect(), |seen| {
            let live = |edge: &&Edge| edge.from.iter().any(|one| seen.contains(one));
            self.edges.iter().filter(live).map(|it| it.to).collect()
        });
        let ends = self.states.iter().filter(|it| it.kind.is_end());
        let to_end = closure(ends.map(|it| it.name).collect(), |seen| {
            let back = self.edges.iter().filter(|it| seen.contains(it.to));
            back.flat_map(|it| it.from).copied().collect()
        });
        for state in self.states {
            if !from_start.contains(state.name) {
                faults.push(format!("state `{}` cannot be reached", state.name));
            }
            if !to_end.contains(state.name) {
                faults.push(format!("no end can be reached from `{}`", state.name));
            }
        }
    }

    fn check_edges(&self, faults: &mut Vec<String>) {
        for edge in self.edges {
            let action = edge.action;
            for state in edge.from.iter().chain([&edge.to]) {
                if self.state(state).is_none() {
                    faults.push(format!("`{action}` names the unknown state `{state}`"));
                }
            }
            if edge.from.is_empty() {
                faults.push(format!("`{action}` starts nowhere"));
            }
            if edge.who.is_empty() {
                faults.push(format!("nobody may `{action}`"));
            }
            check_reason(action, &edge.reason, faults);
            if let By::Evidence { at } = edge.by {
                check_paths(action, at, faults);
            }
        }
    }

    /// An action may have two edges from one state only for different callers, and then to the same state: the
    /// same word must not mean two things.
    fn check_overlap(&self, faults: &mut Vec<String>) {
        for (index, edge) in self.edges.iter().enumerate() {
            for other in self.edges.iter().skip(index + 1) {
                let meets = other.from.iter().any(|one| edge.from.contains(one));
                if other.action != edge.action {
                    continue;
                }
                if other.title != edge.title {
                    faults.push(format!("`{}` has two titles", edge.action));
                }
                if meets && (other.to != edge.to || other.by != edge.by) {
                    faults.push(format!("`{}` means two things in one state", edge.action));
                }
                if meets && other.who.iter().any(|one| edge.who.contains(one)) {
                    faults.push(format!("`{}` has two edges for one caller", edge.action));
                }
            }
        }
    }

    fn check_acts(&self, faults: &mut Vec<String>) {
        let names = self.acts.iter().map(|it| it.name);
        for name in twice(names.chain(self.actions())) {
            faults.push(format!("`{name}` is declared twice as act or action"));
        }
        for act in self.acts {
            for state in act.states.iter().filter(|one| self.state(one).is_none()) {
                faults.push(format!("`{}` names the unknown state `{state}`", act.name));
            }
            if act.states.is_empty() || act.who.is_empty() {
                faults.push(format!("nobody may ever `{}`", act.name));
            }
            check_reason(act.name, &act.reason, faults);
            check_paths(act.name, &[act.at], faults);
        }
    }

    fn check_needs(&self, faults: &mut Vec<String>) {
        let needs: Vec<&'static Need> = self.needs();
        for code in twice(needs.iter().map(|it| it.code)) {
            faults.push(format!("the need `{code}` is declared in two ways"));
        }
        for need in needs {
            if !is_snake(need.code) || is_blank(&need.title) {
                faults.push(format!("the need `{}` lacks code or title", need.code));
            }
            if let Source::At(paths) = need.source {
                check_paths(need.code, paths, faults);
            }
        }
    }
}

fn check_reason(name: &str, reason: &Reason, faults: &mut Vec<String>) {
    let codes = reason.codes();
    if *reason != Reason::None && codes.is_empty() {
        faults.push(format!("the list of reasons of `{name}` is empty"));
    }
    for code in twice(codes.iter().map(|it| it.code)) {
        faults.push(format!("`{name}` has the reason `{code}` twice"));
    }
    if codes.iter().any(|it| is_blank(&it.title)) {
        faults.push(format!("a reason of `{name}` lacks a title"));
    }
}

fn check_paths(name: &str, paths: &[&str], faults: &mut Vec<String>) {
    let sound = |path: &&str| {
        path.starts_with('/') && path.matches('{').count() == path.matches('}').count()
    };
    if paths.is_empty() || !paths.iter().all(sound) {
        faults.push(format!("`{name}` has no proper address"));
    }
}

fn closure(
    start: BTreeSet<&'static str>,
    next: impl Fn(&BTreeSet<&'static str>) -> BTreeSet<&'static str>,
) -> BTreeSet<&'static str> {
    let mut seen = start;
    loop {
        let before = seen.len();
        let more = next(&seen);
        seen.extend(more);
        if seen.len() == before {
            return seen;
        }
    }
}

fn twice(names: impl Iterator<Item = &'static str>) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
}

fn is_blank(title: &Title) -> bool {
    title.zh.trim().is_empty() || title.en.trim().is_empty()
}
