//! Products, devices, warranty policies and entitlement over HTTP.

mod archive;
mod entitlement;
mod life;
mod policies;
