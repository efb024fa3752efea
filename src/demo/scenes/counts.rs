//! Monthly counts of the main stores: two people count blindly, differences are counted again by the other
//! one, the supervisor reviews, the manager posts. One count is still running.

use std::collections::HashSet;

use super::crew::Crew;
use super::live::Act;
use super::{When, of_scene, unplanned};
use crate::demo::words;
use crate::inventory::counts::actions;
use crate::inventory::counts::dto::{
    StockCountCreate, StockCountEntriesCreate, StockCountPostingCreate, StockCountRecountCreate,
    StockCountTransitionCreate, StockCountedLine,
};
use crate::inventory::counts::flow::CountAction;
use crate::inventory::counts::model::{CountId, CountLine};
use crate::inventory::counts::repo;
use crate::inventory::{LocationId, PartId};
use crate::platform::auth::Actor;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// A step of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Create,
    Start,
    /// The keeper counts the first half of the list.
    First,
    /// The helper counts the second half.
    Second,
    Recount,
    /// The keeper counts again what the helper found to differ.
    FirstAgain,
    /// The helper counts again what the keeper found to differ.
    SecondAgain,
    Review,
    Post,
}

use Step as S;

/// The whole course of a count that ends on the day after `$day`.
macro_rules! whole {
    ($day:literal) => {
        &[
            (($day, 1), S::Create),
            (($day, 2), S::Start),
            (($day, 3), S::First),
            (($day, 4), S::Second),
            (($day, 6), S::Recount),
            (($day, 7), S::FirstAgain),
            (($day, 8), S::SecondAgain),
            (($day - 1, 2), S::Review),
            (($day - 1, 3), S::Post),
        ]
    };
}

const MONTHS: &[&[(When, Step)]] = &[
    whole!(57),
    whole!(27),
    &[((1, 1), S::Create), ((1, 2), S::Start), ((1, 3), S::First)],
];

/// A line at which a counter is off, and whether the second one finds the same.
#[derive(Debug, Clone, Copy)]
struct Off {
    line: i32,
    by: i64,
    is_confirmed: bool,
}

/// A count on its way.
#[derive(Debug)]
pub(super) struct Counting {
    crew: usize,
    pub steps: &'static [(When, Step)],
    count: Option<CountId>,
    off: Vec<Off>,
}

/// The counts of every branch.
pub(super) fn of(crews: &[Crew]) -> Vec<Counting> {
    let all = crews.iter().flat_map(|crew| {
        MONTHS.iter().map(|steps| Counting {
            crew: crew.house,
            steps,
            count: None,
            off: Vec::new(),
        })
    });
    all.collect()
}

/// Plays a step of a count.
///
/// # Errors
/// What the room of counts refuses; database faults.
pub(super) fn play(
    act: &mut Act<'_, '_>,
    crews: &[Crew],
    counting: Option<&mut Counting>,
    step: usize,
) -> AppResult<()> {
    let (crew, counting) = of_scene(crews, counting, |one| one.crew)?;
    let step = counting.steps.get(step).map(|(_, step)| *step);
    step.map_or(Ok(()), |step| counting.take(act, crew, step))
}

/// Lines of one request.
const LINES: usize = 200;

/// A difference is found where so many lie at least, so that it is still there when it is posted.
const ENOUGH: i64 = 10;

impl Counting {
    fn take(&mut self, act: &mut Act<'_, '_>, crew: &Crew, step: Step) -> AppResult<()> {
        match step {
            Step::Create => self.create(act, crew),
            Step::Start => self.start(act, crew),
            Step::First => self.count(act, crew, &crew.keeper, Share::First),
            Step::Second => self.count(act, crew, &crew.helper, Share::Rest),
            Step::Recount => self.recount(act, crew),
            Step::FirstAgain => self.count(act, crew, &crew.keeper, Share::OfOthers),
            Step::SecondAgain => self.count(act, crew, &crew.helper, Share::OfOthers),
            Step::Review => {
                let review = CountAction::Review;
                self.transition(act, crew, &crew.supervisor, review)
                    .map(drop)
            }
            Step::Post => self.post(act, crew),
        }
    }

    fn create(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let sent = StockCountCreate {
            location_id: act.room.places(crew.house)?.0.id,
            category: None,
            part_ids: Vec::new(),
            comment: Some(words::MONTHLY_COUNT.text(act.stage.lang).to_owned()),
        };
        let (count, _) = act.does(&crew.keeper, move |tx| actions::create(tx, &sent))?;
        self.count = Some(count.id);
        Ok(())
    }

