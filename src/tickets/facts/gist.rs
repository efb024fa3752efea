//! The few members of evidence documents that the flow asks for. Documents hold more; a member that is
//! missing reads as "not said".

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::inventory::PartId;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::quantity::Quantity;
use crate::tickets::model::Evidence;

/// Of a diagnosis.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct DiagnosisGist {
    /// Whether the customer is to pay for any of the work; the ticket's charge basis decides when unsaid.
    pub is_chargeable: Option<bool>,
    /// Whether the technician wants the customer's agreement before the work, whatever it costs.
    pub wants_agreement: bool,
    /// Parts that the plan asks for.
    pub parts: Vec<PartGist>,
}

/// Of a repair report.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RepairGist {
    /// What was done.
    pub steps: Vec<String>,
    /// Everybody who worked on it, beside the author.
    pub performed_by: Vec<UserId>,
    /// Parts used.
    pub parts: Vec<PartGist>,
    /// Devices and cards replaced.
    pub replaced_identities: Vec<ReplacedGist>,
}

/// Of a part in a plan or a repair report.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PartGist {
    /// The part of the catalogue; free text without it.
    pub part_id: Option<PartId>,
    /// Stock keeping unit.
    pub sku: String,
    /// Name at the time.
    pub name: Option<String>,
    /// How many.
    pub quantity: i32,
    /// How much exactly, where that is no whole number.
    pub exact_quantity: Option<Quantity>,
    /// Serial number of the part.
    pub serial: Option<String>,
    /// What became of the old part; `pending` while nobody knows.
    pub old_part: Option<String>,
}

/// Of a replaced device or card.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ReplacedGist {
    /// The new serial, terminal or SIM number.
    pub new_value: Option<String>,
}

/// Of the outcome of a callback or survey.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ContactGist {
    /// Whether the customer answered.
    pub is_reached: bool,
    /// What the customer said, when asked.
    pub is_satisfied: Option<bool>,
    /// Number of the complaint that an unsatisfied customer led to.
    pub complaint_reference: Option<String>,
    /// When the attempt was made; the recording time when unsaid.
    pub contacted_at: Option<UtcTime>,
}

/// The gist of a document. One that cannot be read says nothing, so it opens no step by itself.
pub fn read<T: DeserializeOwned + Default>(evidence: &Evidence) -> T {
    T::deserialize(&evidence.body).unwrap_or_default()
}
