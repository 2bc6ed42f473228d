//! How far somebody has read who lets it be seen: told to those who see the channel.

use std::sync::Arc;

use guildhall_bus::{ReadPlace, ReceiptNews};
use guildhall_storage::StorageError;
use guildhall_types::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::ToSchema;

use crate::{audience, frame::Frame, gateway::Inner};

/// Somebody has read up to a message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiptUpdate<'a> {
    /// The channel.
    channel_id: &'a str,
    /// Its guild; null for a private channel.
    guild_id: Option<&'a str>,
    /// The thread of it that was read; null for the channel itself.
    thread_id: Option<&'a str>,
    /// The last message that was read.
    message_id: &'a str,
    /// Who.
    user_id: &'a str,
    /// When, RFC 3339, by the clock of this server.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut receipts: Receiver<ReceiptNews>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = receipts.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(news) => {
                for place in &news.places {
                    if let Err(error) = tell(&gateway, &news, place).await {
                        tracing::warn!(%error, "nobody was told what somebody has read");
                    }
                }
            }
            // What comes next says more.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(gateway: &Inner, news: &ReceiptNews, place: &ReadPlace) -> Result<(), StorageError> {
    let channel = place.channel.as_str();
    let at = news.guild_id.as_deref().unwrap_or(channel);
    if !gateway.registry.wants_guild(at) {
        return Ok(());
    }
    let viewers = {
        let mut conn = gateway.db.read().await?;
        audience::of_channel(gateway, &mut conn, (channel, news.guild_id.as_deref())).await?
    };
    let Some(viewers) = viewers else { return Ok(()) };
    let data = ReceiptUpdate {
        channel_id: channel,
        guild_id: news.guild_id.as_deref(),
        thread_id: place.thread.as_deref(),
        message_id: &place.message,
        user_id: news.user_id.as_str(),
        timestamp: Timestamp(news.read_at).to_rfc3339(),
    };
    if let Ok(frame) = Frame::new("receipt:update", &data) {
        gateway
            .registry
            .whisper(at, &frame, news.user_id.as_str(), &viewers);
    }
    Ok(())
}
