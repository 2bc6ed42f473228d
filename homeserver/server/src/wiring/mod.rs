//! Putting the parts together, once: each gets what it needs at its construction, nothing is set afterwards.

mod app;
mod core;
mod mail;
mod media;
mod parts;
mod rules;
mod settings;
mod statistics;
mod users;

pub(crate) use app::App;
pub(crate) use core::{Core, core};
pub(crate) use media::files;
pub(crate) use parts::{guilds, search};
pub(crate) use settings::accounts_config;
