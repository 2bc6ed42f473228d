//! Presence: who is there, as what they want to be seen, and who may see it (`spec/adr/0025-presence.md`).
//!
//! [`Presences`] holds in memory what is shown of whom now. The gateway finds out what a user of this server is, for it has the
//! sessions; other servers tell of theirs ([`Presences::take`]) and are told of ours ([`Presences::tell_servers`]).

mod agenda;
mod board;
mod choose;
mod chosen;
mod combine;
mod count;
mod get;
mod heard;
mod model;
mod service;
mod settings;
mod sight;
mod tell;
mod wire;

pub use choose::PresencePatch;
pub use chosen::{Chosen, ChosenStatus};
pub use combine::{Activity, SessionState, most_present};
pub use model::{CustomStatus, Presence, Status};
pub use service::{News, PresenceParts, Presences};
pub use settings::PresenceSettings;
