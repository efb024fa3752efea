//! What a test's own thread sent and got, for the tests that look at whole conversations.

use std::cell::RefCell;

use serde_json::Value;

use super::answer::{Answer, operation};

/// One request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The operation of the contract.
    pub operation: String,
    /// What the test was at: a name in snake_case and a sentence.
    pub chapter: (&'static str, &'static str),
    /// JSON that was sent.
    pub sent: Option<Value>,
    /// What came back.
    pub answer: Answer,
}

#[derive(Default)]
struct Journal {
    chapter: (&'static str, &'static str),
    exchanges: Option<Vec<Exchange>>,
}

thread_local! {
    static JOURNAL: RefCell<Journal> = RefCell::default();
}

/// Starts to write down what this thread sends.
pub fn open() {
    JOURNAL.with_borrow_mut(|journal| journal.exchanges = Some(Vec::new()));
}

/// What follows belongs together.
pub fn chapter(name: &'static str, summary: &'static str) {
    JOURNAL.with_borrow_mut(|journal| journal.chapter = (name, summary));
}

/// Stops, and gives everything that was written down.
pub fn close() -> Vec<Exchange> {
    JOURNAL.with_borrow_mut(|journal| journal.exchanges.take().unwrap_or_default())
}

pub(super) fn note(method: &str, path: &str, sent: Option<&str>, answer: &Answer) {
    JOURNAL.with_borrow_mut(|journal| {
        let chapter = journal.chapter;
        let path = path.split('?').next().unwrap_or_default();
        let found = operation(method, path);
        if let (Some(exchanges), Some((_, operation))) = (&mut journal.exchanges, found) {
            exchanges.push(Exchange {
                operation: operation["operationId"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                chapter,
                sent: sent.and_then(|body| serde_json::from_str(body).ok()),
                answer: answer.clone(),
            });
        }
    });
}
