//! Reactions: who reacts to a message with what.

mod add;
mod named;
mod remove;
mod users;

pub use remove::Whose;
