//! Being in the rooms that this server ought to be in, and in no others.
//!
//! Whoever joins a guild joins its room alone. This server then enters the rooms of its channels by its steward, so
//! that it hears what is said there, as long as one of its users may look into the channel; a member joins a channel's room on first
//! speaking. When somebody has left a guild, or may no longer look into a channel, the channels follow. Servers that do not let them follow are put out by the one that made the channel. All of it is
//! worked out from the read models, again and again: nothing is lost by a crash, and what could not be done is done
//! later.

mod backoff;
mod blind;
mod choose;
mod enter;
mod leave;
mod put_out;
mod run;
mod wait;

pub(crate) use backoff::Backoff;
use choose::Wanted;
