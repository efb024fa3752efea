//! What the steps of a ticket need. Each need is answered by the room's facts and named, all at once, when missing.

use crate::workflow::needs;

needs! {
    /// A need of a step or act of a ticket.
    pub enum TicketNeed {
        /// A customer on the ticket.
        Customer = "customer" ("客户", "A customer"), At(&["/tickets/{id}"]);
        /// A contact with a phone number or e-mail address.
        ReachableContact = "reachable_contact" ("可联系的联系人", "A contact who can be reached"), At(&["/tickets/{id}"]);
        /// The asset from the archive, or at least a model written down.
        AssetOrModel = "asset_or_model" ("设备或产品型号", "An asset or product model"), At(&["/tickets/{id}"]);
        /// What is wrong, in the customer's words.
        Description = "description" ("故障描述", "A description"), At(&["/tickets/{id}"]);
        Category = "category" ("分类", "A category"), At(&["/tickets/{id}"]);
        Severity = "severity" ("严重程度", "A severity"), At(&["/tickets/{id}"]);
        Urgency = "urgency" ("紧急程度", "An urgency"), At(&["/tickets/{id}"]);
        /// Somebody who takes it on.
        AssigneeOrTeam = "assignee_or_team" ("负责人或班组", "An assignee or team"), At(&["/tickets/{id}/assignments"]);
        /// The diagnosis of this cycle: cause, fault code, remedy, service mode, parts, expected completion.
        Diagnosis = "diagnosis" ("本周期的诊断记录", "A diagnosis of this cycle"), At(&["/tickets/{id}/diagnoses"]);
        /// A quote with the customer, demanded only when anything is chargeable.
        SentQuote = "sent_quote" ("已发送的报价单", "A quote sent to the customer"), At(&["/quotes/{quote_id}/transitions", "/tickets/{id}/quotes"]);
        /// Nothing of the diagnosed work is chargeable; otherwise the plan must be proposed.
        NothingChargeable = "nothing_chargeable" ("无收费项目", "Nothing that is chargeable"), Circumstance;
        /// Policy asks for no signed agreement; otherwise the plan must be proposed.
        NoAgreementDemanded = "no_agreement_demanded" ("无需签订维修协议", "No agreement demanded by policy"), Circumstance;
        /// The decision speaks of the plan's or quote's current version.
        CurrentVersion = "current_version" ("方案的当前版本", "The current version of the plan"), Circumstance;
        /// The plan or quote is still valid.
        NotExpired = "not_expired" ("方案仍在有效期内", "A plan that has not expired"), Circumstance;
        /// How the customer said so when somebody else records it: who, by which means, when, with an attachment.
        CustomersWord = "customers_word" ("客户意见的凭据（何人、方式、时间、附件）", "Evidence of the customer's word (who, how, when, attachment)"), Body;
        /// The repair report of this cycle: steps, result, labour time.
        RepairReport = "repair_report" ("本周期的维修报告", "A repair report of this cycle"), At(&["/tickets/{id}/repair-reports"]);
        /// Every part of the catalogue that the report names was issued to the ticket, to the very piece.
        PartsPosted = "parts_posted" ("报告中的备件已过账", "The parts of the report posted"), At(&["/stock-issues"]);
        /// No visit is still under way or planned.
        VisitsEnded = "visits_ended" ("上门服务已结束", "All visits ended"), Circumstance;
        /// What was tested and with which result.
        TestResults = "test_results" ("检验结果", "Test results"), Body;
        /// Who repaired does not verify, unless the category's policy says so.
        NotOwnRepair = "not_own_repair" ("检验人不是维修人", "A tester who did not do the repair"), Circumstance;
        /// The name of the person who accepts or refuses for the customer.
        AcceptedBy = "accepted_by" ("验收人", "The person who accepts or refuses"), Body;
        /// The customer's signature, when a technician records the word.
        CustomerSignature = "customer_signature" ("客户签字", "The customer's signature"), Body;
        /// Each charge is paid, or waived within the approver's limit.
        ChargesSettled = "charges_settled" ("费用已结清或在权限内减免", "Charges settled or waived"), At(&["/tickets/{id}/charges"]);
        /// What was issued is used or back in stock.
        UnusedPartsBack = "unused_parts_back" ("未用备件已退库", "Unused parts returned"), At(&["/stock-returns"]);
        /// Old parts that a guarantee repair owes are back or written off.
        OldPartsBack = "old_parts_back" ("旧件已回收或核销", "Old parts returned or written off"), At(&["/old-part-receipts", "/old-part-write-offs", "/tickets/{id}/repair-report-corrections"]);
        /// Serial numbers of replaced devices and cards, and of pieces fitted, are on record.
        SerialsRecorded = "serials_recorded" ("新序列号已登记", "New serial numbers recorded"), At(&["/tickets/{id}/repair-report-corrections"]);
        /// No child ticket is open.
        ChildrenEnded = "children_ended" ("子工单均已结束", "No open child ticket"), Circumstance;
        /// The customer's time to reopen (30 days) is not over.
        WithinReopenWindow = "within_reopen_window" ("在可重新打开的期限内", "The time to reopen is not over"), Circumstance;
        /// A callback or survey outcome, or three failed attempts on different days (S1, callback rules).
        CustomerHeard = "customer_heard" ("回访或调查结果，或不同日期三次联系未果", "A callback or survey outcome, or three failed attempts on different days"), At(&["/tickets/{id}/callbacks"]);
        /// The review: cause, remedy, prevention.
        ReviewRecord = "review_record" ("总结记录", "A review record"), At(&["/tickets/{id}/reviews"]);
        /// The fault analysis report, demanded for a major failure (重大故障).
        FaultAnalysis = "fault_analysis" ("故障分析报告", "A fault analysis"), At(&["/tickets/{id}/fault-analyses"]);
        /// An unsatisfied customer has led to a reopen or a complaint.
        DissatisfactionAnswered = "dissatisfaction_answered" ("客户不满意须先重新打开或登记投诉", "A reopen or complaint for an unsatisfied customer"), Circumstance;
        /// The ticket is somebody's already.
        Assigned = "assigned" ("已有负责人", "A present assignee"), At(&["/tickets/{id}/assignments"]);
        /// The ticket is not waiting.
        NotOnHold = "not_on_hold" ("工单未挂起", "A ticket that is not on hold"), Circumstance;
        /// The ticket is waiting.
        OnHold = "on_hold" ("工单已挂起", "A ticket that is on hold"), Circumstance;
        /// The highest level is not yet reached.
        HigherLevelLeft = "higher_level_left" ("尚有更高级别", "A higher level to escalate to"), Circumstance;
    }
}
