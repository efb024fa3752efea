//! A branch with a manager, a customer and a product, on a database of its own.

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use crate::equipment::actions::{assets, policies, products};
use crate::equipment::dto::{AssetCreate, ProductCreate};
use crate::equipment::model::{AssetRecord, ProductRecord};
use crate::equipment::neighbours::{CustomerId, SiteId};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, Person, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{branches, customers, sites, teams, tickets, users};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::{Database, Db, Doc};
use crate::platform::error::AppResult;
use crate::platform::ids::SeededIds;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::Tx;

/// 2026-06-01 08:00 UTC.
pub const NOW: i64 = 1_780_300_800_000;

pub struct House {
    pub db: Database,
    pub op: Op,
    pub branch: BranchId,
    pub other_branch: BranchId,
    pub customer: CustomerId,
    pub neighbour: CustomerId,
    pub stranger: CustomerId,
    pub product: ProductRecord,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn op(role: Role, branches: Vec<BranchId>, teams: Vec<TeamId>, user: UserId) -> Op {
    let ids = Arc::new(SeededIds::new(u64::from(role as u8) + 1));
    let now = UtcTime::from_millis(NOW);
    let nobody = Op::new(Actor::System("test"), now, ids);
    let person = Person {
        id: user,
        session: nobody.new_id(),
        name: "李娜".to_owned(),
        roles: vec![role],
        branches,
        teams,
        access_version: 1,
    };
    nobody.by(Actor::Person(Arc::new(person)))
}

/// Runs an action in a transaction of its own, with its events and audit lines.
pub fn write<T: Send + 'static>(
    db: &Database,
    op: &Op,
    act: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let op = op.clone();
    db.write_blocking(move |db| {
        let mut tx = Tx::new(db, &op);
        let done = act(&mut tx)?;
        tx.finish()?;
        Ok(done)
    })
}

impl House {
    pub fn on(scratch: &Scratch) -> House {
        let ids = op(
            Role::Admin,
            Vec::new(),
            Vec::new(),
            crate::platform::ids::Id::new(uuid::Uuid::from_u128(9)),
        );
        let (branch, other_branch) = (ids.new_id(), ids.new_id());
        let (customer, neighbour, stranger) = (ids.new_id(), ids.new_id(), ids.new_id());
        let manager = op(Role::Manager, vec![branch], Vec::new(), ids.new_id());
        let now = manager.now;
        let db = scratch.db().clone();
        db.write_blocking(move |db| {
            insert_branch(db, branch, "north", now)?;
            insert_branch(db, other_branch, "south", now)?;
            insert_customer(db, customer, "C2606-000001", branch, now)?;
            insert_customer(db, neighbour, "C2606-000002", branch, now)?;
            insert_customer(db, stranger, "C2606-000003", other_branch, now)?;
            policies::install(db, now)
        })
        .unwrap();
        let body = ProductCreate {
            model: "SOFA-3".to_owned(),
            name: "三人沙发".to_owned(),
            warranty_policy_code: Some("furniture-three-guarantees".to_owned()),
            ..ProductCreate::default()
        };
        let product = write(&db, &manager, move |tx| products::create(tx, &body)).unwrap();
        House {
            db,
            op: manager,
            branch,
            other_branch,
            customer,
            neighbour,
            stranger,
            product,
        }
    }

    /// A new device of the customer.
    pub fn body(&self, serial: &str) -> AssetCreate {
        AssetCreate {
            serial: serial.to_owned(),
            product_id: self.product.id,
            customer_id: self.customer,
            site_id: None,
            branch_id: None,
            order_number: None,
            purchased_on: None,
            delivered_on: None,
            accepted_on: None,
            manufactured_on: None,
            voucher_number: None,
            price: None,
            terminal_number: None,
            sim_number: None,
            protocol: None,
            software_version: None,
            parent_id: None,
        }
    }

    pub fn try_register(&self, body: AssetCreate) -> AppResult<AssetRecord> {
        write(&self.db, &self.op, move |tx| assets::create(tx, &body))
    }

    pub fn register(&self, serial: &str) -> AssetRecord {
        self.try_register(self.body(serial)).unwrap()
    }

