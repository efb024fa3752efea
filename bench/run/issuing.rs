//! Parts issued to tickets in repair: one that everybody wants, and many.

use std::sync::Arc;

use aftercare::platform::db::Backend;

use super::{Run, tried};
use crate::Fallible;
use crate::floor::library::Commit;
use crate::floor::pgbench::{Picks, Recorded, Travel};
use crate::measure::Measure;
use crate::report::{Chapter, Promise};
use crate::stock::{Shelf, Stock};
use crate::tap::Tap;

/// Share of the row-lock limit that is promised for a hot part.
const OF_ROW_LOCK: f64 = 0.7;

impl Run<'_> {
    pub(super) fn issues(&self, chapter: &mut Chapter) -> Fallible<()> {
        let stock = Stock::lay_in(&self.data.url, &self.server, &self.samples, &self.token)?;
        let stock = Arc::new(stock);
        let token = stock.keeper.sign_in(&self.server)?;
        for (name, shelves, is_hot) in [
            ("issue a part, one hot part", &stock.hot, true),
            ("issue a part, spread parts", &stock.spread, false),
        ] {
            let mut measure = self.take(name, &stock.issues(shelves, &token))?;
            chapter.promises.push(refusals(name, &measure));
            if !self.options.no_floors {
                self.issue_floors(&mut measure, &stock, shelves)?;
                if is_hot {
                    self.row_lock_floors(&mut measure)?;
                }
            }
            chapter.measures.push(measure);
        }
        Ok(())
    }

    fn issue_floors(
        &self,
        measure: &mut Measure,
        stock: &Arc<Stock>,
        shelves: &[Shelf],
    ) -> Fallible<()> {
        if self.is_on(Backend::Sqlite) {
            let library = self.library_of(&stock.keeper)?;
            let floor = |commit| {
                let (stock, shelves) = (stock.clone(), shelves.to_vec());
                library.issue(move |ordinal| stock.body(&shelves, ordinal), commit)
            };
            measure.floors.push(floor(Commit::Shared)?);
            measure.floors.push(floor(Commit::Each)?.goal(4.0));
            measure.floors.push(floor(Commit::Unsynced)?.goal(0.85));
        }
        let Some(pgbench) = self.pgbench() else {
            return Ok(());
        };
        let recorded = self.recorded_issue(stock, shelves)?;
        let picks = Picks {
            rows: stock.picks(shelves),
            is_single_use: false,
        };
        for (name, travel) in [
            ("issue", Travel::OneByOne),
            ("issue_together", Travel::Together),
        ] {
            let script = pgbench.script(name, &recorded, &picks, travel)?;
            measure.floors.extend(tried(pgbench.run(&script), None));
        }
        Ok(())
    }

    /// The same issue three times: the first prepares statements and fills caches.
    fn recorded_issue(&self, stock: &Stock, shelves: &[Shelf]) -> Fallible<Recorded> {
        let tap = Tap::open(&self.data.url, &stock.keeper)?;
        let issue = || {
            let request = stock.issue(shelves, &tap.token, 0);
            tap.statements(&request.ok_or("nothing to issue")?)
        };
        issue()?;
        let picked = stock.picks(shelves).into_iter().next();
        Ok(Recorded {
            picked: picked.ok_or("nothing to pick")?,
            first: issue()?,
            second: issue()?,
        })
    }

    fn row_lock_floors(&self, measure: &mut Measure) -> Fallible<()> {
        let Some(pgbench) = self.pgbench() else {
            return Ok(());
        };
        for (travel, goal) in [
            (Travel::OneByOne, Some(OF_ROW_LOCK)),
            (Travel::Together, None),
        ] {
            let script = pgbench.row_lock(travel)?;
            measure.floors.extend(tried(pgbench.run(&script), goal));
        }
        Ok(())
    }
}

/// There is plenty of stock: whatever is refused is a fault.
fn refusals(name: &str, measure: &Measure) -> Promise {
    let refused: u64 = measure.failures.values().sum();
    let refused = f64::from(u32::try_from(refused).unwrap_or(u32::MAX));
    Promise::below(format!("{name}, requests refused"), refused, 1.0, "")
}
