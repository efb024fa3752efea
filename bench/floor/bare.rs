//! A bare actix handler that answers the same bytes: HTTP and nothing else.

use std::sync::mpsc::channel;

use actix_web::{App, HttpResponse, HttpServer, rt, web};

use super::Floor;
use crate::Fallible;
use crate::client::{Load, ask};
use crate::run::Run;

/// How often a second `body` can be answered, with as many workers as the program has.
///
/// # Errors
/// When no port is free or the load fails.
pub fn answering(run: &Run, request: &[u8], load: &Load) -> Fallible<Floor> {
    let body = web::Bytes::from(ask(run.server.address, request)?.body);
    let (sender, started) = channel();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::spawn(move || {
        rt::System::new().block_on(async move {
            let server = HttpServer::new(move || {
                let body = body.clone();
                App::new().default_service(web::to(move || {
                    let body = body.clone();
                    async move {
                        HttpResponse::Ok()
                            .content_type("application/json")
                            .body(body)
                    }
                }))
            })
            .workers(workers)
            .disable_signals()
            .bind(("127.0.0.1", 0))?;
            let address = server.addrs().first().copied();
            let server = server.run();
            drop(sender.send((address, server.handle())));
            server.await
        })
    });
    let (address, handle) = started.recv()?;
    let mut load = load.clone();
    load.address = address.ok_or("the bare server has no address")?;
    let bytes = request.to_vec();
    let requests: crate::client::Requests = std::sync::Arc::new(move |_| Some(bytes.clone()));
    let outcome = load.run(&requests, || {});
    rt::System::new().block_on(handle.stop(false));
    Ok(Floor::new("bare actix, same bytes", outcome?.rate()))
}
