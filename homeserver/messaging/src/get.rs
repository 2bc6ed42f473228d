//! Looking at one message.

use std::collections::{HashMap, HashSet};

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::{messages, polls, reactions, threads};
use guildhall_types::{EventId, RoomId, UserId, message::kind};

use crate::{
    Message, Messaging, Thread,
    model::extra_of,
    poll::is_over,
    preview::{links::may_have, shown::LinksOf},
    send::UNKNOWN,
};

fn place(row: &messages::Message) -> (&str, &str) {
    (&row.channel_id, &row.message_id)
}

impl Messaging {
    /// The message `message` of `channel`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn message(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
    ) -> Result<Message, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let row = self.row(channel, message).await?;
        self.model(user, row).await
    }

    /// Those of the messages at `places` (channel and id) that are shown, as `user` sees them, by their place. Whether the user may read the history there, the caller
    /// has seen to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn messages_at(
        &self,
        user: &UserId,
        places: &[(&str, &str)],
    ) -> Result<HashMap<(String, String), Message>, Refusal> {
        let rows = messages::shown_at(&mut *self.guilds().db().read().await?, places).await?;
        let models = self.models(user, rows).await?.into_iter();
        Ok(models
            .map(|message| ((message.channel_id.clone(), message.id.clone()), message))
            .collect())
    }

    /// The message `row` as `user` sees it.
    pub(crate) async fn model(&self, user: &UserId, row: messages::Message) -> Result<Message, Refusal> {
        let one = self.models(user, vec![row]).await?;
        one.into_iter().next().ok_or(UNKNOWN)
    }

    /// The messages `rows` as `user` sees them: with the own nonces and reactions.
    pub(crate) async fn models(
        &self,
        user: &UserId,
        rows: Vec<messages::Message>,
    ) -> Result<Vec<Message>, Refusal> {
        let now = self.guilds().clock().now();
        let mut conn = self.guilds().db().read().await?;
        let mut reacted: HashMap<&str, Vec<String>> = HashMap::new();
        for row in rows.iter().filter(|row| row.reactions.is_some()) {
            let of_channel = reacted.entry(&row.channel_id).or_default();
            of_channel.push(row.message_id.clone());
        }
        let mut own: HashSet<(String, String)> = HashSet::new();
        for (channel, messages) in reacted {
            for messages in messages.chunks(reactions::AT_ONCE) {
                own.extend(reactions::of_user(&mut conn, channel, user.as_str(), messages).await?);
            }
        }
        let places: Vec<(&str, &str)> = rows.iter().map(place).collect();
        let mut begun = HashMap::new();
        for (id, thread) in threads::of_messages(&mut conn, &places).await? {
            begun.insert(id, Thread::load(&mut conn, thread, now).await?);
        }
        let mut polls = HashMap::new();
        for row in rows.iter().filter(|row| row.kind == kind::POLL) {
            let Some(poll) = extra_of(row.extra.as_deref())?.poll else {
                continue;
            };
            let at = (row.channel_id.as_str(), row.message_id.as_str());
            let votes = polls::of_user(&mut conn, at, user.as_str()).await?;
            polls.insert(row.message_id.clone(), (votes, is_over(&poll, now)));
        }
        let linking: Vec<_> = rows
            .iter()
            .filter(|row| may_have(&row.content))
            .map(place)
            .collect();
        let mut previews = match linking.is_empty() {
            true => LinksOf::default(),
            false => LinksOf::load(&mut conn, &linking, Some(user)).await?,
        };
        drop(conn);
        let models = rows.into_iter().map(|row| {
            let message = Message::of(row, Some(user.as_str()))?;
            let mut message = previews.put(message)?;
            message.thread = begun.remove(&message.id);
            for reaction in &mut message.reactions {
                let which = (message.id.clone(), reaction.emoji.key.clone());
                reaction.me = Some(own.contains(&which));
            }
            if let Some(poll) = &mut message.poll
                && let Some((votes, is_over)) = polls.get(&message.id)
            {
                poll.is_finalized = *is_over;
                for answer in &mut poll.answers {
                    answer.me = Some(votes.contains(&answer.id));
                }
            }
            Ok(message)
        });
        models.collect()
    }

    pub(crate) async fn row(
        &self,
        channel: &RoomId,
        message: &EventId,
    ) -> Result<messages::Message, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let row = messages::get(&mut conn, channel.as_str(), message.as_str())
            .await?
            .ok_or(UNKNOWN)?;
        match threads::hides(&mut conn, channel.as_str(), (&row.message_id, &row.thread_id)).await? {
            true => Err(UNKNOWN),
            false => Ok(row),
        }
    }
}
