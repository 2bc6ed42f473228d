//! One file for each endpoint.

pub(crate) mod automod;
pub(crate) mod directory;
pub(crate) mod events;
pub(crate) mod invites;
pub(crate) mod keys;
pub(crate) mod media;
pub(crate) mod membership;
pub(crate) mod profile;
pub(crate) mod reports;
pub(crate) mod server;
pub(crate) mod transactions;
pub(crate) mod version;
pub(crate) mod well_known;
