//! Keeps what the free search finds assets by.

use std::collections::BTreeSet;

use crate::equipment::model::{AssetRecord, IdentityType, ProductRecord};
use crate::equipment::repo;
use crate::platform::error::AppResult;
use crate::platform::search::{self, SearchKind, SearchText};
use crate::platform::tx::Tx;

/// Numbers of one asset that can be found.
const MOST_NUMBERS: i64 = 50;

/// Writes what an asset is found by: its serials, the former ones too, order number, model and name.
///
/// # Errors
/// Database faults.
pub fn renew(tx: &mut Tx, asset: &AssetRecord) -> AppResult<()> {
    if let Some(product) = repo::products::find(tx.db(), asset.product_id)? {
        write(tx, asset, &product)?;
    }
    Ok(())
}

/// The same for every asset of a product whose model or name changed.
///
/// # Errors
/// Database faults.
pub fn renew_product(tx: &mut Tx, product: &ProductRecord) -> AppResult<()> {
    let mut after = String::new();
    loop {
        let assets = repo::assets::of_product(tx.db(), product.id, &after)?;
        let Some(last) = assets.last() else {
            return Ok(());
        };
        after.clone_from(&last.serial_folded);
        for asset in &assets {
            write(tx, asset, product)?;
        }
    }
}

fn write(tx: &mut Tx, asset: &AssetRecord, product: &ProductRecord) -> AppResult<()> {
    let carried = repo::identities::of_asset(tx.db(), asset.id, MOST_NUMBERS)?;
    let former = carried
        .iter()
        .filter(|identity| identity.kind == IdentityType::Serial)
        .map(|identity| identity.value.as_str());
    let serials: BTreeSet<&str> = former.chain([asset.serial.as_str()]).collect();
    let text = SearchText::new()
        .text(&product.name)
        .prefix_word(&product.model)
        .word(asset.order_number.as_deref().unwrap_or_default());
    let text = serials
        .into_iter()
        .fold(text, |text, serial| text.prefix_word(serial));
    search::put(tx.db(), SearchKind::Asset, asset.id.uuid(), &text)
}
