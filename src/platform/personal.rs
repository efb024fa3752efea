//! Personal data that masks itself: showing it in full has to be asked for by name.
//!
//! PIPL article 51 asks for protection by design: a phone number, e-mail or address that slips into a
//! log line, an event or an answer must come out masked. [`PersonalText::reveal`] is the one way to the
//! text itself, so that a search for `.reveal()` lists every place that uses it.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::phone;

/// What stands for hidden characters.
const HIDDEN: &str = "****";

/// How one kind of personal text is masked.
pub trait Masking: 'static {
    /// The text as anybody may see it.
    fn mask(text: &str) -> String;
}

/// Hides everything: for notes and names of third parties.
#[derive(Debug, Clone, Copy)]
pub enum Whole {}

/// Hides the middle of a phone number.
#[derive(Debug, Clone, Copy)]
pub enum Phone {}

/// Hides the name before the `@`.
#[derive(Debug, Clone, Copy)]
pub enum Email {}

/// Hides all of an address but its region.
#[derive(Debug, Clone, Copy)]
pub enum Address {}

impl Masking for Whole {
    fn mask(_: &str) -> String {
        HIDDEN.to_owned()
    }
}

impl Masking for Phone {
    fn mask(text: &str) -> String {
        mask_phone(text)
    }
}

impl Masking for Email {
    fn mask(text: &str) -> String {
        mask_email(text)
    }
}

impl Masking for Address {
    fn mask(text: &str) -> String {
        mask_address(text)
    }
}

/// Text about a person. `Debug`, `Display` and `Serialize` mask it.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct PersonalText<M: 'static = Whole> {
    text: String,
    masking: PhantomData<fn() -> M>,
}

/// A phone number in E.164.
pub type PersonalPhone = PersonalText<Phone>;
/// An e-mail address.
pub type PersonalEmail = PersonalText<Email>;
/// A postal address.
pub type PersonalAddress = PersonalText<Address>;

impl<M: Masking> PersonalText<M> {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        PersonalText {
            text: text.into(),
            masking: PhantomData,
        }
    }

    /// The text in full. Call it only where the caller's right to see it has been checked.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The text as anybody may see it.
    pub fn masked(&self) -> String {
        M::mask(&self.text)
    }
}

impl<M> Clone for PersonalText<M> {
    fn clone(&self) -> Self {
        PersonalText {
            text: self.text.clone(),
            masking: PhantomData,
        }
    }
}

impl<M> PartialEq for PersonalText<M> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<M> Eq for PersonalText<M> {}

impl<M: Masking> fmt::Debug for PersonalText<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<M: Masking> fmt::Display for PersonalText<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<M: Masking> Serialize for PersonalText<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.masked())
    }
}

impl<M> utoipa::PartialSchema for PersonalText<M> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(500))
            .into()
    }
}

// The name opens with `Inline`: the contract's last step puts such schemas where they are used.
impl<M> utoipa::ToSchema for PersonalText<M> {
    fn name() -> std::borrow::Cow<'static, str> {
        "InlinePersonalText".into()
    }
}

impl<M, DB> ToSql<Text, DB> for PersonalText<M>
where
    M: Masking,
    DB: Backend,
    String: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.text.to_sql(out)
    }
}

impl<M, DB> FromSql<Text, DB> for PersonalText<M>
where
    M: Masking,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(value).map(PersonalText::new)
    }
}

/// `138****1234`: the number with its middle hidden.
pub fn mask_phone(e164: &str) -> String {
    phone::mask(e164)
}

/// `a***@d.com`: the domain stays, it tells the carrier and not the person.
pub fn mask_email(email: &str) -> String {
    let Some((name, domain)) = email.rsplit_once('@') else {
        return HIDDEN.to_owned();
    };
    // A name of one letter would be shown whole.
    let first = name
        .chars()
        .next()
        .filter(|_| name.chars().nth(1).is_some());
    let first = first.map(String::from).unwrap_or_default();
    format!("{first}***@{domain}")
}

/// The address cut after its region: `浙江省杭州市西湖区****`, or `****, France` where the small parts
/// come first. What names no region is hidden whole.
pub fn mask_address(address: &str) -> String {
    let region = region_of(address);
    if !region.is_empty() {
        return format!("{region}{HIDDEN}");
    }
    match address.rsplit_once(',') {
        Some((_, last)) if is_region_name(last) => format!("{HIDDEN}, {}", last.trim()),
        _ => HIDDEN.to_owned(),
    }
}

