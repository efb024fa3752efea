//! As much HTTP/1.1 as the load client needs: requests as bytes, answers cut at their length.

use actix_web::rt::net::TcpStream;
use serde_json::Value;

use crate::Fallible;

/// The bytes of a request.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Vec<u8> {
    let signed = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
    with_headers(method, path, &signed.unwrap_or_default(), body)
}

/// The bytes of a POST under an idempotency key.
pub fn keyed(path: &str, token: &str, key: &str, body: &Value) -> Vec<u8> {
    let headers = format!("Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n");
    with_headers("POST", path, &headers, Some(body))
}

/// Each header ends its line.
fn with_headers(method: &str, path: &str, headers: &str, body: Option<&Value>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n{headers}");
    let body = body.map(Value::to_string).unwrap_or_default();
    if !body.is_empty() || method == "POST" {
        let length = body.len();
        text.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {length}\r\n"
        ));
    }
    text.push_str("\r\n");
    text.push_str(&body);
    text.into_bytes()
}

/// What the head of an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Status.
    pub status: u16,
    /// Where the body begins.
    body_at: usize,
    /// Length of the body.
    length: usize,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Cuts the body out of what was received.
    ///
    /// # Errors
    /// When the body is shorter than its head says.
    pub fn new(head: Head, received: &[u8]) -> Fallible<Answer> {
        let body = received
            .get(head.body_at..head.body_at + head.length)
            .ok_or("an answer is cut short")?;
        Ok(Answer {
            status: head.status,
            body: body.to_vec(),
        })
    }

    /// The body as JSON, if the status is a success.
    ///
    /// # Errors
    /// Any other status, with its body; a body that is no JSON.
    pub fn json(&self) -> Fallible<Value> {
        if !(200..300).contains(&self.status) {
            let text = String::from_utf8_lossy(&self.body);
            return Err(format!("answered {}: {text}", self.status).into());
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// Reads one answer into `buffer`, whose earlier content is dropped.
///
/// # Errors
/// When the connection ends early or the answer states no length.
pub async fn receive(stream: &TcpStream, buffer: &mut Vec<u8>) -> Fallible<Head> {
    buffer.clear();
    let mut chunk = [0_u8; 64 * 1024];
    let mut head = None;
    loop {
        stream.readable().await?;
        match stream.try_read(&mut chunk) {
            Ok(0) => return Err("the server closed a connection in use".into()),
            Ok(count) => buffer.extend_from_slice(chunk.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error.into()),
        }
        if head.is_none() {
            head = parse_head(buffer)?;
        }
        if let Some(head) = head
            && buffer.len() >= head.body_at + head.length
        {
            return Ok(head);
        }
    }
}

/// Reads the head, once all of it is there.
fn parse_head(buffer: &[u8]) -> Fallible<Option<Head>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(buffer.get(..end).unwrap_or_default())?;
    let mut lines = text.split("\r\n");
    let status: u16 = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .ok_or("an answer without a status")?
        .parse()?;
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map(|(_, value)| value.trim().parse())
        .transpose()?;
    let length = match (length, status) {
        (Some(length), _) => length,
        (None, 204 | 304) => 0,
        (None, _) => return Err("an answer without a length".into()),
    };
    Ok(Some(Head {
        status,
        body_at: end + 4,
        length,
    }))
}
