//! What a step needs before it can be taken, and how a room says that it is missing.

use crate::platform::closed_list::Title;

/// Where that which a need asks for comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is recorded at one of these API paths before the step. Paths are templates relative to the API root
    /// (`/tickets/{id}/diagnoses`); the first whose placeholders [`Facts::fill`] can all fill is shown.
    At(&'static [&'static str]),
    /// It comes in the request that takes the step. What the caller can do now lists it under `requires`; only the
    /// step itself checks it.
    Body,
    /// It is a circumstance that holds or does not; there is no single place to supply it.
    Circumstance,
}

/// One thing a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Stable, snake_case, unique in its flow.
    pub code: &'static str,
    /// What is needed, said to people.
    pub title: Title,
    pub source: Source,
}

impl Need {
    /// The plain statement that this need is not met.
    pub const fn unmet(&'static self) -> Unmet {
        Unmet {
            need: self,
            detail: None,
            address: None,
        }
    }
}

/// The particulars of an unmet need: a key into the translated texts and what to put into them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    pub key: &'static str,
    pub params: Vec<(&'static str, String)>,
}

/// A need that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    pub need: &'static Need,
    pub detail: Option<Detail>,
    /// API path, relative to the API root, at which the missing thing can be supplied.
    pub address: Option<String>,
}

impl Unmet {
    /// Says more precisely what is missing.
    pub fn because(mut self, key: &'static str) -> Self {
        self.detail = Some(Detail {
            key,
            params: Vec::new(),
        });
        self
    }

    /// Adds a parameter to the detail; without [`Unmet::because`] the need's own code is the key.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.detail
            .get_or_insert_with(|| Detail {
                key: self.need.code,
                params: Vec::new(),
            })
            .params
            .push((name, value.into()));
        self
    }

    /// Names a more precise address than the need's own template gives.
    pub fn at(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }
}

/// What a room knows about one record when a step is asked for. Pure: everything is loaded before.
pub trait Facts {
    /// Whether the need is met for this record and this caller. A need the room does not know must be answered
    /// with [`Need::unmet`], never with `Ok`.
    fn check(&self, need: &'static Need) -> Result<(), Unmet>;

    /// The value of a placeholder in an address template (`id`, `quote_id`); `None` when there is no such thing.
    fn fill(&self, placeholder: &str) -> Option<String>;
}

/// Asks for the reason code of a step that has a closed list of reasons.
pub static REASON_CODE: Need = Need {
    code: "reason_code",
    title: Title::new("原因代码", "A reason from the list"),
    source: Source::Body,
};

/// Asks for a comment where the reason code alone says nothing.
pub static COMMENT: Need = Need {
    code: "comment",
    title: Title::new("说明", "A comment"),
    source: Source::Body,
};

/// The first template of which every placeholder can be filled, filled.
pub(super) fn address(templates: &[&str], facts: &dyn Facts) -> Option<String> {
    templates.iter().find_map(|one| filled(one, facts))
}

fn filled(template: &str, facts: &dyn Facts) -> Option<String> {
    let mut path = String::with_capacity(template.len() + 36);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        path.push_str(before);
        path.push_str(&facts.fill(name)?);
        rest = tail;
    }
    path.push_str(rest);
    Some(path)
}
