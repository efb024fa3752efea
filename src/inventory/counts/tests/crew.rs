//! People who count the house's stock.

use std::sync::Arc;

use diesel::prelude::*;

use crate::inventory::counts::actions;
use crate::inventory::counts::dto::{
    StockCountCreate, StockCountEntriesCreate, StockCountPostingCreate, StockCountRecountCreate,
    StockCountTransitionCreate, StockCountedLine,
};
use crate::inventory::counts::flow::CountAction;
use crate::inventory::counts::model::CountId;
use crate::inventory::tests::house::{House, id};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{Person, UserId};
use crate::platform::db::schema::users;
use crate::platform::error::AppResult;
use crate::platform::ids::SeededIds;
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;
use crate::platform::role::Role;
use crate::platform::tx::Tx;

/// A house with two storekeepers and a manager.
pub struct Crew {
    pub house: House,
    people: [Op; 3],
}

pub const FIRST: usize = 0;
pub const SECOND: usize = 1;
pub const JUDGE: usize = 2;

impl Crew {
    pub fn of(house: House) -> Crew {
        let now = house.op.now;
        let roles = [Role::Storekeeper, Role::Storekeeper, Role::Manager];
        let mut number = 200;
        let people = roles.map(|role| {
            number += 1;
            let user: UserId = id(number);
            house
                .db
                .write_blocking(move |db| {
                    Ok(diesel::insert_into(users::table)
                        .values((
                            users::id.eq(user),
                            users::username.eq(user.to_string()),
                            users::display_name.eq("盘点员"),
                            users::language.eq("zh-CN"),
                            users::is_active.eq(true),
                            users::access_version.eq(1_i64),
                            users::version.eq(1_i64),
                            users::created_at.eq(now),
                            users::updated_at.eq(now),
                            users::name_folded.eq("盘点员"),
                        ))
                        .execute(db)?)
                })
                .unwrap();
            let person = Person {
                id: user,
                session: id(1),
                name: "盘点员".to_owned(),
                roles: vec![role],
                branches: vec![id(1)],
                teams: Vec::new(),
                access_version: 1,
            };
            let seed = u64::try_from(number).unwrap();
            let ids = Arc::new(SeededIds::new(seed));
            Op::new(Actor::Person(Arc::new(person)), now, ids)
        });
        Crew { house, people }
    }

    /// Somebody writes, a millisecond after whatever was written before.
    pub fn write<T: Send + 'static>(
        &mut self,
        who: usize,
        work: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        let next = self.house.op.now.plus(chrono::TimeDelta::milliseconds(1));
        self.house.op = self.house.op.at(next);
        let op = self.people[who].at(next);
        self.house.db.write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish()?;
            Ok(done)
        })
    }

    /// Prepares and starts a count of the first store.
    pub fn start(&mut self) -> CountId {
        let sent = StockCountCreate {
            location_id: self.house.places[0],
            category: None,
            part_ids: Vec::new(),
            comment: None,
        };
        let count = self
            .write(FIRST, move |tx| {
                actions::create(tx, &sent).map(|(count, _)| count.id)
            })
            .unwrap();
        self.step(FIRST, count, CountAction::Start).unwrap();
        count
    }

    pub fn step(&mut self, who: usize, count: CountId, action: CountAction) -> AppResult<()> {
        let sent = StockCountTransitionCreate {
            action,
            reason_code: None,
            comment: None,
        };
        self.write(who, move |tx| {
            actions::transition(tx, count, &sent).map(drop)
        })
    }

    pub fn count(
        &mut self,
        who: usize,
        count: CountId,
        (part, place): (usize, usize),
        (quantity, serials): (i64, &[&str]),
    ) -> AppResult<()> {
        let line = StockCountedLine {
            line: None,
            part_id: Some(self.house.parts[part]),
            location_id: Some(self.house.places[place]),
            lot_id: None,
            quantity: Quantity::units(quantity),
            serials: serials.iter().map(|one| (*one).to_owned()).collect(),
        };
        let sent = StockCountEntriesCreate { lines: vec![line] };
        self.write(who, move |tx| actions::enter(tx, count, &sent).map(drop))
    }

    pub fn recount(&mut self, count: CountId) -> AppResult<()> {
        let sent = StockCountRecountCreate { lines: Vec::new() };
        self.write(JUDGE, move |tx| {
            actions::recount(tx, count, &sent).map(drop)
        })
    }

    pub fn book(&mut self, count: CountId) -> AppResult<()> {
        let sent = StockCountPostingCreate {
            unit_costs: Vec::new(),
        };
        self.write(JUDGE, move |tx| actions::post(tx, count, &sent).map(drop))
    }
}
