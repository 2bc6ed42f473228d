//! Role resolution.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod automod;
mod concurrent;
mod expressions;
mod overwrites;
mod properties;
mod scheduled;
mod second_factor;
mod sequential;
mod servers;
mod settings;
mod story;
