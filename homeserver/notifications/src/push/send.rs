//! Sending what is owed.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use guildhall_storage::{
    StorageError, Tx,
    notifications::push::{self as stored, DeliveryRow, Resting, SubscriptionRow},
};
use guildhall_types::{OwnedUserId, Timestamp, retry::pause_ms};
use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};
use url::Url;
use web_push_native::{Auth, encrypt, p256::PublicKey};

use super::{Push, subscribe::bytes};
use crate::{Kind, Notifications};

/// What is looked at in one go: more than can be under way.
const PAGE: i64 = 64;
/// Requests at the same time.
const AT_ONCE: usize = 32;
/// Of these for one user: who names push services that answer slowly waits for himself.
const SHARE: i64 = 8;
/// How long a push service may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time without looking.
const IDLE: Duration = Duration::from_secs(30);
/// Pause after the database failed.
const PAUSE: Duration = Duration::from_secs(2);
/// How long it is waited for the user to read it elsewhere, in milliseconds.
const WAIT_MS: i64 = 2000;
/// How long it is tried, and kept by push services, in milliseconds: a day.
const LASTS_MS: i64 = 24 * 3600 * 1000;
/// Pause after the first failure, in milliseconds; it doubles with each.
const FIRST_PAUSE_MS: i64 = 1000;
/// Longest pause, in milliseconds: an hour.
const LONGEST_PAUSE_MS: i64 = 3600 * 1000;

/// Longest time that all that a push service is owed waits because it cannot be reached, in milliseconds: a minute.
const LONGEST_REST_MS: i64 = 60 * 1000;

/// What came of an attempt.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The push service has it.
    Accepted,
    /// The browser is no longer there.
    Gone,
    /// It will never be taken.
    Refused(u16),
    /// The push service takes nothing for the browser now; perhaps after so many milliseconds.
    Later(Option<i64>),
    /// The push service cannot be reached.
    Away,
}

/// A notification, and the subscription that it is sent to.
type Key = (String, String);

/// What is under way and next.
#[derive(Default)]
struct Sending<'a> {
    running: FuturesUnordered<BoxFuture<'a, (Key, Result<(), StorageError>)>>,
    under_way: HashSet<Key>,
    /// What is next.
    due: VecDeque<DeliveryRow>,
}

impl Notifications {
    /// Sends what push services are owed, until `stop` turns true or its sender is gone; at once ends where web push is switched off.
    pub async fn send_pushes(self, mut stop: watch::Receiver<bool>) {
        let Some(push) = self.0.push.clone() else {
            return;
        };
        let endless = async {
            let mut sending = Sending::default();
            let mut look_at = Instant::now();
            loop {
                tokio::select! {
                    Some((key, result)) = sending.running.next() => {
                        sending.under_way.remove(&key);
                        if let Err(error) = result {
                            tracing::warn!(%error, "what was sent to a browser cannot be noted");
                            sleep(PAUSE).await;
                        }
                        if !sending.due.is_empty() {
                            self.begin(&push, &mut sending);
                            continue;
                        }
                    }
                    () = push.0.owed.notified() => {}
                    () = sleep_until(look_at) => {}
                }
                let pause = self.look_up(&mut sending).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "nothing can be sent to browsers");
                    PAUSE
                });
                look_at = Instant::now() + pause;
                self.begin(&push, &mut sending);
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// The browsers of `user` are owed the notification: what is noted and owed is stored at once.
    pub(crate) async fn owe_pushes(
        &self,
        tx: &mut Tx,
        user: &str,
        notification: &str,
    ) -> Result<(), StorageError> {
        if self.0.push.is_none() {
            return Ok(());
        }
        let now = self.0.clock.now();
        let times = (now.plus_millis(WAIT_MS).0, self.stamp().saturating_add(LASTS_MS));
        stored::owe(tx.conn(), (user, notification), times).await
    }

    /// Something may be owed.
    pub(crate) fn hurry_pushes(&self) {
        if let Some(push) = &self.0.push {
            push.0.owed.notify_one();
        }
    }

    /// Reads what is due; gives how long to wait for the next. What is under way is due until it has ended, so that it counts for its user's share.
    async fn look_up(&self, sending: &mut Sending<'_>) -> Result<Duration, StorageError> {
        let now = self.0.clock.now().0;
        let mut conn = self.0.db.read().await?;
        let due = stored::due(&mut conn, now, (SHARE, PAGE)).await?;
        let next = stored::next_due(&mut conn, now).await?;
        sending.due = due.into();
        let wait = next.map_or(i64::MAX, |next| next.saturating_sub(now).max(0));
        Ok(Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(IDLE))
    }

