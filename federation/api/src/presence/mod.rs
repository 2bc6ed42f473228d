//! Presence of other servers' users.

mod port;

pub use port::PresenceDesk;
