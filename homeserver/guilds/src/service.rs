//! The handle.

use std::sync::Arc;

use guildhall_bus::Bus;
use guildhall_files::Files;
use guildhall_rooms::{NewEvent, Rooms};
use guildhall_storage::{Conn, Db};
use guildhall_types::{
    OwnedRoomId, RoomId, ServerName, SharedClock, SharedEntropy, Timestamp, UserId,
    entropy::random_alphanumeric,
};

use moka::sync::Cache;
use tokio::sync::{Mutex, Notify};

use crate::{
    GuildLimits, Refusal, Remote, Upkeep, audit, automod::Acted, cache::Rights, draft, invite,
    profile::Asked, residency::Backoff, servers::ServersAsked, single_flight::SingleFlight,
};

/// Characters that keep the create events of two rooms apart.
const UNIQUE: usize = 16;

/// What [`Guilds`] is made of.
pub struct GuildsParts {
    /// The database.
    pub db: Db,
    /// The rooms.
    pub rooms: Rooms,
    /// Where commits are announced.
    pub bus: Bus,
    /// Other servers.
    pub remote: Arc<dyn Remote>,
    /// Stored media.
    pub files: Files,
    /// Where browsers find this server (`https://chat.example.org`), for the links of invites.
    pub public_url: String,
    /// Limits.
    pub limits: GuildLimits,
    /// The time.
    pub clock: SharedClock,
    /// Randomness for invite codes.
    pub entropy: SharedEntropy,
}

pub(crate) struct Inner {
    pub(crate) parts: GuildsParts,
    pub(crate) rights: Rights,
    pub(crate) flights: SingleFlight,
    pub(crate) backoff: Backoff,
    /// Guilds whose history other servers were asked for not long ago.
    pub(crate) asked: Cache<OwnedRoomId, ()>,
    /// Wakes who tells of second factors.
    pub(crate) second_factors: Notify,
    /// Held while reports are counted and one is stored, so that of two at the same time the second is counted with the first.
    pub(crate) filing: Mutex<()>,
    /// Another server is owed a report.
    pub(crate) owed: Notify,
    /// Wakes who tells what rules have found.
    pub(crate) notices: Notify,
    /// What was done about findings lately.
    pub(crate) acted: Acted,
    /// Guilds whose picture another server was asked for not long ago, for somebody without an account.
    pub(crate) icons_asked: Cache<OwnedRoomId, ()>,
    /// What other servers have told of their users lately.
    pub(crate) profiles: Asked,
    /// What other servers have told of themselves lately.
    pub(crate) servers: ServersAsked,
    /// Held while who is in a private thread changes.
    pub(crate) private_threads: tokio::sync::Mutex<()>,
}

/// Guilds, channels, members and invites. Clones are the same, but for the reason that they act for ([`Guilds::because`]).
#[derive(Clone)]
pub struct Guilds(pub(crate) Arc<Inner>, pub(crate) Option<Arc<str>>);

impl Guilds {
    /// The handle, and what has to run beside it: spawn [`Upkeep::run`].
    #[must_use]
    pub fn new(parts: GuildsParts) -> (Self, Upkeep) {
        let rights = Rights::new(parts.limits.cached_rights);
        let backoff = Backoff::new(parts.limits.entering_max_backoff);
        let inner = Inner {
            parts,
            rights,
            flights: SingleFlight::default(),
            backoff,
            private_threads: tokio::sync::Mutex::new(()),
            asked: audit::asked(),
            second_factors: Notify::new(),
            filing: Mutex::new(()),
            owed: Notify::new(),
            notices: Notify::new(),
            acted: Acted::default(),
            icons_asked: invite::icons_asked(),
            profiles: Asked::default(),
            servers: ServersAsked::default(),
        };
        let guilds = Self(Arc::new(inner), None);
        (guilds.clone(), Upkeep::new(guilds))
    }

    /// The rooms that guilds are made of.
    #[must_use]
    pub fn rooms(&self) -> &Rooms {
        &self.0.parts.rooms
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.parts.db
    }

    /// The present time's source.
    #[must_use]
    pub fn clock(&self) -> &SharedClock {
        &self.0.parts.clock
    }

    /// The bus.
    #[must_use]
    pub fn bus(&self) -> &Bus {
        &self.0.parts.bus
    }

    /// Stored media.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.0.parts.files
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock().now()
    }

    pub(crate) fn limits(&self) -> &GuildLimits {
        &self.0.parts.limits
    }

    /// Other servers.
    #[must_use]
    pub fn remote(&self) -> &dyn Remote {
        &*self.0.parts.remote
    }

    pub(crate) fn server_name(&self) -> &ServerName {
        self.rooms().server_name()
    }

    pub(crate) async fn read(&self) -> Result<Conn, Refusal> {
        Ok(self.db().read().await?)
    }

    /// A text that no room's create event has had.
    #[must_use]
    pub fn unique(&self) -> String {
        random_alphanumeric(&*self.0.parts.entropy, UNIQUE)
    }

    pub(crate) fn is_ours(&self, user: &UserId) -> bool {
        user.server_name() == self.server_name()
    }

    /// The join of a local user to the room of a channel that this server carries; nothing is appended for who is joined.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join_of_channel(&self, user: &UserId) -> Result<NewEvent, Refusal> {
        let profile = self.member_profile(user).await?;
        Ok(draft::enter(user, &profile, self.rooms().steward()))
    }

    /// Whether a user or the steward of this server is in the room, so that it hears of everything there.
    pub(crate) async fn is_resident(&self, room: &RoomId) -> Result<bool, Refusal> {
        Ok(self.rooms().is_resident(room).await?)
    }
}
