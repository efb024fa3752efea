//! Tools over HTTP.

mod loans;
mod register;

use crate::platform::http::mounting::Mounting;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    register::mount(config);
    loans::mount(config);
}
