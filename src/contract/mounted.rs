//! The contract and the handlers that are mounted: made of them, or held against them.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder,
};

use crate::platform::http::contract::Contract;
use crate::platform::http::mounting::{Described, Mounting};
use crate::reference::routes::mount_root;
use crate::server::{API, mount};

/// The contract, collected from the real handlers.
///
/// # Errors
/// Every breach of the contract rules.
pub fn made() -> Result<Contract, Vec<String>> {
    let (mut api, mut root) = (Described::default(), Described::default());
    mount(&mut Mounting::describing(&mut api));
    mount_root(&mut Mounting::describing(&mut root));
    let mut document = opening();
    api.into_document(API, &mut document);
    root.into_document("", &mut document);
    Contract::build(document)
}

/// The contract as committed, for a server. It is what the handlers say, to the byte: that is tested. Here it
/// is only made sure that the program does not have more routes, or fewer, than it publishes.
///
/// # Errors
/// That the number differs, or every operation that does not say who may call it: such a program does not
/// start.
pub fn published() -> Result<Contract, Vec<String>> {
    let contract = Contract::published()?;
    let mut mounted = 0;
    mount(&mut Mounting::counting(&mut mounted));
    mount_root(&mut Mounting::counting(&mut mounted));
    agree(contract.all().count(), mounted)?;
    Ok(contract)
}

fn agree(published: usize, mounted: usize) -> Result<(), Vec<String>> {
    match published == mounted {
        true => Ok(()),
        false => Err(vec![format!(
            "{mounted} routes are mounted, {published} are in the contract; renew it with: aftercare openapi --write"
        )]),
    }
}

/// What stands at the head of the contract.
fn opening() -> OpenApi {
    let tags = crate::reference::tags::TAGS.iter().map(|(name, text)| {
        TagBuilder::new()
            .name(*name)
            .description(Some(*text))
            .build()
    });
    let license = LicenseBuilder::new()
        .name("MIT OR Apache-2.0")
        .identifier(Some("MIT OR Apache-2.0"))
        .build();
    let contact = ContactBuilder::new()
        .name(Some("The Aftercare contributors"))
        .build();
    let info = InfoBuilder::new()
        .title("Aftercare API")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("../../openapi/introduction.md")))
        .contact(Some(contact))
        .license(Some(license))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .tags(Some(tags))
        .servers(Some([ServerBuilder::new()
            .url("/")
            .description(Some("This server."))
            .build()]))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_starts_with_what_the_handlers_say() {
        let (made, published) = (made().unwrap(), published().unwrap());
        assert_eq!(made.text(), published.text());
    }

    #[test]
    fn a_program_with_a_route_that_it_does_not_publish_does_not_start() {
        assert!(agree(7, 7).is_ok());
        for (published, mounted) in [(7, 8), (8, 7)] {
            let refusal = agree(published, mounted).unwrap_err().join("");
            assert!(refusal.contains(&format!("{mounted} routes are mounted")));
        }
    }
}
