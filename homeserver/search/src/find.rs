//! Finding messages.

use std::{sync::Arc, time::Duration};

use guildhall_guilds::{Refusal, validate::Check};
use guildhall_messaging::Message;
use guildhall_types::{RoomId, UserId};
use tokio::{task::spawn_blocking, time::timeout};

use crate::{
    Filter, MAX_BEGINNINGS, MAX_CHARACTERS, MAX_PARTS, MAX_WORDS, Search, SearchError, Sort, SortOrder,
    index::{Hits, Request},
    query,
    scope::{Place, Scope},
};

/// How long somebody waits for the searches of others.
const WAIT: Duration = Duration::from_secs(5);

/// What somebody looks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What was typed: every word has to be there, words in quotation marks one after the other, and with `-` before it a word must not. Of the last word
    /// the beginning will do. At most [`MAX_CHARACTERS`], [`MAX_WORDS`], [`MAX_PARTS`] and [`MAX_BEGINNINGS`].
    pub content: Option<String>,
    /// What else is asked of a message.
    pub filter: Filter,
    /// Only in these channels of where is looked; empty for all.
    pub channels: Vec<String>,
    /// What comes first.
    pub sort: (Sort, SortOrder),
    /// How many messages, at least 1.
    pub limit: usize,
    /// How many of the first ones are passed over.
    pub offset: usize,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many messages there are in all that the user may see.
    pub total: usize,
    /// Those that were wanted, in order.
    pub messages: Vec<Message>,
    /// Whether the index is still being built, so that there may be more.
    pub is_being_built: bool,
}

impl Search {
    /// What `user` finds in a channel and its threads, or in a private channel.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not read the history, [`Refusal::Invalid`], [`Refusal::Conflict`] when search is switched off, or
    /// [`Refusal::Overloaded`], also while another search of the user is under way.
    pub async fn in_channel(
        &self,
        user: &UserId,
        channel: &RoomId,
        wanted: Wanted,
    ) -> Result<Found, Refusal> {
        self.find(user, &Place::Channel(channel.to_owned()), wanted).await
    }

    /// What `user` finds in a guild: in all channels whose history the user may read.
    ///
    /// # Errors
    /// As [`Self::in_channel`].
    pub async fn in_guild(&self, user: &UserId, guild: &RoomId, wanted: Wanted) -> Result<Found, Refusal> {
        self.find(user, &Place::Guild(guild.to_owned()), wanted).await
    }

    /// What `user` finds in all private channels that the user is in.
    ///
    /// # Errors
    /// As [`Self::in_channel`].
    pub async fn in_private(&self, user: &UserId, wanted: Wanted) -> Result<Found, Refusal> {
        self.find(user, &Place::Private, wanted).await
    }

    async fn find(&self, user: &UserId, place: &Place, wanted: Wanted) -> Result<Found, Refusal> {
        check(&wanted)?;
        if !self.0.config.enabled {
            return Err(Refusal::Conflict(
                "Search is switched off on this server".to_owned(),
            ));
        }
        let own = self.0.turns.take(user)?;
        let scope = self.scope(user, place).await?;
        let Some((index, is_being_built)) = self.open_index() else {
            return Ok(Found {
                is_being_built: true,
                ..Found::default()
            });
        };
        let hits = {
            let Ok(Ok(turn)) = timeout(WAIT, Arc::clone(&self.0.at_once).acquire_owned()).await else {
                return Err(Refusal::Overloaded);
            };
            let work = spawn_blocking(move || {
                // They are taken until this ends, also when nobody waits for it any more.
                let _turns = (own, turn);
                let is_wanted =
                    |channel: &String| wanted.channels.is_empty() || wanted.channels.contains(channel);
                let channels: Vec<String> = scope.channels.into_iter().filter(is_wanted).collect();
                let without: Vec<String> = scope.blocked.into_iter().collect();
                index.find(&Request {
                    content: wanted.content.as_deref(),
                    filter: &wanted.filter,
                    channels: &channels,
                    without: &without,
                    sort: wanted.sort,
                    limit: wanted.limit,
                    offset: wanted.offset,
                })
            });
            work.await.map_err(|error| Refusal::Internal(error.to_string()))?
        };
        let hits = hits.map_err(|error: SearchError| Refusal::Internal(error.to_string()))?;
        let (total, messages) = self.read(user, place, hits).await?;
        Ok(Found {
            total,
            messages,
            is_being_built,
        })
    }

    /// The messages that were found, from the database. What the user may see is asked once more after they are read: what was taken from him meanwhile is not
    /// shown, nor what is said there.
    async fn read(&self, user: &UserId, place: &Place, hits: Hits) -> Result<(usize, Vec<Message>), Refusal> {
        let places: Vec<(&str, &str)> = hits
            .hits
            .iter()
            .map(|hit| (hit.channel.as_str(), hit.message.as_str()))
            .collect();
        let mut found = self.0.messaging.messages_at(user, &places).await?;
        let Scope { channels, blocked } = self.scope(user, place).await?;
        let mut messages = Vec::with_capacity(hits.hits.len());
        let count = hits.hits.len();
        for hit in hits.hits {
            let message = found.remove(&(hit.channel, hit.message));
            let is_seen = |message: &Message| {
                channels.contains(&message.channel_id) && !blocked.contains(&message.author_id)
            };
            messages.extend(message.filter(is_seen));
        }
        let gone = count.saturating_sub(messages.len());
        Ok((hits.total.saturating_sub(gone), messages))
    }
}

fn check(wanted: &Wanted) -> Result<(), Refusal> {
    let mut check = Check::new();
    match &wanted.content {
        Some(content) if query::is_too_much(content) => check.refuse(
            "content",
            format!(
                "must have at most {MAX_CHARACTERS} characters, {MAX_WORDS} words, {MAX_PARTS} different ones and {MAX_BEGINNINGS} beginnings"
            ),
        ),
        None if wanted.filter.is_empty() => check.refuse(
            "content",
            "must be given, or something else that is asked of a message",
        ),
        _ => {}
    }
    check.end()
}
