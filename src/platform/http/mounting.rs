//! How rooms put their operations behind the server. Only the first time are they described too: each
//! worker mounts them anew, and descriptions that nobody reads would cost it megabytes.

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

/// Where rooms mount their operations.
pub struct Mounting<'a> {
    services: &'a mut web::ServiceConfig,
    described: Option<&'a mut Described>,
}

impl<'a> Mounting<'a> {
    /// For serving.
    pub fn serving(services: &'a mut web::ServiceConfig) -> Mounting<'a> {
        Mounting {
            services,
            described: None,
        }
    }

    /// For the contract.
    pub fn describing(
        services: &'a mut web::ServiceConfig,
        described: &'a mut Described,
    ) -> Mounting<'a> {
        Mounting {
            services,
            described: Some(described),
        }
    }

    /// Mounts one operation.
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        if let Some(described) = &mut self.described {
            described.paths.merge(operation.paths());
            operation.schemas(&mut described.schemas);
        }
        self.services.service(operation);
        self
    }

    /// Mounts what `rooms` mounts.
    pub fn configure(&mut self, rooms: impl FnOnce(&mut Mounting<'_>)) -> &mut Self {
        rooms(self);
        self
    }
}
