//! The closed vocabularies of a ticket beside its states.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// How the report reached us. May grow.
    pub enum Channel {
        Phone = "phone" ("电话", "Phone"),
        Email = "email" ("邮件", "E-mail"),
        Web = "web" ("网站", "Web"),
        App = "app" ("应用", "App"),
        WalkIn = "walk_in" ("到店", "Walk-in"),
        Partner = "partner" ("合作方", "Partner"),
        /// 巡检: found on a round of inspection.
        Patrol = "patrol" ("巡检", "Patrol"),
        /// 回访: came up when the customer was called back.
        FollowUp = "follow_up" ("回访", "Follow-up"),
    }
}

closed_list! {
    /// What the customer needs. May grow.
    pub enum TicketType {
        Repair = "repair" ("维修", "Repair"),
        Consultation = "consultation" ("咨询", "Consultation"),
        Training = "training" ("培训", "Training"),
        Replacement = "replacement" ("更换", "Replacement"),
        Maintenance = "maintenance" ("保养", "Maintenance"),
        InstallationIssue = "installation_issue" ("安装问题", "Installation issue"),
    }
}

closed_list! {
    /// How soon a ticket is served; follows from severity and urgency by the matrix in the settings.
    pub enum Priority {
        P1 = "p1" ("一级", "P1"),
        P2 = "p2" ("二级", "P2"),
        P3 = "p3" ("三级", "P3"),
        P4 = "p4" ("四级", "P4"),
    }
}

closed_list! {
    /// How much the fault takes away from the customer.
    pub enum Severity {
        /// A blemish; everything works.
        Low = "low" ("低", "Low"),
        /// Something does not work, the rest does.
        Medium = "medium" ("中", "Medium"),
        /// The main use is gone.
        High = "high" ("高", "High"),
        /// Danger, or many people affected.
        Critical = "critical" ("严重", "Critical"),
    }
}

closed_list! {
    /// How soon the customer needs it.
    pub enum Urgency {
        Low = "low" ("低", "Low"),
        Medium = "medium" ("中", "Medium"),
        High = "high" ("高", "High"),
        Critical = "critical" ("紧急", "Critical"),
    }
}

closed_list! {
    /// How the service is given, from the lightest way to the heaviest.
    pub enum ServiceMode {
        Hotline = "hotline" ("电话支持", "Hotline"),
        Remote = "remote" ("远程", "Remote"),
        OnSite = "on_site" ("上门", "On site"),
        /// 送修: taken away against a receipt.
        Depot = "depot" ("送修", "Depot"),
        /// 返厂: sent on to the manufacturer.
        Factory = "factory" ("返厂", "Factory"),
    }
}

closed_list! {
    /// What kind of entry stands in the timeline. May grow.
    pub enum TicketEventType {
        Created = "created" ("登记", "Registered"),
        Updated = "updated" ("修改", "Changed"),
        StateChanged = "state_changed" ("状态变更", "State changed"),
        Assigned = "assigned" ("指派", "Assigned"),
        Transferred = "transferred" ("转派", "Transferred"),
        Held = "held" ("挂起", "Put on hold"),
        Resumed = "resumed" ("恢复", "Resumed"),
        Escalated = "escalated" ("升级", "Escalated"),
        PriorityChanged = "priority_changed" ("优先级变更", "Priority changed"),
        ServiceModeChanged = "service_mode_changed" ("服务方式变更", "Service mode changed"),
        /// This ticket went into another one.
        Merged = "merged" ("并入其他工单", "Merged into another"),
        /// Another ticket came into this one.
        MergeReceived = "merge_received" ("接收合并", "Received a merge"),
        /// A child ticket was split off or registered below this one.
        ChildAdded = "child_added" ("新增子工单", "Child added"),
        NoteAdded = "note_added" ("备注", "Note"),
        EvidenceRecorded = "evidence_recorded" ("记录", "Evidence recorded"),
        QuoteChanged = "quote_changed" ("报价", "Quote"),
        ChargeChanged = "charge_changed" ("费用", "Charge"),
        WatcherChanged = "watcher_changed" ("关注人变更", "Watcher changed"),
        /// Parts that were promised to the ticket turned out not to be there.
        PartsLost = "parts_lost" ("预留备件落空", "Promised parts lost"),
        TrackingChanged = "tracking_changed" ("跟踪链接", "Tracking link"),
    }
}

closed_list! {
    /// What kind of evidence a document is.
    pub enum EvidenceKind {
        Diagnosis = "diagnosis" ("诊断记录", "Diagnosis"),
        PlanDecision = "plan_decision" ("方案确认", "Plan decision"),
        RepairReport = "repair_report" ("维修报告", "Repair report"),
        Verification = "verification" ("检验记录", "Verification"),
        Acceptance = "acceptance" ("验收记录", "Acceptance"),
        Review = "review" ("总结记录", "Review"),
        FaultAnalysis = "fault_analysis" ("故障分析报告", "Fault analysis"),
        DepotReceipt = "depot_receipt" ("收件凭证", "Depot receipt"),
        DepotReturn = "depot_return" ("返还凭证", "Depot return"),
        ContactOutcome = "contact_outcome" ("回访结果", "Contact outcome"),
    }
}

crate::text_enum!(Channel);
crate::text_enum!(TicketType);
crate::text_enum!(Priority);
crate::text_enum!(Severity);
crate::text_enum!(Urgency);
crate::text_enum!(ServiceMode);
crate::text_enum!(TicketEventType);
crate::text_enum!(EvidenceKind);
crate::text_enum!(crate::tickets::flow::TicketState);
crate::text_enum!(crate::tickets::flow::HoldReason);
