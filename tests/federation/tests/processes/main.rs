//! Real processes of the server, with users on each.
#![allow(
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests"
)]

mod accounts;
mod administration;
mod approval;
mod attachments;
mod audit;
mod automod;
mod common;
mod conversation;
mod email;
mod expressions;
mod features;
mod friends;
mod history;
mod home_away;
mod kill;
mod leaks;
mod live_rights;
mod moderation;
mod notifications;
mod outsiders;
mod overwrites;
mod policy;
mod polls;
mod postgres;
mod presence;
mod previews;
mod private_channels;
mod private_threads;
mod profiles;
mod push;
mod reach;
mod read_states;
mod receipts;
mod reports;
mod roles;
mod scheduled_events;
mod second_factor;
mod servers;
mod settings;
mod talk;
mod threads;
mod two_and_three;
mod upkeep;
mod webhooks;
