//! Invitations of this server's users to private channels.

mod port;

pub use port::{DirectDesk, DirectDeskError, DirectInvitation, DirectPurpose};
