//! How rooms put their operations behind the server, and let them be described. Serving describes nothing:
//! descriptions that nobody reads would cost each start time and memory.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::{Components, Schema};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_actix_web::OpenApiFactory;

/// What the operations say of themselves.
#[derive(Default)]
pub struct Described {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    /// Adds everything to a document, with `prefix` before each path.
    pub fn into_document(self, prefix: &str, document: &mut OpenApi) {
        let all = self.paths.paths.into_iter();
        let paths = all.map(|(path, item)| (format!("{prefix}{path}"), item));
        document.paths.paths.extend(paths);
        let components = document.components.get_or_insert_with(Components::new);
        components.schemas.extend(self.schemas);
    }
}

enum Purpose<'a> {
    Serve(&'a mut web::ServiceConfig),
    Describe(&'a mut Described),
    Count(&'a mut usize),
}

/// Where rooms mount their operations.
pub struct Mounting<'a>(Purpose<'a>);

impl<'a> Mounting<'a> {
    /// For serving.
    pub fn serving(services: &'a mut web::ServiceConfig) -> Mounting<'a> {
        Mounting(Purpose::Serve(services))
    }

    /// For the contract.
    pub fn describing(described: &'a mut Described) -> Mounting<'a> {
        Mounting(Purpose::Describe(described))
    }

    /// For knowing how many there are.
    pub fn counting(count: &'a mut usize) -> Mounting<'a> {
        Mounting(Purpose::Count(count))
    }

    /// Mounts one operation.
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match &mut self.0 {
            Purpose::Serve(services) => {
                services.service(operation);
            }
            Purpose::Describe(described) => {
                described.paths.merge(operation.paths());
                operation.schemas(&mut described.schemas);
            }
            Purpose::Count(count) => **count += 1,
        }
        self
    }

    /// Mounts what `rooms` mounts.
    pub fn configure(&mut self, rooms: impl FnOnce(&mut Mounting<'_>)) -> &mut Self {
        rooms(self);
        self
    }
}
