//! Pictures of a flow, drawn from its declaration: Mermaid text for documents, SVG for browsers.

mod layout;
mod mermaid;
mod svg;

pub use mermaid::mermaid;
pub use svg::svg;

use super::flow::Edge;
use crate::platform::lang::Lang;

/// The titles of several actions between the same two states, in one label.
fn label(edges: &[&'static Edge], lang: Lang) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for edge in edges {
        let title = edge.title.text(lang);
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.join(" / ")
}
