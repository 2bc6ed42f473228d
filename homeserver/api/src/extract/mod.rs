//! Extractors whose refusals are [`ApiError`](crate::ApiError)s with a field and a reason.

mod auth;
mod json;
mod multipart;
mod path;
mod query;
mod reason;
mod strict;
mod user_agent;

pub use auth::{Auth, MaybeAuth};
pub use json::{Json, UploadJson, ValidJson};
pub use multipart::{Field, Multipart, Part, is_multipart};
pub use path::Path;
pub use query::Query;
pub use reason::AuditReason;
pub(crate) use reason::HEADER as REASON_HEADER;
pub use user_agent::UserAgent;
