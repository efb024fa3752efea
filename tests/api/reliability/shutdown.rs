//! SIGTERM ends cleanly, and wrong settings are refused at start, all at once.

use aftercare::platform::db::scratch::Scratch;

use crate::support::process::{Process, program};

#[test]
fn sigterm_ends_with_success() {
    let scratch = Scratch::sqlite();
    let status = Process::start(&scratch).terminate();
    assert!(status.success(), "{status}");
}

#[test]
fn wrong_settings_are_refused_all_at_once() {
    let scratch = Scratch::sqlite();
    let refused = program(&scratch)
        .env("APP_HTTP_PORT", "many")
        .env("APP_TYPO", "1")
        .env("DATABASE_URL", "mysql://root:geheim@db/x")
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    for name in ["APP_HTTP_PORT", "APP_TYPO", "DATABASE_URL"] {
        assert!(said.contains(name), "{said}");
    }
    assert!(!said.contains("geheim"));
}

#[test]
fn a_named_file_that_is_missing_is_refused() {
    let scratch = Scratch::sqlite();
    let refused = program(&scratch)
        .env("DATABASE_URL", "sqlite:no/such/company.db")
        .output()
        .expect("the program runs");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("aftercare migrate"));
}
