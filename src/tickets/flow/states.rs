//! The ten states in six stages and two ends, and the names of steps, acts and what steps leave behind.

use crate::platform::closed_list::closed_list;
use crate::workflow::states;

closed_list! {
    /// The six stages of a ticket. Derived from the state, never stored beside it; ends belong to none.
    pub enum TicketStage {
        /// The report is taken down and classified.
        Intake = "intake" ("接收", "Intake"),
        /// The cause is found and the remedy agreed.
        Diagnosis = "diagnosis" ("诊断", "Diagnosis"),
        /// The remedy is carried out.
        Repair = "repair" ("维修", "Repair"),
        /// The result is tested inside and accepted by the customer.
        Verification = "verification" ("验证", "Verification"),
        /// Charges, parts and records are settled.
        Closure = "closure" ("关闭", "Closure"),
        /// The customer is asked and the lesson written down.
        Review = "review" ("总结", "Review"),
    }
}

states! {
    /// Where a ticket stands.
    pub enum TicketState in TicketStage {
        /// Registered, not yet classified and given to anyone.
        Intake = "intake" ("接收", "Intake"), Initial, stage Intake;
        /// The cause is being looked for.
        Diagnosis = "diagnosis" ("诊断", "Diagnosis"), Middle, stage Diagnosis;
        /// Waiting for the customer's word on plan or quote.
        Approval = "approval" ("待客户确认", "Customer approval"), Middle, stage Diagnosis;
        /// The repair is being done.
        Repair = "repair" ("维修", "Repair"), Middle, stage Repair;
        /// Internal test of the repair.
        Verification = "verification" ("内部检验", "Internal test"), Middle, stage Verification;
        /// Waiting for the customer to accept the result.
        Acceptance = "acceptance" ("客户验收", "Customer acceptance"), Middle, stage Verification;
        /// Accepted; charges, parts and records are being settled.
        Closure = "closure" ("关闭", "Closure"), Middle, stage Closure;
        /// Closed; the customer is called back and the case reviewed.
        Review = "review" ("总结", "Review"), Middle, stage Review;
        /// Done; can be reopened within the rules.
        Completed = "completed" ("已完成", "Completed"), ReopenableEnd;
        /// Given up before the work was done, or a duplicate.
        Cancelled = "cancelled" ("已取消", "Cancelled"), End;
    }
}

closed_list! {
    /// A step that moves a ticket to another state.
    pub enum TicketAction {
        /// Classify the report and give it to somebody.
        Triage = "triage" ("分诊派单", "Triage"),
        /// Put the plan (and the quote) before the customer.
        ProposePlan = "propose_plan" ("提交方案", "Propose plan"),
        /// Start repairing when nobody has to agree first.
        StartRepair = "start_repair" ("直接开始维修", "Start repair"),
        /// The customer agrees to plan or quote.
        ApprovePlan = "approve_plan" ("同意方案", "Approve plan"),
        /// The customer does not agree.
        DeclinePlan = "decline_plan" ("拒绝方案", "Decline plan"),
        /// Look for the cause again.
        Rediagnose = "rediagnose" ("重新诊断", "Diagnose again"),
        /// The repair is done and goes to the test.
        CompleteRepair = "complete_repair" ("完成维修", "Complete repair"),
        /// The internal test is passed.
        PassVerification = "pass_verification" ("检验合格", "Pass test"),
        /// The internal test is failed: rework.
        FailVerification = "fail_verification" ("检验不合格", "Fail test"),
        /// The customer accepts the result.
        Accept = "accept" ("验收通过", "Accept"),
        /// The customer refuses the result: rework.
        RefuseAcceptance = "refuse_acceptance" ("拒绝验收", "Refuse acceptance"),
        /// Everything is settled.
        Close = "close" ("结单", "Close"),
        /// Take up a finished ticket again, in a new cycle.
        Reopen = "reopen" ("重新打开", "Reopen"),
        /// The review is done.
        CompleteReview = "complete_review" ("完成总结", "Complete review"),
        /// Give the ticket up.
        Cancel = "cancel" ("取消", "Cancel"),
    }
}

closed_list! {
    /// Something done to a ticket that leaves it in its state.
    pub enum TicketAct {
        /// Give it to a person or team; the first responder never changes.
        Assign = "assign" ("指派", "Assign"),
        /// Hand it over from the present assignee to another.
        Transfer = "transfer" ("转派", "Transfer"),
        /// Let it wait; clocks that the policy marks as pausable stop.
        Hold = "hold" ("挂起", "Put on hold"),
        /// End the wait.
        Resume = "resume" ("恢复", "Resume"),
        /// Raise it one level: supervisor, technical lead, manager.
        Escalate = "escalate" ("升级", "Escalate"),
        /// Change severity or urgency, and with them the priority.
        SetPriority = "set_priority" ("调整优先级", "Set priority"),
        /// Change how the service is given: hotline, remote, on site, depot, factory.
        SetServiceMode = "set_service_mode" ("变更服务方式", "Set service mode"),
        /// Join this duplicate to another ticket. The room then cancels it with the reason `duplicate`, so both
        /// this act and that step must be open to the caller.
        Merge = "merge" ("合并", "Merge"),
        /// Split a part off into a child ticket.
        Split = "split" ("拆分", "Split"),
        /// Write a note; possible in every state.
        AddNote = "add_note" ("添加备注", "Add note"),
    }
}

closed_list! {
    /// What a step leaves behind beside the new state.
    pub enum TicketEffect {
        Priority = "priority" ("优先级", "Priority"),
        SlaClocks = "sla_clocks" ("SLA 计时", "SLA clocks"),
        EntitlementSnapshot = "entitlement_snapshot" ("保修权益快照", "Entitlement snapshot"),
        RepeatRepairFlag = "repeat_repair_flag" ("重复维修标记", "Repeat repair flag"),
        CustomerNotified = "customer_notified" ("通知客户", "Customer notified"),
        PartsReserved = "parts_reserved" ("预留备件", "Parts reserved"),
        RepairAgreement = "repair_agreement" ("维修协议", "Repair agreement"),
        ReworkCounted = "rework_counted" ("返修次数加一", "Rework counted"),
        AcceptanceRecord = "acceptance_record" ("验收记录", "Acceptance record"),
        Survey = "survey" ("满意度调查", "Survey"),
        CallbackTask = "callback_task" ("回访任务", "Callback task"),
        WarrantyCardEntry = "warranty_card_entry" ("保修卡记录", "Warranty card entry"),
        NewCycle = "new_cycle" ("新的维修周期", "New cycle"),
        RepeatRepairFact = "repeat_repair_fact" ("重复维修事实（同一故障）", "Repeat repair fact (same fault)"),
        KnowledgeDraft = "knowledge_draft" ("知识库草稿", "Knowledge draft"),
        ReservationsReleased = "reservations_released" ("释放预留", "Reservations released"),
    }
}
