//! The API over REST: real rooms, a real database, the real router.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod admin;
mod attachments;
mod audit;
mod auth;
mod automod;
mod bans;
mod channels;
mod common;
mod digests;
mod edits;
mod email;
mod exports;
mod expressions;
mod forums;
mod forwards;
mod framework;
mod friends;
mod guild;
mod history;
mod invites;
mod link_previews;
mod members;
mod mentions;
mod messages;
mod mfa;
mod moderation;
mod notifications;
mod overwrites;
mod pins;
mod places;
mod polls;
mod presence;
mod private_channels;
mod private_threads;
mod profiles;
mod rate_limits;
mod reactions;
mod read_states;
mod reports;
mod roles;
mod scheduled_events;
mod search;
mod second_factor;
mod servers;
mod sessions;
mod settings;
mod templates;
mod thread_follows;
mod threads;
mod uploads;
mod used_expressions;
mod users;
mod vanity_url;
mod webhook_files;
mod webhooks;
mod world;
