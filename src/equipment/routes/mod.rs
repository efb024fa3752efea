//! The addresses of the room; handlers only carry between wire and actions.

mod acts;
mod assets;
mod entitlement;
mod policies;
mod products;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the room.
pub fn mount(config: &mut ServiceConfig) {
    products::mount(config);
    assets::mount(config);
    acts::mount(config);
    policies::mount(config);
    entitlement::mount(config);
}
