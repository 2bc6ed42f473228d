//! Who must not see what, on every surface: tables in which each cell is tried. Whoever may see it does, on the same surfaces, or the tables would show nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod channels;
mod person;
mod private;
