//! Link previews: what a web page says of itself, and its picture.
//!
//! Pages are strangers, and so is who has written the link: `fetch` asks public addresses alone, and takes no more time and no more
//! bytes than it has to; `page` reads what comes as a stream and stops where the head of the page ends. `spec/adr/0038-link-previews.md` says why it is so.

mod charset;
mod error;
mod fetch;
mod judge;
mod limits;
mod lookup;
mod page;
mod places;
mod preview;
mod text;

pub use error::PreviewError;
pub use fetch::Previews;
pub use limits::PreviewsConfig;
pub use lookup::{Lookup, System};
pub use preview::{Kind, Picture, Preview};
