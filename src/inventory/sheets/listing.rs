//! The lists of this room, written row by row.

use std::collections::HashMap;

use super::part_columns::COLUMNS;
use crate::inventory::model::{Location, LocationId, LotId, Part, PartId};
use crate::inventory::words::PartCategory;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::{Permission, Scope};
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::lang::Lang;
use crate::platform::money::Money;
use crate::platform::op::Op;
use crate::sheets::exporting::{Lister, PAGE};
use crate::sheets::lines::Column;
use crate::sheets::writing::Out;

/// Parts by number: what the importer reads.
pub struct PartList {
    category: Option<PartCategory>,
    is_active: Option<bool>,
    after: Option<String>,
}

impl PartList {
    pub fn new(category: Option<PartCategory>, is_active: Option<bool>) -> PartList {
        PartList {
            category,
            is_active,
            after: None,
        }
    }
}

fn yes(value: bool, lang: Lang) -> Out {
    let word = match (value, lang) {
        (true, Lang::ZhCn) => "是",
        (false, Lang::ZhCn) => "否",
        (true, Lang::En) => "yes",
        (false, Lang::En) => "no",
    };
    Out::Text(word.to_owned())
}

fn text(text: &str) -> Out {
    Out::Text(text.to_owned())
}

fn price(price: Option<Money>) -> [Out; 2] {
    [
        Out::number(price.map(Money::amount)),
        Out::maybe(price.map(|price| price.currency.as_str())),
    ]
}

impl Lister for PartList {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn page(&mut self, db: &mut Db, lang: Lang) -> AppResult<Vec<Vec<Out>>> {
        let wanted = repo::parts::Wanted {
            category: self.category,
            is_active: self.is_active,
            ..Default::default()
        };
        let parts = repo::parts::after(db, &wanted, self.after.as_deref(), PAGE)?;
        let Some(last) = parts.last() else {
            return Ok(Vec::new());
        };
        self.after = Some(last.sku_folded.clone());
        let ids: Vec<PartId> = parts.iter().map(|part| part.id).collect();
        let fits = repo::parts::fits(db, &ids)?;
        let products: Vec<_> = fits.iter().map(|(_, product)| *product).collect();
        let names = neighbours::product_refs(db, &products)?;
        let mut models: HashMap<PartId, Vec<&str>> = HashMap::new();
        for (part, product) in &fits {
            let name = names.get(product).map(|product| product.model.as_str());
            models.entry(*part).or_default().extend(name);
        }
        let row = |part: &Part| part_row(part, models.get(&part.id), lang);
        Ok(parts.iter().map(row).collect())
    }
}

fn part_row(part: &Part, models: Option<&Vec<&str>>, lang: Lang) -> Vec<Out> {
    let [sale_price, sale_currency] = price(part.sale_price());
    let [purchase_price, purchase_currency] = price(part.purchase_price());
    vec![
        text(&part.sku),
        text(&part.name),
        Out::maybe(part.name_en.as_deref()),
        text(part.category.title().text(lang)),
        text(&part.unit),
        Out::Number(part.decimals.to_string()),
        yes(part.is_serial_tracked, lang),
        yes(part.is_lot_tracked, lang),
        yes(part.is_consumable, lang),
        yes(part.owes_old_part, lang),
        Out::number(part.minimum_quantity),
        Out::number(part.maximum_quantity),
        sale_price,
        sale_currency,
        purchase_price,
        purchase_currency,
        Out::number(part.warranty_days),
        Out::maybe(part.barcode.as_deref()),
        Out::maybe(models.map(|models| models.join("; "))),
        yes(part.is_active, lang),
    ]
}

const BALANCE_COLUMNS: &[Column] = &[
    Column::required("branch", "网点", "Branch"),
    Column::required("store", "仓库", "Store"),
    Column::required("location", "库位", "Place"),
    Column::required("sku", "料号", "Part number"),
    Column::required("name", "名称", "Name"),
    Column::required("lot_number", "批号", "Lot"),
    Column::required("received_at", "入库日期", "Received on"),
    Column::required("expires_on", "有效期至", "Expires on"),
    Column::required("quantity", "数量", "Quantity"),
    Column::required("unit", "单位", "Unit"),
    Column::required("unit_cost", "单位成本", "Unit cost"),
    Column::required("currency", "币种", "Currency"),
];

/// What lies where of which lot, the oldest lots first.
pub struct BalanceList {
    scope: Scope,
    store: Option<LocationId>,
    after: Option<(LotId, LocationId)>,
}

impl BalanceList {
    pub fn new(op: &Op, store: Option<LocationId>) -> BalanceList {
        BalanceList {
            scope: op.actor.scope(Permission::StockRead),
            store,
            after: None,
        }
    }
}

impl Lister for BalanceList {
    fn columns(&self) -> Vec<Column> {
        BALANCE_COLUMNS.to_vec()
    }

    fn page(&mut self, db: &mut Db, _: Lang) -> AppResult<Vec<Vec<Out>>> {
        let wanted = repo::balances::Wanted {
            stores: repo::scope::among(db, &self.scope, self.store)?,
            ..Default::default()
        };
        let rows = repo::balances::after(db, &wanted, self.after, PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(Vec::new());
        };
        self.after = Some((last.lot_id, last.location_id));
        let parts: Vec<PartId> = rows.iter().map(|row| row.part_id).collect();
        let parts = repo::parts::by_ids(db, &parts)?;
        let lots: Vec<LotId> = rows.iter().map(|row| row.lot_id).collect();
        let lots = repo::lots::by_ids(db, &lots)?;
        let places: Vec<LocationId> = rows
            .iter()
            .flat_map(|row| [row.location_id, row.store_id])
            .collect();
        let places = repo::locations::by_ids(db, &places)?;
        let branches: Vec<_> = places.values().map(|place| place.branch_id).collect();
        let branches = neighbours::branch_refs(db, &branches)?;
        let code = |place: Option<&Location>| Out::maybe(place.map(|place| place.code.as_str()));
        let row = |row: &repo::balances::BalanceRow| {
            let (part, lot) = (parts.get(&row.part_id), lots.get(&row.lot_id));
            let place = places.get(&row.location_id);
            let branch = place.and_then(|place| branches.get(&place.branch_id));
            let [unit_cost, currency] = price(lot.map(|lot| lot.unit_cost()));
            vec![
                Out::maybe(branch.map(|branch| branch.code.as_str())),
                code(places.get(&row.store_id)),
                code(place),
                Out::maybe(part.map(|part| part.sku.as_str())),
                Out::maybe(part.map(|part| part.name.as_str())),
                Out::maybe(lot.and_then(|lot| lot.number.as_deref())),
                Out::maybe(lot.map(|lot| lot.received_at.date().to_string())),
                Out::maybe(
                    lot.and_then(|lot| lot.expires_on)
                        .map(|day| day.to_string()),
                ),
                Out::Number(row.on_hand.to_string()),
                Out::maybe(part.map(|part| part.unit.as_str())),
                unit_cost,
                currency,
            ]
        };
        Ok(rows.iter().map(row).collect())
    }
}
