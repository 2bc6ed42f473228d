//! What administrators of this server see and decide: other servers, users, registration tokens, guilds, media, health.
//!
//! Each use-case looks up whether its caller administers the server now, whatever the access token says. What is changed stands in the server's
//! log, with who has done it.

mod error;
pub mod federation;
pub mod guilds;
pub mod health;
pub mod media;
mod service;
pub mod tokens;
pub mod users;

pub use error::AdminError;
pub use service::{Admin, AdminParts};
