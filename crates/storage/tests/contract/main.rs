//! What both engines have to keep to.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests"
)]

mod account;
mod administration;
mod attachments;
mod audit;
mod automod;
mod common;
mod expressions;
mod guilds;
mod mail;
mod moderation;
mod notifications;
mod presence;
mod previews;
mod private_channels;
mod private_threads;
mod profiles;
mod read_states;
mod receipts;
mod received_invites;
mod reports;
mod scheduled_events;
mod schema;
mod search;
mod second_factors;
mod settings;
mod threads;
mod transactions;
mod vanity;
