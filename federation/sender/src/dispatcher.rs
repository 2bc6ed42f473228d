//! Finding out who is owed something, and waking his queue.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use guildhall_bus::{Bus, OutboundEdu, ReceiptNews, Typing};
use guildhall_federation_client::FederationClient;
use guildhall_storage::{
    Db, StorageError,
    federation::{self, Destination},
    log,
    projection::members,
};
use guildhall_types::{OwnedServerName, SharedClock, typing::TypingContent};
use ruma::{api::federation::transactions::edu::Edu, serde::Raw};
use serde_json::value::RawValue;
use tokio::sync::{broadcast, watch};

use crate::{SenderConfig, destination::Queue, receipts};

/// The consumer's name in the table of cursors.
const CONSUMER: &str = "federation-sender";

/// What a [`Sender`] is made of.
pub struct SenderParts {
    /// The database.
    pub db: Db,
    /// Wake-ups.
    pub bus: Bus,
    /// Who asks other servers.
    pub client: FederationClient,
    /// The time.
    pub clock: SharedClock,
    /// Limits.
    pub config: SenderConfig,
}

/// Sends to every server what it is owed.
pub struct Sender {
    pub(crate) parts: Arc<SenderParts>,
    queues: Mutex<HashMap<OwnedServerName, Arc<Queue>>>,
    /// The log was looked through up to here; 0 before it was looked at. What is stored of it may lie behind.
    seen: AtomicI64,
    stop: watch::Receiver<bool>,
}

impl Sender {
    /// A sender that runs until `stop` is true.
    #[must_use]
    pub fn new(parts: SenderParts, stop: watch::Receiver<bool>) -> Arc<Self> {
        Arc::new(Self {
            parts: Arc::new(parts),
            queues: Mutex::default(),
            seen: AtomicI64::new(0),
            stop,
        })
    }

