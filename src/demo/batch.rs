//! Rows on their way to the database, and the order of all events.

use std::collections::BTreeMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::rows::{
    AssetRow, BranchRow, CategoryRow, ChargeRow, ContactRow, CustomerRow, FaultCodeRow,
    IdentityRow, MembershipRow, PhoneRow, ProductRow, QuoteRow, SiteRow, StockBalanceRow,
    StockLevelRow, TeamRow, UserRoleRow, UserRow,
};
use crate::equipment::CardRecord;
use crate::inventory::model as stock;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema as s;
use crate::platform::error::AppResult;
use crate::platform::op::Op;
use crate::platform::search::{self, SearchKind, SearchText};
use crate::platform::tx::{AuditRow, Change, EventId, OutboxRow, write_traces};
use crate::tickets::model::{Evidence, Ticket, TicketEvent};
use crate::tickets::repo;

/// Declares the parts of a batch that are plain rows, in the order in which references allow them.
macro_rules! batch {
    ($($part:ident: $Row:ty => $table:path,)+) => {
        /// Rows that are written in one transaction.
        #[derive(Debug, Default)]
        pub(super) struct Batch {
            $(pub $part: Vec<$Row>,)+
            pub tickets: Vec<Ticket>,
            pub events: Vec<TicketEvent>,
            pub evidence: Vec<Evidence>,
            pub quotes: Vec<QuoteRow>,
            pub charges: Vec<ChargeRow>,
            pub cards: Vec<CardRecord>,
            pub lots: Vec<stock::Lot>,
            pub transfers: Vec<stock::Transfer>,
            pub transfer_lines: Vec<stock::TransferLine>,
            pub movements: Vec<stock::Movement>,
            pub entries: Vec<stock::EntryRow>,
            pub card_lines: Vec<stock::CardRow>,
            pub reservations: Vec<stock::Reservation>,
            pub ticket_parts: Vec<stock::TicketPartRow>,
            pub closings: Vec<stock::Closing>,
            pub levels: Vec<StockLevelRow>,
            pub balances: Vec<StockBalanceRow>,
            pub found: Vec<(SearchKind, Uuid, SearchText)>,
            lines: Vec<AuditRow>,
            outbox: Vec<OutboxRow>,
            /// Events that are written already and now have their place.
            placed: Vec<(EventId, i64)>,
        }

        impl Batch {
            fn len(&self) -> usize {
                0 $(+ self.$part.len())+
                    + self.tickets.len() + self.events.len() + self.evidence.len()
                    + self.quotes.len() + self.charges.len() + self.cards.len()
                    + self.found.len() + self.lines.len() + self.outbox.len()
                    + self.lots.len() + self.entries.len() + self.card_lines.len()
                    + self.levels.len() + self.balances.len() + self.placed.len()
            }

            fn write_plain(&self, db: &mut Db) -> AppResult<()> {
                $(crate::insert_all!(db, $table, self.$part)?;)+
                Ok(())
            }
        }
    };
}

batch! {
    branches: BranchRow => s::branches::table,
    teams: TeamRow => s::teams::table,
    users: UserRow => s::users::table,
    user_roles: UserRoleRow => s::user_roles::table,
    memberships: MembershipRow => s::memberships::table,
    categories: CategoryRow => s::categories::table,
    fault_codes: FaultCodeRow => s::fault_codes::table,
    products: ProductRow => s::products::table,
    customers: CustomerRow => s::customers::table,
    contacts: ContactRow => s::contacts::table,
    phones: PhoneRow => s::contact_phones::table,
    sites: SiteRow => s::sites::table,
    assets: AssetRow => s::assets::table,
    identities: IdentityRow => s::asset_identities::table,
    suppliers: stock::Supplier => s::suppliers::table,
    parts: stock::Part => s::parts::table,
    part_suppliers: stock::PartSupplier => s::part_suppliers::table,
    places: stock::Location => s::stock_locations::table,
}

