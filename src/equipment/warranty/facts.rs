//! What is known about a device, a fault and a customer when entitlement is asked.
//!
//! Facts are gathered elsewhere; here they are plain values. Nothing is assumed of them: dates may
//! be missing, in the future or in the wrong order.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words::{ChargeLineKind, IdleKind, Payer, StartBasis};
use crate::platform::money::Money;

/// Everything an answer depends on. Start from [`Facts::on`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The day for which the answer is wanted, in the station's time zone.
    pub on: NaiveDate,
    /// Date on the purchase voucher.
    #[serde(default)]
    pub purchased_on: Option<NaiveDate>,
    /// Day the device was handed to the customer.
    #[serde(default)]
    pub delivered_on: Option<NaiveDate>,
    /// Day the installation was finished.
    #[serde(default)]
    pub installed_on: Option<NaiveDate>,
    /// Day the customer accepted the installation; it counts before `installed_on`.
    #[serde(default)]
    pub accepted_on: Option<NaiveDate>,
    /// Day the device left the factory.
    #[serde(default)]
    pub manufactured_on: Option<NaiveDate>,
    /// Whether a valid voucher (购物凭证/三包凭证) is on file.
    #[serde(default)]
    pub has_voucher: bool,
    /// What the customer paid.
    #[serde(default)]
    pub purchase_price: Option<Money>,
    /// The fault in question.
    #[serde(default)]
    pub fault: Fault,
    /// Finished repairs of this device, in any order.
    #[serde(default)]
    pub repairs: Vec<PastRepair>,
    /// Times under repair or waiting for parts, in any order; they may overlap.
    #[serde(default)]
    pub idle_spans: Vec<IdleSpan>,
    /// Parts fitted in earlier repairs.
    #[serde(default)]
    pub replaced_parts: Vec<ReplacedPart>,
    /// Whether an exchange against the same model is possible.
    #[serde(default = "yes")]
    pub is_same_model_available: bool,
    /// Whether the customer declines an equivalent model.
    #[serde(default)]
    pub is_equivalent_declined: bool,
    /// The service contract of the device.
    #[serde(default)]
    pub contract: Option<ContractCover>,
    /// Goodwill that someone with the authority has granted for this case.
    #[serde(default)]
    pub goodwill: Option<Goodwill>,
}

/// The fault as judged so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Fault code of the diagnosis; unknown before it.
    pub code: Option<String>,
    /// A serious quality fault (严重质量问题).
    pub is_serious: bool,
    /// Man-made damage (人为破坏).
    pub is_man_made: bool,
}

/// A repair that was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRepair {
    /// What was repaired.
    pub fault_code: String,
    /// Whether it was a serious quality fault.
    pub is_serious: bool,
    /// Day the repair was finished.
    pub finished_on: NaiveDate,
    /// Whether the device worked when it was handed back.
    pub is_fixed: bool,
}

/// A time in which the customer could not use the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleSpan {
    /// Why.
    pub kind: IdleKind,
    /// Day it was handed in, or the wait began.
    pub from: NaiveDate,
    /// Day it was back, or the part came; this day counts again. Absent while it lasts.
    pub until: Option<NaiveDate>,
}

/// A part fitted in an earlier repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedPart {
    /// Stock keeping unit.
    pub sku: String,
    /// The fault it was fitted for.
    pub fault_code: String,
    /// Day it was fitted.
    pub replaced_on: NaiveDate,
}

/// What a service contract covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractCover {
    /// Contract number, for the explanation.
    pub number: String,
    /// First day of cover; absent means it has begun.
    pub from: Option<NaiveDate>,
    /// Last day of cover.
    pub until: NaiveDate,
    /// Kinds of cost it pays in full.
    pub lines: Vec<ChargeLineKind>,
    /// Jobs left in the quota; absent means no limit.
    pub quota_left: Option<u32>,
}

/// A favour without duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goodwill {
    /// Who pays.
    pub payer: Payer,
    /// Part of every kind of cost, in percent; above 100 counts as 100.
    pub percent: u32,
    /// Last day of the offer; absent means no end.
    pub until: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

impl Facts {
    /// Facts of which nothing is known but the day of the question.
    pub fn on(on: NaiveDate) -> Self {
        Self {
            on,
            purchased_on: None,
            delivered_on: None,
            installed_on: None,
            accepted_on: None,
            manufactured_on: None,
            has_voucher: false,
            purchase_price: None,
            fault: Fault::default(),
            repairs: Vec::new(),
            idle_spans: Vec::new(),
            replaced_parts: Vec::new(),
            is_same_model_available: true,
            is_equivalent_declined: false,
            contract: None,
            goodwill: None,
        }
    }

    /// The date that a start basis means for this device.
    pub fn start_date(&self, basis: StartBasis) -> Option<NaiveDate> {
        match basis {
            StartBasis::Delivery => self.delivered_on,
            StartBasis::Installation => self.accepted_on.or(self.installed_on),
            StartBasis::Purchase => self.purchased_on,
            StartBasis::Manufacture => self.manufactured_on,
        }
    }
}