    /// Runs until stopped. Queues that are at work end by themselves; what they had not finished is sent again after
    /// the next start, in the same transactions.
    pub async fn run(self: Arc<Self>) {
        let mut stop = self.stop.clone();
        let mut commits = self.parts.bus.subscribe_commits();
        let mut inbound = self.parts.bus.subscribe_inbound();
        let mut typing = self.parts.bus.subscribe_typing();
        let mut edus = self.parts.bus.subscribe_edus();
        let mut receipts = self.parts.bus.subscribe_receipts();
        let mut rules = self.parts.client.policy().changes();
        if let Err(error) = self.take_up().await {
            tracing::error!(%error, "the federation sender could not take up its work");
        }
        loop {
            tokio::select! {
                () = stopped(&mut stop) => return,
                changed = commits.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if let Err(error) = self.follow().await {
                        tracing::error!(%error, "the federation sender could not read the commit log");
                    }
                }
                changed = rules.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    // What was left alone because of the rules may be sent now.
                    self.wake_all();
                }
                server = inbound.recv() => match server {
                    Ok(server) => self.reached_us(&server),
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                event = typing.recv() => match event {
                    Ok(event) if event.is_local => self.pass_on(&event).await,
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                news = receipts.recv() => match news {
                    Ok(news) if news.is_local => self.pass_receipts_on(&news).await,
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                edu = edus.recv() => match edu {
                    Ok(edu) => if let Err(error) = self.hand_over(edu).await {
                        tracing::warn!(%error, "an EDU was not sent");
                    },
                    Err(broadcast::error::RecvError::Lagged(count)) => {
                        tracing::info!(count, "EDUs were not sent");
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                },
            }
        }
    }

    /// At the start: every server that we know is told that we are back, and sent what it is owed.
    async fn take_up(self: &Arc<Self>) -> Result<(), StorageError> {
        let (destinations, own) = {
            let mut conn = self.parts.db.read().await?;
            (
                federation::destinations(&mut conn).await?,
                self.parts.client.server_name().to_owned(),
            )
        };
        for destination in destinations {
            let Ok(server) = OwnedServerName::try_from(destination.server_name.as_str()) else {
                continue;
            };
            let shares = {
                let mut conn = self.parts.db.read().await?;
                federation::shares_room(&mut conn, own.as_str(), server.as_str()).await?
            };
            let queue = self.queue(&server, &destination);
            if shares {
                queue.announce();
            }
            queue.wake();
        }
        self.follow().await
    }

    /// Reads on in the log and wakes who is concerned.
    async fn follow(self: &Arc<Self>) -> Result<(), StorageError> {
        let own = self.parts.client.server_name();
        let (stored, after, head, concerned) = {
            let mut conn = self.parts.db.read().await?;
            let head = log::head(&mut conn).await?;
            let stored = log::cursor(&mut conn, CONSUMER).await?.unwrap_or(0);
            let after = stored.max(self.seen.load(Ordering::Relaxed));
            if head <= after {
                return Ok(());
            }
            let concerned = federation::concerned(&mut conn, own.as_str(), after, head).await?;
            (stored, after, head, concerned)
        };
        let mut new = Vec::new();
        for name in concerned {
            let Ok(server) = OwnedServerName::try_from(name.as_str()) else {
                continue;
            };
            match self.known(&server) {
                Some(queue) => queue.wake(),
                None => new.push(server),
            }
        }
        if new.is_empty() && head - stored < self.parts.config.idle_entries {
            // The position is only for finding servers that are new; a stale one costs a second look after a restart.
            self.seen.store(head, Ordering::Relaxed);
            return Ok(());
        }
        let mut tx = self.parts.db.begin().await?;
        for server in &new {
            // What was said between the template of its join and the join is before what was looked at.
            let since = federation::first_since(tx.conn(), server.as_str()).await?;
            let start = since.map_or(after, |since| since.min(after));
            federation::add_destination(tx.conn(), server.as_str(), start, self.parts.clock.now().0).await?;
        }
        // As they are stored: one that was known is owed what it was owed before.
        let destinations = match new.is_empty() {
            true => Vec::new(),
            false => federation::destinations(tx.conn()).await?,
        };
        log::set_cursor(tx.conn(), CONSUMER, head).await?;
        tx.commit().await?;
        self.seen.store(head, Ordering::Relaxed);
        for server in new {
            let stored = destinations
                .iter()
                .find(|stored| stored.server_name == server.as_str());
            if let Some(destination) = stored {
                self.queue(&server, destination).wake();
            }
        }
        Ok(())
    }

    /// Whether `server` was ever owed something.
    #[must_use]
    pub fn knows(&self, server: &OwnedServerName) -> bool {
        self.known(server).is_some()
    }

    /// Has `server` tried at once, if it was left alone after failures.
    pub fn retry(&self, server: &OwnedServerName) {
        self.parts.client.note_inbound(server);
        if let Some(queue) = self.known(server) {
            queue.retry_now();
            queue.wake();
        }
    }

    /// When something last reached `server` since the start, in milliseconds.
    #[must_use]
    pub fn reached_at(&self, server: &OwnedServerName) -> Option<i64> {
        self.known(server)?.reached_at()
    }

    /// When `server` last asked this one for something since the start, in milliseconds.
    #[must_use]
    pub fn heard_at(&self, server: &OwnedServerName) -> Option<i64> {
        self.known(server)?.heard_at()
    }

    /// Failures in a row after which the pause is the longest.
    #[must_use]
    pub fn failures_until_longest_pause(&self) -> i64 {
        let config = &self.parts.config;
        let mut failures = 1;
        let mut pause = config.first_backoff;
        while pause < config.max_backoff && failures < 64 && !pause.is_zero() {
            pause = pause.saturating_mul(2);
            failures += 1;
        }
        failures
    }

    fn wake_all(&self) {
        for queue in self
            .queues
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
        {
            queue.wake();
        }
    }

    fn reached_us(&self, server: &OwnedServerName) {
        self.parts.client.note_inbound(server);
        let known = self.known(server);
        if let Some(queue) = &known {
            queue.heard(self.parts.clock.now().0);
        }
        let is_tried = known.is_some_and(|queue| queue.retry_now());
        // If something is left to send, that will tell.
        if !is_tried {
            self.parts.bus.note_reach(server, true);
        }
    }

    /// Passes a typing notification on to the servers in the room; it is not kept for those that are away.
    async fn pass_on(&self, typing: &Typing) {
        let servers = match self.parts.db.read().await {
            Ok(mut conn) => members::servers(&mut conn, typing.room_id.as_str()).await,
            Err(error) => Err(error),
        };
        let content = TypingContent {
            room_id: typing.room_id.clone(),
            user_id: typing.user_id.clone(),
            typing: typing.typing,
            thread_id: typing.thread_id.clone(),
        };
        let edu = serde_json::json!({"edu_type": "m.typing", "content": content});
        let edu = serde_json::value::to_raw_value(&edu);
        let (Ok(servers), Ok(edu)) = (servers, edu) else {
            return;
        };
        let edu: Raw<Edu> = Raw::from_json(edu);
        for name in servers {
            if let Ok(server) = OwnedServerName::try_from(name.as_str())
                && let Some(queue) = self.known(&server)
            {
                queue.push_edu(edu.clone(), self.parts.config.edus);
            }
        }
    }

    /// Passes receipts on to the servers in the rooms; they are not kept for those that are away.
    async fn pass_receipts_on(&self, news: &ReceiptNews) {
        let edus = receipts::edus(&self.parts.db, news).await;
        let edus = edus.unwrap_or_else(|error| {
            tracing::warn!(%error, "other servers were not told what was read");
            Vec::new()
        });
        for edu in edus {
            if let Err(error) = self.hand_over(edu).await {
                tracing::warn!(%error, "an EDU was not sent");
            }
        }
    }

    /// Puts an EDU into the queue of its server, where it is not kept if that is away.
    async fn hand_over(&self, edu: OutboundEdu) -> Result<(), StorageError> {
        let queue = match self.known(&edu.server) {
            Some(queue) => Some(queue),
            None => self.meet(&edu.server).await?,
        };
        let Some(queue) = queue else { return Ok(()) };
        match RawValue::from_string(edu.json) {
            Ok(json) => queue.push_edu(Raw::from_json(json), self.parts.config.edus),
            Err(error) => tracing::error!(%error, "an EDU is no JSON"),
        }
        Ok(())
    }

    /// The queue of `server`, which was owed nothing before; `None` if it is in no room with us.
    async fn meet(&self, server: &OwnedServerName) -> Result<Option<Arc<Queue>>, StorageError> {
        let since = federation::first_since(&mut *self.parts.db.read().await?, server.as_str()).await?;
        let Some(since) = since else { return Ok(None) };
        let mut tx = self.parts.db.begin().await?;
        let start = since.min(self.seen.load(Ordering::Relaxed));
        federation::add_destination(tx.conn(), server.as_str(), start, self.parts.clock.now().0).await?;
        let all = federation::destinations(tx.conn()).await?;
        tx.commit().await?;
        let stored = all.iter().find(|stored| stored.server_name == server.as_str());
        Ok(stored.map(|destination| self.queue(server, destination)))
    }

    fn known(&self, server: &OwnedServerName) -> Option<Arc<Queue>> {
        self.queues
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(server)
            .cloned()
    }

    /// The queue of `server`, which begins to run if it is new.
    fn queue(&self, server: &OwnedServerName, destination: &Destination) -> Arc<Queue> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(server.clone()).or_insert_with(|| {
            let queue = Arc::new(Queue::new(server.clone(), destination));
            tokio::spawn(Arc::clone(&queue).run(Arc::clone(&self.parts), self.stop.clone()));
            queue
        });
        Arc::clone(queue)
    }
}

/// Ends when `stop` is true, or nobody is left to say so. (What `wait_for` gives holds a lock, which must not live on
/// while another branch waits.)
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