impl Batch {
    /// Writes everything.
    ///
    /// # Errors
    /// Database faults.
    pub fn write(&self, db: &mut Db) -> AppResult<()> {
        self.write_plain(db)?;
        repo::insert_many(db, &self.tickets)?;
        repo::append_events(db, &self.events)?;
        repo::insert_evidences(db, &self.evidence)?;
        crate::insert_all!(db, s::quotes::table, self.quotes)?;
        crate::insert_all!(db, s::ticket_charges::table, self.charges)?;
        crate::insert_all!(db, s::warranty_card_entries::table, self.cards)?;
        self.write_stock(db)?;
        search::put_new(db, &self.found)?;
        write_traces(db, &self.outbox, &self.lines)?;
        for (event, place) in &self.placed {
            diesel::update(s::outbox::table.find(event))
                .set(s::outbox::sequence.eq(place))
                .execute(db)?;
        }
        Ok(())
    }
}

impl Batch {
    /// After the tickets, which its rows name.
    fn write_stock(&self, db: &mut Db) -> AppResult<()> {
        crate::insert_all!(db, s::stock_lots::table, self.lots)?;
        crate::insert_all!(db, s::stock_transfers::table, self.transfers)?;
        crate::insert_all!(db, s::stock_transfer_lines::table, self.transfer_lines)?;
        crate::insert_all!(db, s::stock_movements::table, self.movements)?;
        crate::insert_all!(db, s::stock_entries::table, self.entries)?;
        crate::insert_all!(db, s::stock_card_lines::table, self.card_lines)?;
        crate::insert_all!(db, s::stock_reservations::table, self.reservations)?;
        crate::insert_all!(db, s::stock_ticket_parts::table, self.ticket_parts)?;
        crate::insert_all!(db, s::stock_closings::table, self.closings)?;
        crate::insert_all!(db, s::stock_levels::table, self.levels)?;
        crate::insert_all!(db, s::stock_balances::table, self.balances)?;
        Ok(())
    }
}

/// Rows of one transaction, roughly.
const FULL: usize = 12_000;

/// An event that waits for its place.
#[derive(Debug)]
enum Waiting {
    /// To be written with it.
    Row(Box<OutboxRow>),
    /// Written by the program itself.
    Written(EventId),
}

/// Gathers rows into batches. Events wait until nothing earlier can come any more, because their place
/// in the order of all events follows time.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    batch: Batch,
    waiting: BTreeMap<(UtcTime, u64), Waiting>,
    noted: u64,
    last_place: i64,
    written: usize,
}

impl Ledger {
    /// A ledger whose first event takes the place after `last_place`.
    pub fn after(last_place: i64) -> Ledger {
        Ledger {
            last_place,
            ..Ledger::default()
        }
    }

    /// The rows being gathered.
    pub fn rows(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// Notes a change: its event and its audit line.
    pub fn note(&mut self, op: &Op, change: Change) {
        let (event, line) = change.traces(op);
        self.noted += 1;
        self.waiting
            .insert((event.at(), self.noted), Waiting::Row(Box::new(event)));
        self.batch.lines.push(line);
    }

    /// Takes in events that the program itself has written.
    pub fn adopt(&mut self, events: impl IntoIterator<Item = (EventId, UtcTime)>) {
        for (event, at) in events {
            self.noted += 1;
            self.waiting
                .insert((at, self.noted), Waiting::Written(event));
        }
    }

    /// Nothing before `at` can happen any more: earlier events get their places.
    pub fn reach(&mut self, at: UtcTime) {
        let later = self.waiting.split_off(&(at, 0));
        let due = std::mem::replace(&mut self.waiting, later);
        for event in due.into_values() {
            self.last_place += 1;
            match event {
                Waiting::Row(event) => self.batch.outbox.push(event.in_place(self.last_place)),
                Waiting::Written(event) => self.batch.placed.push((event, self.last_place)),
            }
        }
    }

    /// The gathered rows, when there are enough of them or the end is reached.
    pub fn take(&mut self, is_end: bool) -> Option<Batch> {
        let rows = self.batch.len();
        if rows == 0 || (rows < FULL && !is_end) {
            return None;
        }
        self.written += rows;
        Some(std::mem::take(&mut self.batch))
    }

    /// Rows handed out so far.
    pub fn written(&self) -> usize {
        self.written
    }
}
