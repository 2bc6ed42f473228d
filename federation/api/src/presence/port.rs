//! The port to who is shown as being there.

use futures::future::BoxFuture;
use guildhall_types::{ServerName, presence::PresenceUpdate};

use crate::PortError;

/// Takes in what other servers say of their users.
pub trait PresenceDesk: Send + Sync + 'static {
    /// Takes in `updates`; the router has found their users to be of `origin`. Of users whom nobody here may see nothing is kept.
    fn take<'a>(
        &'a self,
        origin: &'a ServerName,
        updates: Vec<PresenceUpdate>,
    ) -> BoxFuture<'a, Result<(), PortError>>;
}
