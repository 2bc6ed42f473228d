//! Telling other servers what was reported: what they are owed is in a table, and is sent until they have it.

use std::{collections::BTreeSet, time::Duration};

use guildhall_federation_api::reports::{ReportAppeal, ReportStates};
use guildhall_federation_client::ClientError;
use guildhall_storage::reports::{self, outbox, outbox::OwedRow, talk};
use guildhall_types::{OwnedServerName, retry::pause_ms};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::sleep,
};

use super::wire;
use crate::{Guilds, Refusal, lanes::Lanes, model::ReportRole};

/// What one server is sent before others have their turn.
const PAGE: i64 = 200;
/// Servers that are told at the same time.
const SERVERS: usize = 8;
/// Servers that are looked at for the next turn.
const MAX_DUE: i64 = 1000;
/// Pause after our own database has failed.
const PAUSE: Duration = Duration::from_secs(2);
/// Pause after the first failure, in milliseconds; it doubles with each.
const FIRST_PAUSE_MS: i64 = 1000;
/// Longest pause, in milliseconds.
const LONGEST_PAUSE_MS: i64 = 5 * 60 * 1000;
/// After so long in vain it is given up, in milliseconds: 7 days.
const PATIENCE_MS: i64 = 7 * 24 * 3600 * 1000;
/// Longest time without looking.
const IDLE: Duration = Duration::from_secs(30);
/// Shortest pause between two rounds.
const GATHER: Duration = Duration::from_millis(100);
/// Most characters of an error that are kept.
const MAX_ERROR: usize = 300;

