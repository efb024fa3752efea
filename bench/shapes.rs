//! The requests of each operation.

use std::net::SocketAddr;
use std::sync::Arc;

use aftercare::platform::auth::actor::TicketId;
use serde_json::{Value, json};

use crate::Fallible;
use crate::client::{Requests, ask};
use crate::person::Person;
use crate::samples::Samples;
use crate::wire::request;

/// Title of the tickets that the load creates, by which they are found again.
pub const TITLE: &str = "负载测试：空调不制冷";

/// Page that the promise about deep pages speaks of.
pub const DEEP_PAGE: usize = 200;

/// Large, odd, and prime: consecutive ordinals land far apart and every sample is met.
const STRIDE: u64 = 1_000_000_007;

fn pick<T>(all: &[T], ordinal: u64) -> Option<&T> {
    let count = u64::try_from(all.len()).ok().filter(|count| *count > 0)?;
    let place = ordinal.wrapping_mul(STRIDE) % count;
    all.get(usize::try_from(place).ok()?)
}

/// `GET /tickets/{id}` of one ticket.
pub fn ticket(token: &str, id: TicketId) -> Vec<u8> {
    request("GET", &format!("/api/v1/tickets/{id}"), Some(token), None)
}

/// `GET /tickets/{id}`, a different ticket each time.
pub fn tickets(samples: &Arc<Samples>, token: &str) -> Requests {
    let (samples, token) = (samples.clone(), token.to_owned());
    Arc::new(move |ordinal| Some(ticket(&token, *pick(&samples.tickets, ordinal)?)))
}

/// `GET /tickets` of the busiest branch and its most frequent state, fifty a page, newest first.
pub fn first_page(samples: &Samples, token: &str) -> Vec<u8> {
    request("GET", &list_path(samples, None), Some(token), None)
}

fn list_path(samples: &Samples, cursor: Option<&str>) -> String {
    let (state, _) = &samples.state;
    let branch = samples.branch;
    let cursor = cursor.map_or(String::new(), |cursor| {
        format!("&cursor={}", escape(cursor))
    });
    format!("/api/v1/tickets?state={state}&branch_id={branch}&limit=50{cursor}")
}

/// The same list, as deep as the data reaches but no deeper than [`DEEP_PAGE`]; and which page it is.
///
/// # Errors
/// When a page is refused.
pub fn deep_page(
    address: SocketAddr,
    samples: &Samples,
    token: &str,
) -> Fallible<(usize, Vec<u8>)> {
    let mut page = 1;
    let mut bytes = first_page(samples, token);
    while page < DEEP_PAGE {
        let answer = ask(address, &bytes)?.json()?;
        let next = answer.pointer("/page/next_cursor").and_then(Value::as_str);
        let Some(cursor) = next else { break };
        bytes = request("GET", &list_path(samples, Some(cursor)), Some(token), None);
        page += 1;
    }
    Ok((page, bytes))
}

/// `POST /tickets` with all that the first step needs.
pub fn new_ticket(
    samples: &Samples,
    person: &Person,
    token: &str,
    ordinal: u64,
) -> Option<Vec<u8>> {
    let body = new_ticket_body(samples, person, ordinal)?;
    Some(request("POST", "/api/v1/tickets", Some(token), Some(&body)))
}

/// The body of [`new_ticket`].
pub fn new_ticket_body(samples: &Samples, person: &Person, ordinal: u64) -> Option<Value> {
    let (asset, customer) = pick(&samples.devices, ordinal)?;
    let category = pick(&samples.categories, ordinal)?;
    Some(json!({
        "title": TITLE,
        "channel": "phone",
        "type": "repair",
        "branch_id": samples.branch,
        "assignee_id": person.id,
        "customer_id": customer,
        "asset_id": asset,
        "category_id": category,
        "severity": "high",
        "urgency": "high",
        "description": "开机十分钟后停止制冷，外机不转，面板显示 E5。",
        "impact": "一台设备停用",
    }))
}

/// `POST /tickets`, a different device each time.
pub fn new_tickets(samples: &Arc<Samples>, person: &Arc<Person>, token: &str) -> Requests {
    let (samples, person, token) = (samples.clone(), person.clone(), token.to_owned());
    Arc::new(move |ordinal| new_ticket(&samples, &person, &token, ordinal))
}

/// `POST /tickets/{id}/transitions`: the first step of a ticket.
pub fn triage(token: &str, id: TicketId) -> Vec<u8> {
    let path = format!("/api/v1/tickets/{id}/transitions");
    request(
        "POST",
        &path,
        Some(token),
        Some(&json!({"action": "triage"})),
    )
}

/// The first step of each of `tickets`, each once.
pub fn triages(tickets: Vec<TicketId>, token: &str) -> Requests {
    let token = token.to_owned();
    Arc::new(move |ordinal| {
        let place = usize::try_from(ordinal).ok()?;
        Some(triage(&token, *tickets.get(place)?))
    })
}

/// `GET /tickets?q=`: the kinds of things people search for, each with its words.
pub fn searches(samples: &Samples, token: &str) -> Vec<(&'static str, Requests)> {
    let search = &samples.search;
    [
        ("search by number", &search.numbers),
        ("search by customer name", &search.names),
        ("search by phone tail", &search.phone_tails),
        ("search by serial number", &search.serials),
        ("search by Chinese words", &search.words),
    ]
    .into_iter()
    .map(|(kind, words)| (kind, searches_for(words.clone(), token)))
    .collect()
}

fn searches_for(words: Vec<String>, token: &str) -> Requests {
    let token = token.to_owned();
    Arc::new(move |ordinal| {
        let path = format!("/api/v1/tickets?q={}", escape(pick(&words, ordinal)?));
        Some(request("GET", &path, Some(&token), None))
    })
}

/// Percent-encodes a query value.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
