//! The gateway over real sockets, a real database and the real room writer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    reason = "tests"
)]

mod accounts;
mod client;
mod handshake;
mod live;
mod notifications;
mod presence;
mod previews;
mod private;
mod private_threads;
mod read_states;
mod reports;
mod resume;
mod settings;
mod slow;
mod temporary;
mod tokens;
mod world;
