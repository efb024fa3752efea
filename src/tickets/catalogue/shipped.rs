//! Categories and fault codes to start with: furniture, appliances, electronics.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Category, FaultCode};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::Both;
use crate::platform::db::schema::{categories, fault_codes};
use crate::platform::error::AppResult;
use crate::platform::ids::{Id, IdSource, RandomIds};
use crate::tickets::model::CategoryId;

/// One shipped category: code, Chinese and English name, then what its policy says.
struct Shipped {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    allows_self_verification: bool,
    requires_agreement: bool,
}

const fn plain(code: &'static str, zh: &'static str, en: &'static str) -> Shipped {
    Shipped {
        code,
        zh,
        en,
        allows_self_verification: false,
        requires_agreement: false,
    }
}

/// A small job: who did it may also say that it is done.
const fn small(code: &'static str, zh: &'static str, en: &'static str) -> Shipped {
    Shipped {
        allows_self_verification: true,
        ..plain(code, zh, en)
    }
}

/// Work that changes the thing for good: the customer agrees in writing first.
const fn agreed(code: &'static str, zh: &'static str, en: &'static str) -> Shipped {
    Shipped {
        requires_agreement: true,
        ..plain(code, zh, en)
    }
}

/// The part of a code before its last dot is the category above, which stands earlier in the list.
const CATEGORIES: &[Shipped] = &[
    plain("furniture", "家具", "Furniture"),
    plain("furniture.sofa", "沙发", "Sofa"),
    plain("furniture.bed", "床与床垫", "Bed and mattress"),
    plain("furniture.wardrobe", "衣柜与柜类", "Wardrobe and cabinet"),
    small("furniture.table", "桌椅", "Table and chair"),
    agreed(
        "furniture.surface",
        "漆面与木作修复",
        "Surface and wood restoration",
    ),
    plain("appliance", "家用电器", "Household appliances"),
    plain("appliance.air_conditioner", "空调", "Air conditioner"),
    plain("appliance.refrigerator", "冰箱", "Refrigerator"),
    plain("appliance.washing_machine", "洗衣机", "Washing machine"),
    plain("appliance.water_heater", "热水器", "Water heater"),
    plain("appliance.kitchen", "厨房电器", "Kitchen appliance"),
    small("appliance.small", "小家电", "Small appliance"),
    plain("electronics", "电子产品", "Electronics"),
    plain("electronics.television", "电视", "Television"),
    plain("electronics.computer", "电脑", "Computer"),
    plain("electronics.phone", "手机", "Phone"),
    plain(
        "electronics.gps_terminal",
        "车载定位终端",
        "Vehicle tracking terminal",
    ),
    plain("electronics.network", "网络设备", "Network equipment"),
    agreed("electronics.data", "数据恢复", "Data recovery"),
    small("general", "咨询与培训", "Advice and training"),
];

/// Code, Chinese and English name, and whether it is a serious performance fault.
const FAULT_CODES: &[(&str, &str, &str, bool)] = &[
    ("no_power", "不通电", "No power", true),
    ("does_not_start", "不启动", "Does not start", true),
    ("no_cooling", "不制冷", "Does not cool", true),
    ("no_heating", "不制热", "Does not heat", true),
    ("leaks", "漏水", "Leaks", false),
    ("refrigerant_leak", "制冷剂泄漏", "Refrigerant leak", true),
    ("noise", "异响", "Unusual noise", false),
    ("vibration", "振动过大", "Strong vibration", false),
    ("electric_leakage", "漏电", "Electric leakage", true),
    ("display_fault", "显示异常", "Display fault", false),
    ("no_signal", "无信号", "No signal", false),
    ("positioning_fault", "定位异常", "Positioning fault", false),
    (
        "communication_card",
        "通信卡故障",
        "Communication card fault",
        false,
    ),
    ("software_fault", "软件故障", "Software fault", false),
    ("button_fault", "按键失灵", "Buttons do not work", false),
    ("motor_fault", "电机故障", "Motor fault", true),
    ("compressor_fault", "压缩机故障", "Compressor fault", true),
    ("board_fault", "主板故障", "Main board fault", true),
    ("sensor_fault", "传感器故障", "Sensor fault", false),
    ("frame_broken", "框架断裂", "Frame broken", true),
    ("deformation", "变形开裂", "Deformed or cracked", true),
    ("spring_fault", "弹簧塌陷", "Springs collapsed", false),
    ("hardware_loose", "五金松动", "Fittings loose", false),
    ("surface_damage", "表面破损", "Surface damaged", false),
    ("colour_fading", "褪色", "Colour fading", false),
    ("odour", "异味", "Odour", false),
    ("man_made_damage", "人为损坏", "Man-made damage", false),
    ("no_fault_found", "未发现故障", "No fault found", false),
];

