//! A relay between the program and PostgreSQL that overhears what the server logs.
//!
//! With `client_min_messages=log` the server sends its log lines to the client as notices; the program's
//! driver drops them, so they are picked out on the way.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::Sender;

use crate::Fallible;

/// A log line as the server worded it, and its detail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// Such as `execute __diesel_stmt_3: SELECT …`.
    pub message: String,
    /// Such as `parameters: $1 = '7'`.
    pub detail: String,
}

/// Listens on a port of its own and passes everything on to `server`; notices go to `heard`.
///
/// # Errors
/// When no port can be had.
pub fn open(server: String, heard: Sender<Notice>) -> Fallible<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(upstream) = TcpStream::connect(&server) else {
                return;
            };
            if pass_both_ways(client, upstream, heard.clone()).is_err() {
                return;
            }
        }
    });
    Ok(address)
}

fn pass_both_ways(client: TcpStream, server: TcpStream, heard: Sender<Notice>) -> Fallible<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from_client, &mut to_server));
        drop(to_server.shutdown(Shutdown::Write));
    });
    std::thread::spawn(move || drop(overhear(server, client, &heard)));
    Ok(())
}

/// Every message of the server is a kind, a length that counts itself, and a body.
fn overhear(
    mut server: TcpStream,
    mut client: TcpStream,
    heard: &Sender<Notice>,
) -> std::io::Result<()> {
    let mut head = [0_u8; 5];
    loop {
        server.read_exact(&mut head)?;
        let [kind, length @ ..] = head;
        let body_length = u32::from_be_bytes(length).saturating_sub(4);
        let mut body = vec![0_u8; usize::try_from(body_length).unwrap_or(0)];
        server.read_exact(&mut body)?;
        client.write_all(&head)?;
        client.write_all(&body)?;
        if kind == b'N' {
            drop(heard.send(notice(&body)));
        }
    }
}

/// Fields of one letter and a text that ends with a zero.
fn notice(body: &[u8]) -> Notice {
    let mut notice = Notice::default();
    for field in body.split(|byte| *byte == 0) {
        if let Some((kind, text)) = field.split_first() {
            let text = || String::from_utf8_lossy(text).into_owned();
            match kind {
                b'M' => notice.message = text(),
                b'D' => notice.detail = text(),
                _ => {}
            }
        }
    }
    notice
}
