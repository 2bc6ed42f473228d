//! What other servers may ask of this one: the routes of the Matrix server-server API, and Guildhall's own beside it.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/>
//!
//! Every request but those for keys and names is signed by the server that makes it. [`router`] is served on the TLS
//! listener; [`well_known`] also on the one for clients.

mod access;
mod acl;
mod auth;
pub mod automod;
pub mod direct;
mod error;
mod extract;
mod gate;
pub mod invites;
mod large;
mod lenient;
mod limits;
mod params;
mod ports;
pub mod presence;
pub mod receipts;
pub mod reports;
mod router;
mod routes;
mod state;

pub use limits::FederationLimits;
pub use ports::{LocalFile, LocalMedia, LocalProfile, LocalUsers, PortError};
pub use router::{router, well_known};
pub use state::{FederationParts, FederationState};
