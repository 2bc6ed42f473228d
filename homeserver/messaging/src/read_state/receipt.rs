//! Receipts: how far somebody has read, told to others (`m.receipt`, <https://spec.matrix.org/v1.19/server-server-api/#receipts>).

use futures::future::BoxFuture;
use guildhall_bus::{ReadPlace, ReceiptNews};
use guildhall_federation_api::{
    PortError,
    receipts::{Receipt as Taken, ReceiptDesk},
};
use guildhall_guilds::Refusal;
use guildhall_storage::{
    StorageError,
    accounts::privacy,
    messages::Anchor,
    private_channels,
    projection::guilds::visible_in,
    receipts::{self, ReceiptRow},
};
use guildhall_types::{RoomId, Timestamp, UserId};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::scope;
use crate::Messaging;

/// Receipts of a channel that are given.
const MAX_LISTED: i64 = 200;

/// How far somebody who lets it be seen has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Who.
    pub user_id: String,
    /// The thread of the channel; null for the channel itself.
    pub thread_id: Option<String>,
    /// The last message that was read.
    pub message_id: String,
    /// When, RFC 3339, by the clock of this server.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

impl From<ReceiptRow> for Receipt {
    fn from(row: ReceiptRow) -> Self {
        Self {
            user_id: row.user_id,
            thread_id: Some(row.thread_id).filter(|thread| !thread.is_empty()),
            message_id: row.place.message_id,
            timestamp: Timestamp(row.read_at).to_rfc3339(),
        }
    }
}

/// Whether others see how far `user` has read in `channel`, of `guild` if it is of one. In a channel of two it is not told to who is blocked.
pub(super) async fn is_shared(
    conn: &mut AnyConnection,
    user: &str,
    (channel, guild): (&str, Option<&str>),
) -> Result<bool, StorageError> {
    let Some(set) = privacy::get(conn, user).await? else {
        return Ok(false);
    };
    if !scope::covers(&set.read_receipts, guild.is_none()) {
        return Ok(false);
    }
    if guild.is_some() {
        return Ok(true);
    }
    let pair = private_channels::get(conn, channel).await?;
    let Some((first, second)) = pair.and_then(|found| found.row.pair) else {
        return Ok(true);
    };
    let other = if first == user { second } else { first };
    Ok(!privacy::is_blocked(conn, user, &other).await?)
}

/// Takes note that `user`, who lets it be seen, has read up to `place`. Says whether that is further than what was seen before.
pub(super) async fn note(
    conn: &mut AnyConnection,
    user: &UserId,
    (channel, thread): (&str, &str),
    place: &Anchor,
    now: i64,
) -> Result<bool, StorageError> {
    let row = ReceiptRow {
        channel_id: channel.to_owned(),
        user_id: user.to_string(),
        thread_id: thread.to_owned(),
        place: place.clone(),
        read_at: now,
    };
    receipts::advance(conn, &row).await
}

impl Messaging {
    /// How far others have read in `channel` and its threads who let it be seen, those who have read last first, at most 200.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a channel that `user` does not see.
    pub async fn receipts(&self, user: &UserId, channel: &RoomId) -> Result<Vec<Receipt>, Refusal> {
        let access = self.reader(user, channel).await?;
        let guild = access.guild_id.as_deref().map(RoomId::as_str);
        let mut conn = self.guilds().db().read().await?;
        let place = (channel.as_str(), guild);
        let rows = receipts::of_channel(&mut conn, place, user.as_str(), MAX_LISTED).await?;
        Ok(rows.into_iter().map(Receipt::from).collect())
    }

    /// Tells others of what `user` has read at the time `now`.
    pub(super) fn tell_receipts(
        &self,
        user: &UserId,
        guild_id: Option<String>,
        places: Vec<ReadPlace>,
        now: i64,
    ) {
        if !places.is_empty() {
            self.guilds().bus().publish_receipts(ReceiptNews {
                user_id: user.to_owned(),
                is_local: true,
                guild_id,
                places,
                read_at: now,
            });
        }
    }

    async fn take_receipt(&self, taken: Taken) -> Result<(), StorageError> {
        let (user, channel) = (taken.user_id, taken.room_id.as_str());
        let now = self.guilds().clock().now().0;
        // What comes to nothing does not keep the writer from others.
        let mut conn = self.guilds().db().read().await?;
        let guild_id = visible_in(&mut conn, channel).await?;
        if guild_id.is_none() && !private_channels::exists(&mut conn, channel).await? {
            return Ok(());
        }
        let found = receipts::place(&mut conn, channel, taken.event_id.as_str()).await?;
        drop(conn);
        let Some((place, thread)) = found else {
            return Ok(());
        };
        let mut tx = self.guilds().db().begin().await?;
        if !note(tx.conn(), &user, (channel, &thread), &place, now).await? {
            return Ok(());
        }
        tx.commit().await?;
        self.guilds().bus().publish_receipts(ReceiptNews {
            user_id: user,
            is_local: false,
            guild_id,
            places: vec![ReadPlace {
                channel: channel.to_owned(),
                thread: Some(thread).filter(|thread| !thread.is_empty()),
                message: place.message_id,
            }],
            read_at: now,
        });
        Ok(())
    }
}

impl ReceiptDesk for Messaging {
    fn take(&self, receipt: Taken) -> BoxFuture<'_, Result<(), PortError>> {
        Box::pin(async move {
            let taken = self.take_receipt(receipt).await;
            taken.map_err(|error| PortError(error.to_string()))
        })
    }
}
