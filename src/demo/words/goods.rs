//! What the company has sold, what breaks about it and how that is put right.

use super::t;
use crate::platform::closed_list::Title;

/// A kind of product with its models and its faults.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) struct Family {
    /// Code of the ticket category.
    pub category: &'static str,
    pub name: Title,
    /// Models begin with it.
    pub prefix: &'static str,
    pub policy: &'static str,
    pub is_bulky: bool,
    /// Price of the simplest model in minor units.
    pub price: i64,
    pub faults: &'static [Fault],
}

/// A fault with its story.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) struct Fault {
    /// Code of the fault.
    pub code: &'static str,
    pub is_serious: bool,
    /// What the customer says, after the name of the product.
    pub symptom: Title,
    pub cause: Title,
    pub remedy: Title,
    /// The part that is replaced: stock number, name, price in minor units.
    pub part: Option<(&'static str, Title, i64)>,
}

const fn fault(code: &'static str, symptom: Title, cause: Title, remedy: Title) -> Fault {
    Fault {
        code,
        is_serious: false,
        symptom,
        cause,
        remedy,
        part: None,
    }
}

impl Fault {
    const fn serious(self) -> Fault {
        Fault {
            is_serious: true,
            ..self
        }
    }

    const fn with(self, sku: &'static str, name: Title, price: i64) -> Fault {
        Fault {
            part: Some((sku, name, price)),
            ..self
        }
    }
}

const FURNITURE: &str = "furniture-three-guarantees";
const ONE_YEAR: &str = "standard-one-year";

