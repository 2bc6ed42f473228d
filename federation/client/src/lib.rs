//! Asking other servers: discovery, signed requests, limits, back-off, and whom we deal with at all.

mod backoff;
mod client;
mod discovery;
mod error;
mod judging;
mod media;
mod media_stream;
mod membership;
mod mixed;
mod outward;
mod peers;
pub mod policy;
mod profile;
mod request;
mod server;
mod srv;
#[cfg(test)]
mod testing;
mod waiting;

pub use client::{ClientConfig, FederationClient};
pub use error::ClientError;
pub use membership::Template;
pub use mixed::Bytestream;
pub use outward::Outward;
pub use policy::{FederationMode, FederationPolicy, Standing};
pub use profile::RemoteProfile;
pub use request::Patience;
pub use server::RemoteServer;
pub use waiting::{Asked, Waiting};
