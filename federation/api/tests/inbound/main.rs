//! The inbound federation API over real rooms, a real database and real keys, asked by another server with its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    reason = "tests"
)]

mod automod;
mod bad_events;
mod events;
mod invites;
mod keys;
mod media;
mod membership;
mod presence;
mod profile;
mod receipts;
mod reports;
mod server;
mod signatures;
mod transactions;
mod typing;
mod world;
