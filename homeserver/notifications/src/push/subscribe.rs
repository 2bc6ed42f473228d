//! Browsers that users want to be told in.

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use guildhall_guilds::{Refusal, Thing, validate::Check};
use guildhall_storage::notifications::push::{self as stored, SubscriptionRow};
use guildhall_types::{Timestamp, UserId, entropy::random_alphanumeric};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;
use web_push_native::p256::PublicKey;

use super::Push;
use crate::Notifications;

/// Subscriptions of a user.
const MOST: usize = 20;
/// Longest endpoint, in bytes.
const MAX_ENDPOINT: usize = 2000;
/// Bytes of a browser's secret.
const AUTH: usize = 16;
/// Characters of an id.
const ID: usize = 22;

/// What a browser's `PushSubscription` says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubscription {
    /// Where its push service takes what is for it: an `https` URL.
    pub endpoint: String,
    /// Its public key: an uncompressed point of P-256, base64url.
    pub p256dh: String,
    /// Its secret: 16 bytes, base64url.
    pub auth: String,
}

/// A browser that the user is told in. Its endpoint is not shown: whoever knows it can send to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushSubscription {
    /// Its id.
    pub id: String,
    /// The push service: scheme, host and port.
    pub service: String,
    /// Whether it was made with the caller's login, with which it ends.
    pub current: bool,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When its push service last took something for it, RFC 3339.
    #[schema(format = DateTime)]
    pub last_accepted_at: Option<String>,
}

impl PushSubscription {
    fn of(row: SubscriptionRow, session: &str) -> Self {
        Self {
            id: row.subscription_id,
            service: row.origin,
            current: row.session_id == session,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            last_accepted_at: row.accepted_at.map(|at| Timestamp(at).to_rfc3339()),
        }
    }
}

/// The bytes of base64url, with or without padding.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let engine = if text.ends_with('=') {
        &URL_SAFE
    } else {
        &URL_SAFE_NO_PAD
    };
    engine.decode(text).ok()
}

impl Notifications {
    fn push(&self) -> Result<&Push, Refusal> {
        let push = self.0.push.as_ref();
        push.ok_or_else(|| Refusal::Conflict("This server sends nothing to browsers".to_owned()))
    }

    /// The key that browsers subscribe with (`applicationServerKey`), base64url.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] where the administrator has switched web push off.
    pub fn push_key(&self) -> Result<&str, Refusal> {
        Ok(self.push()?.0.vapid.public_key())
    }

    /// `user` wants to be told in a browser, as long as the login `session` lasts. One with the same endpoint is the same.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], or [`Refusal::Conflict`] where web push is switched off or the user has 20.
    pub async fn subscribe(
        &self,
        user: &UserId,
        session: &str,
        new: NewSubscription,
    ) -> Result<PushSubscription, Refusal> {
        let push = self.push()?;
        let mut check = Check::new();
        let endpoint = Url::parse(&new.endpoint).ok().filter(|url| {
            new.endpoint.len() <= MAX_ENDPOINT && push.0.outward.allows(url) && url.fragment().is_none()
        });
        if endpoint.is_none() {
            check.refuse("endpoint", "must be an https URL of a public push service");
        }
        let point = bytes(&new.p256dh).filter(|point| PublicKey::from_sec1_bytes(point).is_ok());
        if point.is_none_or(|point| point.len() != 65) {
            check.refuse("keys.p256dh", "must be an uncompressed point of P-256, base64url");
        }
        if bytes(&new.auth).is_none_or(|auth| auth.len() != AUTH) {
            check.refuse("keys.auth", "must be 16 bytes, base64url");
        }
        check.end()?;
        let endpoint = endpoint.ok_or_else(|| Refusal::invalid("endpoint", "must be a URL"))?;
        let mut row = SubscriptionRow {
            subscription_id: random_alphanumeric(&*self.0.entropy, ID),
            user_id: user.to_string(),
            session_id: session.to_owned(),
            origin: endpoint.origin().ascii_serialization(),
            endpoint: endpoint.into(),
            p256dh: new.p256dh,
            auth: new.auth,
            created_at: self.0.clock.now().0,
            accepted_at: None,
        };
        let mut tx = self.0.db.begin().await?;
        let others = stored::of_user(tx.conn(), user.as_str()).await?;
        let is_new = !others.iter().any(|other| other.endpoint == row.endpoint);
        if is_new && others.len() >= MOST {
            return Err(Refusal::Conflict(format!("There may be {MOST} subscriptions")));
        }
        row.subscription_id = stored::subscribe(tx.conn(), &row).await?;
        let row = stored::get(tx.conn(), &row.subscription_id).await?.unwrap_or(row);
        tx.commit().await?;
        Ok(PushSubscription::of(row, session))
    }

    /// The browsers that `user` is told in; `session` is the login of who asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscriptions(
        &self,
        user: &UserId,
        session: &str,
    ) -> Result<Vec<PushSubscription>, Refusal> {
        let rows = stored::of_user(&mut *self.0.db.read().await?, user.as_str()).await?;
        Ok(rows
            .into_iter()
            .map(|row| PushSubscription::of(row, session))
            .collect())
    }

    /// `user` wants to be told in a browser no more.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn unsubscribe(&self, user: &UserId, id: &str) -> Result<(), Refusal> {
        let mut tx = self.0.db.begin().await?;
        let was_there = stored::unsubscribe(tx.conn(), id, Some(user.as_str())).await?;
        tx.commit().await?;
        match was_there {
            true => Ok(()),
            false => Err(Refusal::Unknown(Thing::PushSubscription)),
        }
    }
}
