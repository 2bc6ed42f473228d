//! The queue of one server: one transaction in flight, in the order of the log.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use guildhall_federation_client::ClientError;
use guildhall_storage::{
    StorageError,
    federation::{self, Destination, OwedEvent},
    log,
};
use guildhall_types::{
    OwnedServerName, ServerName, ServerPattern,
    content::{SERVER_BAN, ServerBanContent},
};
use ruma::{api::federation::transactions::edu::Edu, serde::Raw};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use crate::SenderParts;

/// Tries in a row that a server has failed when it counts as one that cannot be reached. One alone may be an accident.
const AWAY_AFTER: i64 = 2;

pub(crate) struct Queue {
    server: OwnedServerName,
    start: Position,
    edus: Mutex<VecDeque<Raw<Edu>>>,
    work: Notify,
    retry: Notify,
    announce: AtomicBool,
    is_failing: AtomicBool,
    /// Whether it has taken in a transaction since the start or since it failed.
    is_reached: AtomicBool,
    /// When it last took in a transaction since the start, in milliseconds; 0 if never.
    reached_at: AtomicI64,
    /// When it last asked this server for something since the start, in milliseconds; 0 if never.
    heard_at: AtomicI64,
}

/// How far the server has come, and how often it has failed since.
#[derive(Clone, Copy)]
struct Position {
    acked: i64,
    stored: i64,
    failures: i64,
}

impl Queue {
    pub(crate) fn new(server: OwnedServerName, destination: &Destination) -> Self {
        let start = Position {
            acked: destination.acked_seq,
            stored: destination.acked_seq,
            failures: 0,
        };
        Self {
            server,
            start,
            edus: Mutex::default(),
            work: Notify::new(),
            retry: Notify::new(),
            announce: AtomicBool::new(false),
            is_failing: AtomicBool::new(false),
            is_reached: AtomicBool::new(false),
            reached_at: AtomicI64::new(0),
            heard_at: AtomicI64::new(0),
        }
    }

    /// There may be something to send.
    pub(crate) fn wake(&self) {
        self.work.notify_one();
    }

