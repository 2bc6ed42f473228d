//! How far other servers' users have read.

mod port;

pub use port::{Receipt, ReceiptDesk};
