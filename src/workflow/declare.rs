//! Macros with which a room declares its states, needs and edges once: the typed enum and the flow's table in one.

/// Declares a state enum together with its [`StateDef`](super::StateDef) table (`TABLE`).
///
/// ```text
/// states! {
///     /// Where a quote stands.
///     pub enum QuoteState {
///         /// Being written.
///         Draft = "draft" ("草稿", "Draft"), Initial;
///     }
/// }
/// ```
/// With `pub enum TicketState in TicketStage` each line may end in `, stage Intake`, and the enum gets `stage()`.
macro_rules! states {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident $(in $Stage:ident)? {
            $( $(#[$vmeta:meta])* $Variant:ident = $code:tt ($zh:tt, $en:tt), $Kind:ident $(, stage $InStage:ident)?; )+
        }
    ) => {
        $crate::platform::closed_list::closed_list! {
            $(#[$meta])*
            $vis enum $Name { $( $(#[$vmeta])* $Variant = $code ($zh, $en) ),+ }
        }

        impl $Name {
            /// Where the state stands in the life of the record.
            pub const fn kind(self) -> $crate::workflow::StateKind {
                match self { $( Self::$Variant => $crate::workflow::StateKind::$Kind ),+ }
            }

            /// Whether the record's life is over in this state (unless it is reopened).
            pub const fn is_end(self) -> bool {
                self.kind().is_end()
            }
        }

        $crate::workflow::states!(@table $Name, [$($Stage)?], $( $Variant [$($InStage)?] )+);
    };
    (@table $Name:ident, [], $( $Variant:ident [] )+) => {
        impl $Name {
            /// The states as the flow declares them.
            pub const TABLE: &'static [$crate::workflow::StateDef] = &[$(
                $crate::workflow::StateDef {
                    name: $Name::$Variant.as_str(),
                    stage: None,
                    kind: $Name::$Variant.kind(),
                    title: $Name::$Variant.title(),
                }
            ),+];
        }
    };
    (@table $Name:ident, [$Stage:ident], $( $Variant:ident [$($InStage:ident)?] )+) => {
        impl $Name {
            /// The stage this state belongs to; ends belong to none.
            pub const fn stage(self) -> Option<$Stage> {
                match self { $( Self::$Variant => $crate::workflow::states!(@stage $Stage [$($InStage)?]) ),+ }
            }

            const fn stage_code(self) -> Option<&'static str> {
                match self.stage() {
                    Some(stage) => Some(stage.as_str()),
                    None => None,
                }
            }

            /// The states as the flow declares them.
            pub const TABLE: &'static [$crate::workflow::StateDef] = &[$(
                $crate::workflow::StateDef {
                    name: $Name::$Variant.as_str(),
                    stage: $Name::$Variant.stage_code(),
                    kind: $Name::$Variant.kind(),
                    title: $Name::$Variant.title(),
                }
            ),+];
        }
    };
    (@stage $Stage:ident []) => { None };
    (@stage $Stage:ident [$InStage:ident]) => { Some($Stage::$InStage) };
}
pub(crate) use states;

/// Declares an enum of needs together with the static [`Need`](super::Need) of each.
///
/// ```text
/// needs! {
///     /// What steps of a quote need.
///     pub enum QuoteNeed {
///         /// At least one line.
///         Lines = "lines" ("至少一行报价", "At least one line"), At(&["/quotes/{id}/lines"]);
///     }
/// }
/// ```
macro_rules! needs {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident {
            $( $(#[$vmeta:meta])* $Variant:ident = $code:tt ($zh:tt, $en:tt), $Kind:ident $(($at:expr))?; )+
        }
    ) => {
        $crate::platform::closed_list::closed_list! {
            $(#[$meta])*
            $vis enum $Name { $( $(#[$vmeta])* $Variant = $code ($zh, $en) ),+ }
        }

        impl $Name {
            /// The need as the flow declares it.
            pub const fn need(self) -> &'static $crate::workflow::Need {
                match self {
                    $( Self::$Variant => {
                        const NEED: $crate::workflow::Need = $crate::workflow::Need {
                            code: $code,
                            title: $crate::platform::closed_list::Title { zh: $zh, en: $en },
                            source: $crate::workflow::Source::$Kind $(($at))?,
                        };
                        &NEED
                    } )+
                }
            }
        }
    };
}
pub(crate) use needs;

/// Declares the edges of a flow: the step, where it starts, where it leads, who takes it; then, in this order and
/// only where there is something to say, the address of the evidence that takes it, what it needs, and the reason it
/// asks for. Without an address the step is asked for by name.
///
/// ```text
/// const EDGES: &[Edge] = edges! {
///     steps QuoteAction, states QuoteState, needs QuoteNeed;
///     Send: [Draft] -> Sent, SELLERS, needs [Lines];
///     Decline: [Sent] -> Declined, BUYERS, at "/quotes/{id}/decisions", because Reason::Required(DeclineReason::DEFS);
/// };
/// ```
macro_rules! edges {
    (
        steps $Action:ident, states $State:ident, needs $Need:ident;
        $(
            $action:ident: [$($from:ident),+] -> $to:ident, $who:expr
            $(, at $at:literal)?
            $(, needs [$($need:ident),+])?
            $(, because $reason:expr)?
        );+ $(;)?
    ) => {
        &[$(
            $crate::workflow::Edge {
                action: $Action::$action.as_str(),
                title: $Action::$action.title(),
                from: &[$($State::$from.as_str()),+],
                to: $State::$to.as_str(),
                by: $crate::workflow::edges!(@by $($at)?),
                who: $who,
                needs: &[$($($Need::$need.need()),+)?],
                reason: $crate::workflow::edges!(@reason $($reason)?),
                leaves: &[],
            }
        ),+]
    };
    (@by) => { $crate::workflow::By::Transition };
    (@by $at:literal) => { $crate::workflow::By::Evidence { at: &[$at] } };
    (@reason) => { $crate::workflow::Reason::None };
    (@reason $reason:expr) => { $reason };
}
pub(crate) use edges;
