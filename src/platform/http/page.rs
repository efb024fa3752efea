//! Lists: limits, signed keyset cursors, bounded page numbers, totals on request.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};

/// Rows that page numbers reach; beyond, only the cursor goes on.
pub const PAGE_REACH: i64 = 10_000;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

/// Parameters that every list knows.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Rows per page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Goes on after the last row of an earlier page: its `next_cursor`. Bound to sort and filters.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// Page number from 1, for grids; reaches the first 10,000 rows and excludes `cursor`.
    #[param(minimum = 1, maximum = 10000)]
    pub page: Option<i64>,
    /// Adds `total` to the answer, counted up to 10,000.
    pub with_total: Option<bool>,
    /// Order of the rows; a leading minus turns it round. The operation says which are possible.
    #[param(max_length = 60)]
    pub sort: Option<String>,
}

/// Where the page stands in the whole list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PageInfo {
    /// Rows asked for.
    #[schema(minimum = 1, maximum = 200)]
    pub limit: i64,
    /// Whether more rows follow.
    pub has_more: bool,
    /// Send as `cursor` to get the rows that follow; absent on the last page.
    #[schema(max_length = 2000)]
    pub next_cursor: Option<String>,
    /// Rows that the caller could page through, when `with_total` was asked for.
    #[schema(minimum = 0, maximum = 10000)]
    pub total: Option<i64>,
    /// False when `total` stopped counting at 10,000.
    pub total_is_exact: Option<bool>,
}

/// Filters of one list: what the query string may hold beyond [`PageParams`].
pub trait ListFilter: DeserializeOwned + Default {
    /// Names allowed in `sort` (without the minus), the first being the default.
    const SORTS: &'static [&'static str];
    /// Whether the default order runs downwards.
    const DEFAULT_DESCENDING: bool = true;
}

/// How and from where to read the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    /// Rows per page.
    pub limit: i64,
    /// Column name from [`ListFilter::SORTS`].
    pub sort: String,
    /// Runs downwards.
    pub descending: bool,
    /// Keyset of the last row seen.
    pub after: Option<Vec<Value>>,
    /// Rows to skip, for page numbers.
    pub offset: i64,
    /// Count the rows too.
    pub with_total: bool,
    binding: String,
}

/// The extractor: filters of type `Q` and the page asked for.
#[derive(Debug)]
pub struct Listing<Q> {
    /// The filters.
    pub filter: Q,
    /// The page.
    pub page: PageRequest,
}

impl<Q: ListFilter + 'static> FromRequest for Listing<Q> {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        ready(match app {
            Some(app) => listing(request.query_string(), |text| app.tokens.open_cursor(text)),
            None => Err(AppError::internal("no application state")),
        })
    }
}

/// The extractor for query strings of operations that are no lists.
#[derive(Debug)]
pub struct ValidQuery<Q>(pub Q);

impl<Q: DeserializeOwned + 'static> FromRequest for ValidQuery<Q> {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            pairs(request.query_string())
                .and_then(|pairs| read_pairs(&pairs))
                .map(ValidQuery),
        )
    }
}

fn pairs(query: &str) -> AppResult<Vec<(String, String)>> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| AppError::malformed(vec![FieldFault::query("", FaultCode::InvalidFormat)]))?;
    // PostgreSQL cannot hold U+0000, and nobody types it.
    let nul: Vec<FieldFault> = pairs
        .iter()
        .filter(|(_, value)| value.contains('\0'))
        .map(|(name, _)| FieldFault::query(name, FaultCode::InvalidFormat))
        .collect();
    if nul.is_empty() {
        Ok(pairs)
    } else {
        Err(AppError::malformed(nul))
    }
}

/// Reads all pairs; when that fails, each pair alone, so that every faulty parameter is named.
fn read_pairs<Q: DeserializeOwned>(pairs: &[(String, String)]) -> AppResult<Q> {
    let encode =
        |pairs: &[(String, String)]| serde_urlencoded::to_string(pairs).unwrap_or_default();
    serde_urlencoded::from_str::<Q>(&encode(pairs)).map_err(|whole| {
        let mut faults: Vec<FieldFault> = pairs
            .iter()
            .filter(|pair| {
                let alone = serde_urlencoded::from_str::<Q>(&encode(std::slice::from_ref(pair)));
                // A lone parameter may lack its required neighbours; that is not its own fault.
                alone.is_err_and(|error| !error.to_string().starts_with("missing field"))
            })
            .map(|(name, _)| FieldFault::query(name, FaultCode::InvalidFormat))
            .collect();
        if faults.is_empty() {
            let name = whole
                .to_string()
                .split('`')
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            let code = if whole.to_string().starts_with("missing") {
                FaultCode::Required
            } else {
                FaultCode::InvalidFormat
            };
            faults.push(FieldFault::query(name, code));
        }
        AppError::malformed(faults)
    })
}

