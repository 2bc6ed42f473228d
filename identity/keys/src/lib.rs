//! Server signing keys: our own, and the key ring of others'.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys>

mod document;
mod error;
mod fetch;
mod own;
mod ring;

pub use document::KeyDocument;
pub use error::KeysError;
pub use fetch::{KeyFetchError, KeyFetcher};
pub use own::{ServerKeys, rotate};
pub use ring::KeyRing;
