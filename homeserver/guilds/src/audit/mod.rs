//! The audit log.

mod auditors;
mod list;

pub(crate) use auditors::holding;
pub use auditors::{auditors, entry, managers};
pub use list::AuditFilter;
pub(crate) use list::{asked, sight};