impl Guilds {
    /// Tells other servers what was reported, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_forwarding_reports(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            let mut inbound = self.bus().subscribe_inbound();
            let mut lanes = Lanes::new(SERVERS);
            loop {
                let pause = match self.begin_forwarding(&mut lanes).await {
                    Ok(pause) => pause,
                    Err(error) => {
                        tracing::warn!(%error, "other servers could not be told of reports");
                        IDLE
                    }
                };
                tokio::select! {
                    () = self.0.owed.notified() => {}
                    () = sleep(pause) => {}
                    () = lanes.done() => {}
                    // Who reaches us can be reached.
                    heard = inbound.recv() => match heard {
                        Ok(server) => self.hurry_reports(&server).await,
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

    async fn hurry_reports(&self, server: &OwnedServerName) {
        let hurry = async {
            let now = self.now().0;
            if outbox::next_after(&mut *self.read().await?, now).await?.is_none() {
                return Ok::<(), Refusal>(());
            }
            let mut tx = self.db().begin().await?;
            outbox::hurry(tx.conn(), server.as_str(), now).await?;
            tx.commit().await?;
            Ok(())
        };
        if let Err(error) = hurry.await {
            tracing::warn!(%error, "reports could not be hurried");
        }
    }

    /// Begins to send what is due; gives how long to wait for the next. A server that takes long keeps no other waiting.
    async fn begin_forwarding(&self, lanes: &mut Lanes) -> Result<Duration, Refusal> {
        let now = self.now().0;
        let mut conn = self.read().await?;
        let due = outbox::due_servers(&mut conn, now, MAX_DUE).await?;
        let next = outbox::next_after(&mut conn, now).await?;
        drop(conn);
        let due: BTreeSet<_> = due
            .into_iter()
            .filter_map(|server| OwnedServerName::try_from(server).ok())
            .collect();
        for server in lanes.next(&due) {
            let (guilds, to) = (self.clone(), server.clone());
            lanes.begin(server, async move {
                if let Err(error) = guilds.forward_to(&to).await {
                    tracing::warn!(%error, server = %to, "reports could not be sent");
                    sleep(PAUSE).await;
                }
            });
        }
        // What is due and was not begun is looked at when a lane is free.
        let wait = next.map_or(i64::MAX, |at| at.saturating_sub(now).max(0));
        Ok(Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(IDLE))
    }

    /// Sends what is due to `server`, until it does not answer: then all that it is owed rests.
    async fn forward_to(&self, server: &OwnedServerName) -> Result<(), Refusal> {
        let rows = outbox::due(&mut *self.read().await?, server.as_str(), self.now().0, PAGE).await?;
        for mut row in rows {
            let sent = self.forward(server, &row).await?;
            let now = self.now().0;
            let mut tx = self.db().begin().await?;
            // The server is tried, not each thing that it is owed.
            row.attempts = outbox::attempts_at(tx.conn(), server.as_str()).await?;
            let is_away = settle(&mut row, sent.as_ref().err(), now);
            outbox::set(tx.conn(), &row).await?;
            if is_away {
                let error = row.last_error.as_deref().unwrap_or_default();
                let times = (row.retry_at, now.saturating_sub(PATIENCE_MS));
                outbox::rest(tx.conn(), server.as_str(), times, error).await?;
            }
            tx.commit().await?;
            match sent {
                Ok(states) => self.keep_states(&row.report_id, server, states).await?,
                Err(error) => {
                    tracing::info!(%server, report = row.report_id, state = row.state, %error, "a report did not go out");
                }
            }
            if is_away {
                break;
            }
        }
        Ok(())
    }

    /// Sends one thing.
    async fn forward(
        &self,
        server: &OwnedServerName,
        owed: &OwedRow,
    ) -> Result<Result<ReportStates, ClientError>, Refusal> {
        let mut conn = self.read().await?;
        let Some(row) = reports::get(&mut conn, &owed.report_id).await? else {
            return Ok(Ok(ReportStates::default()));
        };
        if owed.item == "report" {
            drop(conn);
            let filed = wire::filed(&row);
            return Ok(self.remote().file_report(server, &row.origin_id, &filed).await);
        }
        let appeals = talk::appeals(&mut conn, &owed.report_id).await?;
        drop(conn);
        let mine = appeals
            .into_iter()
            .find(|appeal| appeal.appellant == ReportRole::Reporter.as_str());
        let Some(mine) = mine else {
            return Ok(Ok(ReportStates::default()));
        };
        let appeal = ReportAppeal {
            content: mine.content,
        };
        Ok(self.remote().appeal_report(server, &row.origin_id, &appeal).await)
    }
}

/// Writes into `row` what came of an attempt at `now`. Says whether the server seems to be away.
fn settle(row: &mut OwedRow, error: Option<&ClientError>, now: i64) -> bool {
    let Some(error) = error else {
        "delivered".clone_into(&mut row.state);
        row.last_error = None;
        return false;
    };
    row.attempts = row.attempts.saturating_add(1);
    row.last_error = Some(error.to_string().chars().take(MAX_ERROR).collect());
    let is_away = error.retryable() || matches!(error, ClientError::BadResponse { .. });
    if !is_away {
        "refused".clone_into(&mut row.state);
        return false;
    }
    if now.saturating_sub(row.created_at) >= PATIENCE_MS {
        "failed".clone_into(&mut row.state);
    }
    let pause = pause_ms(FIRST_PAUSE_MS, row.attempts - 1, LONGEST_PAUSE_MS);
    row.retry_at = now.saturating_add(pause);
    true
}

#[cfg(test)]
mod tests {
    use guildhall_federation_client::ClientError;
    use guildhall_storage::reports::outbox::OwedRow;

    use super::{PATIENCE_MS, settle};

    fn owed() -> OwedRow {
        OwedRow {
            report_id: "r".to_owned(),
            server_name: "b.test".to_owned(),
            item: "report".to_owned(),
            state: "pending".to_owned(),
            attempts: 0,
            retry_at: 0,
            last_error: None,
            created_at: 0,
        }
    }

    fn status(status: u16) -> ClientError {
        ClientError::Status {
            server: "b.test".to_owned(),
            status,
            errcode: String::new(),
            message: "x".repeat(1000),
        }
    }

    #[test]
    fn it_is_tried_again_with_longer_pauses_until_a_week_is_over() {
        let mut row = owed();
        for pause in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert!(settle(&mut row, Some(&status(503)), 1000));
            assert_eq!(
                (row.state.as_str(), row.retry_at),
                ("pending", 1000 + pause * 1000)
            );
        }
        assert!(settle(&mut row, Some(&status(429)), PATIENCE_MS));
        assert_eq!(row.state, "failed");
        assert_eq!(row.last_error.as_deref().map(str::len), Some(300));
        assert!(!settle(&mut row, None, PATIENCE_MS));
        assert_eq!((row.state.as_str(), row.last_error), ("delivered", None));
    }

    #[test]
    fn who_refuses_is_not_asked_again() {
        for error in [
            status(403),
            status(404),
            ClientError::Refused("b.test".to_owned()),
        ] {
            let mut row = owed();
            assert!(!settle(&mut row, Some(&error), 1000));
            assert_eq!(row.state, "refused", "{error}");
            assert!(row.last_error.is_some());
        }
    }
}
