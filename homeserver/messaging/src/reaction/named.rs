//! What a client names to react with.

use guildhall_event::guild::{ExpressionKind, is_custom_emoji};
use guildhall_guilds::{ChannelAccess, Refusal, Usable};
use guildhall_storage::messages;
use guildhall_types::{
    RoomId, UserId,
    message::{CustomEmoji, Reacted, ReactionCount},
};

use crate::{Messaging, model::list};

/// What is below the message already, and so anybody may react with who may react.
pub(super) fn shown(message: &messages::Message) -> Result<Vec<ReactionCount>, Refusal> {
    Ok(list(message.reactions.clone())?)
}

/// The one of `shown` that a client names by `name`.
pub(super) fn find<'a>(shown: &'a [ReactionCount], name: &str) -> Option<&'a Reacted> {
    let id = custom_id(name);
    let key = key_of(name);
    let mut all = shown.iter().map(|count| &count.emoji);
    all.find(|emoji| match &emoji.custom {
        Some(custom) if id.is_some() => Some(custom.id.as_str()) == id,
        _ => emoji.key == key,
    })
}

/// The key of a Unicode emoji in the form with all its variation selectors, which Matrix asks for; of all else what it is.
pub(super) fn key_of(name: &str) -> &str {
    emojis::get(name).map_or(name, |emoji| emoji.as_str())
}

/// The id in `name:id`.
fn custom_id(text: &str) -> Option<&str> {
    let (name, id) = text.split_once(':')?;
    is_custom_emoji(name, id).then_some(id)
}

impl Messaging {
    /// What `name` is, that nobody reacts with yet: a Unicode emoji, or a custom one that the user may use in the channel of `access`.
    pub(super) async fn new_reaction(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        name: &str,
    ) -> Result<Reacted, Refusal> {
        let unknown = || Refusal::invalid("emoji", "is no emoji that you may use");
        let Some(id) = custom_id(name) else {
            let emoji = emojis::get(name).ok_or_else(unknown)?;
            return Ok(Reacted {
                key: emoji.as_str().to_owned(),
                custom: None,
                shortcode: None,
            });
        };
        // To a private channel every guild is another one.
        let at = (access.guild_id.as_deref().unwrap_or(channel), access.rights);
        match self
            .guilds()
            .usable_expression(user, at, (ExpressionKind::Emoji, id))
            .await?
        {
            Usable::Yes(row) => Ok(Reacted {
                key: row.uri,
                custom: Some(CustomEmoji {
                    id: row.expression_id,
                    name: row.name,
                    animated: row.animated,
                }),
                shortcode: None,
            }),
            Usable::External => Err(Refusal::Forbidden(
                "You may not use emoji of other guilds in this channel".to_owned(),
            )),
            Usable::No => Err(unknown()),
        }
    }
}
