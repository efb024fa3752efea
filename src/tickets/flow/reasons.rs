//! The closed lists of reasons. The code `other` always needs a comment.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// Why a ticket waits.
    pub enum HoldReason {
        AwaitingParts = "awaiting_parts" ("等待备件", "Awaiting parts"),
        AwaitingCustomer = "awaiting_customer" ("等待客户", "Awaiting the customer"),
        AtFactory = "at_factory" ("返厂中", "At the factory"),
        AwaitingThirdParty = "awaiting_third_party" ("等待第三方", "Awaiting a third party"),
    }
}

closed_list! {
    /// Why a ticket is given up.
    pub enum CancelReason {
        Duplicate = "duplicate" ("重复报修", "Duplicate"),
        CustomerWithdrew = "customer_withdrew" ("客户撤回", "The customer withdrew"),
        OutOfScope = "out_of_scope" ("不属于服务范围", "Out of scope"),
        Unreachable = "unreachable" ("无法联系客户", "The customer cannot be reached"),
        RegisteredInError = "registered_in_error" ("登记错误", "Registered in error"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why a finished ticket is taken up again.
    pub enum ReopenReason {
        /// The same fault is back; counts as a repeat repair.
        FaultReturned = "fault_returned" ("故障再现", "The fault returned"),
        /// The fault was never gone; counts as a repeat repair.
        NotFixed = "not_fixed" ("故障未排除", "Not fixed"),
        NewFinding = "new_finding" ("新的发现", "New finding"),
        CustomerUnsatisfied = "customer_unsatisfied" ("客户不满意", "The customer is unsatisfied"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why the cause is looked for again.
    pub enum RediagnoseReason {
        /// 疑难故障; must be escalated the same day.
        DifficultFault = "difficult_fault" ("疑难故障", "Difficult fault"),
        NewFinding = "new_finding" ("新的发现", "New finding"),
        WrongParts = "wrong_parts" ("备件不符", "Wrong parts"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why the customer declines a plan or quote.
    pub enum DeclineReason {
        Price = "price" ("价格", "Price"),
        Time = "time" ("时间", "Time"),
        BuysNew = "buys_new" ("购买新品", "Buys new"),
        RepairsElsewhere = "repairs_elsewhere" ("另行维修", "Has it repaired elsewhere"),
        NoLongerNeeded = "no_longer_needed" ("不再需要", "No longer needed"),
        NoReason = "no_reason" ("未说明原因", "No reason given"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why the customer refuses the result of a repair.
    pub enum RefuseReason {
        FaultPersists = "fault_persists" ("故障依旧", "The fault persists"),
        DamageFound = "damage_found" ("发现损坏", "Damage found"),
        Incomplete = "incomplete" ("未完成", "Incomplete"),
        Appearance = "appearance" ("外观问题", "Appearance"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why a ticket goes from one assignee to another.
    pub enum TransferReason {
        Absence = "absence" ("缺勤", "Absence"),
        Workload = "workload" ("工作量", "Workload"),
        Skill = "skill" ("技能不符", "Skill"),
        Location = "location" ("地点", "Location"),
        ShiftHandover = "shift_handover" ("交接班", "Shift handover"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why a ticket is raised a level.
    pub enum EscalateReason {
        /// 疑难故障; must be escalated the same day.
        DifficultFault = "difficult_fault" ("疑难故障", "Difficult fault"),
        MajorFailure = "major_failure" ("重大故障", "Major failure"),
        Overdue = "overdue" ("超时", "Overdue"),
        CustomerRequest = "customer_request" ("客户要求", "The customer asked for it"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why the priority changes.
    pub enum PriorityReason {
        ImpactChanged = "impact_changed" ("影响范围变化", "The impact changed"),
        Misjudged = "misjudged" ("原判断有误", "Misjudged before"),
        CustomerRequest = "customer_request" ("客户要求", "The customer asked for it"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why the service is given in another way.
    pub enum ServiceModeReason {
        NotSolvedHere = "not_solved_here" ("当前方式无法解决", "Not solved in the present way"),
        NeedsWorkshop = "needs_workshop" ("需要工装设备", "Needs workshop equipment"),
        NeedsManufacturer = "needs_manufacturer" ("需要厂家处理", "Needs the manufacturer"),
        SolvedRemotely = "solved_remotely" ("可远程解决", "Can be solved remotely"),
        CustomerRequest = "customer_request" ("客户要求", "The customer asked for it"),
        Other = "other" ("其他", "Other"),
    }
}
