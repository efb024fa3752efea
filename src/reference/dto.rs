//! Wire types of the lookups.

use serde::Serialize;

use crate::platform::closed_list::Title;
use crate::platform::http::texts::Text60;
use crate::platform::lang::Lang;
use crate::workflow::{By, Edge, Flow, Reason, StateKind};

/// A flow as declared: what is possible at all, before anybody asks for a particular record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Workflow {
    /// Name of the flow, as in its address.
    #[schema(max_length = 60, example = "ticket")]
    pub name: String,
    /// Name for people, localised.
    #[schema(max_length = 100)]
    pub title: String,
    /// States in the order of the work.
    #[schema(max_items = 100)]
    pub states: Vec<WorkflowState>,
    /// Steps from state to state.
    #[schema(max_items = 300)]
    pub steps: Vec<WorkflowStep>,
}

/// One state of a flow.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WorkflowState {
    /// The state as a word.
    #[schema(max_length = 60)]
    pub name: String,
    /// Stage that the state belongs to, where the flow has stages.
    #[schema(max_length = 60)]
    pub stage: Option<String>,
    /// Name for people, localised.
    #[schema(max_length = 100)]
    pub title: String,
    /// New records start here.
    pub is_initial: bool,
    /// Work ends here.
    pub is_end: bool,
}

/// One step of a flow.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WorkflowStep {
    /// The step as a word.
    #[schema(max_length = 60)]
    pub action: String,
    /// Name for people, localised.
    #[schema(max_length = 100)]
    pub title: String,
    /// States from which it can be taken.
    #[schema(max_items = 100, value_type = Vec<Text60>)]
    pub from: Vec<String>,
    /// State that it leads to.
    #[schema(max_length = 60)]
    pub to: String,
    /// Who may take it: roles, `assignee`, `customer` or `system`.
    #[schema(max_items = 20, value_type = Vec<Text60>)]
    pub who: Vec<String>,
    /// What must be there before, as words.
    #[schema(max_items = 50, value_type = Vec<Text60>)]
    pub needs: Vec<String>,
    /// Whether a `reason_code` must be given.
    pub needs_reason: bool,
    /// Values possible for `reason_code`.
    #[schema(max_items = 50, value_type = Vec<Text60>)]
    pub reason_codes: Vec<String>,
    /// Address templates of the evidence that takes the step; empty when the step is asked for by name.
    #[schema(max_items = 10, value_type = Vec<Text60>)]
    pub evidence: Vec<String>,
}

/// All flows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WorkflowList {
    /// The flows.
    #[schema(max_items = 100)]
    pub data: Vec<Workflow>,
}

fn words<'a>(items: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    items.into_iter().map(str::to_owned).collect()
}

impl WorkflowStep {
    fn new(edge: &Edge, lang: Lang) -> WorkflowStep {
        let title: Title = edge.title;
        let (needs_reason, codes) = match edge.reason {
            Reason::None => (false, &[][..]),
            Reason::Optional(codes) => (false, codes),
            Reason::Required(codes) => (true, codes),
        };
        WorkflowStep {
            action: edge.action.to_owned(),
            title: title.text(lang).to_owned(),
            from: words(edge.from.iter().copied()),
            to: edge.to.to_owned(),
            who: words(edge.who.iter().map(|who| who.as_str())),
            needs: words(edge.needs.iter().map(|need| need.code)),
            needs_reason,
            reason_codes: words(codes.iter().map(|code| code.code)),
            evidence: match edge.by {
                By::Transition => Vec::new(),
                By::Evidence { at } => at
                    .iter()
                    .map(|address| format!("/api/v1{address}"))
                    .collect(),
            },
        }
    }
}

impl Workflow {
    /// In the reader's language.
    pub fn new(flow: &Flow, lang: Lang) -> Workflow {
        let states = flow.states.iter().map(|state| WorkflowState {
            name: state.name.to_owned(),
            stage: state.stage.map(str::to_owned),
            title: state.title.text(lang).to_owned(),
            is_initial: state.kind == StateKind::Initial,
            is_end: state.kind.is_end(),
        });
        Workflow {
            name: flow.name.to_owned(),
            title: flow.title.text(lang).to_owned(),
            states: states.collect(),
            steps: flow
                .edges
                .iter()
                .map(|edge| WorkflowStep::new(edge, lang))
                .collect(),
        }
    }
}

/// Keys that verify our access tokens (RFC 7517).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct KeySet {
    /// The public keys, each an Ed25519 JWK.
    #[schema(max_items = 20)]
    pub keys: Vec<PublicKey>,
}

/// One public key (RFC 8037).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PublicKey {
    /// Key type, `OKP`.
    #[schema(max_length = 10)]
    pub kty: String,
    /// Curve, `Ed25519`.
    #[schema(max_length = 20)]
    pub crv: String,
    /// Algorithm, `EdDSA`.
    #[schema(max_length = 20)]
    pub alg: String,
    /// Use, `sig`.
    #[serde(rename = "use")]
    #[schema(max_length = 10)]
    pub usage: String,
    /// Identifies the key in token headers.
    #[schema(max_length = 100)]
    pub kid: String,
    /// The public key, base64url.
    #[schema(max_length = 100)]
    pub x: String,
}

/// Whether the server works.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(max_length = 20)]
    pub status: String,
    /// Version of the program.
    #[schema(max_length = 40)]
    pub version: String,
}
