//! Identifiers and closed lists of the room, and the consents a customer gave.

use serde::{Deserialize, Serialize};

use crate::platform::closed_list::closed_list;

crate::typed_id!(/// Identifies a customer.
    CustomerId, CustomerMark);
crate::typed_id!(/// Identifies a contact of a customer.
    ContactId, ContactMark);
crate::typed_id!(/// Identifies one phone number of a contact.
    ContactPhoneId, ContactPhoneMark);
crate::typed_id!(/// Identifies a site of a customer.
    SiteId, SiteMark);

closed_list! {
    /// What a customer is. The list may grow.
    pub enum CustomerKind {
        /// A private person.
        Person = "person" ("个人", "Person"),
        /// A company, an institution, a household with several contacts.
        Organization = "organization" ("单位", "Organization"),
    }
}
crate::text_enum!(CustomerKind);

closed_list! {
    /// How closely a customer is looked after. The list may grow.
    pub enum CustomerLevel {
        /// Like everybody.
        Normal = "normal" ("普通客户", "Normal"),
        /// 重点客户: complaints and delays reach the management sooner.
        Key = "key" ("重点客户", "Key customer"),
    }
}
crate::text_enum!(CustomerLevel);

closed_list! {
    /// Whether a customer's file is in use. The list may grow.
    pub enum CustomerStatus {
        /// In use.
        Active = "active" ("有效", "Active"),
        /// Kept for its history; no new business.
        Inactive = "inactive" ("停用", "Inactive"),
        /// Everything moved to another customer, which `merged_into` names.
        Merged = "merged" ("已合并", "Merged"),
    }
}
crate::text_enum!(CustomerStatus);

closed_list! {
    /// How a contact wishes to be reached. The list may grow.
    pub enum PreferredChannel {
        /// A call.
        Phone = "phone" ("电话", "Phone"),
        /// A text message.
        Sms = "sms" ("短信", "Text message"),
        /// An e-mail.
        Email = "email" ("电子邮件", "E-mail"),
        /// A message in the app.
        App = "app" ("应用消息", "App message"),
    }
}
crate::text_enum!(PreferredChannel);

/// What a customer agreed to; nothing is agreed until it is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Consents {
    /// Keeping and using the file beyond what the service itself needs.
    pub data_processing: bool,
    /// Messages about running tickets and due maintenance.
    pub service_messages: bool,
    /// Offers and news.
    pub marketing: bool,
}
