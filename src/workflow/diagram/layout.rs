//! Where everything goes: one column of states in their declared order, steps to the next state straight down,
//! longer steps forward in lanes on the right, steps back in lanes on the left.
//!
//! Each arrow has its own port on a box and its label stands next to the box, before the first lane, so labels
//! cannot meet however many lanes there are. Units are pixels; everything is integer, so the picture is the same
//! on every machine.

use std::collections::BTreeMap;

use super::super::flow::{Edge, Flow, StateDef};
use super::label;
use crate::platform::lang::Lang;

const PORT: i32 = 22;
const LANE: i32 = 16;
const GAP: i32 = 44;
const BAND_HEAD: i32 = 26;
const BAND_FOOT: i32 = 12;
const BAND_SIDE: i32 = 14;
const MARGIN: i32 = 20;
const TOP: i32 = 100;

pub(super) struct Layout {
    pub width: i32,
    pub height: i32,
    pub bands: Vec<Band>,
    pub nodes: Vec<Node>,
    pub arrows: Vec<Arrow>,
}

/// The background of one stage.
pub(super) struct Band {
    pub title: &'static str,
    pub index: usize,
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

pub(super) struct Node {
    pub state: &'static StateDef,
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

pub(super) struct Arrow {
    pub edges: Vec<&'static Edge>,
    pub from: &'static str,
    pub to: &'static str,
    pub points: Vec<(i32, i32)>,
    pub label: String,
    pub label_at: (i32, i32),
    /// The label ends at `label_at` instead of starting there.
    pub label_ends: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Spine,
    Right,
    Left,
}

/// All actions between two states.
struct Link {
    from: usize,
    to: usize,
    side: Side,
    label: String,
    edges: Vec<&'static Edge>,
    lane: i32,
}

/// One connection point on a side of a box; lower ones follow higher ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Port {
    group: i32,
    order: i32,
    /// The row an outgoing arrow leads to; incoming arrows of one lane share a port.
    to: Option<usize>,
}

pub(super) fn lay_out(flow: &Flow, lang: Lang) -> Layout {
    let mut links = links(flow, lang);
    let right_lanes = assign_lanes(&mut links, Side::Right);
    let left_lanes = assign_lanes(&mut links, Side::Left);
    let zone = |side: Side| {
        let widest = links.iter().filter(|it| it.side == side);
        widest
            .map(|it| text_width(&it.label, 13))
            .max()
            .unwrap_or(0)
            + 28
    };
    let node_w = flow
        .states
        .iter()
        .map(|it| text_width(it.title.text(lang), 15).max(text_width(it.name, 11)) + 44)
        .max()
        .unwrap_or(0)
        .max(150);
    let left = MARGIN + left_lanes * LANE + zone(Side::Left) + BAND_SIDE;
    let (nodes, bottom) = place_nodes(flow, &links, left, node_w);
    let bands = place_bands(flow, &nodes, lang);
    let frame = Frame {
        right_lane: left + node_w + BAND_SIDE + zone(Side::Right),
        left_lane: left - BAND_SIDE - zone(Side::Left),
    };
    let arrows = links
        .iter()
        .filter_map(|link| arrow(link, &links, &nodes, &frame))
        .collect();
    let titled = text_width(flow.title.text(lang), 18) + 2 * MARGIN;
    Layout {
        width: titled.max(frame.right_lane + right_lanes * LANE + MARGIN),
        height: bottom + MARGIN,
        bands,
        nodes,
        arrows,
    }
}

/// Where the first lane of each side lies.
struct Frame {
    right_lane: i32,
    left_lane: i32,
}

fn links(flow: &Flow, lang: Lang) -> Vec<Link> {
    let row = |name: &str| flow.states.iter().position(|it| it.name == name);
    let mut grouped: BTreeMap<(usize, usize), Vec<&'static Edge>> = BTreeMap::new();
    for edge in flow.edges {
        for from in edge.from {
            if let (Some(from), Some(to)) = (row(from), row(edge.to)) {
                grouped.entry((from, to)).or_default().push(edge);
            }
        }
    }
    grouped
        .into_iter()
        .map(|((from, to), edges)| Link {
            from,
            to,
            side: match to {
                _ if to == from + 1 => Side::Spine,
                _ if to > from => Side::Right,
                _ => Side::Left,
            },
            label: label(&edges, lang),
            edges,
            lane: 0,
        })
        .collect()
}

/// Gives every link of a side a lane and returns how many there are. Links that do the same thing share one, like
/// branches of a stream; otherwise short ones lie inside, and lanes are reused where nothing overlaps.
fn assign_lanes(links: &mut [Link], side: Side) -> i32 {
    let mut trunks: BTreeMap<(usize, String), (usize, usize)> = BTreeMap::new();
    for link in links.iter().filter(|it| it.side == side) {
        let (low, high) = (link.from.min(link.to), link.from.max(link.to));
        let span = trunks
            .entry((link.to, link.label.clone()))
            .or_insert((low, high));
        *span = (span.0.min(low), span.1.max(high));
    }
    let mut order: Vec<_> = trunks.into_iter().collect();
    order.sort_by_key(|(key, (low, high))| (high - low, *low, key.clone()));
    let mut lanes: Vec<Vec<(usize, usize)>> = Vec::new();
    for ((to, text), (low, high)) in order {
        let is_free = |lane: &Vec<(usize, usize)>| lane.iter().all(|it| it.1 < low || it.0 > high);
        let index = lanes.iter().position(is_free).unwrap_or(lanes.len());
        match lanes.get_mut(index) {
            Some(lane) => lane.push((low, high)),
            None => lanes.push(vec![(low, high)]),
        }
        let members = links
            .iter_mut()
            .filter(|it| it.side == side && it.to == to && it.label == text);
        for link in members {
            link.lane = i32::try_from(index).unwrap_or(i32::MAX);
        }
    }
    i32::try_from(lanes.len()).unwrap_or(i32::MAX)
}

/// The ports on one side of one box from top to bottom, in the order that crosses least: going down, outer lanes
/// leave above inner ones and arrive below them; going up, the other way round.
fn ports(links: &[Link], row: usize, side: Side) -> Vec<Port> {
    let mut all: Vec<Port> = Vec::new();
    for link in links.iter().filter(|it| it.side == side) {
        let (arrive, leave) = match side {
            Side::Right => ((0, link.lane), (1, -link.lane)),
            Side::Left | Side::Spine => ((1, -link.lane), (0, link.lane)),
        };
        let mut add = |(group, order): (i32, i32), to: Option<usize>| {
            let port = Port { group, order, to };
            if !all.contains(&port) {
                all.push(port);
            }
        };
        if link.to == row {
            add(arrive, None);
        }
        if link.from == row {
            add(leave, Some(link.to));
        }
    }
    all.sort();
    all
}

fn place_nodes(flow: &Flow, links: &[Link], x: i32, w: i32) -> (Vec<Node>, i32) {
    let mut y = TOP;
    let mut nodes = Vec::new();
    let mut before: Option<Option<&str>> = None;
    for (row, state) in flow.states.iter().enumerate() {
        let same_stage = before == Some(state.stage) && state.stage.is_some();
        if before.is_some() {
            y += GAP;
            if !same_stage && before.flatten().is_some() {
                y += BAND_FOOT;
            }
        }
        if !same_stage && state.stage.is_some() {
            y += BAND_HEAD;
        }
        let most = ports(links, row, Side::Right)
            .len()
            .max(ports(links, row, Side::Left).len());
        let h = (i32::try_from(most).unwrap_or(0) * PORT + 10).max(52);
        nodes.push(Node { state, x, y, w, h });
        y += h;
        before = Some(state.stage);
    }
    (nodes, y + BAND_FOOT)
}

fn place_bands(flow: &Flow, nodes: &[Node], lang: Lang) -> Vec<Band> {
    let mut bands: Vec<(Option<&str>, Band)> = Vec::new();
    for node in nodes {
        let stage = flow
            .stages
            .iter()
            .enumerate()
            .find(|(_, it)| Some(it.code) == node.state.stage);
        let bottom = node.y + node.h + BAND_FOOT;
        match (bands.last_mut(), stage) {
            (Some((code, band)), Some((_, stage))) if *code == Some(stage.code) => {
                band.h = bottom - band.y;
            }
            (_, Some((index, stage))) => {
                let band = Band {
                    title: stage.title.text(lang),
                    index,
                    x: node.x - BAND_SIDE,
                    y: node.y - BAND_HEAD,
                    w: node.w + 2 * BAND_SIDE,
                    h: node.h + BAND_HEAD + BAND_FOOT,
                };
                bands.push((Some(stage.code), band));
            }
            (_, None) => {}
        }
    }
    bands.into_iter().map(|(_, band)| band).collect()
}

fn arrow(link: &Link, links: &[Link], nodes: &[Node], frame: &Frame) -> Option<Arrow> {
    let (from, to) = (nodes.get(link.from)?, nodes.get(link.to)?);
    let leave = port_y(links, from, link.from, link, true)?;
    let arrive = port_y(links, to, link.to, link, false)?;
    let (points, label_at) = match link.side {
        Side::Spine => straight(from, to),
        Side::Right | Side::Left => around(link, frame, (from, leave), (to, arrive)),
    };
    Some(Arrow {
        edges: link.edges.clone(),
        from: from.state.name,
        to: to.state.name,
        points,
        label: link.label.clone(),
        label_at,
        label_ends: link.side == Side::Left,
    })
}

type Route = (Vec<(i32, i32)>, (i32, i32));

fn straight(from: &Node, to: &Node) -> Route {
    let x = from.x + from.w / 2;
    let bottom = from.y + from.h;
    // Below the foot of the upper band, above the head of the lower one.
    let middle = if from.state.stage == to.state.stage {
        (bottom + to.y) / 2
    } else {
        bottom + BAND_FOOT + GAP / 2
    };
    (vec![(x, bottom), (x, to.y)], (x + 9, middle + 4))
}

fn around(link: &Link, frame: &Frame, from: (&Node, i32), to: (&Node, i32)) -> Route {
    let ((from, leave), (to, arrive)) = (from, to);
    let (a, b, lane, label_x) = if link.side == Side::Left {
        let lane = frame.left_lane - link.lane * LANE;
        (from.x, to.x, lane, from.x - BAND_SIDE - 8)
    } else {
        let (a, b) = (from.x + from.w, to.x + to.w);
        let lane = frame.right_lane + link.lane * LANE;
        (a, b, lane, a + BAND_SIDE + 8)
    };
    let points = vec![(a, leave), (lane, leave), (lane, arrive), (b, arrive)];
    (points, (label_x, leave - 5))
}

fn port_y(links: &[Link], node: &Node, row: usize, link: &Link, leaves: bool) -> Option<i32> {
    if link.side == Side::Spine {
        return Some(node.y);
    }
    let all = ports(links, row, link.side);
    let position = all.iter().position(|port| {
        let lane = port.order.abs() == link.lane;
        match port.to {
            Some(to) => leaves && to == link.to && lane,
            None => !leaves && lane,
        }
    })?;
    let count = i32::try_from(all.len()).ok()?;
    let index = i32::try_from(position).ok()?;
    Some(node.y + node.h / 2 + (2 * index - count + 1) * PORT / 2 + 2)
}

/// An estimate of how wide a text is at a font size: Chinese characters are square, Latin ones about 0.56 of that.
pub(super) fn text_width(text: &str, size: i32) -> i32 {
    text.chars()
        .map(|one| {
            if u32::from(one) >= 0x2E80 {
                size * 100
            } else {
                size * 57
            }
        })
        .sum::<i32>()
        / 100
}
