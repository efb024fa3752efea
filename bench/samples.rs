//! What requests are made of: ids, numbers, names and words of the demo company.

use aftercare::platform::auth::actor::{BranchId, TicketId};
use aftercare::platform::db::schema::{assets, categories, contact_phones, customers, tickets};
use aftercare::platform::db::{Database, Db};
use aftercare::platform::error::AppResult;
use aftercare::platform::ids::Id;
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::Fallible;

/// Most samples of a kind; enough that caches see a spread, few enough to load at once.
const MOST: i64 = 20_000;

/// A record of any kind.
pub struct AnyKind;

/// Samples of the busiest branch.
#[derive(Debug, Clone)]
pub struct Samples {
    /// The branch with most tickets.
    pub branch: BranchId,
    /// Tickets in the whole database.
    pub tickets_in_all: i64,
    /// Tickets of the branch, in no order.
    pub tickets: Vec<TicketId>,
    /// The state in which most of them are, and how many.
    pub state: (String, i64),
    /// Devices with their customers, of the branch.
    pub devices: Vec<(Id<AnyKind>, Id<AnyKind>)>,
    /// Categories of faults.
    pub categories: Vec<Id<AnyKind>>,
    /// What people search for.
    pub search: SearchSamples,
}

/// What people search for.
#[derive(Debug, Clone)]
pub struct SearchSamples {
    /// Ticket numbers.
    pub numbers: Vec<String>,
    /// Names of customers.
    pub names: Vec<String>,
    /// Last six digits of phone numbers.
    pub phone_tails: Vec<String>,
    /// Serial numbers.
    pub serials: Vec<String>,
    /// Two neighbouring Chinese characters out of titles.
    pub words: Vec<String>,
}

impl Samples {
    /// Reads them.
    ///
    /// # Errors
    /// Database faults; a database without demo data.
    pub fn read(database: &Database) -> Fallible<Samples> {
        let samples = database.read_blocking(read);
        let samples = samples.map_err(|error| format!("no samples: {error:?}"))?;
        if samples.tickets.is_empty() || samples.devices.is_empty() || samples.categories.is_empty()
        {
            return Err("the demo company has no tickets, devices or categories".into());
        }
        Ok(samples)
    }
}

fn read(db: &mut Db) -> AppResult<Samples> {
    let (branch, _): (BranchId, i64) = tickets::table
        .group_by(tickets::branch_id)
        .select((tickets::branch_id, count_star()))
        .order(count_star().desc())
        .limit(1)
        .get_result(db)?;
    let state = tickets::table
        .filter(tickets::branch_id.eq(branch))
        .group_by(tickets::state)
        .select((tickets::state, count_star()))
        .order(count_star().desc())
        .limit(1)
        .get_result(db)?;
    let mut ids: Vec<TicketId> = tickets::table
        .filter(tickets::branch_id.eq(branch))
        .select(tickets::id)
        .limit(MOST)
        .get_results(db)?;
    // The last bytes of the ids are random: an order that repeats and follows no index.
    ids.sort_unstable_by_key(|id| id.uuid().as_u128().reverse_bits());
    Ok(Samples {
        branch,
        tickets_in_all: tickets::table.count().get_result(db)?,
        tickets: ids,
        state,
        devices: devices(db, branch)?,
        categories: categories::table
            .filter(categories::is_active.eq(true))
            .select(categories::id)
            .limit(MOST)
            .get_results(db)?,
        search: search(db, branch)?,
    })
}

/// Devices whose owners can be called, so that their tickets can be triaged.
fn devices(db: &mut Db, branch: BranchId) -> AppResult<Vec<(Id<AnyKind>, Id<AnyKind>)>> {
    let reachable = contact_phones::table.select(contact_phones::customer_id);
    Ok(assets::table
        .filter(assets::branch_id.eq(branch))
        .filter(assets::status.eq("in_use"))
        .filter(assets::customer_id.eq_any(reachable))
        .select((assets::id, assets::customer_id))
        .limit(MOST)
        .get_results(db)?)
}

fn search(db: &mut Db, branch: BranchId) -> AppResult<SearchSamples> {
    let of_branch = customers::table
        .filter(customers::branch_id.eq(branch))
        .select(customers::id);
    let titles: Vec<String> = tickets::table
        .filter(tickets::branch_id.eq(branch))
        .select(tickets::title)
        .limit(MOST)
        .get_results(db)?;
    let phones: Vec<String> = contact_phones::table
        .filter(contact_phones::customer_id.eq_any(of_branch))
        .select(contact_phones::phone)
        .limit(MOST)
        .get_results(db)?;
    Ok(SearchSamples {
        numbers: tickets::table
            .filter(tickets::branch_id.eq(branch))
            .select(tickets::number)
            .limit(MOST)
            .get_results(db)?,
        names: customers::table
            .filter(customers::branch_id.eq(branch))
            .select(customers::name)
            .limit(MOST)
            .get_results(db)?,
        phone_tails: phones.iter().filter_map(|phone| tail(phone)).collect(),
        serials: assets::table
            .filter(assets::branch_id.eq(branch))
            .select(assets::serial)
            .limit(MOST)
            .get_results(db)?,
        words: titles.iter().filter_map(|title| word(title)).collect(),
    })
}

fn tail(phone: &str) -> Option<String> {
    phone
        .len()
        .checked_sub(6)
        .and_then(|start| phone.get(start..))
        .map(str::to_owned)
}

fn word(title: &str) -> Option<String> {
    let letters: Vec<char> = title.chars().collect();
    letters
        .windows(2)
        .find(|pair| {
            pair.iter()
                .all(|letter| ('\u{4e00}'..'\u{a000}').contains(letter))
        })
        .map(|pair| pair.iter().collect())
}
