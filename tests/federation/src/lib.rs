//! Real `guildhall` processes on loopback, driven as clients and other servers drive them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "for tests: a failure here fails the test, and the log of a server is printed then"
)]

mod client;
mod gateway;
mod net;
mod node;
mod peer;
mod ports;
mod program;
mod wait;

pub use client::{Client, Queue, Refusal};
pub use gateway::Gateway;
pub use net::TestNet;
pub use node::{Node, NodeBuilder};
pub use peer::{Answer, Peer};
pub use wait::eventually;
