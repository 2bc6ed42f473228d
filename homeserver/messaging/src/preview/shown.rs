//! What messages show of their links.

use std::collections::{HashMap, HashSet};

use guildhall_storage::{
    StorageError,
    previews::{self, Shown},
};
use guildhall_types::UserId;
use sqlx::AnyConnection;

use super::links::may_have;
use crate::{Message, embed::Embed};

/// What is shown of the links of several messages.
#[derive(Default)]
pub(crate) struct LinksOf {
    shown: HashMap<(String, String), Vec<Shown>>,
    suppressed: HashSet<(String, String)>,
}

impl LinksOf {
    /// That of the messages at `places` (channel and id), as `user` wants to see it if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn load(
        conn: &mut AnyConnection,
        places: &[(&str, &str)],
        user: Option<&UserId>,
    ) -> Result<Self, StorageError> {
        let hides = match user {
            Some(user) => previews::are_hidden_from(conn, user.as_str()).await?,
            None => false,
        };
        Ok(Self {
            shown: match hides {
                true => HashMap::new(),
                false => previews::of_messages(conn, places).await?,
            },
            suppressed: previews::suppressed(conn, places).await?,
        })
    }

    /// `message` with what is shown of its links.
    ///
    /// # Errors
    /// When what is stored is not as it was stored.
    pub(crate) fn put(&mut self, message: Message) -> Result<Message, StorageError> {
        let place = (message.channel_id.clone(), message.id.clone());
        let suppress_embeds = self.suppressed.contains(&place);
        // What is suppressed just now may not be taken away yet.
        let shown = self.shown.remove(&place).filter(|_| !suppress_embeds);
        let embeds = shown.unwrap_or_default().into_iter().map(Embed::of);
        let message = Message {
            suppress_embeds,
            ..message
        };
        Ok(message.with_embeds(embeds.collect::<Result<_, _>>()?))
    }
}

/// `message`, which stands, with what is shown of its links to everybody.
///
/// # Errors
/// When the database fails.
pub async fn with_previews(conn: &mut AnyConnection, message: Message) -> Result<Message, StorageError> {
    let passed_on = message.message_snapshots.first();
    if !may_have(passed_on.map_or(&message.content, |passed_on| &passed_on.content)) {
        return Ok(message);
    }
    let place = (message.channel_id.as_str(), message.id.as_str());
    let mut links = LinksOf::load(conn, &[place], None).await?;
    links.put(message)
}
