//! Closed lists: enums whose members have a stable code on the wire and in the database and a title for people.
//!
//! One declaration gives the Rust enum, the serde codes, the contract enum and the titles, so that they cannot
//! drift apart.

use super::lang::Lang;

/// A short text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Title {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Title {
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Title { zh, en }
    }

    /// The text in one language.
    pub const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::ZhCn => self.zh,
            Lang::En => self.en,
        }
    }
}

/// One member of a closed list, without its Rust type: what catalogues and forms show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeDef {
    /// Stable, snake_case; what the wire and the database hold.
    pub code: &'static str,
    pub title: Title,
}

/// What every enum declared by [`closed_list!`] offers; lets storage and flows treat them alike.
pub trait ClosedList: Copy + Eq + Sized + 'static {
    /// All members in the order of declaration.
    const ALL: &'static [Self];

    /// The code of this member.
    fn as_str(self) -> &'static str;

    /// The member with that code; `None` when the list has no such code.
    fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == code)
    }
}

/// Declares a closed list.
///
/// ```text
/// closed_list! {
///     /// Why a ticket waits.
///     pub enum HoldReason {
///         /// A part is ordered and not yet here.
///         AwaitingParts = "awaiting_parts" ("等待备件", "Awaiting parts"),
///     }
/// }
/// ```
macro_rules! closed_list {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident {
            $( $(#[$vmeta:meta])* $Variant:ident = $code:tt ($zh:tt, $en:tt) ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        $vis enum $Name {
            $( $(#[$vmeta])* #[serde(rename = $code)] $Variant ),+
        }

        impl $Name {
            /// All members in the order of declaration.
            pub const ALL: &'static [$Name] = &[$( $Name::$Variant ),+];
            /// Codes and titles of all members, in the same order.
            pub const DEFS: &'static [$crate::platform::closed_list::CodeDef] = &[$( $Name::$Variant.def() ),+];

            /// The code on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$Variant => $code ),+ }
            }

            /// The name for people.
            pub const fn title(self) -> $crate::platform::closed_list::Title {
                match self { $( Self::$Variant => $crate::platform::closed_list::Title::new($zh, $en) ),+ }
            }

            /// Code and title without the type.
            pub const fn def(self) -> $crate::platform::closed_list::CodeDef {
                $crate::platform::closed_list::CodeDef { code: self.as_str(), title: self.title() }
            }

            /// The member with that code; `None` when the list has no such code.
            pub fn parse(code: &str) -> Option<Self> {
                <Self as $crate::platform::closed_list::ClosedList>::parse(code)
            }
        }

        impl $crate::platform::closed_list::ClosedList for $Name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use closed_list;
