//! What people write into records.

use super::t;
use crate::platform::closed_list::Title;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = ($zh:literal, $en:literal);)*) => {
        $($(#[$doc])* pub(in crate::demo) const $name: Title = t($zh, $en);)*
    };
}

texts! {
    TESTED_LOAD = ("通电带载试机 30 分钟", "Run under load for 30 minutes");
    TESTED_SAFETY = ("绝缘与外观检查", "Insulation and appearance");
    TEST_FAILED = ("试机时故障再现，退回返修", "The fault came back in the test; back to repair");
    SIGNED = ("服务单已由客户签字，照片存档", "Signed service sheet, photo on file");
    CALLED = ("电话录音编号", "Call recording");
    FAULT_PERSISTS = ("客户试用后故障仍在", "The fault is still there when the customer tries it");
    CHECKED_ON_SITE = ("现场检测并确认故障", "Checked the fault on site");
    CLEANED = ("清洁并复位，向客户演示", "Cleaned, reset and shown to the customer");
    SATISFIED = ("客户表示满意，无其他问题", "The customer is satisfied");
    UNSATISFIED = ("客户认为等待时间过长", "The customer waited too long");
    PREVENTION = ("提醒客户按说明保养，并反馈产品部门", "Remind customers of maintenance and tell the product department");
    PROGRESS = ("备件已到，明天上午联系上门时间", "The part is here; a visit will be arranged tomorrow morning");
    NOTE_CALL_FIRST = ("客户要求上门前半小时电话联系", "The customer wants a call half an hour before the visit");
    NOTE_STAIRS = ("无电梯，五楼，需要两人搬运", "Fifth floor without a lift; two people needed");
    MAN_MADE = ("机身有明显撞击痕迹，照片三张", "Clear marks of an impact; three photos");
    LABOUR = ("维修工时", "Labour");
    TRAVEL = ("上门费", "Call-out");
    LONG_STANDING = ("老客户，给予九五折", "A loyal customer: five per cent off");
    TOO_DEAR = ("客户认为价格偏高", "The customer finds it too dear");
    WAITS_FOR_PART = ("备件调拨中", "The part is being transferred");
    IMPACT_ONE = ("仅此一台", "This device only");
    IMPACT_SHOP = ("影响门店正常营业", "The shop cannot work normally");
    CORRECTIVE = ("更换同批次部件并复检", "Replace the parts of the same batch and test again");
    ACCESSORIES = ("电源线、遥控器", "Power cord, remote control");
    CONDITION = ("外壳左下角有划痕，功能待检", "Scratch at the lower left; function to be tested");
    DUPLICATE = ("同一客户重复报修", "The same customer reported it twice");
    HEAD_OFFICE = ("总部", "Head office");
    REPAIR_TEAM = ("维修组", "Repair team");
    SERVICE_DESK = ("客服组", "Service desk");
    SERVICE_STATION = ("服务站", "Service station");
    HOME = ("住宅", "Home");
    OFFICE = ("办公地点", "Office");
}
