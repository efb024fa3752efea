//! Products, ticket categories and fault codes that the demo's stories need.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;

use super::Stage;
use super::rows::{CategoryRow, FaultCodeRow, ProductRow};
use super::words::{FAMILIES, Family};
use crate::equipment::policy_documents;
use crate::equipment::warranty::WarrantyPolicy;
use crate::platform::db::Db;
use crate::platform::db::schema::{categories, fault_codes, warranty_policies};
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::op::Op;
use crate::platform::tx::Change;
use crate::tickets::model::CategoryId;
use crate::tickets::neighbours::ProductId;

/// A model on sale.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub id: ProductId,
    pub model: String,
    pub name: String,
    pub category: CategoryId,
    /// Its faults and prices.
    pub family: &'static Family,
    pub price: i64,
}

/// What the database has already, installed with the program.
#[derive(Debug, Default)]
pub(super) struct Present {
    categories: HashMap<String, CategoryId>,
    fault_codes: Vec<String>,
    policies: HashMap<String, Vec<WarrantyPolicy>>,
}

/// Reads what is there already.
///
/// # Errors
/// Database faults.
pub(super) fn present(db: &mut Db) -> AppResult<Present> {
    let known: Vec<(String, CategoryId)> = categories::table
        .select((categories::code, categories::id))
        .load(db)?;
    let codes: Vec<String> = warranty_policies::table
        .select(warranty_policies::code)
        .distinct()
        .load(db)?;
    let mut policies = HashMap::new();
    for code in codes {
        let versions = policy_documents(db, &code)?;
        policies.insert(code, versions);
    }
    Ok(Present {
        policies,
        categories: known.into_iter().collect(),
        fault_codes: fault_codes::table.select(fault_codes::code).load(db)?,
    })
}

/// Models of each family.
const MODELS: i64 = 4;

/// Puts the products on sale; categories and fault codes that are missing are added.
///
/// # Errors
/// `internal` when the words are empty.
pub(super) fn put_on_sale(stage: &mut Stage, mut present: Present) -> AppResult<Vec<Product>> {
    let op = stage.op_at(stage.begin);
    let mut products = Vec::new();
    for family in FAMILIES {
        let category = category(stage, &op, &mut present, family);
        add_fault_codes(stage, &op, &mut present, family);
        for step in 0..MODELS {
            products.push(product(stage, &op, &present, family, category, step));
        }
    }
    let policies = present.policies.into_iter();
    let shared = policies.map(|(code, versions)| (code, Arc::new(versions)));
    stage.policies = shared.collect();
    if products.is_empty() {
        return Err(AppError::internal("nothing is on sale"));
    }
    Ok(products)
}

fn category(stage: &mut Stage, op: &Op, present: &mut Present, family: &Family) -> CategoryId {
    if let Some(known) = present.categories.get(family.category) {
        return *known;
    }
    let id: CategoryId = op.new_id();
    present.categories.insert(family.category.to_owned(), id);
    stage.ledger.rows().categories.push(CategoryRow {
        id,
        code: family.category.to_owned(),
        parent_id: None,
        name_zh: family.name.zh.to_owned(),
        name_en: family.name.en.to_owned(),
        allows_self_verification: false,
        requires_agreement: false,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    });
    id
}

fn add_fault_codes(stage: &mut Stage, op: &Op, present: &mut Present, family: &Family) {
    for fault in family.faults {
        if present.fault_codes.iter().any(|known| known == fault.code) {
            continue;
        }
        present.fault_codes.push(fault.code.to_owned());
        stage.ledger.rows().fault_codes.push(FaultCodeRow {
            id: op.new_id(),
            code: fault.code.to_owned(),
            name_zh: fault.cause.zh.to_owned(),
            name_en: fault.cause.en.to_owned(),
            is_serious: fault.is_serious,
            is_active: true,
            version: 1,
            created_at: op.now,
            updated_at: op.now,
        });
    }
}

fn product(
    stage: &mut Stage,
    op: &Op,
    present: &Present,
    family: &'static Family,
    category: CategoryId,
    step: i64,
) -> Product {
    let id: ProductId = op.new_id();
    let model = format!("{}-{}0{}", family.prefix, step + 1, family.faults.len());
    let name = family.name.text(stage.lang).to_owned();
    let is_known = present.policies.contains_key(family.policy);
    stage.ledger.rows().products.push(ProductRow {
        id,
        model_folded: fold(&model),
        model: model.clone(),
        name: name.clone(),
        category_code: Some(family.category.to_owned()),
        brand: None,
        is_bulky: family.is_bulky,
        needs_installation: family.is_bulky,
        warranty_policy_code: is_known.then(|| family.policy.to_owned()),
        maintenance_interval_days: None,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    });
    let change = Change::new("product", id, 1, "product.created").data(json!({
        "product_id": id,
        "model": model,
        "is_active": true,
        "warranty_policy_code": is_known.then_some(family.policy),
    }));
    stage.ledger.note(op, change);
    Product {
        id,
        model,
        name,
        category,
        family,
        price: family.price + step * family.price / 5,
    }
}
