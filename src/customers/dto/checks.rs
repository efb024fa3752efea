//! Checks of single values that the derive macros do not know.

use std::borrow::Cow;

use validator::ValidationError;

use crate::platform::patch::Patch;

/// Most tags of one customer.
pub const MOST_TAGS: u64 = 50;

/// Longest tag, in characters.
const LONGEST_TAG: usize = 50;

/// Text that says something: more than spaces.
pub fn written(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return Err(too_short());
    }
    Ok(())
}

/// A change to a text; setting it to spaces is no way to clear it.
pub fn written_patch(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |text| written(text))
}

/// An address of the form `name@host.tld`; whether it exists only a message can tell.
pub fn email_address(text: &str) -> Result<(), ValidationError> {
    let is_plain = |part: &str| {
        let is_strange = |sign: char| sign.is_whitespace() || sign.is_control() || sign == '@';
        !part.is_empty() && !part.contains(is_strange)
    };
    let fits = text.trim().split_once('@').is_some_and(|(name, host)| {
        is_plain(name)
            && is_plain(host)
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty())
    });
    if fits {
        Ok(())
    } else {
        Err(ValidationError::new("email"))
    }
}

/// A change to an e-mail address.
pub fn email_patch(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |text| email_address(text))
}

/// Tags: not blank, each of bounded length.
pub fn tag_list(tags: &[String]) -> Result<(), ValidationError> {
    for tag in tags {
        written(tag)?;
        if tag.chars().count() > LONGEST_TAG {
            let mut error = ValidationError::new("length");
            error.add_param(Cow::from("max"), &LONGEST_TAG);
            error.add_param(Cow::from("value"), tag);
            return Err(error);
        }
    }
    Ok(())
}

fn too_short() -> ValidationError {
    let mut error = ValidationError::new("length");
    error.add_param(Cow::from("min"), &1);
    error.add_param(Cow::from("value"), &"");
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_a_name_and_a_host_with_a_dot() {
        for (text, is_fine) in [
            ("wang.fang@example.com", true),
            ("王芳@例子.中国", true),
            (" a@b.cn ", true),
            ("a@b", false),
            ("@b.cn", false),
            ("a@.cn", false),
            ("a@b..cn", false),
            ("a b@c.cn", false),
            ("a@b@c.cn", false),
            ("", false),
        ] {
            assert_eq!(email_address(text).is_ok(), is_fine, "{text}");
        }
    }

    #[test]
    fn spaces_are_no_text_and_tags_are_bounded() {
        assert!(written(" \u{3000}").is_err());
        assert!(written_patch(&Patch::Set("   ".to_owned())).is_err());
        assert!(written_patch(&Patch::Clear).is_ok());
        assert!(tag_list(&["重点".to_owned(), " ".to_owned()]).is_err());
        assert!(tag_list(&["长".repeat(50)]).is_ok());
        assert!(tag_list(&["长".repeat(51)]).is_err());
    }
}
