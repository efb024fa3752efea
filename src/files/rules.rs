//! Limits of files that a company sets itself.

use serde::{Deserialize, Serialize};

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

/// How large files may be and how long they are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileRules {
    /// Largest file, in megabytes.
    pub most_megabytes: i64,
    /// Hours after which a file goes that no record refers to.
    pub keep_unused_hours: i64,
    /// Days for which the sheets of imports and exports are kept.
    pub keep_sheets_days: i64,
    /// Most rows of a sheet that is imported.
    pub most_rows: i64,
}

impl Default for FileRules {
    fn default() -> Self {
        FileRules {
            most_megabytes: 25,
            keep_unused_hours: 24,
            keep_sheets_days: 7,
            most_rows: 100_000,
        }
    }
}

impl Setting for FileRules {
    const NAME: &'static str = "files";

    fn faults(&self) -> Vec<FieldFault> {
        let bounds = [
            ("/most_megabytes", self.most_megabytes, 500),
            ("/keep_unused_hours", self.keep_unused_hours, 24 * 30),
            ("/keep_sheets_days", self.keep_sheets_days, 365),
            ("/most_rows", self.most_rows, 500_000),
        ];
        let outside = bounds
            .into_iter()
            .filter(|(_, value, most)| !(1..=*most).contains(value));
        outside
            .map(|(pointer, _, most)| {
                FieldFault::body(pointer, FaultCode::OutOfRange)
                    .with("min", 1)
                    .with("max", most)
            })
            .collect()
    }
}
