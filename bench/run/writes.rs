//! What changes tickets: new ones, and their first step.

use aftercare::platform::auth::actor::TicketId;
use aftercare::platform::db::schema::tickets;
use aftercare::platform::db::{Backend, Database, DbSettings};
use diesel::prelude::*;

use super::{Run, record, tried};
use crate::Fallible;
use crate::client::ask;
use crate::floor::Floor;
use crate::floor::library::Commit;
use crate::floor::pgbench::{Picks, Recorded, Travel};
use crate::measure::Measure;
use crate::options::Operation;
use crate::report::Chapter;
use crate::shapes;

impl Run<'_> {
    pub(super) fn writes(&self, chapter: &mut Chapter) -> Fallible<()> {
        let requests = shapes::new_tickets(&self.samples, &self.person, &self.token);
        let mut create = self.take("create a ticket", &requests)?;
        if !self.options.no_floors {
            self.create_floors(&mut create)?;
        }
        chapter.measures.push(create);
        if !self.options.wants(Operation::Transition) {
            return Ok(());
        }
        // A step can be taken once: a half for the program, the rest for the floors.
        let mut mine = self.created()?;
        let rest = mine.split_off(mine.len() / 2);
        let requests = shapes::triages(mine, &self.token);
        let mut transition = self.take("take a step (triage)", &requests)?;
        if !self.options.no_floors {
            self.transition_floors(&mut transition, rest)?;
        }
        chapter.measures.push(transition);
        Ok(())
    }

    fn create_floors(&self, create: &mut Measure) -> Fallible<()> {
        if self.is_on(Backend::Sqlite) {
            let library = self.library()?;
            let floor = |commit| library.create(&self.samples, &self.person, commit);
            create.floors.push(floor(Commit::Shared)?);
            create.floors.push(floor(Commit::Each)?.goal(4.0));
            create.floors.push(floor(Commit::Unsynced)?.goal(0.85));
        }
        let Some(pgbench) = self.pgbench() else {
            return Ok(());
        };
        let tap = self.tap()?;
        let request = shapes::new_ticket(&self.samples, &self.person, &tap.token, 0);
        let request = request.ok_or("no device to create a ticket for")?;
        // The first request prepares statements and fills caches.
        tap.statements(&request)?;
        let (asset, customer) = self.samples.devices.first().ok_or("no device")?;
        let recorded = Recorded {
            picked: vec![asset.uuid(), customer.uuid()],
            first: tap.statements(&request)?,
            second: tap.statements(&request)?,
        };
        let devices = self.samples.devices.iter();
        let picks = Picks {
            rows: devices
                .map(|(asset, customer)| vec![asset.uuid(), customer.uuid()])
                .collect(),
            is_single_use: false,
        };
        for (name, travel, goal) in [
            ("create", Travel::OneByOne, 1.0),
            ("create_together", Travel::Together, 0.65),
        ] {
            let script = pgbench.script(name, &recorded, &picks, travel)?;
            create.floors.extend(tried(pgbench.run(&script), goal));
        }
        Ok(())
    }

    fn transition_floors(&self, transition: &mut Measure, rest: Vec<TicketId>) -> Fallible<()> {
        if self.is_on(Backend::Sqlite) {
            let library = self.library()?;
            let third = rest.len() / 3 + 1;
            let goals = [
                (Commit::Shared, None),
                (Commit::Each, Some(4.0)),
                (Commit::Unsynced, Some(0.85)),
            ];
            for (tickets, (commit, goal)) in rest.chunks(third).zip(goals) {
                let floor = library.triage(tickets.to_vec(), commit)?;
                transition
                    .floors
                    .push(goal.into_iter().fold(floor, Floor::goal));
            }
        }
        let Some(pgbench) = self.pgbench() else {
            return Ok(());
        };
        let tap = self.tap()?;
        let taps = self.tickets_of_one_device(5)?;
        let recorded = record(&tap, &taps, |id| shapes::triage(&tap.token, id))?;
        let kinds = [
            ("triage", Travel::OneByOne, 1.0),
            ("triage_together", Travel::Together, 0.65),
        ];
        for (tickets, (name, travel, goal)) in rest.chunks(rest.len() / 2 + 1).zip(kinds) {
            let picks = Picks {
                rows: tickets.iter().map(|id| vec![id.uuid()]).collect(),
                is_single_use: true,
            };
            let script = pgbench.script(name, &recorded, &picks, travel)?;
            transition.floors.extend(tried(pgbench.run(&script), goal));
        }
        Ok(())
    }

    /// New tickets that differ in nothing but themselves, so that what differs between two recordings was made
    /// by the program.
    fn tickets_of_one_device(&self, count: usize) -> Fallible<Vec<TicketId>> {
        let request = shapes::new_ticket(&self.samples, &self.person, &self.token, 0);
        let request = request.ok_or("no device to create a ticket for")?;
        let one = |_| {
            let created = ask(self.server.address, &request)?.json()?;
            let id = created.get("id").cloned().unwrap_or_default();
            Ok(serde_json::from_value(id)?)
        };
        (0..count).map(one).collect()
    }

    /// The tickets that the load has created and nobody has moved.
    fn created(&self) -> Fallible<Vec<TicketId>> {
        let database = Database::open(&DbSettings::new(self.data.url.clone()))?;
        let found: aftercare::platform::error::AppResult<Vec<TicketId>> =
            database.read_blocking(|db| {
                Ok(tickets::table
                    .filter(tickets::title.eq(shapes::TITLE))
                    .filter(tickets::state.eq("intake"))
                    .select(tickets::id)
                    .get_results(db)?)
            });
        database.close();
        found.map_err(|error| format!("created tickets: {error:?}").into())
    }
}