    /// Begins to send what is due, as far as there is room.
    fn begin<'a>(&'a self, push: &'a Push, sending: &mut Sending<'a>) {
        while sending.under_way.len() < AT_ONCE
            && let Some(row) = sending.due.pop_front()
        {
            let key = (row.notification_id.clone(), row.subscription_id.clone());
            if sending.under_way.insert(key.clone()) {
                let sent = async move { (key, self.send(push, row).await) };
                sending.running.push(Box::pin(sent));
            }
        }
    }

    async fn send(&self, push: &Push, row: DeliveryRow) -> Result<(), StorageError> {
        // It may rest since the page was read, because its push service did not answer for another.
        let now = self.0.clock.now().0;
        if !stored::is_due(&mut *self.0.db.read().await?, &row, now).await? {
            return Ok(());
        }
        let subscription = stored::get(&mut *self.0.db.read().await?, &row.subscription_id).await?;
        let Some(subscription) = subscription else {
            return self.drop_delivery(&row).await;
        };
        let Ok(user) = OwnedUserId::try_from(subscription.user_id.as_str()) else {
            return self.drop_delivery(&row).await;
        };
        // What was read meanwhile, or may no longer be seen, is not sent.
        let notification = match self.get(&user, &row.notification_id).await {
            Ok(notification) => notification.filter(|notification| !notification.read),
            Err(error) => {
                tracing::warn!(%error, "a notification cannot be looked up");
                return self.put_off(&row, None).await;
            }
        };
        let now = self.0.clock.now();
        let Some(notification) = notification.filter(|_| row.ends_at > now.0) else {
            return self.drop_delivery(&row).await;
        };
        let kind = notification.kind;
        let message = self.payload(&user, notification).await?;
        let body = serde_json::to_vec(&message).unwrap_or_default();
        let outcome = match request(push, &subscription, (kind, &row), body, now) {
            Some(request) => match request.send().await {
                Ok(response) => outcome_of(&response),
                Err(error) => {
                    tracing::info!(service = subscription.origin, error = %error.without_url(), "a push service cannot be reached");
                    Outcome::Away
                }
            },
            None => Outcome::Gone,
        };
        self.note_outcome(&row, &subscription, &outcome).await
    }

    async fn note_outcome(
        &self,
        row: &DeliveryRow,
        subscription: &SubscriptionRow,
        outcome: &Outcome,
    ) -> Result<(), StorageError> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        match outcome {
            Outcome::Accepted => {
                stored::accept(tx.conn(), &row.subscription_id, now).await?;
                stored::settle(tx.conn(), row).await?;
            }
            Outcome::Gone => {
                stored::unsubscribe(tx.conn(), &row.subscription_id, None).await?;
            }
            Outcome::Refused(status) => {
                tracing::warn!(
                    service = subscription.origin,
                    status,
                    "a push service refuses what it is sent"
                );
                stored::settle(tx.conn(), row).await?;
            }
            Outcome::Later(after) => {
                let until = next_attempt(row, now, *after);
                stored::put_off(tx.conn(), row, until).await?;
                // What it is owed for others is another thing: who has the endpoint says what it answers.
                stored::rest(tx.conn(), Resting::Subscription(&row.subscription_id), until).await?;
            }
            Outcome::Away => {
                let until = next_attempt(row, now, None);
                stored::put_off(tx.conn(), row, until).await?;
                // The service is tried, not each thing that it is owed; and again before long.
                let until = until.min(now.saturating_add(LONGEST_REST_MS));
                stored::rest(tx.conn(), Resting::Origin(&subscription.origin), until).await?;
            }
        }
        tx.commit().await
    }

    async fn drop_delivery(&self, row: &DeliveryRow) -> Result<(), StorageError> {
        let mut tx = self.0.db.begin().await?;
        stored::settle(tx.conn(), row).await?;
        tx.commit().await
    }

    async fn put_off(&self, row: &DeliveryRow, after: Option<i64>) -> Result<(), StorageError> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        stored::put_off(tx.conn(), row, next_attempt(row, now, after)).await?;
        tx.commit().await
    }
}

/// When it is tried again what was tried at `now`, where the push service has asked for `after` milliseconds.
fn next_attempt(row: &DeliveryRow, now: i64, after: Option<i64>) -> i64 {
    let asked = after.map(|after| after.clamp(FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
    let pause = asked.unwrap_or_else(|| pause_ms(FIRST_PAUSE_MS, row.attempts, LONGEST_PAUSE_MS));
    now.saturating_add(pause)
}

/// The request; `None` if the subscription is none to which anything can be sent.
fn request(
    push: &Push,
    subscription: &SubscriptionRow,
    (kind, row): (Kind, &DeliveryRow),
    body: Vec<u8>,
    now: Timestamp,
) -> Option<reqwest::RequestBuilder> {
    let endpoint = Url::parse(&subscription.endpoint).ok()?;
    let key = PublicKey::from_sec1_bytes(&bytes(&subscription.p256dh)?).ok()?;
    let auth: [u8; 16] = bytes(&subscription.auth)?.try_into().ok()?;
    let auth = Auth::from(auth);
    let body = encrypt(body, &key, &auth).ok()?;
    let authorization = push.0.vapid.authorization(&endpoint, now).ok()?;
    let ttl = row.ends_at.saturating_sub(now.0) / 1000;
    let urgency = match kind {
        Kind::Mention | Kind::Reply | Kind::Dm | Kind::GuildInvite | Kind::Moderation => "high",
        _ => "normal",
    };
    let request = push.0.outward.post(&endpoint, TIMEOUT).ok()?;
    Some(
        request
            .header("TTL", ttl)
            .header("Urgency", urgency)
            // What has grown stands for what was sent before (RFC 8030, section 5.4).
            .header("Topic", &row.notification_id)
            .header("Content-Encoding", "aes128gcm")
            .header("Content-Type", "application/octet-stream")
            .header("Authorization", authorization)
            .body(body),
    )
}

fn outcome_of(response: &Response) -> Outcome {
    let status = response.status();
    match status {
        _ if status.is_success() => Outcome::Accepted,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Outcome::Later(retry_after(response)),
        _ if status.is_server_error() => Outcome::Later(retry_after(response)),
        _ => Outcome::Refused(status.as_u16()),
    }
}

/// How long the push service asks to be left alone, in milliseconds.
fn retry_after(response: &Response) -> Option<i64> {
    let seconds: i64 = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(seconds.clamp(0, 24 * 3600).saturating_mul(1000))
}
