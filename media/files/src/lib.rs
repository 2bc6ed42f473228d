//! Stored media: pictures that users upload, and those of other servers that users look at.
//!
//! What a file is, its content says, never its name or what was said of it. Bytes lie on disk or in a bucket under their SHA-256
//! ([`Blobs`]), so that what is stored twice lies there once; the table `media` says what has which bytes. Large uploads grow in the
//! [`Spool`] until they are whole. [`Files`] is the handle.
//! Other servers are asked through the port [`Origin`], which the binary wires.
//!
//! Emoji, avatars and the like are small pictures ([`inspect`]). Files of messages may be
//! anything: [`process`] finds out what they are, and says what is shown. What pictures and films tell of their makers is left out of both.

mod attachments;
mod blobs;
mod data_uri;
mod decode;
mod downloads;
mod erase;
mod error;
mod files;
mod keep;
mod kinds;
mod limits;
mod measure;
mod origin;
mod picture;
mod preview;
mod process;
mod removal;
mod rest;
mod scan;
mod spool;
mod strip;
mod sweep;
mod thumbnail;
mod tools;
mod turns;
mod unshown;
mod video;
mod whole;

pub use attachments::{Body, Claim, Links, Opened, ThumbnailOf, Upload};
pub use blobs::{BlobPlace, Blobs, S3Place};
pub use data_uri::from_data_uri;
pub use decode::{MAX_DECODED_PIXELS, MAX_DECODED_SIDE};
pub use erase::erase;
pub use error::{MediaError, NoPicture};
pub use files::{Files, FilesParts, Media, Stored};
pub use kinds::{Disposition, FileKind, UNKNOWN, disposition};
pub use limits::{MediaLimits, Use};
pub use measure::{Measured, measure};
pub use origin::{Nobody, Origin, OriginError, OriginStream};
pub use picture::{Kind, MAX_FRAMES, MAX_PIXELS, MAX_SIDE, Picture, inspect};
pub use process::{MAX_PICTURE_BYTES, Processed, process};
pub use scan::{Clamd, ClamdAddress, ScanError, Verdict};
pub use spool::{Spool, SpoolError, SpoolFile, Spooled};
pub use strip::{MAX_ICC, MAX_SCANS, MAX_SHOWN_FRAMES, Stripped, strip};
pub use thumbnail::{Made, Method, ThumbnailSize, thumbnail};
pub use tools::Tools;
pub use unshown::{ProcessError, Unmade, Unshown};
pub use video::{ChildError, ChildLimits, Ffmpeg, Probed};
