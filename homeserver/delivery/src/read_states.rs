//! What a user has read: told to the user's own sessions.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use guildhall_bus::{ReadNews, ReadPlace, ReadWhat};
use serde::Serialize;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::sleep,
};
use utoipa::ToSchema;

use crate::{frame::Frame, gateway::Inner};

/// How long news of a user wait who is just opening a session: it may have the state from before in its `ready`.
const PAUSE: Duration = Duration::from_millis(50);
/// News that wait so.
const WAITING: usize = 1000;

/// A channel was read up to a message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageAck<'a> {
    /// The channel.
    channel_id: &'a str,
    /// Its guild; null for a private channel.
    guild_id: Option<&'a str>,
    /// The thread of it that was read; null for the channel itself.
    thread_id: Option<&'a str>,
    /// The last message that was read.
    message_id: &'a str,
}

/// The channels of a guild were read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GuildAck<'a> {
    /// The guild.
    guild_id: &'a str,
    /// Those in which there was something to read.
    channels: Vec<MessageAck<'a>>,
}

/// The user follows a thread from now on, or no longer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThreadFollow<'a> {
    /// The thread.
    thread_id: &'a str,
    /// Its channel.
    channel_id: &'a str,
    /// The channel's guild.
    guild_id: Option<&'a str>,
    /// Whether the user does.
    following: bool,
}

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut news: Receiver<ReadNews>) {
    let mut stop = gateway.stop.subscribe();
    let mut waiting: VecDeque<ReadNews> = VecDeque::new();
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            () = sleep(PAUSE), if !waiting.is_empty() => {
                // Those whose turn has not come wait on, in their order.
                for news in std::mem::take(&mut waiting) {
                    tell_or_wait(&gateway, &mut waiting, news);
                }
                continue;
            }
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(news) => tell_or_wait(&gateway, &mut waiting, news),
            Err(RecvError::Lagged(count)) => tracing::info!(count, "it was not told what was read"),
            Err(RecvError::Closed) => return,
        }
    }
}

fn tell_or_wait(gateway: &Inner, waiting: &mut VecDeque<ReadNews>, news: ReadNews) {
    let user = news.user_id.as_str();
    let is_behind = waiting.iter().any(|other| other.user_id == news.user_id);
    if (is_behind || gateway.registry.is_connecting(user)) && waiting.len() < WAITING {
        waiting.push_back(news);
        return;
    }
    let guild_id = news.guild_id.as_deref();
    let frame = match &news.what {
        ReadWhat::All(places) => Frame::new(
            "guild:ack",
            &GuildAck {
                guild_id: guild_id.unwrap_or_default(),
                channels: places.iter().map(|place| ack(place, guild_id)).collect(),
            },
        ),
        ReadWhat::One(place) => Frame::new("message:ack", &ack(place, guild_id)),
        ReadWhat::Follow {
            channel,
            thread,
            is_following,
        } => Frame::new(
            "thread:member_update",
            &ThreadFollow {
                thread_id: thread,
                channel_id: channel,
                guild_id,
                following: *is_following,
            },
        ),
    };
    if let Ok(frame) = frame {
        gateway.registry.tell_user(user, &frame);
    }
}

fn ack<'a>(place: &'a ReadPlace, guild_id: Option<&'a str>) -> MessageAck<'a> {
    MessageAck {
        channel_id: &place.channel,
        guild_id,
        thread_id: place.thread.as_deref(),
        message_id: &place.message,
    }
}
