//! Stored media: pictures that users upload, and those of other servers that users look at.
//!
//! What a file is, its content says, never its name or what was said of it. Bytes lie on disk under their SHA-256
//! ([`Blobs`]), so that what is stored twice lies there once; the table `media` says what has which bytes. [`Files`] is the handle.
//! Other servers are asked through the port [`Origin`], which the binary wires.

mod blobs;
mod data_uri;
mod downloads;
mod error;
mod files;
mod keep;
mod limits;
mod origin;
mod picture;
mod removal;
mod whole;

pub use blobs::Blobs;
pub use data_uri::from_data_uri;
pub use error::{MediaError, NoPicture};
pub use files::{Files, FilesParts, Media, Stored};
pub use limits::{MediaLimits, Use};
pub use origin::{Nobody, Origin, OriginError};
pub use picture::{Kind, MAX_FRAMES, MAX_PIXELS, MAX_SIDE, Picture, inspect};
