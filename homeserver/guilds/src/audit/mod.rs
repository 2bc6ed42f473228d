//! The audit log.

mod auditors;
mod list;

pub use auditors::{auditors, entry};
pub use list::AuditFilter;
pub(crate) use list::asked;
