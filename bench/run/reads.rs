//! What is asked without changing anything: one ticket, lists, searches.

use std::sync::Arc;

use aftercare::platform::auth::actor::TicketId;
use aftercare::platform::db::Backend;
use uuid::Uuid;

use super::{Run, record, tried};
use crate::Fallible;
use crate::client::Requests;
use crate::floor::bare;
use crate::floor::pgbench::{Picks, Recorded, Travel};
use crate::measure::Measure;
use crate::report::{Chapter, Promise};
use crate::shapes;

impl Run<'_> {
    pub(super) fn get(&self, chapter: &mut Chapter) -> Fallible<()> {
        let requests = shapes::tickets(&self.samples, &self.token);
        let mut measure = self.take("get a ticket", &requests)?;
        let mut half = self.load();
        half.pace = Some(measure.rate / 2.0);
        let relaxed = Measure::take("get a ticket, half load", &self.server, &half, &requests)?;
        let name = "get a ticket, p99 at half load";
        chapter
            .promises
            .push(Promise::below(name, relaxed.p99, 10.0, "ms"));
        if !self.options.no_floors {
            let one = requests(0).ok_or("no ticket to get")?;
            measure
                .floors
                .push(bare::answering(self, &one, &self.load())?);
            if self.is_on(Backend::Sqlite) {
                measure
                    .floors
                    .push(self.library()?.get(&self.samples)?.goal(0.4));
            }
            if let Some(pgbench) = self.pgbench() {
                let tap = self.tap()?;
                let ids: Vec<TicketId> = self.samples.tickets.iter().take(20).copied().collect();
                let mut recorded = record(&tap, &ids, |id| shapes::ticket(&tap.token, id))?;
                // A read makes nothing: what differs was looked up.
                recorded.second = recorded.first.clone();
                let picks = Picks {
                    rows: self
                        .samples
                        .tickets
                        .iter()
                        .map(|id| vec![id.uuid()])
                        .collect(),
                    is_single_use: false,
                };
                let script = pgbench.script("get", &recorded, &picks, Travel::OneByOne)?;
                measure.floors.extend(tried(pgbench.run(&script), 0.6));
            }
        }
        chapter.measures.extend([measure, relaxed]);
        Ok(())
    }

    pub(super) fn list(&self, chapter: &mut Chapter) -> Fallible<()> {
        let (samples, token) = (&self.samples, &self.token);
        let first_page = shapes::first_page(samples, token);
        let (page, deep_page) = shapes::deep_page(self.server.address, samples, token)?;
        let mut first = self.take("list 50 tickets, first page", &always(&first_page))?;
        let deep = self.take(
            &format!("list 50 tickets, page {page}"),
            &always(&deep_page),
        )?;
        let (state, count) = &samples.state;
        chapter.remarks.push(format!(
            "lists: branch with {count} tickets in state `{state}`"
        ));
        let name = format!("cost of page {page} over the first");
        chapter
            .promises
            .push(Promise::below(name, first.rate / deep.rate, 1.3, "×"));
        if !self.options.no_floors {
            first
                .floors
                .push(bare::answering(self, &first_page, &self.load())?);
            if self.is_on(Backend::Sqlite) {
                first.floors.push(self.library()?.list(samples)?.goal(0.5));
            }
            if let Some(pgbench) = self.pgbench() {
                let tap = self.tap()?;
                let request = shapes::first_page(samples, &tap.token);
                let recorded = Recorded {
                    picked: Vec::new(),
                    first: {
                        tap.statements(&request)?;
                        tap.statements(&request)?
                    },
                    second: tap.statements(&request)?,
                };
                let picks = Picks {
                    rows: vec![vec![Uuid::nil()]],
                    is_single_use: false,
                };
                let script = pgbench.script("list", &recorded, &picks, Travel::OneByOne)?;
                first.floors.extend(tried(pgbench.run(&script), 0.5));
            }
        }
        chapter.measures.extend([first, deep]);
        Ok(())
    }

    pub(super) fn search(&self, chapter: &mut Chapter) -> Fallible<()> {
        for (kind, requests) in shapes::searches(&self.samples, &self.token) {
            let measure = self.take(kind, &requests)?;
            let mut half = self.load();
            half.pace = Some(measure.rate / 2.0);
            let relaxed = Measure::take(
                &format!("{kind}, half load"),
                &self.server,
                &half,
                &requests,
            )?;
            let name = format!("{kind}, p99 at half load");
            chapter
                .promises
                .push(Promise::below(name, relaxed.p99, 50.0, "ms"));
            chapter.measures.push(measure);
        }
        Ok(())
    }
}

/// The same request for ever.
fn always(request: &[u8]) -> Requests {
    let bytes = request.to_vec();
    Arc::new(move |_| Some(bytes.clone()))
}
