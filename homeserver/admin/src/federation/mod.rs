//! Other servers.

mod model;
mod peers;
mod requests;
mod rules;

pub use model::{
    FederationOverview, LastError, Peer, PeerState, Rule, RuleAction, RuleSource, WaitingServer,
};