pub(in crate::demo) const FAMILIES: &[Family] = &[
    Family {
        category: "furniture.sofa",
        name: t("布艺沙发", "Fabric sofa"),
        prefix: "SF",
        policy: FURNITURE,
        is_bulky: true,
        price: 329_900,
        faults: &[
            fault(
                "spring_fault",
                t(
                    "坐垫塌陷，坐下去能感觉到弹簧",
                    "the seat has sunk and the springs can be felt",
                ),
                t("蛇形弹簧卡扣脱落", "spring clips came off the frame"),
                t(
                    "更换弹簧卡扣并重新绷带",
                    "replace the clips and restretch the webbing",
                ),
            )
            .with(
                "SP-CLIP-10",
                t("弹簧卡扣（10 只）", "Spring clips (10)"),
                4_500,
            ),
            fault(
                "frame_broken",
                t(
                    "扶手晃动，底部有断裂声",
                    "the armrest is loose and the base cracks",
                ),
                t("木框架榫接处开裂", "a joint of the wooden frame has split"),
                t(
                    "加固框架并更换扶手连接件",
                    "strengthen the frame and replace the armrest joint",
                ),
            )
            .serious()
            .with("SF-JOINT-2", t("扶手连接件", "Armrest joint"), 12_800),
            fault(
                "odour",
                t(
                    "使用三个月仍有刺鼻气味",
                    "it still has a pungent smell after three months",
                ),
                t("填充棉散味不充分", "the filling was not aired long enough"),
                t("更换坐垫填充棉", "replace the seat filling"),
            )
            .with("SF-FILL-3", t("坐垫填充棉", "Seat filling"), 26_000),
        ],
    },
    Family {
        category: "furniture.wardrobe",
        name: t("推拉门衣柜", "Sliding-door wardrobe"),
        prefix: "WD",
        policy: FURNITURE,
        is_bulky: true,
        price: 459_900,
        faults: &[
            fault(
                "hardware_loose",
                t(
                    "柜门关不严，滑动时卡顿",
                    "the doors do not close and stick when sliding",
                ),
                t(
                    "下导轨变形，滑轮磨损",
                    "the lower rail is bent and a roller worn",
                ),
                t(
                    "更换滑轮并校正导轨",
                    "replace the roller and straighten the rail",
                ),
            )
            .with("WD-ROLL-4", t("移门滑轮组", "Door rollers"), 6_800),
            fault(
                "deformation",
                t("侧板起鼓开裂", "a side panel has swollen and cracked"),
                t("板材封边受潮", "moisture got under the edging"),
                t("更换侧板", "replace the side panel"),
            )
            .serious()
            .with("WD-SIDE-1", t("衣柜侧板", "Side panel"), 38_000),
        ],
    },
    Family {
        category: "appliance.air_conditioner",
        name: t("壁挂式空调", "Wall air conditioner"),
        prefix: "AC",
        policy: ONE_YEAR,
        is_bulky: true,
        price: 289_900,
        faults: &[
            fault(
                "no_cooling",
                t(
                    "开机后不制冷，外机能转",
                    "it does not cool although the outdoor unit runs",
                ),
                t(
                    "制冷剂不足，接头微漏",
                    "refrigerant is low, a joint leaks slightly",
                ),
                t(
                    "检漏补焊并加注制冷剂",
                    "find and seal the leak, refill refrigerant",
                ),
            )
            .serious()
            .with(
                "AC-R32-1",
                t("R32 制冷剂（公斤）", "R32 refrigerant (kg)"),
                18_000,
            ),
            fault(
                "leaks",
                t(
                    "室内机往下滴水，墙面已湿",
                    "the indoor unit drips and the wall is wet",
                ),
                t(
                    "排水管坡度不足，存水盘堵塞",
                    "the drain has too little fall and the pan is blocked",
                ),
                t(
                    "疏通存水盘并调整排水管",
                    "clear the pan and relay the drain",
                ),
            ),
            fault(
                "noise",
                t(
                    "夜里外机异响，邻居有意见",
                    "the outdoor unit is loud at night and neighbours complain",
                ),
                t(
                    "外机减振脚垫老化",
                    "the rubber feet of the outdoor unit are worn",
                ),
                t(
                    "更换减振脚垫并紧固支架",
                    "replace the feet and tighten the bracket",
                ),
            )
            .with("AC-FOOT-4", t("减振脚垫（4 只）", "Rubber feet (4)"), 3_600),
        ],
    },
    Family {
        category: "appliance.refrigerator",
        name: t("对开门冰箱", "Side-by-side refrigerator"),
        prefix: "RF",
        policy: ONE_YEAR,
        is_bulky: true,
        price: 399_900,
        faults: &[
            fault(
                "compressor_fault",
                t(
                    "冷藏室升温，压缩机频繁启停",
                    "the fridge warms up and the compressor keeps stopping",
                ),
                t("压缩机启动器损坏", "the compressor starter has failed"),
                t(
                    "更换启动器并测试温度曲线",
                    "replace the starter and record the temperature",
                ),
            )
            .serious()
            .with(
                "RF-START-1",
                t("压缩机启动器", "Compressor starter"),
                15_800,
            ),
            fault(
                "sensor_fault",
                t(
                    "显示温度与实际相差很大",
                    "the temperature shown is far from the real one",
                ),
                t("冷藏传感器阻值漂移", "the sensor's resistance has drifted"),
                t("更换温度传感器", "replace the temperature sensor"),
            )
            .with("RF-NTC-2", t("温度传感器", "Temperature sensor"), 4_200),
        ],
    },
    Family {
        category: "appliance.washing_machine",
        name: t("滚筒洗衣机", "Front-loading washing machine"),
        prefix: "WM",
        policy: ONE_YEAR,
        is_bulky: true,
        price: 259_900,
        faults: &[
            fault(
                "vibration",
                t("脱水时整机跳动", "it jumps while spinning"),
                t("减振器失效", "the shock absorbers have failed"),
                t(
                    "更换一对减振器并调平",
                    "replace both absorbers and level the machine",
                ),
            )
            .with(
                "WM-DAMP-2",
                t("减振器（一对）", "Shock absorbers (pair)"),
                9_800,
            ),
            fault(
                "does_not_start",
                t(
                    "通电后按启动没有反应",
                    "nothing happens when start is pressed",
                ),
                t(
                    "门锁开关触点烧蚀",
                    "the contacts of the door lock are burnt",
                ),
                t("更换门锁开关", "replace the door lock"),
            )
            .serious()
            .with("WM-LOCK-1", t("门锁开关", "Door lock"), 7_600),
        ],
    },
    Family {
        category: "electronics.television",
        name: t("智能电视", "Smart television"),
        prefix: "TV",
        policy: ONE_YEAR,
        is_bulky: true,
        price: 349_900,
        faults: &[
            fault(
                "display_fault",
                t(
                    "屏幕左侧出现竖线",
                    "vertical lines on the left of the screen",
                ),
                t("屏线排线接触不良", "the panel cable has poor contact"),
                t(
                    "重新压接排线并更换胶带",
                    "reseat the cable and renew its tape",
                ),
            ),
            fault(
                "board_fault",
                t(
                    "反复重启，停在开机画面",
                    "it restarts again and again at the logo",
                ),
                t(
                    "主板存储芯片故障",
                    "the memory chip of the main board is faulty",
                ),
                t(
                    "更换主板并升级软件",
                    "replace the main board and update the software",
                ),
            )
            .serious()
            .with("TV-MAIN-55", t("电视主板", "Television main board"), 68_000),
        ],
    },
    Family {
        category: "electronics.gps_terminal",
        name: t("车载定位终端", "Vehicle tracking terminal"),
        prefix: "GT",
        policy: ONE_YEAR,
        is_bulky: false,
        price: 89_900,
        faults: &[
            fault(
                "positioning_fault",
                t(
                    "位置停在昨天，车辆已行驶",
                    "the position is yesterday's although the vehicle moved",
                ),
                t("定位天线馈线被压断", "the antenna cable was crushed"),
                t(
                    "更换天线并重新走线",
                    "replace the antenna and reroute its cable",
                ),
            )
            .with("GT-ANT-1", t("定位天线", "Positioning antenna"), 5_500),
            fault(
                "communication_card",
                t(
                    "终端离线，平台收不到数据",
                    "the terminal is offline and sends no data",
                ),
                t(
                    "通信卡欠费停机后未恢复注册",
                    "the card did not register again after a suspension",
                ),
                t("更换通信卡并重新注册", "replace the card and register it"),
            )
            .with("GT-SIM-1", t("物联网通信卡", "IoT card"), 2_000),
        ],
    },
    Family {
        category: "electronics.computer",
        name: t("商用台式电脑", "Office computer"),
        prefix: "PC",
        policy: ONE_YEAR,
        is_bulky: false,
        price: 429_900,
        faults: &[
            fault(
                "no_power",
                t(
                    "按电源键没有任何反应",
                    "nothing happens when the power button is pressed",
                ),
                t("电源模块无输出", "the power supply gives no output"),
                t("更换电源模块", "replace the power supply"),
            )
            .serious()
            .with(
                "PC-PSU-300",
                t("电源模块 300W", "Power supply 300 W"),
                22_000,
            ),
            fault(
                "software_fault",
                t("系统频繁蓝屏", "the system keeps crashing"),
                t(
                    "驱动程序与系统更新冲突",
                    "a driver conflicts with a system update",
                ),
                t(
                    "回退驱动并更新固件",
                    "roll the driver back and update the firmware",
                ),
            ),
        ],
    },
    Family {
        category: "appliance.small",
        name: t("微波炉", "Microwave oven"),
        prefix: "MW",
        policy: ONE_YEAR,
        is_bulky: false,
        price: 49_900,
        faults: &[
            fault(
                "no_heating",
                t("能转不加热", "it turns but does not heat"),
                t("高压熔断器熔断", "the high-voltage fuse has blown"),
                t(
                    "更换高压熔断器并检查磁控管",
                    "replace the fuse and test the magnetron",
                ),
            )
            .serious()
            .with("MW-FUSE-1", t("高压熔断器", "High-voltage fuse"), 1_800),
            fault(
                "button_fault",
                t(
                    "按键要按很多次才有反应",
                    "buttons answer only after many presses",
                ),
                t("按键膜片老化", "the button membrane is worn"),
                t("更换面板膜片", "replace the panel membrane"),
            )
            .with("MW-PANEL-1", t("面板膜片", "Panel membrane"), 3_500),
        ],
    },
];
