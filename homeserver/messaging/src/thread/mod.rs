//! Threads in channels, and posts in forums.

mod access;
mod delete;
mod follow;
mod list;
mod make;
mod members;
pub mod model;
mod private;
pub mod read;
mod tags;
mod update;

pub use list::ThreadPage;
pub use make::NewThread;
pub(crate) use make::thread_event;
pub use members::ThreadMember;
pub use model::Thread;
pub use update::ThreadPatch;
