//! What the routes work with.

use std::{net::IpAddr, ops::Deref, sync::Arc};

use guildhall_bus::Bus;
use guildhall_federation_client::{FederationClient, FederationPolicy};
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_rooms::Rooms;
use guildhall_types::{OwnedServerName, ServerName, SharedClock, SharedEntropy};
use ruma::{MilliSecondsSinceUnixEpoch, UInt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    FederationLimits, LocalMedia, LocalUsers,
    automod::AutomodDesk,
    direct::DirectDesk,
    error::MatrixError,
    gate::{Gate, Gates},
    invites::InviteDesk,
    presence::PresenceDesk,
    receipts::ReceiptDesk,
    reports::ReportDesk,
    routes::transactions::Transactions,
};

/// Bodies over this many bytes are parsed one after the other.
const LONG_BODY: usize = 64 * 1024;

/// What a [`FederationState`] is made of.
pub struct FederationParts {
    /// The rooms.
    pub rooms: Rooms,
    /// This server's signing keys.
    pub keys: ServerKeys,
    /// The keys of other servers.
    pub key_ring: KeyRing,
    /// Knows whom this server deals with, and is told who has reached it.
    pub client: FederationClient,
    /// Where typing and inbound traffic are announced.
    pub bus: Bus,
    /// This server's users.
    pub users: Arc<dyn LocalUsers>,
    /// What they have uploaded.
    pub media: Arc<dyn LocalMedia>,
    /// This server's invites.
    pub invites: Arc<dyn InviteDesk>,
    /// What this server's users and guilds are reported for.
    pub reports: Arc<dyn ReportDesk>,
    /// What is done about findings of automod.
    pub automod: Arc<dyn AutomodDesk>,
    /// Who is shown as being there.
    pub presence: Arc<dyn PresenceDesk>,
    /// Who has read how far.
    pub receipts: Arc<dyn ReceiptDesk>,
    /// Who of this server's users may be invited to private channels.
    pub direct: Arc<dyn DirectDesk>,
    /// Where browsers find this server (`https://chat.example.org`).
    pub public_url: String,
    /// The name that `/.well-known/matrix/server` gives instead of this server's own, if it is reached elsewhere.
    pub delegate: Option<OwnedServerName>,
    /// Limits.
    pub limits: FederationLimits,
    /// The time.
    pub clock: SharedClock,
    /// Randomness for boundaries between parts.
    pub entropy: SharedEntropy,
}

/// What is going on, and how much of it may.
pub(crate) struct Usage {
    /// What each server may ask.
    pub(crate) servers: Gates<OwnedServerName>,
    /// What each address may ask.
    pub(crate) addresses: Gates<Option<IpAddr>>,
    /// Signed requests that are answered now.
    pub(crate) in_flight: Semaphore,
    /// Answers with a whole room that are made now.
    pub(crate) large: Semaphore,
    /// Bodies that are held now, in KiB.
    pub(crate) bodies: Arc<Semaphore>,
    /// Long bodies that are parsed now.
    pub(crate) long_bodies: Arc<Semaphore>,
    /// Transactions that are worked on, and answers.
    pub(crate) transactions: Transactions,
}

/// The inbound federation API; clones are the same.
#[derive(Clone)]
pub struct FederationState {
    parts: Arc<FederationParts>,
    pub(crate) usage: Arc<Usage>,
}

impl Deref for FederationState {
    type Target = FederationParts;

    fn deref(&self) -> &FederationParts {
        &self.parts
    }
}

impl FederationState {
    /// An API over `parts`.
    #[must_use]
    pub fn new(parts: FederationParts) -> Self {
        let limits = &parts.limits;
        let usage = Usage {
            servers: Gates::new(limits.remembered, Gate::of_servers(limits)),
            addresses: Gates::new(limits.remembered, Gate::of_addresses(limits)),
            in_flight: Semaphore::new(limits.in_flight),
            large: Semaphore::new(limits.large_answers),
            bodies: Arc::new(Semaphore::new(limits.bodies.div_ceil(1024))),
            long_bodies: Arc::new(Semaphore::new(limits.long_bodies)),
            transactions: Transactions::new(limits),
        };
        Self {
            parts: Arc::new(parts),
            usage: Arc::new(usage),
        }
    }

    /// A place to parse a body of `length` bytes; a short one needs none.
    pub(crate) async fn place_to_parse(
        &self,
        length: usize,
    ) -> Result<Option<OwnedSemaphorePermit>, MatrixError> {
        if length <= LONG_BODY {
            return Ok(None);
        }
        let place = Arc::clone(&self.usage.long_bodies).acquire_owned().await;
        place.map(Some).map_err(MatrixError::internal)
    }

    pub(crate) fn server_name(&self) -> &ServerName {
        self.keys.server_name()
    }

    pub(crate) fn policy(&self) -> &FederationPolicy {
        self.client.policy()
    }

    /// The present time as it stands in answers.
    pub(crate) fn now(&self) -> MilliSecondsSinceUnixEpoch {
        let millis = u64::try_from(self.clock.now().0).unwrap_or(0);
        MilliSecondsSinceUnixEpoch(UInt::new_saturating(millis))
    }
}