    /// When it last took in a transaction since the start, in milliseconds.
    pub(crate) fn reached_at(&self) -> Option<i64> {
        Some(self.reached_at.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }

    /// When it last asked this server for something since the start, in milliseconds.
    pub(crate) fn heard_at(&self) -> Option<i64> {
        Some(self.heard_at.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }

    /// It has asked this server for something.
    pub(crate) fn heard(&self, now: i64) {
        self.heard_at.store(now, Ordering::Relaxed);
    }

    /// The server is there: a pause after a failure is over. Says whether there was one.
    pub(crate) fn retry_now(&self) -> bool {
        let is_failing = self.is_failing.load(Ordering::Relaxed);
        if is_failing {
            self.retry.notify_one();
        }
        is_failing
    }

    /// The next transaction is sent even if it is empty, to tell the server that we are back.
    pub(crate) fn announce(&self) {
        self.announce.store(true, Ordering::Relaxed);
    }

    pub(crate) fn push_edu(&self, edu: Raw<Edu>, limit: usize) {
        if self.is_failing.load(Ordering::Relaxed) {
            return;
        }
        let mut edus = self.edus.lock().unwrap_or_else(PoisonError::into_inner);
        while edus.len() >= limit {
            edus.pop_front();
        }
        edus.push_back(edu);
        drop(edus);
        self.wake();
    }

    pub(crate) async fn run(self: Arc<Self>, parts: Arc<SenderParts>, mut stop: watch::Receiver<bool>) {
        let mut position = self.start;
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.work.notified() => {}
            }
            loop {
                let result = tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => return,
                    result = self.send_next(&parts, &mut position) => result,
                };
                let pause = match result {
                    Ok(true) => continue,
                    Ok(false) => break,
                    Err(Failure::Storage(error)) => {
                        tracing::error!(server = %self.server, %error, "what is owed could not be read");
                        parts.config.first_backoff
                    }
                    // Nothing will change before the policy does, which wakes this queue. And a name that makes no address
                    // never will.
                    Err(Failure::Client(
                        ClientError::Refused(_) | ClientError::Undecided(_) | ClientError::NoServer(_),
                    )) => {
                        // Whom one does not deal with is not away.
                        parts.bus.note_reach(&self.server, true);
                        break;
                    }
                    Err(Failure::Client(error)) => self.failed(&parts, &mut position, &error).await,
                };
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => return,
                    () = self.retry.notified() => {}
                    () = sleep(pause) => {}
                }
            }
        }
    }

    /// Sends one transaction; says whether there may be more to send.
    async fn send_next(&self, parts: &SenderParts, position: &mut Position) -> Result<bool, Failure> {
        let (head, owed) = {
            let mut conn = parts.db.read().await?;
            let head = log::head(&mut conn).await?;
            let (server, limit) = (self.server.as_str(), parts.config.pdus);
            (
                head,
                federation::owed(&mut conn, server, position.acked, head, limit).await?,
            )
        };
        let edus: Vec<Raw<Edu>> = self
            .edus
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .take(parts.config.edus)
            .collect();
        let announce = self.announce.load(Ordering::Relaxed);
        // What is owed decides the id, so that a repeat is the same transaction; ephemera alone have the time.
        let id = match (owed.first(), owed.last()) {
            (Some(first), Some(last)) => format!("{}-{}", first.seq, last.seq),
            _ => format!("e{}-{}", head, parts.clock.now().0),
        };
        let is_full = i64::try_from(owed.len()).unwrap_or(i64::MAX) >= parts.config.pdus;
        let last = owed.last().map(|event| event.seq);
        let reached = if is_full { last.unwrap_or(head) } else { head };
        let pdus = raw(owed, &self.server);
        let is_empty = pdus.is_empty() && edus.is_empty() && !announce;
        if is_empty && last.is_none() {
            // A pause after a failure is over, and nothing is left to repeat: the next that comes is the next try.
            self.is_failing.store(false, Ordering::Relaxed);
            self.skip_to(parts, position, head).await?;
            return Ok(false);
        }
        let had_failed = position.failures > 0;
        if !is_empty {
            let refused = parts
                .client
                .send_transaction(&self.server, &id, parts.clock.now(), pdus, edus)
                .await?;
            for (event_id, error) in refused {
                tracing::info!(server = %self.server, %event_id, error, "event not taken in");
            }
            self.announce.store(false, Ordering::Relaxed);
            self.is_failing.store(false, Ordering::Relaxed);
            self.reached_at.store(parts.clock.now().0, Ordering::Relaxed);
            position.failures = 0;
            parts.bus.note_reach(&self.server, true);
            if !self.is_reached.swap(true, Ordering::Relaxed) {
                parts.bus.notify_reached(self.server.clone());
            }
        }
        if last.is_some() || had_failed || announce {
            let mut tx = parts.db.begin().await?;
            match is_empty {
                false => {
                    let now = parts.clock.now().0;
                    federation::acked(tx.conn(), self.server.as_str(), reached, now).await?;
                }
                true => federation::passed_over(tx.conn(), self.server.as_str(), reached).await?,
            }
            tx.commit().await?;
            position.stored = reached;
        }
        position.acked = reached;
        Ok(true)
    }

    /// Nothing up to `head` concerns the server. That is stored only now and then: it costs but a look to find it again.
    async fn skip_to(
        &self,
        parts: &SenderParts,
        position: &mut Position,
        head: i64,
    ) -> Result<(), StorageError> {
        position.acked = position.acked.max(head);
        if position.acked - position.stored >= parts.config.idle_entries {
            let mut tx = parts.db.begin().await?;
            federation::passed_over(tx.conn(), self.server.as_str(), position.acked).await?;
            tx.commit().await?;
            position.stored = position.acked;
        }
        Ok(())
    }

    async fn failed(&self, parts: &SenderParts, position: &mut Position, error: &ClientError) -> Duration {
        position.failures = position.failures.saturating_add(1);
        if position.failures >= AWAY_AFTER {
            parts.bus.note_reach(&self.server, false);
        }
        self.is_failing.store(true, Ordering::Relaxed);
        self.is_reached.store(false, Ordering::Relaxed);
        let doublings = u32::try_from(position.failures - 1).unwrap_or(u32::MAX).min(20);
        let pause = parts
            .config
            .first_backoff
            .saturating_mul(1 << doublings)
            .min(parts.config.max_backoff);
        tracing::info!(server = %self.server, %error, ?pause, "transaction not delivered");
        let now = parts.clock.now();
        let retry_at = now
            .plus_millis(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
            .0;
        let stored = async {
            let mut tx = parts.db.begin().await?;
            let reason = error.to_string();
            federation::failed(
                tx.conn(),
                self.server.as_str(),
                position.failures,
                retry_at,
                (&reason, now.0),
            )
            .await?;
            tx.commit().await
        };
        if let Err(error) = stored.await {
            tracing::error!(server = %self.server, %error, "a failure could not be noted");
        }
        pause
    }
}

/// The PDUs of a transaction. An invite to a room that the server is not in went to it with the room's state
/// (`invite`), and would mean nothing to it here. Of the bans of servers there it is told those that are for it.
fn raw(owed: Vec<OwedEvent>, server: &ServerName) -> Vec<Box<RawValue>> {
    owed.into_iter()
        .filter(|event| {
            event.is_resident || !(is_invite(&event.json) || is_ban_of_others(&event.json, server))
        })
        .filter_map(|event| RawValue::from_string(event.json).ok())
        .collect()
}

fn is_invite(json: &str) -> bool {
    #[derive(Deserialize)]
    struct Event {
        content: Content,
    }
    #[derive(Deserialize)]
    struct Content {
        membership: String,
    }
    serde_json::from_str::<Event>(json).is_ok_and(|event| event.content.membership == "invite")
}

/// Whether it says something of bans of servers that `server` need not know: that others are banned, or that a ban has ended, which
/// it hears with all else when it comes in again.
fn is_ban_of_others(json: &str, server: &ServerName) -> bool {
    #[derive(Deserialize)]
    struct Event {
        #[serde(rename = "type")]
        kind: String,
        state_key: String,
        content: ServerBanContent,
    }
    serde_json::from_str::<Event>(json).is_ok_and(|event| {
        event.kind == SERVER_BAN
            && !(event.content.banned && ServerPattern::new(&event.state_key).matches(server))
    })
}

enum Failure {
    Storage(StorageError),
    Client(ClientError),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}
