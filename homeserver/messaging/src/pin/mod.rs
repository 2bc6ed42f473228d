//! Pinned messages.

mod list;
mod set;
