//! Evidence over HTTP.

mod corrections;
mod customer;
mod depot;
mod review;
mod work;

use crate::platform::http::mounting::Mounting;
use serde::Deserialize;
use utoipa::IntoParams;

use super::actions;
use super::record::Document;
use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::http::Listing;
use crate::platform::http::page::{ListFilter, PageInfo};
use crate::platform::op::Op;

/// Routes of evidence.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .configure(work::mount)
        .configure(corrections::mount)
        .configure(customer::mount)
        .configure(review::mount)
        .configure(depot::mount);
}

/// Which records of a ticket.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct EvidenceFilter {
    /// Only records of this cycle.
    #[param(minimum = 1, maximum = 1000000)]
    pub cycle: Option<i32>,
}

impl ListFilter for EvidenceFilter {
    const SORTS: &'static [&'static str] = &["revision"];
}

/// One page of one kind.
async fn page<D: Document<Record: Send + 'static> + 'static>(
    op: Op,
    app: &App,
    ticket: TicketId,
    list: Listing<EvidenceFilter>,
) -> AppResult<(Vec<D::Record>, PageInfo)> {
    let (cycle, page) = (list.filter.cycle, list.page.clone());
    let (mut rows, total) = app
        .read(op, move |db, op| {
            actions::list::<D>(db, op, ticket, cycle, &page)
        })
        .await?;
    let page = list.page.close(app, &mut rows, total, |(key, _)| *key);
    Ok((rows.into_iter().map(|(_, record)| record).collect(), page))
}
