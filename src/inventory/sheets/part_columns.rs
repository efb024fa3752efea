//! The columns of a sheet of parts, and a row read as the request that would enter the part.

use crate::inventory::dto::parts::PartCreate;
use crate::inventory::model::Part;
use crate::inventory::words::PartCategory;
use crate::sheets::cells::Cells;
use crate::sheets::lines::Column;

/// The columns, in the order in which they are written.
pub const COLUMNS: &[Column] = &[
    Column::required("sku", "料号", "Part number"),
    Column::required("name", "名称", "Name"),
    Column::optional("name_en", "英文名称", "Name in English"),
    Column::required("category", "类别", "Category"),
    Column::required("unit", "单位", "Unit"),
    Column::optional("decimals", "小数位数", "Decimals"),
    Column::optional(
        "is_serial_tracked",
        "按序列号管理",
        "Tracked by serial number",
    ),
    Column::optional("is_lot_tracked", "按批号管理", "Tracked by lot"),
    Column::optional("is_consumable", "是否耗材", "Consumable"),
    Column::optional("owes_old_part", "须回收旧件", "Old part comes back"),
    Column::optional("minimum_quantity", "最低库存", "Minimum"),
    Column::optional("maximum_quantity", "最高库存", "Maximum"),
    Column::optional("sale_price", "销售价", "Sale price"),
    Column::optional("sale_currency", "销售价币种", "Currency of sale price"),
    Column::optional("purchase_price", "参考进价", "Purchase price"),
    Column::optional(
        "purchase_currency",
        "进价币种",
        "Currency of purchase price",
    ),
    Column::optional("warranty_days", "配件保修天数", "Warranty days"),
    Column::optional("barcode", "条码", "Bar code"),
    Column::optional("models", "适用机型", "Models"),
    Column::optional("is_active", "在用", "In use"),
];

/// A row as it was read.
pub struct Drafted {
    pub create: PartCreate,
    /// Models by name; they are looked up later, all of a chunk at once.
    pub models: Vec<String>,
    pub is_active: bool,
}

/// Reads a row. What is missing or cannot be read is a fault, and something harmless stands in for it, so
/// that the other cells are looked at too.
pub fn read(cells: &mut Cells) -> Drafted {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let sku = text(cells.required("sku")).unwrap_or_else(|| "-".to_owned());
    let name = text(cells.required("name")).unwrap_or_else(|| "-".to_owned());
    let unit = text(cells.required("unit")).unwrap_or_else(|| "-".to_owned());
    if cells.required("category").is_none() {
        // The fault is noted; the choice below finds nothing to read.
    }
    let category = cells.choice("category", PartCategory::DEFS);
    let create = PartCreate {
        sku,
        name,
        name_en: text(cells.text("name_en")),
        category: category.unwrap_or(PartCategory::Other),
        unit,
        decimals: cells.whole("decimals").unwrap_or_default(),
        is_serial_tracked: cells.boolean("is_serial_tracked").unwrap_or_default(),
        is_lot_tracked: cells.boolean("is_lot_tracked").unwrap_or_default(),
        is_consumable: cells.boolean("is_consumable").unwrap_or_default(),
        owes_old_part: cells.boolean("owes_old_part").unwrap_or_default(),
        minimum_quantity: cells.quantity("minimum_quantity"),
        maximum_quantity: cells.quantity("maximum_quantity"),
        sale_price: cells.money("sale_price", "sale_currency"),
        purchase_price: cells.money("purchase_price", "purchase_currency"),
        warranty_days: cells.whole("warranty_days"),
        barcode: text(cells.text("barcode")),
        product_ids: Vec::new(),
    };
    Drafted {
        create,
        models: cells.list("models"),
        is_active: cells.boolean("is_active").unwrap_or(true),
    }
}

/// Takes over what the sheet has no column for.
pub fn keep_unnamed(cells: &Cells, before: &Part, after: &mut Part) {
    macro_rules! keep {
        ($($key:literal => $($field:ident),+;)*) => {$(
            if !cells.has($key) {
                $(after.$field = before.$field.clone();)+
            }
        )*};
    }
    keep! {
        "name_en" => name_en;
        "decimals" => decimals;
        "is_serial_tracked" => is_serial_tracked;
        "is_lot_tracked" => is_lot_tracked;
        "is_consumable" => is_consumable;
        "owes_old_part" => owes_old_part;
        "minimum_quantity" => minimum_quantity;
        "maximum_quantity" => maximum_quantity;
        "sale_price" => sale_price_amount, sale_price_currency;
        "purchase_price" => purchase_price_amount, purchase_price_currency;
        "warranty_days" => warranty_days;
        "barcode" => barcode;
        "is_active" => is_active;
    }
}

/// The column of a member of the request; prices and their currencies are one member there.
pub fn column_of(pointer: &str) -> &'static str {
    let member = pointer.trim_start_matches('/');
    let member = member.split('/').next().unwrap_or_default();
    let known = COLUMNS.iter().find(|column| column.key == member);
    known.map_or("sku", |column| column.key)
}