    fn transition(
        &self,
        act: &mut Act<'_, '_>,
        crew: &Crew,
        who: &Actor,
        action: CountAction,
    ) -> AppResult<Vec<CountLine>> {
        let count = self.count.ok_or_else(unplanned)?;
        let sent = StockCountTransitionCreate {
            action,
            reason_code: None,
            comment: None,
        };
        act.with_stock(crew.house, who, move |tx| {
            actions::transition(tx, count, &sent)?;
            repo::lines::all(tx.db(), count)
        })
    }

    fn start(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let lines = self.transition(act, crew, &crew.keeper, CountAction::Start)?;
        let plenty = act.room.plenty(act.stage, crew.house)?;
        let mut ids: HashSet<PartId> = HashSet::new();
        for (part, _) in plenty.into_iter().take(12) {
            ids.insert(act.stage.catalogue.part(part)?.id);
        }
        let lie: Vec<i32> = lines
            .iter()
            .filter(|line| ids.contains(&line.part_id) && line.at_start >= Quantity::units(ENOUGH))
            .map(|line| line.line)
            .collect();
        let places = [
            (lie.first(), -1, true),
            (lie.get(lie.len() / 2), 1, true),
            (lie.last(), -2, false),
        ];
        let mut seen = HashSet::new();
        for (line, by, is_confirmed) in places {
            if let Some(line) = line.copied().filter(|line| seen.insert(*line)) {
                self.off.push(Off {
                    line,
                    by,
                    is_confirmed,
                });
            }
        }
        Ok(())
    }

    fn recount(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let count = self.count.ok_or_else(unplanned)?;
        let all = StockCountRecountCreate { lines: Vec::new() };
        act.does(&crew.keeper, move |tx| actions::recount(tx, count, &all))
            .map(drop)
    }

    /// Somebody counts a share of what is due.
    fn count(
        &self,
        act: &mut Act<'_, '_>,
        crew: &Crew,
        who: &Actor,
        share: Share,
    ) -> AppResult<()> {
        let count = self.count.ok_or_else(unplanned)?;
        let person = who.person().map(|person| person.id);
        let lines = act
            .live
            .database
            .read_blocking(move |db| repo::lines::all(db, count))?;
        let half = lines.len() / 2;
        let mine: Vec<CountLine> = lines
            .into_iter()
            .enumerate()
            .filter(|(place, line)| match share {
                Share::First => *place < half,
                Share::Rest => *place >= half,
                Share::OfOthers => line.is_due && line.counted_by != person,
            })
            .map(|(_, line)| line)
            .collect();
        let store = act.room.places(crew.house)?.0.id;
        let is_again = share == Share::OfOthers;
        for some in mine.chunks(LINES) {
            let (some, off) = (some.to_vec(), self.off.clone());
            act.with_stock(crew.house, who, move |tx| {
                let mut said = Vec::new();
                for line in &some {
                    let off = off.iter().find(|off| off.line == line.line);
                    let by = off.filter(|off| off.is_confirmed || !is_again);
                    said.push(counted(tx, store, line, by.map_or(0, |off| off.by))?);
                }
                let sent = StockCountEntriesCreate { lines: said };
                actions::enter(tx, count, &sent)
            })?;
        }
        Ok(())
    }

    fn post(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let count = self.count.ok_or_else(unplanned)?;
        let sent = StockCountPostingCreate {
            unit_costs: Vec::new(),
        };
        act.with_stock(crew.house, &crew.manager, move |tx| {
            actions::post(tx, count, &sent)
        })
        .map(drop)
    }
}

/// What somebody counts of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    First,
    Rest,
    /// What is due and was counted by somebody else.
    OfOthers,
}

/// What lies there, or a little more or less.
fn counted(
    tx: &mut Tx,
    store: LocationId,
    line: &CountLine,
    off_by: i64,
) -> AppResult<StockCountedLine> {
    let place = line.location_id;
    let key = (line.part_id, store);
    let lies = repo::snapshot::lies(tx.db(), key, place, line.lot_id)?;
    let pieces = repo::snapshot::pieces(tx.db(), line.part_id, place)?;
    Ok(StockCountedLine {
        line: Some(line.line),
        part_id: None,
        location_id: None,
        lot_id: None,
        quantity: lies.plus(Quantity::units(off_by)).max(Quantity::ZERO),
        serials: pieces.into_iter().map(|piece| piece.serial).collect(),
    })
}
