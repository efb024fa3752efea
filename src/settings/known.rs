//! Every setting there is: its name, its shipped default and its check, without its Rust type.

use serde_json::Value;

use crate::access::settings::SessionTraces;
use crate::customers::completeness::ProfileRules;
use crate::customers::phones::PhoneRules;
use crate::files::rules::FileRules;
use crate::inventory::counts::settings::CountRules;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::jobs::JobRules;
use crate::platform::settings::Setting;
use crate::purchasing::limits::PurchaseRules;
use crate::tickets::charges::waiving::WaiverLimits;
use crate::tickets::evidence::depot::DepotPromise;
use crate::tickets::quotes::authority::DiscountAuthority;
use crate::tickets::settings::TicketRules;

/// The ONE list of settings, in the order shown. Texts for people stand in `locales/settings.yml`.
pub const KNOWN: &[Known] = &[
    Known::of::<TicketRules>(),
    Known::of::<DiscountAuthority>(),
    Known::of::<WaiverLimits>(),
    Known::of::<DepotPromise>(),
    Known::of::<CountRules>(),
    Known::of::<PurchaseRules>(),
    Known::of::<ProfileRules>(),
    Known::of::<PhoneRules>(),
    Known::of::<SessionTraces>(),
    Known::of::<FileRules>(),
    Known::of::<JobRules>(),
];

/// A setting without its Rust type.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    shipped: fn() -> AppResult<Value>,
    read: fn(&Value) -> Result<AppResult<Value>, Vec<FieldFault>>,
}

impl Known {
    /// The setting of type `S`.
    pub const fn of<S: Setting>() -> Known {
        Known {
            name: S::NAME,
            shipped: || written(&S::default()),
            read: read::<S>,
        }
    }

    /// The value that ships with the program.
    ///
    /// # Errors
    /// `internal` when the type cannot be written as JSON.
    pub fn shipped(&self) -> AppResult<Value> {
        (self.shipped)()
    }

    /// Checks a value strictly and gives it in full, members with a default included.
    ///
    /// # Errors
    /// `validation_failed` with pointers into the request's `value`.
    pub fn check(&self, value: &Value) -> AppResult<Value> {
        (self.read)(value).map_err(|faults| {
            let inside = |fault: FieldFault| FieldFault {
                pointer: format!("/value{}", fault.pointer),
                ..fault
            };
            AppError::invalid(faults.into_iter().map(inside).collect())
        })?
    }
}

/// The setting of that name.
///
/// # Errors
/// `not_found`.
pub fn find(name: &str) -> AppResult<&'static Known> {
    KNOWN
        .iter()
        .find(|known| known.name == name)
        .ok_or_else(|| AppError::missing("setting"))
}

fn read<S: Setting>(value: &Value) -> Result<AppResult<Value>, Vec<FieldFault>> {
    // serde would read a list as the members in their order.
    if !value.is_object() {
        return Err(vec![FieldFault::body("", FaultCode::InvalidFormat)]);
    }
    let setting: S = S::deserialize(value).map_err(|error| {
        let fault = FieldFault::body("", FaultCode::InvalidFormat);
        vec![fault.saying("unreadable").with("why", error)]
    })?;
    let faults = setting.faults();
    if faults.is_empty() {
        Ok(written(&setting))
    } else {
        Err(faults)
    }
}

fn written<S: Setting>(setting: &S) -> AppResult<Value> {
    serde_json::to_value(setting).map_err(AppError::internal)
}
