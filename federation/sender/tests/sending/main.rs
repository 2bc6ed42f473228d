//! The sender of federation over a real database and real HTTPS servers that are sent to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod edus;
mod failures;
mod order;
mod reach;
mod restart;
mod typing;
mod who;
mod world;
