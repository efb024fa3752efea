//! The closed registry of problem codes: one row says code, HTTP status and nothing else.
//!
//! Texts live in `locales/problems.yml` under `problems.<code>.{title,detail}`; the problem pages
//! under `/problems/{code}`, the contract's enum and the translations are all held to this list by tests.

use serde::Serialize;

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal => $status:literal,)*) => {
        /// What went wrong, as a word that programs switch on. The list may grow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = ProblemCode)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in registry order.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as it stands on the wire (`snake_case`).
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }

            /// The HTTP status that always goes with this code.
            pub const fn status(self) -> u16 {
                match self { $(Code::$variant => $status,)* }
            }
        }
    };
}

problem_codes! {
    /// The request could not be read: broken JSON, a parameter of the wrong shape.
    MalformedRequest = "malformed_request" => 400,
    /// A query parameter that this operation does not know.
    UnknownParameter = "unknown_parameter" => 400,
    /// The cursor is not one of ours, or was tampered with.
    InvalidCursor = "invalid_cursor" => 400,
    /// The cursor belongs to another sort order or other filters.
    CursorMismatch = "cursor_mismatch" => 400,
    /// Page numbers reach only the first 10,000 rows; use the cursor.
    PageTooDeep = "page_too_deep" => 400,
    /// This operation needs an `Idempotency-Key` header.
    IdempotencyKeyRequired = "idempotency_key_required" => 400,
    /// No credentials were sent.
    Unauthenticated = "unauthenticated" => 401,
    /// User name or password is wrong.
    InvalidCredentials = "invalid_credentials" => 401,
    /// The token is not valid.
    InvalidToken = "invalid_token" => 401,
    /// The access token has expired; refresh it.
    TokenExpired = "token_expired" => 401,
    /// The session was ended or the person's access changed; sign in or refresh.
    TokenRevoked = "token_revoked" => 401,
    /// The caller's roles do not include the permission named.
    InsufficientScope = "insufficient_scope" => 403,
    /// The caller holds the permission, but not for this step, by the rules of the flow.
    NotYourStep = "not_your_step" => 403,
    /// The same person may not do both halves of this act.
    SeparationOfDuties = "separation_of_duties" => 403,
    /// The amount is above what the caller may decide.
    AboveLimit = "above_limit" => 403,
    /// Nothing visible to the caller lives at this address.
    NotFound = "not_found" => 404,
    /// The address exists, but not for this method.
    MethodNotAllowed = "method_not_allowed" => 405,
    /// None of the accepted media types can be produced.
    NotAcceptable = "not_acceptable" => 406,
    /// The client took too long to send its request.
    RequestTimeout = "request_timeout" => 408,
    /// The step is not possible from the present state.
    InvalidTransition = "invalid_transition" => 409,
    /// The record already exists, or a unique value is taken.
    AlreadyExists = "already_exists" => 409,
    /// The record is in use by others and cannot be removed or changed so.
    InUse = "in_use" => 409,
    /// Another request with the same idempotency key is still running.
    IdempotencyInProgress = "idempotency_in_progress" => 409,
    /// The present state of the record does not allow this.
    Conflict = "conflict" => 409,
    /// There is less of a part than wanted, or the rest is promised; `shortages` names each.
    StockInsufficient = "stock_insufficient" => 409,
    /// The customer was merged into another; the body names the survivor.
    Merged = "merged" => 409,
    /// `If-Match` names an older version.
    VersionMismatch = "version_mismatch" => 412,
    /// The request body is larger than allowed.
    BodyTooLarge = "body_too_large" => 413,
    /// The body's media type is not accepted here.
    UnsupportedMediaType = "unsupported_media_type" => 415,
    /// Well-formed, but the values are not acceptable; `errors` names each.
    ValidationFailed = "validation_failed" => 422,
    /// The step needs evidence that is not there yet; `unmet` names each.
    NeedsUnmet = "needs_unmet" => 422,
    /// The idempotency key was used before with another request.
    IdempotencyKeyReused = "idempotency_key_reused" => 422,
    /// `If-Match` is required on this operation.
    PreconditionRequired = "precondition_required" => 428,
    /// Too many attempts; wait as `Retry-After` says.
    RateLimited = "rate_limited" => 429,
    /// A fault on our side; the log has it under the request id.
    Internal = "internal" => 500,
    /// The server has more work than it can queue; try again.
    Overloaded = "overloaded" => 503,
    /// The database cannot be reached at the moment.
    Unavailable = "unavailable" => 503,
    /// The request took longer than the server allows.
    Timeout = "timeout" => 504,
}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// What is wrong with one member or parameter. The list may grow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum FaultCode { $($(#[$doc])* $variant,)* }

        impl FaultCode {
            /// Every fault code, in registry order.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$variant,)*];

            /// The code as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(FaultCode::$variant => $text,)* }
            }
        }
    };
}

fault_codes! {
    /// A required member is missing.
    Required = "required",
    /// The text or list is too short.
    TooShort = "too_short",
    /// The text or list is too long.
    TooLong = "too_long",
    /// The number or date is outside its bounds.
    OutOfRange = "out_of_range",
    /// The value has the wrong type or shape.
    InvalidFormat = "invalid_format",
    /// The value names something that does not exist or cannot be seen.
    NotFound = "not_found",
    /// The value is taken.
    NotUnique = "not_unique",
    /// The value is not one of those allowed here.
    NotAllowed = "not_allowed",
    /// The value contradicts another one.
    Conflict = "conflict",
    /// No such member or parameter here.
    Unknown = "unknown",
    /// The password is too easily guessed.
    WeakPassword = "weak_password",
}
