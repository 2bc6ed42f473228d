//! Use-cases of messages: sending, editing, deleting, looking back, typing, what is read.

mod access;
mod bulk_delete;
mod delete;
mod direct;
mod edit;
mod get;
mod history;
mod limits;
mod list;
mod mention;
pub mod model;
mod pin;
pub mod policy;
mod reaction;
pub mod read;
mod read_state;
pub mod relations;
mod send;
mod service;
mod slow_mode;
mod text;
mod typing;

pub use direct::GroupPatch;
pub use limits::MessagingLimits;
pub use list::{MessagePage, Window};
pub use mention::AllowedMentions;
pub use model::Message;
pub use model::Reaction;
pub use reaction::Whose;
pub use read_state::{ReadState, read_states};
pub use send::NewMessage;
pub use service::Messaging;
