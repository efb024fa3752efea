//! A server on a port of its own and a database of its own, with a clock that tests move.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aftercare::app::App;
use aftercare::config::Config;
use aftercare::platform::auth::Actor;
use aftercare::platform::clock::{Clock, ManualClock, UtcTime};
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::db::{Backend, Database};
use aftercare::platform::http::contract::Contract;
use aftercare::platform::ids::{IdSource, RandomIds};
use aftercare::platform::op::Op;
use serde_json::{Value, json};

use super::client::Client;

/// 2026-11-21T08:00:00Z: a Saturday afternoon in Shanghai.
const START: i64 = 1_795_248_000_000;

/// Password of everybody whom tests create.
pub const PASSWORD: &str = "lampenschirm und rotor 9";

/// The contract that every answer is held to.
pub static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    Arc::new(aftercare::contract::made().expect("the contract follows its rules"))
});

/// The same as a tree.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| CONTRACT.document());

/// A running server.
pub struct Server {
    /// Shared state, for looking behind the scenes.
    pub app: Arc<App>,
    /// The server's clock.
    pub clock: ManualClock,
    /// Address, such as `http://127.0.0.1:40123`.
    pub base: String,
    /// The head office that the first start creates.
    pub branch: String,
    admin: Client,
    first: (String, String),
    people: Mutex<HashMap<String, Client>>,
    running: actix_web::dev::ServerHandle,
    scratch: Scratch,
}

impl Server {
    /// Runs a test on SQLite, then on PostgreSQL.
    pub fn each(test: impl Fn(&Server)) {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            println!("on {}", backend.as_str());
            test(&Server::start(Scratch::on(backend)));
        }
    }

    /// Starts a server on `scratch`, as `aftercare serve` does.
    pub fn start(scratch: Scratch) -> Server {
        Server::start_with(scratch, Arc::new(RandomIds))
    }

    /// The same, with identifiers from `ids`.
    pub fn start_with(scratch: Scratch, ids: Arc<dyn IdSource>) -> Server {
        let clock = ManualClock::at(UtcTime::from_millis(START));
        let op = Op::new(Actor::System("test"), clock.now(), ids.clone());
        aftercare::server::install(scratch.db(), &op).expect("reference data");
        let (username, password) = aftercare::access::first_admin(scratch.db(), &op)
            .expect("access")
            .expect("a first administrator");
        let mut config = Config::load(&|_| None).expect("defaults are valid");
        config.files = files_folder();
        let app = aftercare::server::build(
            config,
            scratch.db().clone(),
            Arc::new(clock.clone()),
            ids,
            CONTRACT.clone(),
        )
        .expect("a state");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let running = serve(app.clone(), listener);
        let admin = Client::sign_in(&base, &username, &password);
        let branch = admin.get("/api/v1/branches").ok(200).at("/data/0/id");
        Server {
            app,
            clock,
            base,
            branch,
            admin,
            first: (username, password),
            people: Mutex::default(),
            running,
            scratch,
        }
    }

    /// What `aftercare check` says of this server's database and files.
    pub fn check(&self) -> std::process::Output {
        let mut program = super::process::program(self.scratch());
        let files = &self.app.config.files;
        let checked = program.env("APP_FILES", files).arg("check").output();
        checked.expect("the check runs")
    }

    /// The database under the server.
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// A caller without credentials.
    pub fn anonymous(&self) -> Client {
        Client::anonymous(&self.base)
    }

    /// The administrator of the first start.
    pub fn admin(&self) -> &Client {
        &self.admin
    }

    /// Somebody who holds exactly these roles in the head office; the same person at each call.
    pub fn person(&self, role: &str) -> Client {
        // The first start has made one whose user name is the role's.
        if role == "admin" {
            return self.admin.clone();
        }
        self.named(role, &[role])
    }

    /// A person by name, created with `roles` in the head office at the first call.
    pub fn named(&self, name: &str, roles: &[&str]) -> Client {
        if let Some(known) = self.people.lock().expect("people").get(name) {
            return known.clone();
        }
        let client = self.hire(name, roles, json!([{"branch_id": self.branch}]));
        self.people
            .lock()
            .expect("people")
            .insert(name.to_owned(), client.clone());
        client
    }

    /// Creates a person with these memberships and signs in.
    pub fn hire(&self, name: &str, roles: &[&str], memberships: Value) -> Client {
        let body = json!({
            "username": name, "display_name": format!("{name} (test)"), "password": PASSWORD,
            "roles": roles, "memberships": memberships,
        });
        // The clock may have moved past the life of the administrator's first token.
        let (username, password) = &self.first;
        let admin = Client::sign_in(&self.base, username, password);
        admin.post("/api/v1/users", body).ok(201);
        Client::sign_in(&self.base, name, PASSWORD)
    }
}

/// A folder of files that no other server uses.
fn files_folder() -> PathBuf {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let number = DRAWN.fetch_add(1, Ordering::SeqCst);
    let name = format!("aftercare-files-{}-{number}", std::process::id());
    std::env::temp_dir().join(name)
}

/// Another server on the same database and clock.
pub struct Second {
    /// Its address.
    pub base: String,
    running: actix_web::dev::ServerHandle,
}

/// Starts a second server beside `first`, with settings of its own.
pub fn second_with(first: &Server, database: Database, adjust: impl FnOnce(&mut Config)) -> Second {
    let mut config = Config::load(&|_| None).expect("defaults are valid");
    config.files = first.app.config.files.clone();
    adjust(&mut config);
    let app = aftercare::server::build(
        config,
        database,
        Arc::new(first.clock.clone()),
        Arc::new(RandomIds),
        CONTRACT.clone(),
    )
    .expect("a state");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let running = serve(app, listener);
    Second { base, running }
}

/// Starts a second server beside `first`.
pub fn second(first: &Server) -> Second {
    second_with(first, first.scratch.db().clone(), |_| ())
}

impl Drop for Second {
    fn drop(&mut self) {
        drop(self.running.stop(false));
    }
}

/// Serves on threads of its own until the handle stops it.
fn serve(app: Arc<App>, listener: TcpListener) -> actix_web::dev::ServerHandle {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = aftercare::server::listen(app, listener).expect("it listens");
            send.send(server.handle()).expect("the test waits");
            server.await.expect("it serves");
        });
    });
    receive.recv().expect("the server starts")
}

impl Drop for Server {
    fn drop(&mut self) {
        // The future resolves when the workers have gone; waiting for it would need a runtime here.
        drop(self.running.stop(false));
        drop(std::fs::remove_dir_all(&self.app.config.files));
    }
}
