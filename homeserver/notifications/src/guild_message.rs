//! Whom a message in a guild concerns.

use std::collections::{BTreeMap, HashSet};

use guildhall_guilds::read::viewers;
use guildhall_storage::{
    StorageError,
    messages::{self, Message},
    notifications::audience,
};
use guildhall_types::message::Mentions;

use crate::{
    Kind,
    decide::{Call, Verdict},
    derive::Batch,
    draft::{About, Draft, Op},
    settings::Level,
};

impl Batch<'_> {
    /// What follows from `message` in a channel of `guild`.
    pub(crate) async fn guild_message(
        &mut self,
        guild: &str,
        message: &Message,
        about: &About,
        mentions: &Mentions,
    ) -> Result<(), StorageError> {
        let mut concerned = self.called(guild, message, about, mentions).await?;
        let listeners = self
            .chosen
            .get(&about.channel)
            .map(crate::decide::Chosen::listeners);
        for user in listeners.unwrap_or_default() {
            if !concerned.contains_key(&user) && audience::is_member(&mut *self.conn, guild, &user).await? {
                concerned.insert(user, (Call::None, Kind::Message));
            }
        }
        concerned.remove(&about.author);
        if concerned.is_empty() {
            return Ok(());
        }
        let seeing = viewers(&mut *self.conn, guild, Some(&about.channel)).await?;
        let seeing = seeing.into_iter().next().map(|(_, viewers)| viewers);
        let blockers = self.blockers(&about.author).await?;
        let now = self.notifications.0.clock.now();
        for (user, (call, kind)) in concerned {
            let is_shown = seeing.as_ref().is_some_and(|seeing| seeing.include(&user));
            let chosen = self.chosen.get(&about.channel);
            let Some(chosen) = chosen.filter(|_| is_shown && !blockers.contains(&user)) else {
                continue;
            };
            let verdict = chosen.of(&user).judge(call, Level::Mentions, now);
            if verdict != Verdict::Nothing {
                let mut draft = Draft::of_message(kind, &user, Some(guild), about);
                draft.is_silent = verdict == Verdict::Count;
                self.ops.push(Op::Note(Box::new(draft)));
            }
        }
        Ok(())
    }

    /// Members of this server whom `message` calls, each by what concerns the member most.
    async fn called(
        &mut self,
        guild: &str,
        message: &Message,
        about: &About,
        mentions: &Mentions,
    ) -> Result<BTreeMap<String, (Call, Kind)>, StorageError> {
        let mut called = BTreeMap::new();
        let answered = self.answered(message, about, mentions).await?;
        for user in &mentions.users {
            if audience::is_member(&mut *self.conn, guild, user).await? {
                let kind = match answered.as_ref() == Some(user) {
                    true => Kind::Reply,
                    false => Kind::Mention,
                };
                called.insert(user.clone(), (Call::Name, kind));
            }
        }
        for role in &mentions.roles {
            for user in audience::holders(&mut *self.conn, guild, role).await? {
                called.entry(user).or_insert((Call::Role, Kind::RoleMention));
            }
        }
        if mentions.everyone || mentions.here {
            let presences = &self.notifications.0.presences;
            for user in audience::members(&mut *self.conn, guild).await? {
                if mentions.everyone || presences.is_there(&user) {
                    called.entry(user).or_insert((Call::Everyone, Kind::Mention));
                }
            }
        }
        Ok(called)
    }

    /// The author of what `message` answers, if that is one of those whom it calls.
    pub(crate) async fn answered(
        &mut self,
        message: &Message,
        about: &About,
        mentions: &Mentions,
    ) -> Result<Option<String>, StorageError> {
        let Some(reply_to) = message.reply_to.as_deref().filter(|_| !mentions.users.is_empty()) else {
            return Ok(None);
        };
        let answered = messages::get(&mut *self.conn, &about.channel, reply_to).await?;
        Ok(answered.map(|answered| answered.author_id))
    }

    /// Those who have blocked `author`.
    pub(crate) async fn blockers(&mut self, author: &str) -> Result<HashSet<String>, StorageError> {
        Ok(audience::blockers(&mut *self.conn, author)
            .await?
            .into_iter()
            .collect())
    }
}
