//! What a record must have to be found, and how each engine writes that down.

/// A condition on the tokens of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// One token, or any that begins so.
    Term {
        /// Letters and digits alone.
        token: String,
        /// Longer tokens will do.
        is_prefix: bool,
    },
    /// Every one of these; never empty.
    All(Vec<Wanted>),
    /// One of these at least; never empty.
    Any(Vec<Wanted>),
}

impl Wanted {
    /// All of `parts`; `None` when there are none.
    pub fn all(mut parts: Vec<Wanted>) -> Option<Wanted> {
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Wanted::All(parts)),
        }
    }

    /// As an FTS5 query.
    pub(super) fn fts5(&self) -> String {
        self.written(("\"", "\""), " *", (" AND ", " OR "))
    }

    /// As a `tsquery`.
    pub(super) fn tsquery(&self) -> String {
        self.written(("'", "'"), ":*", (" & ", " | "))
    }

    fn written(&self, quotes: (&str, &str), prefix: &str, joints: (&str, &str)) -> String {
        let joined = |parts: &[Wanted], joint: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| part.written(quotes, prefix, joints))
                .collect();
            format!("({})", parts.join(joint))
        };
        match self {
            Wanted::Term { token, is_prefix } => {
                // Tokens hold no quotes; whatever else came here must not become syntax.
                let token: String = token.chars().filter(|c| c.is_alphanumeric()).collect();
                let prefix = if *is_prefix { prefix } else { "" };
                format!("{}{token}{}{prefix}", quotes.0, quotes.1)
            }
            Wanted::All(parts) => joined(parts, joints.0),
            Wanted::Any(parts) => joined(parts, joints.1),
        }
    }
}
