//! The real program as a process of its own: to be killed, and to run beside another on one database.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;

/// A running `aftercare serve`.
pub struct Process {
    child: Child,
    /// Address, such as `http://127.0.0.1:40123`.
    pub base: String,
}

/// The address of a scratch database as `DATABASE_URL` takes it.
pub fn database_url(scratch: &Scratch) -> String {
    let url = &scratch.settings().url;
    match url.backend() {
        Backend::Sqlite => format!("sqlite:{}", url.target()),
        Backend::Postgres => url.target().to_owned(),
    }
}

/// The program with a clean environment on this database.
pub fn program(scratch: &Scratch) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aftercare"));
    command
        .env_clear()
        .env("DATABASE_URL", database_url(scratch))
        .env("APP_LOG", "warn")
        .env("PATH", "/usr/bin:/bin");
    command
}

impl Process {
    /// Starts a server on `scratch` and waits until it has said where it listens.
    pub fn start(scratch: &Scratch) -> Process {
        Process::start_with(scratch, &[])
    }

    /// The same with these settings.
    pub fn start_with(scratch: &Scratch, settings: &[(&str, &str)]) -> Process {
        let mut child = program(scratch)
            .envs(settings.iter().copied())
            .arg("serve")
            .env("APP_HTTP_PORT", "0")
            .env("APP_DB_READERS", "4")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("its output");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let base = lines
            .find_map(|line| {
                line.split_once("http://").map(|(_, rest)| {
                    format!("http://{}", rest.split('/').next().unwrap_or_default())
                })
            })
            .expect("the server says where it listens");
        // Somebody must go on reading, or the server would block on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Process { child, base }
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// kill -9: no destructor, no handler, no goodbye.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }

    /// SIGTERM, and the exit code.
    pub fn terminate(mut self) -> std::process::ExitStatus {
        let done = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .expect("kill runs");
        assert!(done.success());
        self.child.wait().expect("it ends")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail harmlessly when the process has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
