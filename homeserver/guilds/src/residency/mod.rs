//! Being in the rooms that this server ought to be in, and in no others.
//!
//! Whoever joins a guild joins its room alone. This server then enters the rooms of its channels by its steward, so
//! that it hears what is said there; a member joins a channel's room on first speaking. When somebody has left a guild,
//! the channels follow. All of it is worked out from the read models, again and again: nothing is lost by a crash, and
//! what could not be done is done later.

mod backoff;
mod enter;
mod evict;
mod leave;
mod run;
mod wait;

pub(crate) use backoff::Backoff;