/// A last part without digits is a city or country; with digits it may be a house or a flat.
fn is_region_name(part: &str) -> bool {
    !part.trim().is_empty() && !part.chars().any(char::is_numeric)
}

/// Marks that end a province, a city and a district, in this order.
const LEVELS: [&[&str]; 3] = [
    &["特别行政区", "自治区", "省", "市"],
    &["自治州", "地区", "市", "盟", "州"],
    &["新区", "区", "县", "旗", "市"],
];

/// Marks that end something smaller although they look like a district's.
const NOT_A_DISTRICT: [&str; 7] = ["小区", "社区", "园区", "校区", "厂区", "街区", "景区"];

/// Longest name of one level, mark included: 克孜勒苏柯尔克孜自治州 has eleven characters.
const LONGEST_NAME: usize = 12;

/// The leading part of a Chinese address that names province, city and district.
fn region_of(address: &str) -> &str {
    let mut end = 0;
    for marks in LEVELS {
        let rest = address.get(end..).unwrap_or_default();
        if let Some(length) = level_length(rest, marks) {
            end += length;
        }
    }
    address.get(..end).unwrap_or_default()
}

/// Bytes of the first name in `text` that ends with one of `marks`, if it comes soon and nothing that
/// belongs to the street (a digit, 路, 街, 道, a comma) stands before.
fn level_length(text: &str, marks: &[&str]) -> Option<usize> {
    for (count, (at, character)) in text.char_indices().enumerate() {
        let is_street = matches!(character, '路' | '街' | '道' | '巷' | '村' | ',' | '，');
        if count >= LONGEST_NAME || character.is_numeric() || is_street {
            return None;
        }
        let end = at + character.len_utf8();
        let name = text.get(..end)?;
        if NOT_A_DISTRICT.iter().any(|other| name.ends_with(other)) {
            return None;
        }
        // A mark alone is no name.
        if count > 0
            && marks
                .iter()
                .any(|mark| name.ends_with(mark) && name != *mark)
        {
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_keeps_its_region_alone() {
        for (address, masked) in [
            ("浙江省杭州市西湖区文三路138号", "浙江省杭州市西湖区****"),
            ("上海市浦东新区世纪大道100号", "上海市浦东新区****"),
            (
                "内蒙古自治区锡林郭勒盟西乌旗幸福街5号",
                "内蒙古自治区锡林郭勒盟西乌旗****",
            ),
            ("杭州市翠苑小区3幢", "杭州市****"),
            ("文三路138号", "****"),
            ("8 Rue de Rivoli, Paris, France", "****, France"),
            ("221B Baker Street", "****"),
            ("Flat 3, 7", "****"),
            ("", "****"),
        ] {
            assert_eq!(mask_address(address), masked, "{address}");
        }
    }

    #[test]
    fn an_email_keeps_its_domain() {
        for (email, masked) in [
            ("anna@example.com", "a***@example.com"),
            ("x@example.com", "***@example.com"),
            ("odd@name@example.com", "o***@example.com"),
            ("no address", "****"),
        ] {
            assert_eq!(mask_email(email), masked, "{email}");
        }
    }

    #[test]
    fn personal_text_masks_wherever_it_is_written() {
        let phone = PersonalPhone::new("+8613800131234");
        assert_eq!(format!("{phone} {phone:?}"), "138****1234 138****1234");
        assert_eq!(serde_json::to_string(&phone).unwrap(), "\"138****1234\"");
        assert_eq!(phone.reveal(), "+8613800131234");
        let note = PersonalText::<Whole>::new("a secret");
        assert_eq!(note.masked(), "****");
    }

    proptest! {
        #[test]
        fn no_house_number_leaks(address in "[浙江省杭州市西湖区文三路小翠苑a-z ,]{0,30}", house in "[0-9]{1,4}") {
            let masked = mask_address(&format!("{address}{house}号"));
            prop_assert!(!masked.chars().any(char::is_numeric), "{}", masked);
            prop_assert!(masked.contains(HIDDEN));
        }

        #[test]
        fn no_name_before_the_at_leaks(name in "[a-z]{3,20}", domain in "[A-Z]{1,10}\\.[A-Z]{2,3}") {
            let masked = mask_email(&format!("{name}@{domain}"));
            let shown = masked.chars().filter(char::is_ascii_lowercase).count();
            prop_assert_eq!(shown, 1);
        }

        #[test]
        fn any_text_can_be_masked(text in ".{0,60}") {
            mask_address(&text);
            mask_email(&text);
            mask_phone(&text);
        }
    }
}
