//! What follows from a message.

use guildhall_storage::{StorageError, messages::LoggedMessage, notifications::audience};
use guildhall_types::message::{Mentions, kind};

use crate::{
    decide::Chosen,
    derive::Batch,
    draft::{About, Op},
};

impl Batch<'_> {
    /// What follows from `found`, which is new and calls those in `mentions`.
    pub(crate) async fn message(
        &mut self,
        found: &LoggedMessage,
        mentions: &Mentions,
    ) -> Result<(), StorageError> {
        let message = &found.message;
        if message.is_of_server() || kind::tells(message.kind) {
            return Ok(());
        }
        let about = About::of(message);
        self.own(&about).await?;
        let guild = found.guild_id.as_deref();
        if !self.chosen.contains_key(&about.channel) {
            let chosen = Chosen::load(&mut *self.conn, guild, &about.channel).await?;
            self.chosen.insert(about.channel.clone(), chosen);
        }
        match guild {
            Some(guild) => self.guild_message(guild, message, &about, mentions).await,
            None => self.private_message(message, &about, mentions).await,
        }
    }

    /// Who writes has read what stands there before.
    async fn own(&mut self, about: &About) -> Result<(), StorageError> {
        let is_local = self.notifications.0.presences.is_local(&about.author);
        if is_local
            && audience::has_unread(&mut *self.conn, (&about.author, &about.channel, &about.thread)).await?
        {
            self.ops.push(Op::ReadUpTo {
                user: about.author.clone(),
                channel: about.channel.clone(),
                thread: about.thread.clone(),
                place: about.place.clone(),
            });
        }
        Ok(())
    }
}
