//! Guilds over several servers: real rooms over real databases in one process, joined by a network that is a table of
//! handles. The same over HTTPS, between processes, is in `tests/federation` at the root.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod arrivals;
mod automod;
mod invites;
mod network;
mod overstaying;
mod private_channels;
mod refusals;
mod reports;
mod residency;
mod scheduled_events;
mod second_factors;
mod server;
mod server_bans;
mod sweeps;
mod terms;
mod vanity;
