//! The tour in the README really runs, line by line, against the real program.

use std::process::Command;

use aftercare::platform::auth::Actor;
use aftercare::platform::clock::{Clock, SystemClock};
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::ids::RandomIds;
use aftercare::platform::op::Op;

use crate::support::process::Process;

#[test]
fn the_tour_of_the_readme_ends_with_a_completed_ticket() {
    let readme = include_str!("../../../README.md");
    let tour = readme.split("## A five-minute tour").nth(1).unwrap();
    let lines = tour.split("```sh").nth(1).unwrap();
    let lines = lines.split("```").next().unwrap();
    Scratch::each(|scratch| {
        let op = Op::new(
            Actor::System("test"),
            SystemClock.now(),
            std::sync::Arc::new(RandomIds),
        );
        let (_, password) = aftercare::access::first_admin(scratch.db(), &op)
            .unwrap()
            .unwrap();
        let server = Process::start(scratch);
        let ran = Command::new("bash")
            .args(["-euo", "pipefail", "-c", lines])
            .env("BASE", &server.base)
            .env("PASSWORD", password)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        let errors = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{said}\n{errors}");
        assert_eq!(said.trim().lines().last(), Some("completed"), "{said}");
    });
}
