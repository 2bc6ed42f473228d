//! What has to be done with other servers for private channels: it is in a table, and is done until it is done.

use std::{collections::BTreeSet, time::Duration};

use guildhall_federation_client::ClientError;
use guildhall_guilds::{Lanes, Refusal};
use guildhall_storage::errands::{self, Errand};
use guildhall_types::{OwnedServerName, retry::pause_ms};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::sleep,
};

use crate::Messaging;

/// What is done with one server before others have their turn.
const PAGE: i64 = 50;
/// Servers that something is done with at the same time.
const SERVERS: usize = 8;
/// Servers that are looked at for the next turn.
const MAX_DUE: i64 = 1000;
/// Pause after our own database has failed.
const PAUSE: Duration = Duration::from_secs(2);
/// Pause after the first failure, in milliseconds; it doubles with each.
const FIRST_PAUSE_MS: i64 = 250;
/// Longest pause, in milliseconds.
const LONGEST_PAUSE_MS: i64 = 5 * 60 * 1000;
/// After so long in vain it is given up, in milliseconds: 7 days.
const PATIENCE_MS: i64 = 7 * 24 * 3600 * 1000;
/// Longest time without looking.
const IDLE: Duration = Duration::from_secs(30);
/// Shortest pause between two rounds.
const GATHER: Duration = Duration::from_millis(50);
/// Most characters of an error that are kept.
const MAX_ERROR: usize = 300;

/// What came of an attempt.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nothing is left to do.
    Done,
    /// The user does not want it.
    Refused,
    /// It will never be.
    Failed(String),
    /// It may be another time.
    Later(String),
    /// The server does not answer: the rest of what is to be done with it waits too.
    Away(String),
}

/// What a server's answer to an invitation says.
pub(super) fn later(error: ClientError) -> Outcome {
    let text = error.to_string();
    match error {
        ClientError::Status { status: 403, .. } => Outcome::Refused,
        error if error.retryable() => Outcome::Away(text),
        ClientError::BadResponse { .. } | ClientError::TooLarge(_) => Outcome::Later(text),
        ClientError::Status { .. }
        | ClientError::Refused(_)
        | ClientError::Undecided(_)
        | ClientError::NoServer(_)
        | ClientError::BackingOff(_)
        | ClientError::Unreachable { .. }
        | ClientError::BadRequest(_) => Outcome::Failed(text),
    }
}

