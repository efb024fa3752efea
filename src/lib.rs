//! Aftercare: the backend of an after-sales service department (售后服务部).
//!
//! The house plan, one sentence a room:
//! - [`platform`]: what any backend has: time, ids, errors, access checks, the database, the wire.
//! - [`workflow`]: flows declared as data; the check before every step, and pictures of them.
//! - [`access`]: people, roles, teams, branches, sign-in and sessions.
//! - [`customers`]: customers, contacts, sites, and the protection of their personal data.
//! - [`equipment`]: products, assets, serial history, warranty policies and entitlement.
//! - [`tickets`]: a request from intake to review, with its evidence.
//! - [`inventory`]: spare parts, where they lie, and the ledger of every piece that moved.
//! - [`purchasing`]: what should be bought, from whom, who agreed, and what has come.
//! - [`files`]: what people send and the program makes, kept as it is.
//! - [`sheets`]: lists taken in from spreadsheets and written into them.
//! - [`settings`]: limits, windows and tables that a company sets itself, over the wire.
//! - [`events`]: the event log in order, and the audit trail.
//! - [`reference`]: workflows, problem pages and other things that clients look up.
//! - [`check`]: recomputes from the live database what must always hold.
//! - [`demo`]: a made-up company to look around in and to measure with.
//! - [`contract`]: the contract: made of the handlers, kept as files, what is derived from it, and what must never
//!   change in it.
//! - [`config`], [`cli`], [`app`], [`server`]: settings, commands, shared state, the running server.
//!
//! To add a resource: migrations in both trees and `platform/db/schema.rs`; then in the room
//! `model.rs`, the pure rule file with its tests, `repo.rs`, permissions, `actions.rs`, `dto.rs`,
//! `routes.rs`; mount it in [`server::mount`]; add a journey test; renew the contract with
//! `cargo run -- openapi --write`.

rust_i18n::i18n!("locales", fallback = "zh-CN");

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod access;
pub mod app;
pub mod check;
pub mod cli;
pub mod config;
pub mod contract;
pub mod customers;
pub mod demo;
pub mod equipment;
pub mod events;
pub mod files;
pub mod inventory;
pub mod platform;
pub mod purchasing;
pub mod reference;
pub mod server;
pub mod settings;
pub mod sheets;
pub mod tickets;
pub mod workflow;
