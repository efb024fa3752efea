//! What people write when they buy, count, lend and send.

use super::t;
use crate::platform::closed_list::Title;

macro_rules! texts {
    ($($name:ident = ($zh:literal, $en:literal);)*) => {
        $(pub(in crate::demo) const $name: Title = t($zh, $en);)*
    };
}

texts! {
    ORDER_MONTHLY = ("月度补货", "Monthly replenishment");
    ORDER_SPECIAL = ("客户指定型号，特殊订货", "Special order of the model that the customer wants");
    ONLY_SELLER = ("该型号仅一家供应商代理", "Only one supplier carries this model");
    SOONER = ("交货期短四天，客户在等", "Four days sooner, and customers wait");
    ASK_AGAIN = ("请重新询价，至少再压价一成", "Ask again; ten per cent less at least");
    OUT_OF_STOCK = ("供应商通知缺货，无法交付", "The supplier is out of stock and cannot deliver");
    DENTED = ("外箱破损，一件变形，退回", "Carton damaged, one piece bent; sent back");
    MONTHLY_COUNT = ("月度全盘", "Monthly count of the whole store");
    LEFT_ON_SITE = ("遗落在客户现场，未能找回", "Left at a customer's and not found again");
    PAID_BY_WAGES = ("按原价赔偿，已从工资扣除", "Original price paid, taken from wages");
    CRACKED = ("外壳开裂，停用待修", "Housing cracked; not to be used until repaired");
    LABORATORY = ("省计量检测中心（演示）", "Provincial metrology centre (demo)");
    FOR_THE_VAN = ("服务车补货", "For the service van");
    FOR_THE_OTHER_STORE = ("邻近网点缺货，调拨支援", "The store next door is short");
    BROKEN_ON_THE_WAY = ("途中破损，按报损处理", "Broken on the way; written off");
}
