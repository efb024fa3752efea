//! Purchase orders, one for every state of their flow.

mod courses;
mod steps;

use super::crew::Crew;
use super::live::Act;
use super::of_scene;
use crate::demo::words::Tracked;
use crate::inventory::{LocationId, PartId};
use crate::platform::error::AppResult;
use crate::purchasing::model::{PurchaseDepositId, PurchaseOrderId, PurchaseQuoteId};
use courses::{COURSES, Course};

/// What is bought.
#[derive(Debug, Clone)]
struct Good {
    part: PartId,
    quantity: i64,
    /// What a unit costs, in minor units.
    cost: i64,
    shelf: LocationId,
    tracked: Option<Tracked>,
}

/// A purchase order on its way.
#[derive(Debug)]
pub(super) struct Buying {
    crew: usize,
    /// Place among the orders: tells serial numbers and papers apart.
    place: usize,
    pub course: &'static Course,
    goods: Vec<Good>,
    order: Option<PurchaseOrderId>,
    quotes: Vec<PurchaseQuoteId>,
    deposit: Option<PurchaseDepositId>,
    deliveries: i64,
}

/// One order for every course in every branch.
pub(super) fn of(crews: &[Crew]) -> Vec<Buying> {
    let courses = crews
        .iter()
        .flat_map(|crew| COURSES.iter().map(move |course| (crew.house, course)));
    let all = courses.enumerate().map(|(place, (crew, course))| Buying {
        crew,
        place,
        course,
        goods: Vec::new(),
        order: None,
        quotes: Vec::new(),
        deposit: None,
        deliveries: 0,
    });
    all.collect()
}

/// Plays a step of an order.
///
/// # Errors
/// What the purchasing room refuses; database faults.
pub(super) fn play(
    act: &mut Act<'_, '_>,
    crews: &[Crew],
    buying: Option<&mut Buying>,
    step: usize,
) -> AppResult<()> {
    let (crew, buying) = of_scene(crews, buying, |one| one.crew)?;
    let step = buying.course.steps.get(step).map(|(_, step)| *step);
    step.map_or(Ok(()), |step| buying.take(act, crew, step))
}