impl Messaging {
    /// Does what has to be done with other servers for private channels, until `stop` turns true or its sender is gone.
    pub async fn run_errands(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            let mut inbound = self.guilds().bus().subscribe_inbound();
            let mut lanes = Lanes::new(SERVERS);
            loop {
                let pause = match self.begin_errands(&mut lanes).await {
                    Ok(pause) => pause,
                    Err(error) => {
                        tracing::warn!(%error, "what is to be done for private channels could not be looked at");
                        PAUSE
                    }
                };
                tokio::select! {
                    () = self.0.errands.notified() => {}
                    () = sleep(pause) => {}
                    () = lanes.done() => {}
                    // Who reaches us can be reached.
                    heard = inbound.recv() => match heard {
                        Ok(server) => self.hurry_errands(&server).await,
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => sleep(pause).await,
                    },
                }
                sleep(GATHER).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn hurry_errands(&self, server: &OwnedServerName) {
        let hurry = async {
            let db = self.guilds().db();
            let now = self.guilds().clock().now().0;
            // Most servers reach us all the time and nothing is to be done with them.
            let is_any = {
                let mut conn = db.read().await?;
                let invites = errands::count_of_server(&mut conn, errands::INVITE, server.as_str()).await?;
                invites > 0 || errands::count_of_server(&mut conn, errands::JOIN, server.as_str()).await? > 0
            };
            if is_any {
                let mut tx = db.begin().await?;
                errands::hurry(tx.conn(), server.as_str(), now).await?;
                tx.commit().await?;
            }
            Ok::<_, Refusal>(())
        };
        if let Err(error) = hurry.await {
            tracing::warn!(%error, "private channels could not be hurried");
        }
    }

    /// Begins what is due; gives how long to wait for the next.
    async fn begin_errands(&self, lanes: &mut Lanes) -> Result<Duration, Refusal> {
        let now = self.guilds().clock().now().0;
        let mut conn = self.guilds().db().read().await?;
        let due = errands::due_servers(&mut conn, now, MAX_DUE).await?;
        let next = errands::next_after(&mut conn, now).await?;
        drop(conn);
        let due: BTreeSet<_> = due
            .into_iter()
            .filter_map(|server| OwnedServerName::try_from(server).ok())
            .collect();
        for server in lanes.next(&due) {
            let (messaging, with) = (self.clone(), server.clone());
            lanes.begin(server, async move {
                if let Err(error) = messaging.run_errands_with(&with).await {
                    tracing::warn!(%error, server = %with, "what is to be done for private channels was not done");
                    sleep(PAUSE).await;
                }
            });
        }
        let wait = next.map_or(i64::MAX, |at| at.saturating_sub(now).max(0));
        Ok(Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(IDLE))
    }

    async fn run_errands_with(&self, server: &OwnedServerName) -> Result<(), Refusal> {
        let now = self.guilds().clock().now().0;
        let due = {
            let mut conn = self.guilds().db().read().await?;
            errands::due(&mut conn, server.as_str(), now, PAGE).await?
        };
        for errand in due {
            let before = errand.attempts;
            self.run_errand(errand.clone()).await?;
            let after = {
                let mut conn = self.guilds().db().read().await?;
                errands::get(&mut conn, &errand.item, &errand.room_id, &errand.user_id).await?
            };
            // After a failure the others wait for their own turn: all at once would be a burst against a server that is down.
            if after.is_some_and(|errand| errand.state == errands::PENDING && errand.attempts > before) {
                break;
            }
        }
        Ok(())
    }

    /// Does `errand` and notes what came of it; gives how it stands.
    pub(super) async fn run_errand(&self, mut errand: Errand) -> Result<String, Refusal> {
        let done = match errand.item.as_str() {
            errands::INVITE => self.try_invite(&errand).await,
            _ => self.try_join(&errand).await,
        };
        // A fault of ours is one more thing that may be over another time.
        let outcome = done.unwrap_or_else(|error| Outcome::Later(error.to_string()));
        let now = self.guilds().clock().now().0;
        let mut tx = self.guilds().db().begin().await?;
        match &outcome {
            Outcome::Done => {
                errands::delete(tx.conn(), &errand.item, &errand.room_id, &errand.user_id).await?;
            }
            outcome => {
                settle(&mut errand, outcome, now);
                errands::put(tx.conn(), &errand).await?;
                tracing::info!(
                    item = errand.item,
                    room = errand.room_id,
                    server = errand.server_name,
                    ?outcome,
                    "a private channel did not get on"
                );
            }
        }
        tx.commit().await?;
        self.0.errands.notify_one();
        Ok(errand.state)
    }
}

/// Writes into `errand` what came of an attempt at `now`.
fn settle(errand: &mut Errand, outcome: &Outcome, now: i64) {
    errand.attempts = errand.attempts.saturating_add(1);
    let (state, reason) = match outcome {
        Outcome::Done => (errands::PENDING, None),
        Outcome::Refused => (errands::REFUSED, None),
        Outcome::Failed(reason) => (errands::FAILED, Some(reason)),
        Outcome::Later(reason) | Outcome::Away(reason) => {
            match now.saturating_sub(errand.created_at) >= PATIENCE_MS {
                true => (errands::FAILED, Some(reason)),
                false => (errands::PENDING, Some(reason)),
            }
        }
    };
    state.clone_into(&mut errand.state);
    errand.last_error = reason.map(|reason| reason.chars().take(MAX_ERROR).collect());
    let pause = pause_ms(FIRST_PAUSE_MS, errand.attempts - 1, LONGEST_PAUSE_MS);
    errand.retry_at = now.saturating_add(pause);
}
