//! The addresses of the room; handlers only carry between wire and actions.

mod acts;
mod assets;
mod entitlement;
mod policies;
mod products;

use crate::platform::http::mounting::Mounting;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    products::mount(config);
    assets::mount(config);
    acts::mount(config);
    policies::mount(config);
    entitlement::mount(config);
}
