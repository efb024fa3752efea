//! The names behind a ticket's identifiers, fetched for any number of tickets in one statement.
//!
//! A read join over the tables of access, customers and equipment: one round trip where asking each
//! room would take eight.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use crate::platform::db::Db;
use crate::platform::db::dialect::{AmongDsl, Blank};
use crate::platform::db::schema::{
    assets, branches, categories, customers, products, teams, tickets, users,
};
use crate::platform::error::AppResult;
use crate::platform::ids::Id;
use crate::platform::tx::EntityKind;
use crate::tickets::model::Mentions;

/// Up to three words for each record: what stands where depends on the kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(HashMap<Uuid, [String; 3]>);

impl Names {
    /// The words of a record; `None` when it was not asked for.
    pub fn of<K>(&self, id: Id<K>) -> Option<&[String; 3]> {
        self.0.get(&id.uuid())
    }
}

type Row = (Id<EntityKind>, String, String, String);

/// Loads the names of what is mentioned.
///
/// People: name. Branches: code, name. Teams: name. Customers: number, name. Devices: serial,
/// product, model. Products: model, name. Categories: Chinese and English name. Tickets: number, title.
///
/// # Errors
/// Database faults.
pub fn names(db: &mut Db, of: Mentions) -> AppResult<Names> {
    let rows: Vec<Row> = crate::each!(db => {
        users::table
            .filter(users::id.among(of.people))
            .select((users::id, users::display_name, Blank, Blank))
            .union_all(branches::table
                .filter(branches::id.among(of.branches))
                .select((branches::id, branches::code, branches::name, Blank)))
            .union_all(teams::table
                .filter(teams::id.among(of.teams))
                .select((teams::id, teams::name, Blank, Blank)))
            .union_all(customers::table
                .filter(customers::id.among(of.customers))
                .select((customers::id, customers::number, customers::name, Blank)))
            .union_all(assets::table
                .inner_join(products::table)
                .filter(assets::id.among(of.assets))
                .select((assets::id, assets::serial, products::name, products::model)))
            .union_all(products::table
                .filter(products::id.among(of.products))
                .select((products::id, products::model, products::name, Blank)))
            .union_all(categories::table
                .filter(categories::id.among(of.categories))
                .select((categories::id, categories::name_zh, categories::name_en, Blank)))
            .union_all(tickets::table
                .filter(tickets::id.among(of.tickets))
                .select((tickets::id, tickets::number, tickets::title, Blank)))
            .load::<Row>(db)
    })?;
    Ok(Names(
        rows.into_iter()
            .map(|(id, first, second, third)| (id.uuid(), [first, second, third]))
            .collect(),
    ))
}
