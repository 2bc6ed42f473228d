//! A private channel has come into a user's list, or is out of it, without anything being said: told to the user's sessions. Who misses it finds
//! the list in the next `ready`.

use std::{sync::Arc, time::Duration};

use guildhall_bus::ChannelNews;
use guildhall_storage::StorageError;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{dispatch::texts::ChannelGone, frame::Frame, gateway::Inner};

/// Pause after the database failed.
const PAUSE: Duration = Duration::from_millis(250);

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut news: Receiver<ChannelNews>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(news) => {
                if let Err(error) = tell(&gateway, &news).await {
                    tracing::warn!(%error, "nobody was told that a list of channels has changed");
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Err(RecvError::Lagged(count)) => {
                tracing::info!(count, "changes of lists of channels were not told")
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(gateway: &Inner, news: &ChannelNews) -> Result<(), StorageError> {
    let (user, channel) = (news.user_id.as_str(), news.channel_id.as_str());
    if !gateway.registry.wants_user(user) {
        return Ok(());
    }
    let found = {
        let mut conn = gateway.db.read().await?;
        gateway.models.private_channel(&mut conn, channel).await?
    };
    let frame = match found.filter(|found| found.listed_by.contains(user)) {
        Some(found) => Frame::new("channel:create", &found.json),
        None => Frame::new(
            "channel:delete",
            &ChannelGone {
                id: channel,
                guild_id: None,
            },
        ),
    };
    if let Ok(frame) = frame {
        gateway.registry.tell_user(user, &frame);
    }
    Ok(())
}
