//! How often jobs run: set by the company, shipped with the program.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Registered;
use crate::app::JOBS;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

/// Intervals of the jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobRules {
    /// Seconds between two runs, by name of the job; a job that is not named keeps its shipped interval.
    pub every_seconds: BTreeMap<String, i64>,
}

impl Default for JobRules {
    fn default() -> Self {
        let shipped = |job: &Registered| (job.name.to_owned(), job.every.num_seconds());
        JobRules {
            every_seconds: JOBS.iter().map(shipped).collect(),
        }
    }
}

impl Setting for JobRules {
    const NAME: &'static str = "jobs";

    fn faults(&self) -> Vec<FieldFault> {
        let fault = |(name, seconds): (&String, &i64)| {
            let at = format!("/every_seconds/{name}");
            match JOBS.iter().find(|job| job.name == name) {
                None => Some(FieldFault::body(at, FaultCode::Unknown)),
                Some(job) if !(1..=job.at_most.num_seconds()).contains(seconds) => {
                    Some(FieldFault::body(at, FaultCode::OutOfRange))
                }
                Some(_) => None,
            }
        };
        self.every_seconds.iter().filter_map(fault).collect()
    }
}

impl JobRules {
    /// The interval of a job.
    pub fn interval(&self, job: &Registered) -> TimeDelta {
        self.every_seconds
            .get(job.name)
            .and_then(|seconds| TimeDelta::try_seconds(*seconds))
            .unwrap_or(job.every)
    }
}
