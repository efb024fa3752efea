//! Tools over HTTP.

mod loans;
mod register;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the room.
pub fn mount(config: &mut ServiceConfig) {
    register::mount(config);
    loans::mount(config);
}
