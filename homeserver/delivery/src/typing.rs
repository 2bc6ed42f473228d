//! What is not history: somebody is typing.

use std::sync::Arc;

use guildhall_bus::Typing;
use guildhall_storage::{StorageError, private_channels, projection::guilds::visible_in, threads};
use guildhall_types::{EventId, is_steward};
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::ToSchema;

use crate::{audience, frame::Frame, gateway::Inner};

/// Somebody is typing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TypingStart<'a> {
    /// Where.
    channel_id: &'a str,
    /// The thread of the channel, if it is in one.
    thread_id: Option<&'a str>,
    /// The channel's guild; private channels have none.
    guild_id: Option<&'a str>,
    /// Who.
    user_id: &'a str,
    /// Since when, RFC 3339.
    #[schema(format = DateTime)]
    timestamp: String,
}

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut typing: Receiver<Typing>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = typing.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(typing) if typing.typing && !is_steward(&typing.user_id) => {
                if let Err(error) = tell(&gateway, &typing).await {
                    tracing::warn!(%error, "nobody was told that somebody types");
                }
            }
            // Nothing of it lasts: what was missed or ended is not told.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(gateway: &Inner, typing: &Typing) -> Result<(), StorageError> {
    let (channel, user) = (typing.room_id.as_str(), typing.user_id.as_str());
    let mut conn = gateway.db.read().await?;
    let guild = visible_in(&mut conn, channel).await?;
    if guild.is_none() && !private_channels::exists(&mut conn, channel).await? {
        return Ok(());
    }
    let place = guild.as_deref().unwrap_or(channel);
    if !gateway.registry.wants_guild(place) {
        return Ok(());
    }
    let thread = typing.thread_id.as_deref().map(EventId::as_str);
    if let Some(thread) = thread
        && threads::get(&mut conn, channel, thread).await?.is_none()
    {
        return Ok(());
    }
    let viewers = audience::of_channel(gateway, &mut conn, (channel, guild.as_deref())).await?;
    drop(conn);
    let Some(viewers) = viewers else { return Ok(()) };
    let data = TypingStart {
        channel_id: channel,
        thread_id: thread,
        guild_id: guild.as_deref(),
        user_id: user,
        timestamp: gateway.clock.now().to_rfc3339(),
    };
    if let Ok(frame) = Frame::new("typing:start", &data) {
        gateway.registry.whisper(place, &frame, user, &viewers);
    }
    Ok(())
}
