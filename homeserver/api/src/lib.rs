//! The REST API at `/api/v1`: routes, extractors, errors, rate limits and the OpenAPI document.
//!
//! [`router`] makes the whole client-facing router. A route lives in `routes/`, one file per endpoint: it reads
//! its request with the extractors of [`extract`], calls one use-case, and answers a model or an [`ApiError`].

mod cors;
mod docs;
pub mod error;
pub mod extract;
mod health;
pub mod limit;
mod page;
mod router;
mod routes;
mod state;
pub mod validate;

pub use error::ApiError;
pub use page::{Page, Pagination};
pub use router::{openapi, router};
pub use state::{ApiLimits, ApiParts, ApiState, CorsOrigins};
