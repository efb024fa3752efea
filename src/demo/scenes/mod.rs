//! What people do through the program itself in the company's last weeks: purchase orders, counts, tools and
//! transfers under way.
//!
//! There are few of these, so they are not written by the demo: each scene is the room's own action, by a
//! person of the branch at the scene's time, with its own rules, numbers, events and audit lines. Scenes lie
//! on the agenda between everything else that happens in the stores, so the ledger is written in the order
//! of time. Before a scene everything told so far is written; a scene that moves goods finds the stores of
//! its branch in the database and leaves them there ([`Act::with_stock`]).

mod counts;
mod crew;
mod live;
mod orders;
#[cfg(test)]
mod tests;
mod tools;
mod transfers;

use chrono::TimeDelta;

pub(super) use live::{Live, Mail};

use super::Stage;
use super::company::Company;
use super::store::{Storeroom, Task};
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use counts::Counting;
use crew::Crew;
use live::Act;
use orders::Buying;
use tools::Keeping;
use transfers::Sending;

/// How long before the present the first scene is played, at most.
pub(super) const SPAN: TimeDelta = TimeDelta::days(62);

/// Branches in which scenes are played, at most.
const BRANCHES: usize = 4;

/// A step of something that people do through the program.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scene {
    /// Of a purchase order.
    Order { order: usize, step: usize },
    /// Of a stock count.
    Count { count: usize, step: usize },
    /// Of a tool.
    Tool { tool: usize, step: usize },
    /// Of a transfer.
    Transfer { transfer: usize, step: usize },
}

/// When something happens: days before the present, and the hour, UTC.
type When = (i64, i64);

/// Everything that people do through the program.
#[derive(Debug)]
pub(super) struct Scenes {
    crews: Vec<Crew>,
    orders: Vec<Buying>,
    counts: Vec<Counting>,
    tools: Vec<Keeping>,
    transfers: Vec<Sending>,
}

impl Scenes {
    /// Puts all scenes on the agenda.
    ///
    /// # Errors
    /// `internal` when a branch lacks the people.
    pub fn plan(stage: &mut Stage, company: &Company, room: &mut Storeroom) -> AppResult<Scenes> {
        let branches = company.branches.iter().take(BRANCHES).enumerate();
        let crews: AppResult<Vec<Crew>> = branches
            .map(|(house, branch)| Crew::of(house, branch))
            .collect();
        let crews = crews?;
        room.stage(crews.len());
        let mut scenes = Scenes {
            orders: orders::of(&crews),
            counts: counts::of(&crews),
            tools: tools::of(&crews),
            transfers: transfers::of(&crews),
            crews,
        };
        scenes.schedule(stage);
        Ok(scenes)
    }

    fn schedule(&mut self, stage: &mut Stage) {
        let mut all: Vec<(When, usize, Scene)> = Vec::new();
        for (order, one) in self.orders.iter().enumerate() {
            let steps = one.course.steps.iter().enumerate();
            all.extend(steps.map(|(step, (when, _))| (*when, order, Scene::Order { order, step })));
        }
        for (count, one) in self.counts.iter().enumerate() {
            let steps = one.steps.iter().enumerate();
            all.extend(steps.map(|(step, (when, _))| (*when, count, Scene::Count { count, step })));
        }
        for (tool, one) in self.tools.iter().enumerate() {
            let steps = one.course.steps.iter().enumerate();
            all.extend(steps.map(|(step, (when, _))| (*when, tool, Scene::Tool { tool, step })));
        }
        for (transfer, one) in self.transfers.iter().enumerate() {
            let steps = one.steps.iter().enumerate();
            all.extend(
                steps
                    .map(|(step, (when, _))| (*when, transfer, Scene::Transfer { transfer, step })),
            );
        }
        for (when, place, scene) in all {
            stage
                .agenda
                .add(moment(stage, when, place), Task::Scene(scene));
        }
    }

    /// Lets everything before `until` happen: in the stores, and through the program.
    ///
    /// # Errors
    /// `internal` when the program refuses a scene, which is a fault of the demo; database faults.
    pub fn play(
        &mut self,
        live: &Live<'_>,
        stage: &mut Stage,
        room: &mut Storeroom,
        until: UtcTime,
    ) -> AppResult<()> {
        while let Some((at, scene)) = room.reach(stage, until)? {
            live.flush(stage)?;
            let mut act = Act {
                live,
                stage,
                room,
                at,
            };
            let played = match scene {
                Scene::Order { order, step } => {
                    orders::play(&mut act, &self.crews, self.orders.get_mut(order), step)
                }
                Scene::Count { count, step } => {
                    counts::play(&mut act, &self.crews, self.counts.get_mut(count), step)
                }
                Scene::Tool { tool, step } => {
                    tools::play(&mut act, &self.crews, self.tools.get_mut(tool), step)
                }
                Scene::Transfer { transfer, step } => {
                    let sending = self.transfers.get_mut(transfer);
                    transfers::play(&mut act, &self.crews, sending, step)
                }
            };
            played.map_err(|error| AppError::internal(format_args!("{scene:?}: {error:?}")))?;
        }
        Ok(())
    }

    /// Writes where everything lies in the stores in which scenes were played.
    ///
    /// # Errors
    /// Database faults.
    pub fn end(&self, live: &Live<'_>, stage: &mut Stage, room: &Storeroom) -> AppResult<()> {
        live.flush(stage)?;
        for crew in &self.crews {
            live.lend(stage, room, crew.house)?;
        }
        Ok(())
    }
}

/// The moment, so that what happens in several branches at the same hour does not happen at once.
fn moment(stage: &Stage, (days, hour): When, place: usize) -> UtcTime {
    let today = stage.now.millis().div_euclid(86_400_000);
    let minutes = hour * 60 + i64::try_from(place % 50).unwrap_or_default();
    UtcTime::from_millis((today - days) * 86_400_000 + minutes * 60_000)
}

/// The one that a scene is about, and the crew of its branch.
///
/// # Errors
/// `internal` when the agenda names what nobody planned.
fn of_scene<'a, T>(
    crews: &'a [Crew],
    one: Option<&'a mut T>,
    crew_of: impl Fn(&T) -> usize,
) -> AppResult<(&'a Crew, &'a mut T)> {
    let one = one.ok_or_else(unplanned)?;
    let crew = crews.get(crew_of(one)).ok_or_else(unplanned)?;
    Ok((crew, one))
}

fn unplanned() -> AppError {
    AppError::internal("a scene that nobody planned")
}
