//! Accounts of this server.

mod change;
mod list;
mod model;

pub use model::AdminUser;
