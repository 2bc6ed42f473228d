//! What a user has read: told to the user's own sessions.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use guildhall_bus::ReadNews;
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
    let mut channels = news.channels.iter().map(|(channel, message)| MessageAck {
        channel_id: channel,
        guild_id: news.guild_id.as_deref(),
        message_id: message,
    });
    let frame = match news.is_all {
        true => Frame::new(
            "guild:ack",
            &GuildAck {
                guild_id: news.guild_id.as_deref().unwrap_or_default(),
                channels: channels.collect(),
            },
        ),
        false => match channels.next() {
            Some(ack) => Frame::new("message:ack", &ack),
            None => return,
        },
    };
    if let Ok(frame) = frame {
        gateway.registry.tell_user(user, &frame);
    }
}
