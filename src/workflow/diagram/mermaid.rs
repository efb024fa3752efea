//! Mermaid `stateDiagram-v2`.
//!
//! Stages are drawn as classes (colours), not as composite states: Mermaid cannot draw a transition between inner
//! states of two composites, and nearly every step crosses a stage.

use std::fmt::Write;

use super::super::flow::Flow;
use crate::platform::lang::Lang;

const FILLS: [&str; 6] = [
    "#e8f1fb", "#fdf3dc", "#e9f6ec", "#f3ecfa", "#fdebe7", "#e6f5f5",
];

/// The flow as Mermaid text. Every state carries its title and its code, every arrow the title and the action.
pub fn mermaid(flow: &Flow, lang: Lang) -> String {
    let mut out = format!(
        "---\ntitle: \"{}\"\n---\nstateDiagram-v2\n",
        safe(flow.title.text(lang))
    );
    for state in flow.states {
        let title = safe(state.title.text(lang));
        put(
            &mut out,
            format_args!("state \"{title} ({name})\" as {name}", name = state.name),
        );
    }
    if let Some(initial) = flow.initial() {
        put(&mut out, format_args!("[*] --> {}", initial.name));
    }
    let mut drawn: Vec<(&str, &str, &str)> = Vec::new();
    for edge in flow.edges {
        for from in edge.from {
            let arrow = (*from, edge.to, edge.action);
            if !drawn.contains(&arrow) {
                drawn.push(arrow);
                let title = safe(edge.title.text(lang));
                put(
                    &mut out,
                    format_args!("{from} --> {}: {title} ({})", edge.to, edge.action),
                );
            }
        }
    }
    for state in flow.states.iter().filter(|it| it.kind.is_end()) {
        put(&mut out, format_args!("{} --> [*]", state.name));
    }
    stages(&mut out, flow, lang);
    out
}

fn stages(out: &mut String, flow: &Flow, lang: Lang) {
    for (stage, fill) in flow.stages.iter().zip(FILLS.iter().cycle()) {
        let members: Vec<&str> = flow
            .states
            .iter()
            .filter(|it| it.stage == Some(stage.code))
            .map(|it| it.name)
            .collect();
        if members.is_empty() {
            continue;
        }
        put(
            out,
            format_args!("%% {}: {}", stage.code, safe(stage.title.text(lang))),
        );
        put(
            out,
            format_args!("classDef stage_{} fill:{fill},color:#1f2933", stage.code),
        );
        put(
            out,
            format_args!("class {} stage_{}", members.join(", "), stage.code),
        );
    }
}

fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = writeln!(out, "    {line}");
}

/// Mermaid gives these characters a meaning inside labels; its entity codes take it away.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            ';' => out.push_str("#59;"),
            ':' => out.push_str("#58;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            one if one.is_control() => out.push(' '),
            one => out.push(one),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_title_cannot_break_out_of_its_label() {
        assert_eq!(safe("a\"b;c:d#e\nf"), "a#quot;b#59;c#58;d#35;e f");
    }
}
