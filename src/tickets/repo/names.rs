//! The names behind a ticket's identifiers, fetched for any number of tickets in one statement.
//!
//! A read join over the tables of access, customers and equipment: one round trip where asking each
//! room would take eight.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use uuid::Uuid;

use crate::platform::db::Db;
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
            .filter(users::id.eq_any(of.people))
            .select((users::id, users::display_name, sql::<Text>("''"), sql::<Text>("''")))
            .union_all(branches::table
                .filter(branches::id.eq_any(of.branches))
                .select((branches::id, branches::code, branches::name, sql::<Text>("''"))))
            .union_all(teams::table
                .filter(teams::id.eq_any(of.teams))
                .select((teams::id, teams::name, sql::<Text>("''"), sql::<Text>("''"))))
            .union_all(customers::table
                .filter(customers::id.eq_any(of.customers))
                .select((customers::id, customers::number, customers::name, sql::<Text>("''"))))
            .union_all(assets::table
                .inner_join(products::table)
                .filter(assets::id.eq_any(of.assets))
                .select((assets::id, assets::serial, products::name, products::model)))
            .union_all(products::table
                .filter(products::id.eq_any(of.products))
                .select((products::id, products::model, products::name, sql::<Text>("''"))))
            .union_all(categories::table
                .filter(categories::id.eq_any(of.categories))
                .select((categories::id, categories::name_zh, categories::name_en, sql::<Text>("''"))))
            .union_all(tickets::table
                .filter(tickets::id.eq_any(of.tickets))
                .select((tickets::id, tickets::number, tickets::title, sql::<Text>("''"))))
            .load::<Row>(db)
    })?;
    Ok(Names(
        rows.into_iter()
            .map(|(id, first, second, third)| (id.uuid(), [first, second, third]))
            .collect(),
    ))
}
