//! Files of messages.

mod copy;
mod links;
mod model;
mod open;
mod upload;
mod used;

pub use links::SignedLink;
pub use model::MessageAttachment;
pub use open::AttachmentPath;
pub use used::NewAttachment;
pub(crate) use used::check_attachments;
