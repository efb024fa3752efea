//! The flow as an SVG document: stands alone, no script, no foreign font, same bytes for the same declaration.

use std::fmt::Write;

use super::super::flow::{By, Edge, Flow, StateKind};
use super::layout::{Arrow, Band, Layout, Node, lay_out};
use crate::platform::lang::Lang;

const FONT: &str = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const BAND_FILLS: [&str; 6] = [
    "#eaf2fb", "#fdf5e2", "#ebf7ee", "#f4eefb", "#fdeeea", "#e8f6f6",
];
const INK: &str = "#1f2933";
const LINE: &str = "#52606d";
const BACK: &str = "#b4552d";

/// The flow as SVG. Each state is a group with `data-state`, each arrow one with `data-from`, `data-to` and
/// `data-actions`; a tooltip on an arrow tells who may take it and what it needs.
pub fn svg(flow: &Flow, lang: Lang) -> String {
    let layout = lay_out(flow, lang);
    let mut out = head(flow, &layout, lang);
    for band in &layout.bands {
        draw_band(&mut out, band);
    }
    if let Some(first) = layout.nodes.first() {
        draw_start(&mut out, first);
    }
    for arrow in &layout.arrows {
        draw_arrow(&mut out, arrow, lang);
    }
    for node in &layout.nodes {
        draw_node(&mut out, node, lang);
    }
    // Labels last: nothing is drawn over them.
    for arrow in &layout.arrows {
        draw_label(&mut out, arrow);
    }
    out.push_str("</svg>\n");
    out
}

fn head(flow: &Flow, layout: &Layout, lang: Lang) -> String {
    let (w, h) = (layout.width, layout.height);
    let title = escape(flow.title.text(lang));
    let mut out = String::new();
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
             role=\"img\" xml:lang=\"{}\" font-family=\"{}\">",
            lang.as_str(),
            escape(FONT),
        ),
    );
    put(&mut out, format_args!("<title>{title}</title>"));
    put(&mut out, format_args!("<defs>"));
    for (id, colour) in [("ahead", LINE), ("back", BACK)] {
        put(
            &mut out,
            format_args!(
                "<marker id=\"{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" \
                 markerHeight=\"8\" orient=\"auto\"><path d=\"M0 1 L10 5 L0 9 z\" fill=\"{colour}\"/></marker>"
            ),
        );
    }
    put(&mut out, format_args!("</defs>"));
    put(
        &mut out,
        format_args!("<rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>"),
    );
    put(
        &mut out,
        format_args!(
            "<text x=\"20\" y=\"32\" font-size=\"18\" font-weight=\"600\" fill=\"{INK}\">{title}</text>"
        ),
    );
    out
}

fn draw_band(out: &mut String, band: &Band) {
    let fill = BAND_FILLS
        .iter()
        .cycle()
        .nth(band.index)
        .unwrap_or(&"#f5f7fa");
    let Band { x, y, w, h, .. } = *band;
    put(
        out,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"10\" fill=\"{fill}\" stroke=\"#d5dde5\"/>"
        ),
    );
    put(
        out,
        format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"{LINE}\">{}</text>",
            x + 10,
            y + 17,
            escape(band.title)
        ),
    );
}

fn draw_start(out: &mut String, first: &Node) {
    let x = first.x + first.w / 2;
    // Above the head of the band the first state may stand in.
    let y = first.y - 42;
    put(
        out,
        format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"{INK}\"/>"),
    );
    put(
        out,
        format_args!(
            "<path d=\"M{x} {y} L{x} {}\" fill=\"none\" stroke=\"{LINE}\" stroke-width=\"1.5\" marker-end=\"url(#ahead)\"/>",
            first.y
        ),
    );
}

fn draw_node(out: &mut String, node: &Node, lang: Lang) {
    let Node { x, y, w, h, .. } = *node;
    let state = node.state;
    let (fill, ink) = match state.kind {
        StateKind::End | StateKind::ReopenableEnd => ("#1f2933", "#ffffff"),
        StateKind::Initial | StateKind::Middle => ("#ffffff", INK),
    };
    // An end that can be opened again shows a broken border.
    let dash = match state.kind {
        StateKind::ReopenableEnd => " stroke-dasharray=\"5 4\"",
        _ => "",
    };
    let stroke = if state.kind.is_end() { "#9aa5b1" } else { INK };
    let (middle, centre) = (x + w / 2, y + h / 2);
    put(
        out,
        format_args!(
            "<g class=\"state\" data-state=\"{}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"8\" \
             fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\"{dash}/>",
            escape(state.name)
        ),
    );
    for (dy, size, text) in [(-2, 15, state.title.text(lang)), (15, 11, state.name)] {
        put(
            out,
            format_args!(
                "<text x=\"{middle}\" y=\"{}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
                centre + dy,
                escape(text)
            ),
        );
    }
    put(out, format_args!("</g>"));
}

fn is_back(arrow: &Arrow) -> bool {
    arrow.label_ends
}

fn draw_arrow(out: &mut String, arrow: &Arrow, lang: Lang) {
    let path: Vec<String> = arrow
        .points
        .iter()
        .map(|(x, y)| format!("{x} {y}"))
        .collect();
    let (colour, marker) = if is_back(arrow) {
        (BACK, "back")
    } else {
        (LINE, "ahead")
    };
    let mut actions: Vec<&str> = arrow.edges.iter().map(|edge| edge.action).collect();
    actions.dedup();
    let tips: Vec<String> = arrow.edges.iter().map(|edge| tip(edge, lang)).collect();
    put(
        out,
        format_args!(
            "<g class=\"edge\" data-from=\"{}\" data-to=\"{}\" data-actions=\"{}\"><title>{}</title>\
             <path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" stroke-linejoin=\"round\" \
             marker-end=\"url(#{marker})\"/></g>",
            escape(arrow.from),
            escape(arrow.to),
            escape(&actions.join(" ")),
            escape(&tips.join("\n")),
            path.join(" L"),
        ),
    );
}

fn draw_label(out: &mut String, arrow: &Arrow) {
    let (x, y) = arrow.label_at;
    let anchor = if arrow.label_ends { "end" } else { "start" };
    let colour = if is_back(arrow) { BACK } else { INK };
    put(
        out,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"13\" text-anchor=\"{anchor}\" fill=\"{colour}\" \
             stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            escape(&arrow.label)
        ),
    );
}

/// Who may take the step, what it needs and where it is taken, on one line.
fn tip(edge: &Edge, lang: Lang) -> String {
    let (comma, needs_word) = match lang {
        Lang::ZhCn => ("、", "；需要："),
        Lang::En => (", ", "; needs: "),
    };
    let who: Vec<&str> = edge.who.iter().map(|it| it.title().text(lang)).collect();
    let needs: Vec<&str> = edge.needs.iter().map(|it| it.title.text(lang)).collect();
    let mut line = format!("{}: {}", edge.action, who.join(comma));
    if !needs.is_empty() {
        line.push_str(needs_word);
        line.push_str(&needs.join(comma));
    }
    if let By::Evidence { at } = edge.by {
        let paths: Vec<String> = at.iter().map(|path| format!("POST {path}")).collect();
        line.push_str(&format!(" ({})", paths.join(" | ")));
    }
    line
}

fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = writeln!(out, "{line}");
}

/// XML text and attribute values; characters XML 1.0 cannot hold are dropped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(one),
            one if one.is_control() || matches!(one, '\u{fffe}' | '\u{ffff}') => {}
            one => out.push(one),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_title_cannot_break_the_document() {
        assert_eq!(
            escape("<a href=\"x\">'&\u{1}"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"
        );
    }
}
