//! A caller: keeps credentials and language, and holds every answer to the contract.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use ureq::Agent;

use super::answer::Answer;
use super::journal;

/// Parts the fields of a form.
pub const BOUNDARY: &str = "------------------------a7e1b0c4";

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    headers: Vec<(String, String)>,
    /// The signed-in person's id; empty for others.
    pub id: String,
    /// Token with which the session goes on; empty for others.
    pub refresh_token: String,
}

impl Client {
    /// A caller without credentials.
    pub fn anonymous(base: &str) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build();
        Client {
            agent: config.into(),
            base: base.to_owned(),
            headers: Vec::new(),
            id: String::new(),
            refresh_token: String::new(),
        }
    }

    /// Signs in.
    pub fn sign_in(base: &str, username: &str, password: &str) -> Client {
        let anonymous = Client::anonymous(base);
        let answer = anonymous
            .post(
                "/api/v1/auth/sessions",
                json!({"username": username, "password": password}),
            )
            .ok(201);
        let mut client = anonymous.bearer(&answer.at("/access_token"));
        client.id = answer.at("/user/id");
        client.refresh_token = answer.at("/refresh_token");
        client
    }

    /// The same caller with another header.
    pub fn with(&self, name: &str, value: &str) -> Client {
        let mut client = self.clone();
        client
            .headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The same caller with an access token.
    pub fn bearer(&self, token: &str) -> Client {
        self.with("Authorization", &format!("Bearer {token}"))
    }

    /// The access token; empty without one.
    pub fn token(&self) -> &str {
        let own = self
            .headers
            .iter()
            .find(|(name, _)| name == "Authorization");
        own.and_then(|(_, value)| value.strip_prefix("Bearer "))
            .unwrap_or_default()
    }

    /// The same caller at another server.
    pub fn at(&self, base: &str) -> Client {
        Client {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// A customer with a tracking token.
    pub fn tracking(&self, token: &str) -> Client {
        Client::anonymous(&self.base).with("X-Tracking-Token", token)
    }

    /// The same caller, for one request with an idempotency key.
    pub fn key(&self, key: &str) -> Client {
        self.with("Idempotency-Key", key)
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    /// POST.
    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body.to_string()))
    }

    /// A file, as a form.
    pub fn upload(&self, purpose: &str, name: &str, bytes: &[u8]) -> Answer {
        let name = name.replace('"', "%22");
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n{purpose}\r\n\
             --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let body = [head.as_bytes(), bytes, tail.as_bytes()].concat();
        let path = "/api/v1/attachments";
        let answer = self
            .form()
            .transmit("POST", path, Some(body))
            .unwrap_or_else(|error| panic!("POST {path}: {error}"));
        answer.hold_to_contract("POST", path);
        let shown = json!({"purpose": purpose, "file": "(the bytes of the file)"});
        journal::note("POST", path, Some(&shown.to_string()), &answer);
        answer
    }

    /// The same caller, whose bodies are forms.
    pub fn form(&self) -> Client {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.with("Content-Type", &kind)
    }

    /// The bytes at an address.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let mut request = ureq::http::Request::builder()
            .method("GET")
            .uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = self.agent.run(request.body(()).expect("a request"));
        let mut response = response.unwrap_or_else(|error| panic!("GET {path}: {error}"));
        assert_eq!(response.status().as_u16(), 200, "GET {path}");
        let body = response.body_mut().with_config().limit(256 * 1024 * 1024);
        body.read_to_vec().expect("all of it")
    }

    /// PATCH on a version.
    pub fn patch(&self, path: &str, version: i64, body: Value) -> Answer {
        self.with("If-Match", &format!("\"{version}\""))
            .send("PATCH", path, Some(body.to_string()))
    }

    /// PUT on a version.
    pub fn put(&self, path: &str, version: i64, body: Value) -> Answer {
        self.with("If-Match", &format!("\"{version}\""))
            .send("PUT", path, Some(body.to_string()))
    }

    /// DELETE on a version.
    pub fn delete(&self, path: &str, version: i64) -> Answer {
        self.with("If-Match", &format!("\"{version}\""))
            .send("DELETE", path, None)
    }

    /// Any request, as text; the answer is held to the contract.
    pub fn send(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        let answer = self.send_unchecked(method, path, body.clone());
        answer.hold_to_contract(method, path);
        journal::note(method, path, body.as_deref(), &answer);
        answer
    }

    /// Any request whose answer stands outside the contract.
    pub fn send_unchecked(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        self.transmit(method, path, body.map(String::into_bytes))
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// A request to a server that may die meanwhile; `None` when it did.
    pub fn try_send(&self, method: &str, path: &str, body: Option<String>) -> Option<Answer> {
        self.transmit(method, path, body.map(String::into_bytes))
            .ok()
            .filter(|answer| !answer.text.is_empty())
    }

    /// A POST over a connection of its own to a server that may be going: `None` when it takes no
    /// connection any more, an error when it took the request and did not answer it in full.
    pub fn send_once(&self, path: &str, body: &str) -> Result<Option<Answer>, String> {
        let address = self.base.trim_start_matches("http://");
        let Ok(mut stream) = TcpStream::connect(address) else {
            return Ok(None);
        };
        let headers: String = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        // A connection that the kernel took but the server never looked at was not accepted: it is
        // reset, or closed without a byte.
        let mut heard = Vec::new();
        if stream.write_all(request.as_bytes()).is_err() {
            return Ok(None);
        }
        let ended = stream.read_to_end(&mut heard);
        if heard.is_empty() {
            return Ok(None);
        }
        ended.map_err(|error| error.to_string())?;
        Answer::parse(format!("POST {path}"), &heard).map(Some)
    }

    fn transmit(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let typed = self
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if body.is_some() && !typed {
            request = request.header("Content-Type", "application/json");
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        }?;
        Ok(Answer::read(format!("{method} {path}"), response))
    }
}