    pub fn write<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        write(&self.db, &self.op, act)
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> AppResult<T> + Send + 'static,
    ) -> T {
        self.db.read_blocking(work).unwrap()
    }

    pub fn site_of(&self, customer: CustomerId) -> SiteId {
        let (id, now): (SiteId, UtcTime) = (self.op.new_id(), self.op.now);
        self.insert(move |db| {
            diesel::insert_into(sites::table)
                .values((
                    sites::id.eq(id),
                    sites::customer_id.eq(customer),
                    sites::label.eq("总部"),
                    sites::address.eq("人民路1号"),
                    sites::address_folded.eq("人民路1号"),
                    sites::is_active.eq(true),
                    sites::version.eq(1),
                    sites::created_at.eq(now),
                    sites::updated_at.eq(now),
                ))
                .execute(db)
        });
        id
    }

    pub fn person(&self, username: &str) -> UserId {
        let (id, now): (UserId, UtcTime) = (self.op.new_id(), self.op.now);
        let username = username.to_owned();
        self.insert(move |db| {
            diesel::insert_into(users::table)
                .values((
                    users::id.eq(id),
                    users::username.eq(username.clone()),
                    users::display_name.eq(username.clone()),
                    users::language.eq("zh-CN"),
                    users::is_active.eq(true),
                    users::access_version.eq(1),
                    users::version.eq(1),
                    users::created_at.eq(now),
                    users::updated_at.eq(now),
                ))
                .execute(db)
        });
        id
    }

    pub fn team(&self) -> TeamId {
        let (id, now): (TeamId, UtcTime) = (self.op.new_id(), self.op.now);
        let branch = self.branch;
        self.insert(move |db| {
            diesel::insert_into(teams::table)
                .values((
                    teams::id.eq(id),
                    teams::branch_id.eq(branch),
                    teams::name.eq("一组"),
                    teams::is_active.eq(true),
                    teams::version.eq(1),
                    teams::created_at.eq(now),
                    teams::updated_at.eq(now),
                ))
                .execute(db)
        });
        id
    }

    /// A ticket about the device, held by the person and the team.
    pub fn ticket(
        &self,
        number: &str,
        asset: &AssetRecord,
        assignee: Option<UserId>,
        team: Option<TeamId>,
    ) -> TicketId {
        let (id, now): (TicketId, UtcTime) = (self.op.new_id(), self.op.now);
        let (number, asset, branch) = (number.to_owned(), asset.id, self.branch);
        self.insert(move |db| {
            diesel::insert_into(tickets::table)
                .values((
                    tickets::id.eq(id),
                    tickets::number.eq(number.clone()),
                    tickets::channel.eq("phone"),
                    tickets::kind.eq("repair"),
                    tickets::state.eq("repair"),
                    tickets::title.eq("坐垫塌陷"),
                    tickets::branch_id.eq(branch),
                    tickets::team_id.eq(team),
                    tickets::assignee_id.eq(assignee),
                    tickets::asset_id.eq(asset),
                    tickets::escalation_level.eq(0),
                    tickets::is_major.eq(false),
                    tickets::cycle.eq(1),
                    tickets::event_count.eq(0),
                    tickets::version.eq(1),
                    tickets::details.eq(Doc(json!({}))),
                    tickets::created_at.eq(now),
                    tickets::updated_at.eq(now),
                ))
                .execute(db)
        });
        id
    }

    pub fn insert(&self, statement: impl Fn(&mut Db) -> QueryResult<usize> + Send + 'static) {
        let inserted = self.db.write_blocking(move |db| Ok(statement(db)?));
        assert_eq!(inserted.unwrap(), 1);
    }
}

fn insert_branch(db: &mut Db, id: BranchId, code: &str, now: UtcTime) -> QueryResult<usize> {
    diesel::insert_into(branches::table)
        .values((
            branches::id.eq(id),
            branches::code.eq(code),
            branches::name.eq(code),
            branches::time_zone.eq("Asia/Shanghai"),
            branches::is_active.eq(true),
            branches::version.eq(1),
            branches::created_at.eq(now),
            branches::updated_at.eq(now),
        ))
        .execute(db)
}

fn insert_customer(
    db: &mut Db,
    id: CustomerId,
    number: &str,
    branch: BranchId,
    now: UtcTime,
) -> QueryResult<usize> {
    diesel::insert_into(customers::table)
        .values((
            customers::id.eq(id),
            customers::number.eq(number),
            customers::kind.eq("person"),
            customers::name.eq(number),
            customers::name_folded.eq(number),
            customers::level.eq("normal"),
            customers::status.eq("active"),
            customers::tags.eq(Doc(json!([]))),
            customers::branch_id.eq(branch),
            customers::language.eq("zh-CN"),
            customers::consents.eq(Doc(json!({}))),
            customers::profile_due_on.eq(now.date()),
            customers::version.eq(1),
            customers::created_at.eq(now),
            customers::updated_at.eq(now),
        ))
        .execute(db)
}
