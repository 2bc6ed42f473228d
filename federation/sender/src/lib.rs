//! Sending what we owe to other servers: one queue for each, held in the commit log.
//!
//! A destination is a durable position in the log. Nothing is queued in memory, so nothing is lost with it: a server
//! that was away for a day is sent what the log has for it since.

mod config;
mod destination;
mod dispatcher;
mod receipts;

pub use config::SenderConfig;
pub use dispatcher::{Sender, SenderParts};
