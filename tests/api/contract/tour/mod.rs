//! One tour through the whole interface: every operation answers with its success and with an error.
//!
//! `UPDATE_EXAMPLES=1` makes the contract's examples from what was sent and answered.

mod bill;
mod goods;
mod link;
mod people;
mod purchase;
pub mod refusals;
mod repair;
mod sheets;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::ids::SeededIds;
use serde_json::{Value, json};

use super::examples;
use crate::support::server::{CONTRACT, PASSWORD};
use crate::support::{Answer, Client, Server, journal};

/// The people of one service station, and the goods that they look after.
pub struct Cast<'a> {
    server: &'a Server,
    agent: Client,
    technician: Client,
    supervisor: Client,
    quality: Client,
    finance: Client,
    manager: Client,
    executive: Client,
    storekeeper: Client,
    team: String,
    category: String,
    fault: String,
    product: String,
}

impl Cast<'_> {
    fn admin(&self) -> &Client {
        self.server.admin()
    }

    /// Somebody whose role may do it.
    fn everybody(&self) -> [&Client; 9] {
        [
            &self.agent,
            &self.manager,
            &self.technician,
            &self.supervisor,
            &self.quality,
            &self.finance,
            &self.executive,
            &self.storekeeper,
            self.admin(),
        ]
    }

    fn post(&self, who: &Client, path: &str, body: Value) -> Answer {
        self.server.clock.advance(chrono::TimeDelta::seconds(1));
        let answer = who.post(&format!("/api/v1{path}"), body);
        assert!(
            matches!(answer.status, 200 | 201),
            "{path}: {}",
            answer.text
        );
        answer
    }

    fn get(&self, who: &Client, path: &str) -> Answer {
        who.get(&format!("/api/v1{path}")).ok(200)
    }

    fn patch(&self, who: &Client, path: &str, body: Value) -> Answer {
        let version = self.version(who, path);
        who.patch(&format!("/api/v1{path}"), version, body).ok(200)
    }

    /// The version of something that can be read at its own address.
    fn version(&self, who: &Client, path: &str) -> i64 {
        self.get(who, path).number("/version")
    }

    fn step(&self, who: &Client, ticket: &str, action: &str) -> Answer {
        let path = format!("/tickets/{ticket}/transitions");
        self.post(who, &path, json!({"action": action}))
    }

    fn record(&self, who: &Client, ticket: &str, what: &str, body: Value) -> Answer {
        self.post(who, &format!("/tickets/{ticket}/{what}"), body)
    }
}

fn hire(server: &Server, username: &str, name: &str, role: &str, team: Option<&str>) -> Client {
    let membership = match team {
        Some(team) => json!({"branch_id": server.branch, "team_id": team}),
        None => json!({"branch_id": server.branch}),
    };
    let body = json!({
        "username": username, "display_name": name, "password": PASSWORD, "language": "zh-CN",
        "roles": [role], "memberships": [membership],
    });
    server.admin().post("/api/v1/users", body).ok(201);
    Client::sign_in(&server.base, username, PASSWORD)
}

pub fn gather(server: &Server) -> Cast<'_> {
    journal::chapter(
        "service_station",
        "People, teams and settings of a service station",
    );
    let team = json!({"branch_id": server.branch, "name": "维修一组"});
    let team = server.admin().post("/api/v1/teams", team).ok(201).at("/id");
    let hire = |username, name, role| hire(server, username, name, role, Some(&team));
    let manager = hire("sun.hao", "孙浩", "manager");
    Cast {
        server,
        agent: hire("lin.na", "林娜", "agent"),
        technician: hire("wu.gang", "吴刚", "technician"),
        supervisor: hire("chen.jing", "陈静", "supervisor"),
        quality: hire("zhao.min", "赵敏", "quality"),
        finance: hire("qian.li", "钱丽", "finance"),
        executive: hire("zhou.lan", "周岚", "executive"),
        storekeeper: hire("he.ping", "何平", "storekeeper"),
        category: String::new(),
        fault: String::new(),
        product: String::new(),
        manager,
        team,
    }
}

/// A customer with a tracking link.
pub fn link_of_a_ticket(cast: &Cast) -> Client {
    let body = json!({"title": "空调不制冷", "channel": "phone", "type": "repair"});
    let ticket = cast.post(&cast.agent, "/tickets", body).at("/id");
    link::issue(cast, &ticket)
}

/// Statuses seen, by operation.
fn coverage(exchanges: &[journal::Exchange]) -> BTreeMap<&str, BTreeSet<u16>> {
    let mut seen: BTreeMap<&str, BTreeSet<u16>> = BTreeMap::new();
    for exchange in exchanges {
        let statuses = seen.entry(exchange.operation.as_str()).or_default();
        statuses.insert(exchange.answer.status);
    }
    seen
}

/// The list that reviewers read, and the operations that lack a success or an error.
fn gate(seen: &BTreeMap<&str, BTreeSet<u16>>) -> Vec<String> {
    let mut bare = Vec::new();
    let mut names: Vec<&str> = CONTRACT
        .all()
        .map(|(_, _, rule)| rule.operation_id.as_str())
        .collect();
    names.sort_unstable();
    let mut lines = String::new();
    for name in names {
        let statuses = seen.get(name).cloned().unwrap_or_default();
        let words: Vec<String> = statuses.iter().map(u16::to_string).collect();
        lines.push_str(&format!("{name} {}\n", words.join(" ")));
        let has = |from: u16, to: u16| statuses.iter().any(|status| (from..to).contains(status));
        if !has(200, 300) {
            bare.push(format!("{name}: never succeeded"));
        }
        if !has(400, 500) {
            bare.push(format!("{name}: never refused"));
        }
    }
    // Shown by `tests/run` when all tests are through.
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/contract-coverage.txt");
    std::fs::write(file, lines).expect("the list can be written");
    bare
}

#[test]
fn every_operation_answers_with_its_success_and_an_error() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let ids = Arc::new(SeededIds::new(7));
        let server = Server::start_with(Scratch::on(backend), ids);
        journal::open();
        let mut cast = gather(&server);
        goods::catalogue(&mut cast);
        let device = goods::customer_and_device(&cast);
        let ticket = repair::under_warranty(&cast, &device);
        repair::acts(&cast, &device);
        bill::quote_and_money(&cast, &device);
        link::tracking(&cast, &device);
        store::days(&cast, &device);
        sheets::lists(&cast);
        refusals::of_every_operation(&cast, &device, &ticket);
        people::directory(&cast);
        people::own_account(&cast);
        let exchanges = journal::close();
        let bare = gate(&coverage(&exchanges));
        assert_eq!(bare, Vec::<String>::new());
        if backend == Backend::Sqlite {
            examples::renew(&exchanges);
        }
    }
}
