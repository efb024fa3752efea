//! What lies in the demo's stores beside the parts of its faults.

use super::t;
use crate::inventory::words::PartCategory as C;
use crate::platform::closed_list::Title;

/// A kind of small part that comes in many sizes.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) struct Range {
    /// Stock numbers begin with it.
    pub prefix: &'static str,
    pub name: Title,
    pub unit: Title,
    pub category: C,
    /// What the smallest costs us, in minor units.
    pub cost: i64,
    /// Used up in the work; nobody asks for it back.
    pub is_consumable: bool,
}

/// What most parts are counted in.
pub(in crate::demo) const PIECE: Title = t("件", "pc");

const fn range(
    prefix: &'static str,
    name: Title,
    category: C,
    cost: i64,
    is_consumable: bool,
) -> Range {
    Range {
        prefix,
        name,
        unit: PIECE,
        category,
        cost,
        is_consumable,
    }
}

pub(in crate::demo) const RANGES: &[Range] = &[
    range("SCR", t("螺丝包", "Screw set"), C::Hardware, 300, true),
    range("GSK", t("密封垫", "Gasket"), C::Plastic, 450, true),
    range(
        "CLN",
        t("清洁剂", "Cleaning agent"),
        C::Consumable,
        1_200,
        true,
    ),
    range(
        "TAP",
        t("绝缘胶带", "Insulating tape"),
        C::Consumable,
        350,
        true,
    ),
    range("FUS", t("保险管", "Fuse"), C::Electronic, 180, true),
    range(
        "GLU",
        t("结构胶", "Structural adhesive"),
        C::Consumable,
        2_600,
        true,
    ),
    range("CAP", t("电容", "Capacitor"), C::Electronic, 900, false),
    range("REL", t("继电器", "Relay"), C::Electronic, 1_900, false),
    range(
        "CBL",
        t("连接线束", "Cable harness"),
        C::Electronic,
        2_200,
        false,
    ),
    range(
        "PCB",
        t("控制板", "Control board"),
        C::Electronic,
        14_500,
        false,
    ),
    range("MTR", t("电机", "Motor"), C::Assembly, 21_000, false),
    range("HNG", t("铰链", "Hinge"), C::Hardware, 1_600, false),
    range("CVR", t("面盖", "Front cover"), C::Plastic, 3_800, false),
    range("KNB", t("旋钮", "Knob"), C::Plastic, 700, false),
    range(
        "RMT",
        t("遥控器", "Remote control"),
        C::Accessory,
        4_200,
        false,
    ),
    range(
        "FLT",
        t("滤网", "Filter screen"),
        C::Accessory,
        1_500,
        false,
    ),
];

/// Who sells parts to the company: code, name.
pub(in crate::demo) const SUPPLIERS: &[(&str, Title)] = &[
    ("GY-HENGDA", t("恒达电子元件行", "Hengda Components")),
    ("GY-LIXIN", t("立新五金", "Lixin Hardware")),
    ("GY-BOYUAN", t("博远塑业", "Boyuan Plastics")),
    ("GY-SHUNFA", t("顺发机电", "Shunfa Motors")),
    ("GY-CHENXI", t("晨曦耗材", "Chenxi Supplies")),
    (
        "GY-ORIGIN",
        t("原厂配件中心", "Manufacturer's parts centre"),
    ),
];

pub(in crate::demo) const MAIN_STORE: Title = t("主仓库", "Main store");
pub(in crate::demo) const SHELF: Title = t("货架", "Shelf");
pub(in crate::demo) const VAN: Title = t("服务车", "Service van");
pub(in crate::demo) const OPENING: Title = t("期初库存", "Opening stock");
pub(in crate::demo) const WORKSHOP: Title = t("车间耗用", "Used up in the workshop");
pub(in crate::demo) const DAMAGED: Title = t("搬运损坏", "Damaged in handling");
pub(in crate::demo) const COUNTED: Title = t("月末盘点差异", "Difference of the monthly count");

/// How closely the pieces of a part are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Tracked {
    /// Every piece has its serial number.
    ByPiece,
    /// The maker's lots are kept apart.
    ByLot,
    /// Ordered for one customer alone.
    Special,
}

/// Parts that only purchase orders bring in: stock number, name, cost in minor units.
pub(in crate::demo) const BOUGHT: &[(&str, Title, i64, Tracked)] = &[
    (
        "MOD-SN-01",
        t(
            "主控模块（按序列号）",
            "Main control module (by serial number)",
        ),
        38_000,
        Tracked::ByPiece,
    ),
    (
        "GEL-LT-01",
        t("导热硅脂（按批次）", "Thermal compound (by lot)"),
        2_800,
        Tracked::ByLot,
    ),
    (
        "IMP-SO-01",
        t(
            "进口压缩机（特殊订货）",
            "Imported compressor (special order)",
        ),
        96_000,
        Tracked::Special,
    ),
];
