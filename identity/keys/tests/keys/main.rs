//! Signing keys: our own, and those of others as they are fetched, believed and kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod document;
mod notary;
mod own;
mod ring;
mod ring_requests;
mod world;