const PAGING: [&str; 5] = ["limit", "cursor", "page", "with_total", "sort"];

fn listing<Q: ListFilter>(
    query: &str,
    open: impl Fn(&str) -> Option<Value>,
) -> AppResult<Listing<Q>> {
    let (paging, filters): (Vec<_>, Vec<_>) = pairs(query)?
        .into_iter()
        .partition(|(name, _)| PAGING.contains(&name.as_str()));
    let page = read_pairs::<PageParams>(&paging);
    let filter = read_pairs::<Q>(&filters);
    let (page, filter) = match (page, filter) {
        (Ok(page), Ok(filter)) => (page, filter),
        (Err(one), Err(other)) => {
            return Err(AppError::malformed([one.faults(), other.faults()].concat()));
        }
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => return Err(error),
    };
    let page = page_request::<Q>(&page, &binding(&page, &filters), open)?;
    Ok(Listing { filter, page })
}

/// What a cursor is bound to: the same filters and the same order.
fn binding(page: &PageParams, filters: &[(String, String)]) -> String {
    let mut all: BTreeMap<&str, &str> = filters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    all.insert("sort", page.sort.as_deref().unwrap_or_default());
    let text = serde_urlencoded::to_string(&all).unwrap_or_default();
    let hash = super::json::hash(text.as_bytes());
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn page_request<Q: ListFilter>(
    params: &PageParams,
    binding: &str,
    open: impl Fn(&str) -> Option<Value>,
) -> AppResult<PageRequest> {
    let limit = params.limit.unwrap_or(DEFAULT_LIMIT);
    let page = params.page.unwrap_or(1);
    let first = Q::SORTS.first().copied().unwrap_or_default();
    let (sort, descending) = match params.sort.as_deref() {
        Some(asked) => (asked.trim_start_matches('-'), asked.starts_with('-')),
        None => (first, Q::DEFAULT_DESCENDING),
    };
    let faults = page_faults(params, (limit, page), (sort, Q::SORTS));
    if !faults.is_empty() {
        return Err(AppError::malformed(faults));
    }
    let offset = (page - 1).saturating_mul(limit);
    if offset.saturating_add(limit) > PAGE_REACH {
        return Err(AppError::new(Code::PageTooDeep).with("reach", PAGE_REACH));
    }
    let cursor = params.cursor.as_deref();
    let after = cursor.map(|text| open_cursor(text, binding, open));
    Ok(PageRequest {
        limit,
        sort: sort.to_owned(),
        descending,
        after: after.transpose()?,
        offset,
        with_total: params.with_total.unwrap_or(false),
        binding: binding.to_owned(),
    })
}

fn page_faults(
    params: &PageParams,
    (limit, page): (i64, i64),
    (sort, sorts): (&str, &[&str]),
) -> Vec<FieldFault> {
    let out_of_range = |name| FieldFault::query(name, FaultCode::OutOfRange).with("min", 1);
    let mut faults = Vec::new();
    if !(1..=MAX_LIMIT).contains(&limit) {
        faults.push(out_of_range("limit").with("max", MAX_LIMIT));
    }
    if page < 1 {
        faults.push(out_of_range("page"));
    }
    if params.page.is_some() && params.cursor.is_some() {
        faults.push(FieldFault::query("page", FaultCode::Conflict));
    }
    if !sorts.contains(&sort) {
        let fault = FieldFault::query("sort", FaultCode::NotAllowed);
        faults.push(fault.with("allowed", sorts.join(", ")));
    }
    faults
}

fn open_cursor(
    text: &str,
    binding: &str,
    open: impl Fn(&str) -> Option<Value>,
) -> AppResult<Vec<Value>> {
    let bad = || AppError::new(Code::InvalidCursor);
    let Some(Value::Array(mut parts)) = open(text) else {
        return Err(bad());
    };
    let key = parts.pop().ok_or_else(bad)?;
    if parts.pop().as_ref().and_then(Value::as_str) != Some(binding) {
        return Err(AppError::new(Code::CursorMismatch));
    }
    match key {
        Value::Array(key) => Ok(key),
        _ => Err(bad()),
    }
}

impl PageRequest {
    /// The first page of `limit` rows in a list's default order, for calls inside the program.
    pub fn first(sort: &str, limit: i64) -> PageRequest {
        PageRequest {
            limit,
            sort: sort.to_owned(),
            descending: true,
            after: None,
            offset: 0,
            with_total: false,
            binding: String::new(),
        }
    }

    /// Keyset of the last row seen, in the types of the sort order.
    ///
    /// # Errors
    /// `invalid_cursor` when the cursor holds other types.
    pub fn after<K: DeserializeOwned>(&self) -> AppResult<Option<K>> {
        let read = |key: &Vec<Value>| serde_json::from_value(Value::Array(key.clone()));
        self.after
            .as_ref()
            .map(read)
            .transpose()
            .map_err(|_| AppError::new(Code::InvalidCursor))
    }

    /// Rows to fetch: one more than asked for tells whether more follow.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// Cuts the fetched rows to the page and describes it. `key` gives a row's keyset in the order
    /// of the sort, `total` the count where one was asked for.
    pub fn close<T, K: Serialize>(
        &self,
        app: &App,
        rows: &mut Vec<T>,
        total: Option<i64>,
        key: impl Fn(&T) -> K,
    ) -> PageInfo {
        let limit = usize::try_from(self.limit).unwrap_or_default();
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows
            .last()
            .filter(|_| has_more)
            .and_then(|row| serde_json::to_value(key(row)).ok());
        PageInfo {
            limit: self.limit,
            has_more,
            next_cursor: last.map(|key| {
                app.tokens
                    .seal_cursor(&serde_json::json!([self.binding, key]))
            }),
            total: total.map(|total| total.min(PAGE_REACH)),
            total_is_exact: total.map(|total| total <= PAGE_REACH),
        }
    }
}

/// Declares the page of one list: generics would reach the contract as strange names.
#[macro_export]
macro_rules! page_schema {
    ($page:ident, $item:ty) => {
        /// One page of a list.
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $page {
            /// The rows.
            #[schema(max_items = 200)]
            pub data: Vec<$item>,
            /// Where this page stands in the whole list.
            pub page: $crate::platform::http::page::PageInfo,
        }
    };
}

/// Several values in one parameter, comma-separated: `state=intake,repair`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommaList<T>(pub Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for CommaList<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let one = |part: &str| serde_json::from_value(Value::String(part.trim().to_owned()));
        let items: Result<Vec<T>, _> = text
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .map(one)
            .collect();
        items.map(CommaList).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Filter {
        state: Option<CommaList<String>>,
        count: Option<i32>,
    }

    impl ListFilter for Filter {
        const SORTS: &'static [&'static str] = &["created_at", "name"];
    }

    fn read(query: &str) -> AppResult<Listing<Filter>> {
        listing(query, |text| serde_json::from_str(text).ok())
    }

    #[test]
    fn every_faulty_parameter_is_named_at_once() {
        let error = read("count=x&limit=y&with_total=2").unwrap_err();
        let mut names: Vec<&str> = error
            .faults()
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["count", "limit", "with_total"]);
    }

    #[test]
    fn limits_pages_and_orders_are_bounded() {
        for (query, code) in [
            ("limit=0", Code::MalformedRequest),
            ("limit=201", Code::MalformedRequest),
            ("page=0", Code::MalformedRequest),
            ("sort=secret", Code::MalformedRequest),
            ("page=201&limit=50", Code::PageTooDeep),
            ("cursor=x", Code::InvalidCursor),
            ("cursor=[\"other\",[1]]", Code::CursorMismatch),
        ] {
            assert_eq!(read(query).unwrap_err().code(), code, "{query}");
        }
        let page = read("page=200&limit=50&sort=-name").unwrap().page;
        assert_eq!(
            (page.offset, page.sort.as_str(), page.descending),
            (9950, "name", true)
        );
    }

    #[test]
    fn lists_are_separated_by_commas() {
        assert_eq!(
            read("state=a,b").unwrap().filter.state,
            Some(CommaList(vec!["a".to_owned(), "b".to_owned()]))
        );
    }
}
