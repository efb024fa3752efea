//! A company to test with: two branches, people in them, their customers, tickets and assets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::customers::actions::create;
use crate::customers::dto::{Customer, CustomerCreate};
use crate::customers::model::CustomerId;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, Person, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::{
    assets, branches, products, teams, tickets, users, warranty_card_entries,
};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::ids::RandomIds;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::{EntityId, Tx};

/// 2026-11-18T13:06:40Z, a Wednesday.
pub fn at(seconds: i64) -> UtcTime {
    UtcTime::from_millis(1_795_007_200_000).plus(TimeDelta::seconds(seconds))
}

pub fn system() -> Op {
    Op::new(Actor::System("test"), at(0), Arc::new(RandomIds))
}

/// Runs `work` as the program would: one transaction with its events and audit lines.
pub fn write<T: Send + 'static>(
    scratch: &Scratch,
    op: &Op,
    mut work: impl FnMut(&mut Tx) -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let op = op.clone();
    scratch.db().write_blocking(move |db| {
        let mut tx = Tx::new(db, &op);
        let done = work(&mut tx)?;
        tx.finish()?;
        Ok(done)
    })
}

pub fn read<T: Send + 'static>(
    scratch: &Scratch,
    op: &Op,
    work: impl FnOnce(&mut Db, &Op) -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let op = op.clone();
    scratch.db().read_blocking(move |db| work(db, &op))
}

/// Stores rows that no action of this room makes.
fn store(scratch: &Scratch, work: impl Fn(&mut Db) -> QueryResult<usize> + Send + 'static) {
    let stored = scratch.db().write_blocking(move |db| Ok(work(db)?));
    assert_eq!(stored.unwrap(), 1);
}

pub fn add_branch(scratch: &Scratch, code: &'static str) -> BranchId {
    let id: BranchId = system().new_id();
    store(scratch, move |db| {
        diesel::insert_into(branches::table)
            .values((
                branches::id.eq(id),
                branches::code.eq(code),
                branches::name.eq(code),
                branches::time_zone.eq("Asia/Shanghai"),
                branches::is_active.eq(true),
                branches::version.eq(1_i64),
                branches::created_at.eq(at(0)),
                branches::updated_at.eq(at(0)),
            ))
            .execute(db)
    });
    id
}

pub fn add_team(scratch: &Scratch, branch: BranchId) -> TeamId {
    let id: TeamId = system().new_id();
    store(scratch, move |db| {
        diesel::insert_into(teams::table)
            .values((
                teams::id.eq(id),
                teams::branch_id.eq(branch),
                teams::name.eq(id.to_string()),
                teams::is_active.eq(true),
                teams::version.eq(1_i64),
                teams::created_at.eq(at(0)),
                teams::updated_at.eq(at(0)),
            ))
            .execute(db)
    });
    id
}

/// Somebody with that role, a member of those branches and teams.
pub fn person(scratch: &Scratch, role: Role, branches: &[BranchId], teams: &[TeamId]) -> Op {
    let id: UserId = system().new_id();
    store(scratch, move |db| {
        diesel::insert_into(users::table)
            .values((
                users::id.eq(id),
                users::username.eq(id.to_string()),
                users::display_name.eq(role.as_str()),
                users::name_folded.eq(role.as_str()),
                users::language.eq("zh-CN"),
                users::is_active.eq(true),
                users::access_version.eq(1_i64),
                users::version.eq(1_i64),
                users::created_at.eq(at(0)),
                users::updated_at.eq(at(0)),
            ))
            .execute(db)
    });
    let op = system();
    let session = op.new_id();
    op.by(Actor::Person(Arc::new(Person {
        id,
        session,
        name: role.as_str().to_owned(),
        roles: vec![role],
        branches: branches.to_vec(),
        teams: teams.to_vec(),
        access_version: 1,
    })))
}

pub fn user(op: &Op) -> UserId {
    op.actor.person().unwrap().id
}

/// A request body as it would arrive.
pub fn body<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

pub fn add(scratch: &Scratch, op: &Op, value: Value) -> Customer {
    let entered: CustomerCreate = body(value);
    write(scratch, op, move |tx| create::create(tx, &entered)).unwrap()
}

