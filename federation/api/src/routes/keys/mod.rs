//! Signing keys: this server's own, and those of others with this server's word for them.

mod query;
mod server;

pub(crate) use query::{query_many, query_one};
pub(crate) use server::server;
