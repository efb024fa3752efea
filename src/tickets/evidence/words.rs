//! The closed vocabularies of evidence.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// How the customer's word reached us.
    pub enum WordChannel {
        /// Signed in our presence, on paper or glass.
        InPersonSignature = "in_person_signature" ("当面签字", "Signed in person"),
        Phone = "phone" ("电话", "Phone"),
        /// Text message, chat or e-mail.
        Message = "message" ("短信或邮件", "Message"),
        /// Said by the customer through the tracking link.
        Portal = "portal" ("自助链接", "Tracking link"),
    }
}

closed_list! {
    /// What the customer says to a plan or quote.
    pub enum PlanVerdict {
        Approved = "approved" ("同意", "Approved"),
        Declined = "declined" ("拒绝", "Declined"),
    }
}

closed_list! {
    /// What came of a repair.
    pub enum RepairResult {
        /// The fault is gone.
        Fixed = "fixed" ("已修复", "Fixed"),
        /// Device or module was replaced.
        Replaced = "replaced" ("已更换", "Replaced"),
        /// Everything works as it should; nothing was wrong.
        NoFaultFound = "no_fault_found" ("未发现故障", "No fault found"),
        /// It works again within limits that the report names.
        Workaround = "workaround" ("临时恢复", "Workaround"),
    }
}

closed_list! {
    /// The result of one test.
    pub enum TestResult {
        Passed = "passed" ("合格", "Passed"),
        Failed = "failed" ("不合格", "Failed"),
        /// Does not apply to this device.
        NotApplicable = "not_applicable" ("不适用", "Not applicable"),
    }
}

closed_list! {
    /// How the customer was asked after the repair.
    pub enum ContactMeans {
        /// 回访: somebody called.
        Callback = "callback" ("回访", "Callback"),
        /// The customer answered a survey.
        Survey = "survey" ("满意度调查", "Survey"),
    }
}

closed_list! {
    /// What became of a part that was taken out.
    pub enum OldPart {
        /// Back in our hands.
        Returned = "returned" ("已回收", "Returned"),
        WrittenOff = "written_off" ("已核销", "Written off"),
        /// The customer keeps what was paid for.
        LeftWithCustomer = "left_with_customer" ("留给客户", "Left with the customer"),
        /// Nobody knows yet.
        Pending = "pending" ("待处理", "Pending"),
    }
}
