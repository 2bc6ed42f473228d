//! The client of federation, against real HTTPS servers on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod answers;
mod backoff;
mod connections;
mod media;
mod membership;
mod server;
mod signed;
mod world;
