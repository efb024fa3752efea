//! How rooms put their operations behind the server, and let them be described. Serving describes nothing:
//! each worker mounts them anew, and descriptions that nobody reads would cost it megabytes.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use serde_json::Value;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::{Components, Schema};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_actix_web::OpenApiFactory;

/// What the operations say of themselves.
pub struct Described {
    paths: Paths,
    schemas: Option<Vec<(String, RefOr<Schema>)>>,
}

/// A route: path, method in capitals, and what it says of who may call it.
pub type Route = (String, &'static str, Value);

impl Described {
    /// Everything.
    pub fn whole() -> Described {
        Described {
            paths: Paths::default(),
            schemas: Some(Vec::new()),
        }
    }

    /// The routes without the bodies that they take and give.
    pub fn routes() -> Described {
        Described {
            paths: Paths::default(),
            schemas: None,
        }
    }

    /// Adds everything to a document, with `prefix` before each path.
    pub fn into_document(self, prefix: &str, document: &mut OpenApi) {
        let all = self.paths.paths.into_iter();
        let paths = all.map(|(path, item)| (format!("{prefix}{path}"), item));
        document.paths.paths.extend(paths);
        let components = document.components.get_or_insert_with(Components::new);
        components
            .schemas
            .extend(self.schemas.into_iter().flatten());
    }

    /// The routes, with `prefix` before each path.
    pub fn into_routes(self, prefix: &str) -> impl Iterator<Item = Route> {
        self.paths.paths.into_iter().flat_map(move |(path, item)| {
            let path = format!("{prefix}{path}");
            let all = [
                ("GET", item.get),
                ("POST", item.post),
                ("PUT", item.put),
                ("PATCH", item.patch),
                ("DELETE", item.delete),
            ];
            let there = all
                .into_iter()
                .filter_map(|(method, found)| Some((method, found?)));
            there
                .map(|(method, operation)| {
                    let security = serde_json::to_value(operation.security).unwrap_or_default();
                    (path.clone(), method, security)
                })
                .collect::<Vec<_>>()
        })
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
            if let Some(schemas) = &mut described.schemas {
                operation.schemas(schemas);
            }
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
