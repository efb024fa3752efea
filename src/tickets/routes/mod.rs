//! Tickets over HTTP: who may call what stands in each handler's `security`.

mod acts;
mod tickets;
mod timeline;

use crate::platform::http::mounting::Mounting;

/// Routes below `/api/v1`. Fixed addresses stand before those with an identifier in their place.
pub fn mount(config: &mut Mounting<'_>) {
    super::catalogue::routes::mount(config);
    tickets::mount(config);
    acts::mount(config);
    timeline::mount(config);
    super::evidence::routes::mount(config);
    super::quotes::routes::mount(config);
    super::charges::routes::mount(config);
    super::tracking::routes::mount(config);
}
