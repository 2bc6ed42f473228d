//! What all parts of this crate share.

use std::sync::Arc;

use guildhall_bus::Bus;
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_storage::Db;
use guildhall_types::{OwnedRoomId, OwnedUserId, SharedClock};
use moka::sync::Cache;

use crate::{Admits, RoomLimits, forks::Forks, peers::Peers, store::Store};

#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) db: Db,
    pub(crate) keys: ServerKeys,
    pub(crate) key_ring: KeyRing,
    pub(crate) peers: Arc<dyn Peers>,
    pub(crate) admits: Admits,
    pub(crate) bus: Bus,
    pub(crate) clock: SharedClock,
    pub(crate) limits: Arc<RoomLimits>,
    pub(crate) store: Store,
    /// Rooms that a user of ours is about to join: what others send there meanwhile is to be sent again.
    pub(crate) joining: Cache<OwnedRoomId, ()>,
    pub(crate) forks: Forks,
    pub(crate) steward: OwnedUserId,
}
