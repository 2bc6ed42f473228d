//! Repositories over SQLite or PostgreSQL: one SQL text, written out where it is used.
//!
//! [`Db`] opens the database, brings its schema up to date and hands out connections: [`Db::read`] for reading,
//! [`Db::begin`] for a write transaction. Every repository is a module of functions over a connection, so that
//! the caller decides what belongs in one transaction. All of them pass one contract suite on both engines.

pub mod accounts;
pub mod activity;
pub mod administration;
pub mod arrivals;
pub mod audit;
pub mod automod;
pub mod channels;
pub mod db;
pub mod errands;
pub mod error;
pub mod events;
pub mod expressions;
pub mod federation;
pub mod federation_requests;
pub mod friends;
pub mod guild_groups;
pub mod guilds;
pub mod inspection;
pub mod invite_terms;
pub mod invites;
pub mod keys;
pub mod log;
pub mod media;
pub mod members;
pub mod messages;
pub mod new_messages;
pub mod notifications;
pub mod overwrites;
mod packed;
pub mod peers;
pub mod people;
pub mod polls;
pub mod presence;
pub mod previews;
pub mod private_channels;
pub mod private_threads;
pub mod projection;
pub mod reactions;
pub mod read_states;
pub mod receipts;
pub mod received_invites;
pub mod reports;
pub mod residency;
pub mod roles;
pub mod rooms;
pub mod scheduled_events;
pub mod settings;
pub mod state;
pub mod sweeps;
pub mod thread_follows;
pub mod threads;
pub mod vanity;
mod wanted;
pub mod webhooks;

pub use db::{Conn, Db, Tx};
pub use error::StorageError;
