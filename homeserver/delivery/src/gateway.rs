//! The gateway: its parts, its tasks, its route.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{State, ws::WebSocketUpgrade},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::any,
};
use guildhall_bus::Bus;
use guildhall_notifications::Notifications;
use guildhall_presence::Presences;
use guildhall_storage::{Db, StorageError, log};
use guildhall_types::{SharedClock, SharedEntropy};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::timeout,
};

use crate::{
    Logins, ReadModels, TemporaryMembers, accounts, blocks,
    dispatch::{self, Dispatcher},
    housekeeping,
    index::Registry,
    limits::GatewayLimits,
    notifications, presence, private, read_states, receipts, reports, servers,
    sights::Sights,
    socket, typing,
};

/// Bytes of a connection's buffer for reading. Clients say little.
const READ_BUFFER: usize = 4 * 1024;
/// Bytes of frames that are gathered before they are written out.
const WRITE_BUFFER: usize = 16 * 1024;

/// How long the connections may take to hear that the gateway stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the gateway is made of.
pub struct GatewayParts {
    /// The database: the commit log and the read models.
    pub db: Db,
    /// Wakes the gateway and brings what is not history.
    pub bus: Bus,
    /// Judges access tokens.
    pub logins: Arc<dyn Logins>,
    /// Guilds, channels, roles, members and messages.
    pub models: Arc<dyn ReadModels>,
    /// Memberships that end with their users' sessions.
    pub temporary: Arc<dyn TemporaryMembers>,
    /// Who is there.
    pub presences: Presences,
    /// What users are notified of.
    pub notifications: Notifications,
    /// Bounds.
    pub limits: GatewayLimits,
    /// The present time, against which tokens expire.
    pub clock: SharedClock,
    /// Names sessions.
    pub entropy: SharedEntropy,
}

/// What the connections and tasks share.
pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) bus: Bus,
    pub(crate) logins: Arc<dyn Logins>,
    pub(crate) models: Arc<dyn ReadModels>,
    pub(crate) temporary: Arc<dyn TemporaryMembers>,
    pub(crate) presences: Presences,
    pub(crate) notifications: Notifications,
    pub(crate) limits: GatewayLimits,
    pub(crate) clock: SharedClock,
    pub(crate) entropy: SharedEntropy,
    pub(crate) registry: Registry,
    /// Who could look into the channels of guilds that nobody was told of before.
    pub(crate) sights: Sights,
    /// Turns for reading snapshots.
    pub(crate) snapshots: Semaphore,
    /// Whether everything is to end.
    pub(crate) stop: watch::Sender<bool>,
    connections: Arc<Semaphore>,
}

/// The gateway of this server. Clones are handles to the same one; it stops when all are dropped.
#[derive(Clone)]
pub struct Gateway {
    handle: Arc<Handle>,
}

struct Handle(Arc<Inner>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.stop.send_replace(true);
    }
}

impl Gateway {
    /// Starts following the commit log, from its present head on.
    ///
    /// # Errors
    /// When the head cannot be read.
    pub async fn start(parts: GatewayParts) -> Result<Self, StorageError> {
        let GatewayParts {
            db,
            bus,
            logins,
            models,
            temporary,
            presences,
            notifications,
            limits,
            clock,
            entropy,
        } = parts;
        // Whoever commits after this wakes the dispatcher.
        let commits = bus.subscribe_commits();
        let head = log::head(&mut *db.read().await?).await?;
        let inner = Arc::new(Inner {
            registry: Registry::new(&limits, head),
            sights: Sights::default(),
            snapshots: Semaphore::new(limits.snapshots),
            connections: Arc::new(Semaphore::new(limits.connections)),
            stop: watch::Sender::new(false),
            db,
            bus: bus.clone(),
            logins,
            models,
            temporary,
            presences,
            notifications,
            limits,
            clock,
            entropy,
        });
        let dispatcher = Dispatcher::new(Arc::clone(&inner), head);
        tokio::spawn(supervised(
            Arc::clone(&inner),
            tokio::spawn(dispatch::run(dispatcher, commits, bus.subscribe_previews())),
        ));
        tokio::spawn(typing::run(Arc::clone(&inner), bus.subscribe_typing()));
        tokio::spawn(receipts::run(Arc::clone(&inner), bus.subscribe_receipts()));
        tokio::spawn(reports::run(Arc::clone(&inner), bus.subscribe_reports()));
        tokio::spawn(accounts::run(Arc::clone(&inner), bus.subscribe_accounts()));
        tokio::spawn(servers::run(Arc::clone(&inner)));
        tokio::spawn(read_states::run(Arc::clone(&inner), bus.subscribe_reads()));
        tokio::spawn(notifications::run(
            Arc::clone(&inner),
            bus.subscribe_notifications(),
        ));
        tokio::spawn(presence::run(Arc::clone(&inner)));
        tokio::spawn(blocks::run(Arc::clone(&inner), bus.subscribe_blocks()));
        tokio::spawn(private::run(Arc::clone(&inner), bus.subscribe_channels()));
        tokio::spawn(housekeeping::revocations(Arc::clone(&inner)));
        tokio::spawn(housekeeping::sweep(Arc::clone(&inner)));
        tokio::spawn(housekeeping::departures(Arc::clone(&inner)));
        Ok(Self {
            handle: Arc::new(Handle(inner)),
        })
    }

    /// `GET /api/v1/gateway`: the WebSocket.
    pub fn route(&self) -> Router {
        Router::new()
            .route("/api/v1/gateway", any(upgrade))
            .with_state(self.clone())
    }

    /// Closes every connection with 1001 and ends the gateway's tasks. Waits until the connections have heard of it, two
    /// seconds at most.
    pub async fn shutdown(&self) {
        let inner = &self.handle.0;
        inner.stop.send_replace(true);
        let all = u32::try_from(inner.limits.connections).unwrap_or(u32::MAX);
        if timeout(FAREWELL, inner.connections.acquire_many(all))
            .await
            .is_err()
        {
            tracing::info!("some gateway connections ended without a goodbye");
        }
    }

    /// Sessions at the moment, connected and resumable ones together.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.handle.0.registry.len()
    }
}

/// Without its dispatcher the gateway would be silent, and nobody could tell: it stops.
async fn supervised(gateway: Arc<Inner>, dispatcher: JoinHandle<()>) {
    if let Err(error) = dispatcher.await {
        tracing::error!(%error, "the gateway's dispatcher failed: the gateway stops");
    }
    gateway.stop.send_replace(true);
}

async fn upgrade(State(gateway): State<Gateway>, upgrade: WebSocketUpgrade) -> Response {
    let inner = Arc::clone(&gateway.handle.0);
    let Ok(permit) = Arc::clone(&inner.connections).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many connections").into_response();
    };
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(inner.limits.client_frame_bytes)
        .max_frame_size(inner.limits.client_frame_bytes)
        .on_upgrade(move |socket| async move {
            socket::serve(inner, socket).await;
            drop(permit);
        })
}