/// Installs the shipped categories and fault codes. What is there already stays as it is, so that it can be called
/// at every start.
///
/// # Errors
/// Database faults.
pub fn install_reference(db: &mut Db, now: UtcTime) -> AppResult<()> {
    install_categories(db, now)?;
    for (code, zh, en, is_serious) in FAULT_CODES {
        let row = FaultCode {
            id: Id::new(RandomIds.next(now)),
            code: (*code).to_owned(),
            name_zh: (*zh).to_owned(),
            name_en: (*en).to_owned(),
            is_serious: *is_serious,
            is_active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let insert = diesel::insert_into(fault_codes::table)
            .values(row)
            .on_conflict(fault_codes::code)
            .do_nothing();
        Both(insert).execute(db)?;
    }
    Ok(())
}

fn install_categories(db: &mut Db, now: UtcTime) -> AppResult<()> {
    let present: Vec<(String, CategoryId)> = categories::table
        .select((categories::code, categories::id))
        .load(db)?;
    let mut known: HashMap<String, CategoryId> = present.into_iter().collect();
    for shipped in CATEGORIES {
        if known.contains_key(shipped.code) {
            continue;
        }
        let above = shipped.code.rsplit_once('.').map(|(above, _)| above);
        let row = Category {
            id: Id::new(RandomIds.next(now)),
            code: shipped.code.to_owned(),
            parent_id: above.and_then(|code| known.get(code).copied()),
            name_zh: shipped.zh.to_owned(),
            name_en: shipped.en.to_owned(),
            allows_self_verification: shipped.allows_self_verification,
            requires_agreement: shipped.requires_agreement,
            is_active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        known.insert(row.code.clone(), row.id);
        let insert = diesel::insert_into(categories::table)
            .values(row)
            .on_conflict(categories::code)
            .do_nothing();
        Both(insert).execute(db)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::db::scratch::Scratch;

    #[test]
    fn every_shipped_category_stands_below_one_that_is_shipped_before_it() {
        for (index, one) in CATEGORIES.iter().enumerate() {
            if let Some((above, _)) = one.code.rsplit_once('.') {
                assert!(
                    CATEGORIES[..index].iter().any(|other| other.code == above),
                    "{} stands below nothing",
                    one.code
                );
            }
        }
    }

    #[test]
    fn installing_twice_changes_nothing_and_keeps_what_a_company_changed() {
        Scratch::each(|scratch| {
            let now = UtcTime::from_millis(1_795_000_000_000);
            let install = |at| {
                scratch
                    .db()
                    .write_blocking(move |db| install_reference(db, at))
                    .unwrap();
            };
            install(now);
            scratch
                .db()
                .write_blocking(|db| {
                    diesel::update(categories::table.filter(categories::code.eq("furniture")))
                        .set(categories::name_en.eq("Home furniture"))
                        .execute(db)?;
                    Ok(())
                })
                .unwrap();
            install(UtcTime::from_millis(1_796_000_000_000));
            let (rows, codes): (Vec<Category>, i64) = scratch
                .db()
                .read_blocking(|db| {
                    Ok((
                        categories::table.load(db)?,
                        fault_codes::table.count().get_result(db)?,
                    ))
                })
                .unwrap();
            assert_eq!(rows.len(), CATEGORIES.len());
            assert_eq!(codes, i64::try_from(FAULT_CODES.len()).unwrap());
            let furniture = rows.iter().find(|row| row.code == "furniture").unwrap();
            assert_eq!(furniture.name_en, "Home furniture");
            let sofa = rows
                .iter()
                .find(|row| row.code == "furniture.sofa")
                .unwrap();
            assert_eq!(sofa.parent_id, Some(furniture.id));
        });
    }
}
