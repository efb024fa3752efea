//! What a company sets itself about sessions.

use serde::{Deserialize, Serialize};

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

/// How long ended sessions stay on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionTraces {
    /// Days after the end of a session for which it may be asked about.
    pub kept_days: i64,
}

impl Default for SessionTraces {
    fn default() -> Self {
        SessionTraces { kept_days: 30 }
    }
}

impl Setting for SessionTraces {
    const NAME: &'static str = "session_traces";

    fn faults(&self) -> Vec<FieldFault> {
        if (1..=3650).contains(&self.kept_days) {
            return Vec::new();
        }
        vec![FieldFault::body("/kept_days", FaultCode::OutOfRange)]
    }
}
