//! How texts inside lists and maps look in the contract: only a type can say the bounds of an item.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use validator::ValidationError;

/// Stands in the contract for a text of up to `MAX` characters; no value is ever made of it.
#[derive(Debug)]
pub enum TextUpTo<const MAX: usize> {}

/// A word or a code.
pub type Text60 = TextUpTo<60>;
/// A tag.
pub type Tag = TextUpTo<50>;
/// A phone number as written.
pub type PhoneText = TextUpTo<40>;
/// A line.
pub type Text200 = TextUpTo<200>;
/// An address or a sentence.
pub type Text500 = TextUpTo<500>;
/// A serial number.
pub type SerialText = TextUpTo<100>;
/// A diagram.
pub type Diagram = TextUpTo<200_000>;

impl<const MAX: usize> utoipa::PartialSchema for TextUpTo<MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(MAX))
            .into()
    }
}

// The name opens with `Inline`: the contract's last step puts such schemas where they are used.
impl<const MAX: usize> utoipa::ToSchema for TextUpTo<MAX> {
    fn name() -> Cow<'static, str> {
        format!("InlineText{MAX}").into()
    }
}

/// Every text of a list has 1 to `most` characters.
fn each_up_to(texts: &[String], most: usize) -> Result<(), ValidationError> {
    let wrong = texts.iter().find(|text| {
        let length = text.chars().count();
        length == 0 || length > most
    });
    wrong.map_or(Ok(()), |text| {
        let mut error = ValidationError::new("length");
        error.add_param(Cow::from("min"), &1);
        error.add_param(Cow::from("max"), &most);
        error.add_param(Cow::from("value"), text);
        Err(error)
    })
}

/// Phone numbers as written: not empty, at most 40 characters each.
///
/// # Errors
/// When one is not.
pub fn phone_texts(texts: &[String]) -> Result<(), ValidationError> {
    each_up_to(texts, 40)
}

/// Sentences: not empty, at most 500 characters each.
///
/// # Errors
/// When one is not.
pub fn sentences(texts: &[String]) -> Result<(), ValidationError> {
    each_up_to(texts, 500)
}

/// Serial numbers: not empty, at most 100 characters each.
///
/// # Errors
/// When one is not.
pub fn serial_texts(texts: &[String]) -> Result<(), ValidationError> {
    each_up_to(texts, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_a_list_is_bounded_in_characters() {
        assert!(sentences(&["长".repeat(500), "x".to_owned()]).is_ok());
        assert!(sentences(&["x".to_owned(), "长".repeat(501)]).is_err());
        assert!(phone_texts(&["1".repeat(41)]).is_err());
        assert!(phone_texts(&[String::new()]).is_err());
        assert!(phone_texts(&[]).is_ok());
    }
}
