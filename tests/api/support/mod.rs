//! What every test over HTTP uses: a started server, typed callers, answers held to the contract.

pub mod answer;
pub mod client;
pub mod journal;
pub mod process;
pub mod server;
pub mod shop;

pub use answer::Answer;
pub use client::Client;
pub use server::Server;
pub use shop::Shop;
