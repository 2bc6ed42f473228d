//! Several servers in one process, as one program: each that is linked takes as much of the disk as the server itself.
#![allow(
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod audit;
mod ban_redactions;
mod bulk_deletions;
mod common;
mod conversation_schedules;
mod edits;
mod embeds;
mod files;
mod forks;
mod forwards;
mod hostile;
mod hostile_automod;
mod hostile_direct;
mod hostile_events;
mod hostile_expressions;
mod hostile_private_threads;
mod hostile_profiles;
mod hostile_redactions;
mod hostile_roles;
mod hostile_second_factor;
mod hostile_settings;
mod hostile_used_expressions;
mod hostile_webhooks;
mod mentions;
mod pins;
mod polls;
mod reactions;
mod roles;
mod schedules;
mod server_bans;
mod thread_schedules;
mod threads;
mod two_servers;