/// A customer with one contact, a phone and a site.
pub fn add_plain(scratch: &Scratch, op: &Op, name: &str, phone: &str) -> Customer {
    add(
        scratch,
        op,
        json!({
            "kind": "organization",
            "name": name,
            "contacts": [{ "name": "王芳", "phones": [phone], "email": "wang.fang@example.com" }],
            "sites": [{ "label": "总部", "address": "浙江省杭州市西湖区文三路138号" }],
        }),
    )
}

/// What a ticket in a test is about.
#[derive(Clone)]
pub struct TicketSeed {
    pub branch: BranchId,
    pub customer: CustomerId,
    pub team: Option<TeamId>,
    pub assignee: Option<UserId>,
    pub asset: Option<EntityId>,
    pub state: &'static str,
    pub created_at: UtcTime,
}

impl TicketSeed {
    pub fn new(branch: BranchId, customer: CustomerId) -> TicketSeed {
        TicketSeed {
            branch,
            customer,
            team: None,
            assignee: None,
            asset: None,
            state: "repair",
            created_at: at(0),
        }
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(1);

pub fn add_ticket(scratch: &Scratch, seed: TicketSeed) -> TicketId {
    let id: TicketId = system().new_id();
    let number = format!("T2611-{:06}", NUMBER.fetch_add(1, Ordering::SeqCst));
    store(scratch, move |db| {
        diesel::insert_into(tickets::table)
            .values((
                tickets::id.eq(id),
                tickets::number.eq(&number),
                tickets::channel.eq("phone"),
                tickets::kind.eq("repair"),
                tickets::state.eq(seed.state),
                tickets::title.eq("空调不制冷"),
                tickets::branch_id.eq(seed.branch),
                tickets::team_id.eq(seed.team),
                tickets::assignee_id.eq(seed.assignee),
                tickets::customer_id.eq(seed.customer),
                tickets::asset_id.eq(seed.asset),
                tickets::escalation_level.eq(0),
                tickets::is_major.eq(false),
                tickets::cycle.eq(1),
                tickets::event_count.eq(1_i64),
                tickets::version.eq(1_i64),
                tickets::details.eq(Doc(json!({}))),
                tickets::created_at.eq(seed.created_at),
                tickets::updated_at.eq(seed.created_at),
            ))
            .execute(db)
    });
    id
}

pub fn add_asset(
    scratch: &Scratch,
    branch: BranchId,
    customer: CustomerId,
    serial: &'static str,
    created_at: UtcTime,
) -> EntityId {
    let (product, asset): (EntityId, EntityId) = (system().new_id(), system().new_id());
    store(scratch, move |db| {
        diesel::insert_into(products::table)
            .values((
                products::id.eq(product),
                products::model.eq(serial),
                products::model_folded.eq(serial),
                products::name.eq("壁挂式空调"),
                products::is_bulky.eq(true),
                products::needs_installation.eq(true),
                products::is_active.eq(true),
                products::version.eq(1_i64),
                products::created_at.eq(created_at),
                products::updated_at.eq(created_at),
            ))
            .execute(db)
    });
    store(scratch, move |db| {
        diesel::insert_into(assets::table)
            .values((
                assets::id.eq(asset),
                assets::serial.eq(serial),
                assets::serial_folded.eq(serial),
                assets::product_id.eq(product),
                assets::customer_id.eq(customer),
                assets::branch_id.eq(branch),
                assets::status.eq("in_use"),
                assets::version.eq(1_i64),
                assets::created_at.eq(created_at),
                assets::updated_at.eq(created_at),
            ))
            .execute(db)
    });
    asset
}

pub fn add_card_entry(scratch: &Scratch, asset: EntityId, ticket: TicketId, created_at: UtcTime) {
    let id: EntityId = system().new_id();
    store(scratch, move |db| {
        diesel::insert_into(warranty_card_entries::table)
            .values((
                warranty_card_entries::id.eq(id),
                warranty_card_entries::asset_id.eq(asset),
                warranty_card_entries::ticket_id.eq(ticket),
                warranty_card_entries::cycle.eq(1),
                warranty_card_entries::done_on.eq(created_at.date()),
                warranty_card_entries::is_serious_fault.eq(false),
                warranty_card_entries::work.eq("更换压缩机"),
                warranty_card_entries::parts.eq(Doc(json!([]))),
                warranty_card_entries::created_at.eq(created_at),
            ))
            .execute(db)
    });
}
