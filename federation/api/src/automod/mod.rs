//! Findings of automod: what the server of a member tells the server that made the guild.

mod port;

pub use port::{AutomodDesk, AutomodDeskError, AutomodNotice};
