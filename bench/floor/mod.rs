//! What the machine can do without the program: the lines that its figures are held against.

pub mod bare;
pub mod library;
pub mod pgbench;

/// One floor.
#[derive(Debug, Clone)]
pub struct Floor {
    /// What it is, for the report.
    pub name: String,
    /// How often a second it was done.
    pub rate: f64,
    /// Share of it that the program shall reach, if that is promised.
    pub goal: Option<f64>,
}

impl Floor {
    /// A floor without a promise.
    pub fn new(name: impl Into<String>, rate: f64) -> Floor {
        Floor {
            name: name.into(),
            rate,
            goal: None,
        }
    }

    /// Sets the share that is promised.
    pub fn goal(mut self, share: f64) -> Floor {
        self.goal = Some(share);
        self
    }
}
