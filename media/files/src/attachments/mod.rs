//! Files of messages: large, streamed, and each of one message alone.
//!
//! A file grows in the [spool](crate::Spool), is looked at and cleaned there, and moves to the blobs when it is whole. Until a message has it, only its
//! uploader knows of it; then the table `media` says which message that is, and it goes with that message.

mod accept;
mod claims;
mod copy;
mod ends;
mod fetch;
mod links;
mod open;
mod thumbnail;
mod upload;

pub use claims::Claim;
pub use links::Links;
pub use open::Opened;
pub use thumbnail::ThumbnailOf;
pub use upload::{Body, Upload};

pub(crate) use claims::{Claims, Places};
pub(crate) use fetch::Key;
