//! What becomes of a user's notifications: told to the user's own sessions. Who misses it finds the count in the next `ready`, and asks for the list.

use std::{sync::Arc, time::Duration};

use guildhall_bus::{NotificationNews, NotificationTurn};
use guildhall_guilds::Refusal;
use guildhall_notifications::NotificationSettings;
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::ToSchema;

use crate::{frame::Frame, gateway::Inner};

/// Pause after the database failed.
const PAUSE: Duration = Duration::from_millis(250);

/// Notifications were read, or are no more.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationsTurned<'a> {
    /// Which; empty if it is all of them.
    ids: Vec<&'a str>,
    /// Notifications that are not read after it: 100 are 100 or more.
    unread_count: u32,
}

/// What the user wants to be notified of, and how much there is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NotificationState)]
pub(crate) struct State {
    /// Notifications that are not read: 100 are 100 or more.
    unread_count: u32,
    /// What the user has set for guilds and channels.
    settings: Vec<NotificationSettings>,
}

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut news: Receiver<NotificationNews>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(news) => {
                if let Err(error) = tell(&gateway, &news).await {
                    tracing::warn!(%error, "a user was not told of notifications");
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Err(RecvError::Lagged(count)) => {
                tracing::info!(count, "what became of notifications was not told")
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// What a session of `user` starts with.
pub(crate) async fn state(gateway: &Inner, user: &guildhall_types::UserId) -> Result<State, Refusal> {
    Ok(State {
        unread_count: gateway.notifications.unread(user).await?,
        settings: gateway.notifications.settings(user).await?,
    })
}

async fn tell(gateway: &Inner, news: &NotificationNews) -> Result<(), Refusal> {
    let user = &news.user_id;
    if !gateway.registry.wants_user(user.as_str()) {
        return Ok(());
    }
    let name = match news.turn {
        NotificationTurn::Created => {
            for id in &news.ids {
                // What he may not see any more is no news.
                if let Some(notification) = gateway.notifications.get(user, id).await? {
                    send(gateway, user.as_str(), "notification:create", &notification);
                }
            }
            return Ok(());
        }
        NotificationTurn::SettingsChanged => {
            for scope in &news.ids {
                let settings = gateway.notifications.settings_for(user, scope).await?;
                send(gateway, user.as_str(), "notification_settings:update", &settings);
            }
            return Ok(());
        }
        NotificationTurn::Read | NotificationTurn::AllRead => "notification:read",
        NotificationTurn::Deleted => "notification:delete",
    };
    let turned = NotificationsTurned {
        ids: news.ids.iter().map(String::as_str).collect(),
        unread_count: gateway.notifications.unread(user).await?,
    };
    send(gateway, user.as_str(), name, &turned);
    Ok(())
}

fn send(gateway: &Inner, user: &str, name: &'static str, data: &impl Serialize) {
    match Frame::new(name, data) {
        Ok(frame) => gateway.registry.tell_user(user, &frame),
        Err(error) => tracing::error!(%error, name, "a frame cannot be written"),
    }
}
