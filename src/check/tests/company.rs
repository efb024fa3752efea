//! A small company in which everything is as it must be.

use std::sync::Arc;

use crate::demo::{self, Plan, Size};
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::db::scratch::Scratch;
use crate::platform::ids::SeededIds;
use crate::platform::lang::Lang;
use crate::platform::op::Op;

/// Fills a fresh database.
pub fn founded(scratch: &Scratch) {
    let plan = Plan {
        size: Size::Small,
        lang: Lang::En,
        seed: 11,
        password: "a password of the checks".to_owned(),
        // 2026-11-18
        now: UtcTime::from_millis(1_795_000_000_000),
    };
    let op = Op::new(
        Actor::System("install"),
        plan.now,
        Arc::new(SeededIds::new(5)),
    );
    crate::server::install(scratch.db(), &op).unwrap();
    demo::build(scratch.db(), &plan, |_, _| ()).unwrap();
}
