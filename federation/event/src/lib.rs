//! Events as the Matrix specification has them: built, hashed, signed, parsed, verified, redacted, authorised,
//! and room states resolved. Pure: no clock, no network, no database; callers load, this crate decides.

pub mod auth;
pub mod build;
pub mod direct;
pub mod draft;
pub mod error;
pub mod guild;
pub mod parse;
pub mod pdu;
pub mod redact;
pub mod resolve;
pub mod thread;
pub mod verify;
pub mod version;

pub use build::{Placement, build};
pub use draft::Draft;
pub use error::EventError;
pub use pdu::Pdu;
pub use resolve::StateKey;
pub use version::{RoomVersion, UnsupportedRoomVersion};
