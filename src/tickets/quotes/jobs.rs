//! Quotes whose last day has passed without a decision expire.

use chrono::TimeDelta;

use super::actions;
use super::flow::QuoteAction;
use super::repo;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{Job, JobCx};
use crate::tickets::model::QuoteId;

/// Quotes looked up at once; each expires in a transaction of its own, so that one that cannot be
/// changed keeps none of the others.
const PAGE: i64 = 100;

/// Takes the step `expire` of every quote that is past its validity.
pub struct ExpireQuotes;

impl Job for ExpireQuotes {
    const NAME: &'static str = "expire-quotes";
    const EVERY: TimeDelta = TimeDelta::minutes(10);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let today = cx.now().date();
        let (mut expired, mut after, mut failure) = (0, None, None);
        loop {
            let page = cx.read(move |db| repo::overdue(db, today, after, PAGE))?;
            after = page.last().copied();
            if page.is_empty() {
                return failure.map_or(Ok(expired), Err);
            }
            for (_, quote) in page {
                match expire(cx, quote) {
                    Ok(Some(count)) => expired += count,
                    // The turn is over; the next one goes on.
                    Ok(None) => return failure.map_or(Ok(expired), Err),
                    Err(error) => {
                        log::error!("quote {quote} does not expire: {error}");
                        failure = Some(error);
                    }
                }
            }
        }
    }
}

/// Expires one quote, unless the customer decided or a newer version came meanwhile.
fn expire(cx: &JobCx, quote: QuoteId) -> AppResult<Option<u64>> {
    let gone = |error: &AppError| {
        let code = error.code();
        code == Code::NotFound || code.status() == 409
    };
    match cx.batch(move |tx| actions::transition(tx, quote, QuoteAction::Expire).map(|_| ())) {
        Ok(done) => Ok(done.map(|()| 1)),
        Err(error) if gone(&error) => Ok(Some(0)),
        Err(error) => Err(error),
    }
}
