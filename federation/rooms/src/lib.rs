//! Rooms: the one path that every event walks.
//!
//! Local and remote events are judged by the same code, stored with their state, order, read models and log entry in
//! one transaction, and acknowledged when that is durable. [`Rooms`] is the handle, [`Writer`] the one place where
//! rooms change.

mod ancestry;
mod automod;
mod ban;
mod change;
mod command;
mod core;
mod direct;
mod error;
mod forks;
mod guild;
mod handle;
mod invite;
mod limits;
mod membership;
pub mod peers;
mod private_thread;
mod project;
mod read;
mod receive;
mod resolver;
mod room;
mod state;
mod step;
mod store;
mod template;
mod thread;
mod used;
mod verdict;
mod verify;
mod writer;

pub use automod::{Alert, MAX_ALERT, MAX_MENTIONS};
pub use change::Change;
pub use direct::SignedInvite;
pub use error::{AppendError, TakeInError, TakenIn};
pub use guildhall_dag::OrderKey;
pub use handle::{Admits, Rooms, RoomsParts};
pub use limits::RoomLimits;
pub use membership::{Accepted, JoinedRoom};
pub use peers::{MissingEventsQuery, PeerError, PeerState, Peers};
pub use read::PastText;
pub use receive::Received;
pub use step::{Also, Appended, NewEvent, PreparedRoom, Step};
pub use writer::{MENDS_AT_A_TIME, Writer};
