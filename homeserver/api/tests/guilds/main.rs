//! Guilds, channels, members, invites and messages over REST: real rooms, a real database, the real router.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod audit;
mod automod;
mod bans;
mod channels;
#[path = "../common/mod.rs"]
mod common;
mod edits;
mod expressions;
mod forums;
mod forwards;
mod friends;
mod guild;
mod history;
mod invites;
mod members;
mod mentions;
mod messages;
mod mfa;
mod moderation;
mod notifications;
mod overwrites;
mod pins;
mod polls;
mod presence;
mod private_channels;
mod reactions;
mod read_states;
mod reports;
mod roles;
mod scheduled_events;
mod settings;
mod templates;
mod thread_follows;
mod threads;
mod used_expressions;
mod vanity_url;
mod webhooks;
mod world;
