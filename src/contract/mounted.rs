//! The contract and the handlers that are mounted: made of them, or held against them.

use serde_json::Value;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder,
};

use crate::platform::http::contract::{Access, Contract};
use crate::platform::http::mounting::{Described, Mounting};
use crate::server::{API, mount};

/// The contract, collected from the real handlers.
///
/// # Errors
/// Every breach of the contract rules.
pub fn made() -> Result<Contract, Vec<String>> {
    let (mut api, mut root) = (Described::whole(), Described::whole());
    describe(&mut api, &mut root);
    let mut document = opening();
    api.into_document(API, &mut document);
    root.into_document("", &mut document);
    Contract::build(document)
}

/// The contract as committed, for a server: each route that is mounted stands in it with the very same
/// access, and no other does. Whether it also says the rest of what the handlers say, tests compare.
///
/// # Errors
/// Every route that differs, or that does not say who may call it: such a program does not start.
pub fn published() -> Result<Contract, Vec<String>> {
    let contract = Contract::published()?;
    let (mut api, mut root) = (Described::routes(), Described::routes());
    describe(&mut api, &mut root);
    let mounted: Vec<_> = api.into_routes(API).chain(root.into_routes("")).collect();
    let mut breaches: Vec<String> = mounted
        .iter()
        .filter_map(|(path, method, security)| breach(&contract, path, method, security))
        .collect();
    let published = contract.all().count();
    if breaches.is_empty() && published != mounted.len() {
        let mounted = mounted.len();
        breaches.push(format!(
            "{mounted} routes are mounted, {published} published"
        ));
    }
    match breaches.is_empty() {
        true => Ok(contract),
        false => {
            breaches.push("Renew the contract with: aftercare openapi --write".to_owned());
            Err(breaches)
        }
    }
}

fn breach(contract: &Contract, path: &str, method: &str, security: &Value) -> Option<String> {
    let said = match Access::of(security) {
        Ok(said) => said,
        Err(why) => return Some(format!("{method} {path}: {why}")),
    };
    let rule = contract.rule(method, path);
    let is_same = rule.is_some_and(|rule| rule.access == said);
    (!is_same).then(|| format!("{method} {path}: the contract does not have it so"))
}

fn describe(api: &mut Described, root: &mut Described) {
    // Mounted nowhere: only their descriptions are wanted.
    actix_web::App::new().configure(|services| {
        mount(&mut Mounting::describing(services, api));
        crate::reference::routes::mount_root(&mut Mounting::describing(services, root));
    });
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
    fn a_route_that_differs_from_the_contract_does_not_start() {
        let contract = Contract::published().unwrap();
        let tickets = "/api/v1/tickets";
        let holds = |permission: &str| serde_json::json!([{ "bearerAuth": [permission] }]);
        let public = serde_json::json!([{}]);
        let cases = [
            (tickets, "GET", holds("tickets:read"), None),
            (
                tickets,
                "GET",
                holds("tickets:create"),
                Some("not have it so"),
            ),
            (tickets, "GET", public, Some("not have it so")),
            (tickets, "GET", Value::Null, Some("names no permission")),
            (
                tickets,
                "GET",
                holds("tickets:eat"),
                Some("unknown permission"),
            ),
            (
                tickets,
                "PUT",
                holds("tickets:read"),
                Some("not have it so"),
            ),
            (
                "/api/v1/tea",
                "GET",
                holds("tickets:read"),
                Some("not have it so"),
            ),
        ];
        for (path, method, security, expected) in cases {
            let found = breach(&contract, path, method, &security);
            let is_right = match (&found, expected) {
                (Some(found), Some(expected)) => found.contains(expected),
                (None, None) => true,
                _ => false,
            };
            assert!(is_right, "{method} {path} {security}: {found:?}");
        }
    }
}
