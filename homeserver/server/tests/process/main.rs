//! The real program, as its operator meets it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod bucket;
mod commands;
mod program;
mod serving;
