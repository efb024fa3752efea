//! Breaking changes that somebody has answered for: `openapi/released/allowed.json`.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::{Finding, compare};

/// One breaking change that may stand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// Name of the rule.
    pub rule: String,
    /// Where, as the report says it.
    pub at: String,
    /// What exactly, as the report says it; any when absent.
    pub what: Option<String>,
    /// Why nobody is hurt.
    #[serde(default)]
    pub reason: String,
    /// The day on which it was decided, as `2026-11-22`.
    #[serde(default)]
    pub date: String,
}

impl Allowed {
    fn covers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule.name()
            && self.at == finding.at
            && self.what.as_ref().is_none_or(|what| *what == finding.what)
    }

    fn fault(&self) -> Option<&'static str> {
        if self.reason.trim().is_empty() {
            return Some("needs a reason");
        }
        let is_day = NaiveDate::parse_from_str(&self.date, "%Y-%m-%d").is_ok();
        (!is_day).then_some("needs a date such as 2026-11-22")
    }
}

/// What the comparison with the released contracts says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Breaks clients, or an entry of the allow file that is not in order.
    pub faults: Vec<String>,
    /// Worth a look.
    pub notes: Vec<String>,
}

/// Sorts findings by the allow file; an entry that allows nothing is a fault.
pub fn judge(findings: &[Finding], allowed: &[Allowed]) -> Verdict {
    let mut verdict = Verdict::default();
    for finding in findings {
        if !finding.rule.breaks() {
            verdict.notes.push(finding.to_string());
        } else if !allowed.iter().any(|entry| entry.covers(finding)) {
            verdict.faults.push(finding.to_string());
        }
    }
    for entry in allowed {
        let at = format!("allowed.json: {} at {}", entry.rule, entry.at);
        if let Some(fault) = entry.fault() {
            verdict.faults.push(format!("{at} {fault}"));
        }
        if !findings
            .iter()
            .any(|finding| finding.rule.breaks() && entry.covers(finding))
        {
            verdict
                .faults
                .push(format!("{at} allows nothing that was found"));
        }
    }
    verdict
}

/// Compares `current` with every released contract in `folder`.
///
/// # Errors
/// Files that cannot be read.
pub fn check(folder: &Path, current: &Value) -> Result<Verdict, String> {
    let read = |path: &Path| -> Result<Value, String> {
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| fault(&error))?;
        serde_json::from_str(&text).map_err(|error| fault(&error))
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    let (mut findings, mut allowed, mut released) = (Vec::new(), Vec::new(), 0);
    for path in &files {
        let content = read(path)?;
        if path.ends_with("allowed.json") {
            allowed = serde_json::from_value(content)
                .map_err(|error| format!("allowed.json: {error}"))?;
        } else {
            released += 1;
            findings.extend(compare(&content, current));
        }
    }
    if released == 0 {
        return Err(format!("{}: no released contract", folder.display()));
    }
    findings.sort();
    findings.dedup();
    Ok(judge(&findings, &allowed))
}
