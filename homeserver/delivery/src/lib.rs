//! The gateway: what happens, told to clients as it happens. The protocol is described in `spec/gateway.md`.
//!
//! One dispatcher follows the commit log, makes each change into a frame once, and hands it to the sessions that may
//! see it. A session is a ring of numbered frames; a connection is a reader of that ring that may come and go. So nothing
//! that happens in the network ever slows the dispatcher, and resuming is reading on from a number.

mod accounts;
mod adapters;
mod audience;
mod blocks;
mod channels;
mod close;
mod connection;
mod dispatch;
mod frame;
mod gateway;
mod housekeeping;
mod identity;
mod inbound;
mod index;
mod limits;
mod notifications;
mod ports;
mod presence;
mod private;
mod read_states;
mod ready;
mod receipts;
mod reports;
mod ring;
mod schema;
mod servers;
mod session;
#[cfg(test)]
mod session_tests;
mod sights;
mod socket;
mod typing;

pub use adapters::StoredModels;
pub use gateway::{Gateway, GatewayParts};
pub use limits::GatewayLimits;
pub use ports::{
    EndingError, GuildSnapshot, Json, Login, LoginError, Logins, MessageSnapshot, PrivateSnapshot,
    ReadModels, ReportAudience, ReportSnapshot, TemporaryMembers,
};
pub use schema::schema;
