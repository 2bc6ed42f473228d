//! The handle through which everybody reads and changes rooms.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use guildhall_bus::Bus;
use guildhall_event::{Draft, Placement, RoomVersion, build};
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_storage::{Db, StorageError};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, ServerName, SharedClock, UserId, steward_of};
use moka::sync::Cache;
use serde_json::{Map, Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::{
    AppendError, Appended, NewEvent, Peers, PreparedRoom, RoomLimits, Step, TakeInError, Writer,
    command::{Command, Incoming, Outcome},
    core::Core,
    forks::Forks,
    store::Store,
};

/// Rooms that may be joined at the same time, and how long a join may take, before events are refused again.
const JOINING: u64 = 1000;
const JOIN_TIME: Duration = Duration::from_secs(120);

/// Says of a server whether this one deals with it.
pub type Admits = Arc<dyn Fn(&ServerName) -> bool + Send + Sync>;

/// What [`Rooms::start`] is made of.
pub struct RoomsParts {
    /// The database.
    pub db: Db,
    /// This server's signing keys.
    pub keys: ServerKeys,
    /// The keys of other servers.
    pub key_ring: KeyRing,
    /// Other servers, to ask for what is missing.
    pub peers: Arc<dyn Peers>,
    /// Whether this server deals with another: events of those that it does not deal with are refused, whoever
    /// brings them.
    pub admits: Admits,
    /// Where commits are announced.
    pub bus: Bus,
    /// The time.
    pub clock: SharedClock,
    /// Limits.
    pub limits: RoomLimits,
}

/// The rooms of this server. Clones are the same rooms.
#[derive(Clone)]
pub struct Rooms {
    pub(crate) core: Core,
    pub(crate) commands: mpsc::Sender<Command>,
}

impl Rooms {
    /// Makes the handle and the writer; spawn [`Writer::run`].
    ///
    /// # Errors
    /// When the server's name is too long for its steward to have a user id.
    pub fn start(parts: RoomsParts) -> Result<(Self, Writer), StorageError> {
        let RoomsParts {
            db,
            keys,
            key_ring,
            peers,
            admits,
            bus,
            clock,
            limits,
        } = parts;
        let steward = steward_of(keys.server_name()).ok_or_else(|| StorageError::Corrupt {
            what: "server name",
            reason: "longer than 244 bytes".to_owned(),
        })?;
        let store = Store::new(&limits, keys.server_name().to_owned());
        let (commands, receiver) = mpsc::channel(limits.queue);
        let core = Core {
            db,
            keys,
            key_ring,
            peers,
            admits,
            bus,
            clock,
            limits: Arc::new(limits),
            store,
            joining: Cache::builder()
                .max_capacity(JOINING)
                .time_to_live(JOIN_TIME)
                .build(),
            forks: Forks::default(),
            steward,
        };
        let writer = Writer::new(core.clone(), receiver);
        Ok((Self { core, commands }, writer))
    }

    /// Lets the writer end after what is queued.
    pub async fn shutdown(&self) {
        // A writer that has ended already is what is wanted.
        let _ended = self.commands.send(Command::Close).await;
    }

    /// This server's name.
    #[must_use]
    pub fn server_name(&self) -> &ServerName {
        self.core.keys.server_name()
    }

    /// This server's own user.
    #[must_use]
    pub fn steward(&self) -> &OwnedUserId {
        &self.core.steward
    }

    /// A new room of the version that Guildhall creates: its id is known before it is stored.
    ///
    /// # Errors
    /// When `create_content` is not canonical JSON or too large.
    pub fn prepare_room(
        &self,
        creator: &UserId,
        mut create_content: Map<String, Value>,
    ) -> Result<PreparedRoom, AppendError> {
        let version = RoomVersion::created();
        create_content.insert("room_version".to_owned(), json!(version.as_str()));
        let draft = Draft::state(creator, "m.room.create", "", create_content);
        let placement = Placement {
            room_id: None,
            prev_events: Vec::new(),
            auth_events: Vec::new(),
            depth: 1,
            timestamp: self.core.clock.now(),
        };
        let create = build(&draft, &placement, version, &self.core.keys)?;
        Ok(PreparedRoom {
            room_id: create.room_id.clone(),
            create: Arc::new(create),
        })
    }

    /// Appends everything in `steps` or nothing; the answer comes when it is durable, and has one entry for each event
    /// in their order, create events included.
    ///
    /// # Errors
    /// The first reason why it cannot be appended.
    pub async fn submit(&self, steps: Vec<Step>) -> Result<Vec<Appended>, AppendError> {
        let (answer, result) = oneshot::channel();
        self.commands
            .try_send(Command::Submit(steps, answer))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => AppendError::Overloaded,
                mpsc::error::TrySendError::Closed(_) => AppendError::ShuttingDown,
            })?;
        result.await.map_err(|_| AppendError::ShuttingDown)?
    }

    /// Appends one event.
    ///
    /// # Errors
    /// As [`Rooms::submit`].
    pub async fn append(
        &self,
        room_id: &RoomId,
        event: impl Into<NewEvent>,
    ) -> Result<Appended, AppendError> {
        let appended = self
            .submit(vec![Step::Append(room_id.to_owned(), vec![event.into()])])
            .await?;
        appended.into_iter().next_back().ok_or(AppendError::ShuttingDown)
    }

    /// The guilds whose branches were resolved since the last call: their room's state may say something else.
    #[must_use]
    pub fn take_forked_guilds(&self) -> BTreeSet<OwnedRoomId> {
        self.core.store.take_forked_guilds()
    }

    /// Builds the read models again from the log; gives the number of entries. Nothing else may run meanwhile.
    ///
    /// # Errors
    /// When the database fails or the log is broken; the read models are then as they were.
    pub async fn rebuild(&self) -> Result<u64, AppendError> {
        let (answer, result) = oneshot::channel();
        self.commands
            .send(Command::Rebuild(answer))
            .await
            .map_err(|_| AppendError::ShuttingDown)?;
        result.await.map_err(|_| AppendError::ShuttingDown)?
    }

    pub(crate) async fn take_in(
        &self,
        room_id: &RoomId,
        items: Vec<Incoming>,
    ) -> Result<Vec<Outcome>, TakeInError> {
        self.ask(|answer| Command::TakeIn(room_id.to_owned(), items, answer))
            .await
    }

    /// Puts a command of federation into the queue; unlike a client's, it waits for a place.
    pub(crate) async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, TakeInError>>) -> Command,
    ) -> Result<T, TakeInError> {
        let (answer, result) = oneshot::channel();
        self.commands
            .send(command(answer))
            .await
            .map_err(|_| TakeInError::ShuttingDown)?;
        result.await.map_err(|_| TakeInError::ShuttingDown)?
    }
}
