//! Members of guilds.

mod list;
mod remove;
