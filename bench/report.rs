//! The report: markdown tables of one run.

use crate::measure::Measure;

/// A promise that is no ratio to a floor.
#[derive(Debug, Clone)]
pub struct Promise {
    /// What is promised.
    pub name: String,
    /// What was seen, with its unit.
    pub seen: String,
    /// The limit, with its unit.
    pub limit: String,
    /// Whether the limit is kept.
    pub is_met: bool,
}

impl Promise {
    /// A figure that must stay below `limit`.
    pub fn below(name: impl Into<String>, seen: f64, limit: f64, unit: &str) -> Promise {
        Promise {
            name: name.into(),
            seen: format!("{seen:.2} {unit}"),
            limit: format!("< {limit} {unit}"),
            is_met: seen < limit,
        }
    }
}

/// What was found out on one database.
#[derive(Debug, Default)]
pub struct Chapter {
    /// Name of the database.
    pub title: String,
    /// What the figures were taken on.
    pub remarks: Vec<String>,
    /// The operations.
    pub measures: Vec<Measure>,
    /// Promises beyond ratios.
    pub promises: Vec<Promise>,
}

impl Chapter {
    /// The chapter as markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n", self.title);
        for remark in &self.remarks {
            text.push_str(&format!("- {remark}\n"));
        }
        text.push_str(&self.operations());
        text.push_str(&self.ratios());
        text.push_str(&self.kept());
        text
    }
    fn operations(&self) -> String {
        let lines = self.measures.iter().map(|one| {
            let refused: Vec<String> = one
                .failures
                .iter()
                .map(|(status, count)| format!("{count} × {status}"))
                .collect();
            format!(
                "| {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.0} | {:.0} | {} |\n",
                one.name,
                one.rate,
                one.p50,
                one.p99,
                one.server_cpu,
                one.database_cpu,
                one.memory,
                if refused.is_empty() {
                    "–".to_owned()
                } else {
                    refused.join(", ")
                }
            )
        });
        let head = "\n| operation | req/s | p50 ms | p99 ms | program CPU µs/req | PostgreSQL CPU µs/req | memory MiB | refused |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
        std::iter::once(head.to_owned()).chain(lines).collect()
    }

    fn ratios(&self) -> String {
        let pairs = self
            .measures
            .iter()
            .flat_map(|one| one.floors.iter().map(move |floor| (one, floor)));
        let lines = pairs.map(|(one, floor)| {
            let ratio = one.rate / floor.rate.max(f64::EPSILON);
            let goal = floor.goal;
            format!(
                "| {} | {} | {:.0} | {:.0} % | {} | {} |\n",
                one.name,
                floor.name,
                floor.rate,
                ratio * 100.0,
                goal.map_or("–".to_owned(), |goal| format!("≥ {:.0} %", goal * 100.0)),
                goal.map_or("–", |goal| word(ratio >= goal)),
            )
        });
        let head = "\n| operation | floor | floor/s | ratio | goal | met |\n| --- | --- | ---: | ---: | ---: | --- |\n";
        std::iter::once(head.to_owned()).chain(lines).collect()
    }

    fn kept(&self) -> String {
        let lines = self.promises.iter().map(|one| {
            let (name, seen, limit) = (&one.name, &one.seen, &one.limit);
            format!("| {name} | {seen} | {limit} | {} |\n", word(one.is_met))
        });
        let head = "\n| promise | seen | limit | met |\n| --- | ---: | ---: | --- |\n";
        let end = "\n".to_owned();
        std::iter::once(head.to_owned())
            .chain(lines)
            .chain([end])
            .collect()
    }
}

fn word(is_met: bool) -> &'static str {
    if is_met { "yes" } else { "**no**" }
}

/// The machine in one line.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let model = read("/proc/cpuinfo")
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor".to_owned(), |(_, model)| {
            model.to_owned()
        });
    let memory: u64 = read("/proc/meminfo")
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        })
        .unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{cores} cores of {model}, {:.0} GiB, Linux {}; server, database and client share them",
        crate::measure::mib(memory) / 1024.0,
        kernel.trim()
    )
}
