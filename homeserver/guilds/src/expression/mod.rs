//! Emoji and stickers. Each is one event of the guild's room, which whoever may add or manage them sends from any server (ADR 14).

mod create;
mod delete;
mod list;
mod update;
mod usable;

use guildhall_event::{
    Draft,
    guild::{Expression, ExpressionKind},
};
use guildhall_permissions::Permissions;
use guildhall_rooms::{NewEvent, Step};
use guildhall_storage::{expressions, projection::expressions::ExpressionRow, roles};
use guildhall_types::{RoomId, UserId, content::PACK};
use sqlx::AnyConnection;

pub use create::{NewEmoji, NewSticker};
pub use update::{EmojiPatch, StickerPatch};
pub use usable::Usable;

use crate::{Guilds, Refusal, Thing, access, validate::Check};

/// Characters of a new id.
const ID: usize = 20;

const fn is_sticker(kind: ExpressionKind) -> bool {
    matches!(kind, ExpressionKind::Sticker)
}

const fn thing(kind: ExpressionKind) -> Thing {
    match kind {
        ExpressionKind::Emoji => Thing::Emoji,
        ExpressionKind::Sticker => Thing::Sticker,
    }
}

/// What completes "you may not".
const fn manage(kind: ExpressionKind) -> &'static str {
    match kind {
        ExpressionKind::Emoji => "manage emoji of this guild",
        ExpressionKind::Sticker => "manage stickers of this guild",
    }
}

/// The roles of an emoji as they are stored.
pub(crate) fn roles_of(row: &ExpressionRow) -> Vec<String> {
    serde_json::from_str(&row.role_ids).unwrap_or_default()
}

fn state_of(row: &ExpressionRow) -> Expression {
    Expression {
        kind: match row.is_sticker {
            true => ExpressionKind::Sticker,
            false => ExpressionKind::Emoji,
        },
        name: row.name.clone(),
        uri: row.uri.clone(),
        content_type: row.content_type.clone(),
        width: row.width,
        height: row.height,
        size: row.size,
        animated: row.animated,
        creator: row.creator_id.clone(),
        roles: roles_of(row).into_iter().collect(),
        description: row.description.clone(),
        tags: row.tags.clone(),
    }
}

fn draft(sender: &UserId, id: &str, now: Option<&Expression>) -> NewEvent {
    let content = now.map(Expression::content).unwrap_or_default();
    Draft::state_of(sender, PACK, id, &content).into()
}

fn step(guild: &RoomId, event: NewEvent) -> Vec<Step> {
    vec![Step::Append(guild.to_owned(), vec![event])]
}

impl Guilds {
    /// What stands under `id`, which `user` must be allowed to change: as its creator, or as who manages all.
    async fn managed(
        &self,
        user: &UserId,
        guild: &RoomId,
        (kind, id): (ExpressionKind, &str),
    ) -> Result<ExpressionRow, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        let row = expressions::get(&mut conn, guild.as_str(), id, is_sticker(kind)).await?;
        let row = row.ok_or(Refusal::Unknown(thing(kind)))?;
        let is_own = row.creator_id == user.as_str();
        if !(is_own && access.rights.contains(Permissions::CREATE_GUILD_EXPRESSIONS)) {
            access.require(Permissions::MANAGE_GUILD_EXPRESSIONS, manage(kind))?;
        }
        Ok(row)
    }

    async fn check_roles(
        &self,
        conn: &mut AnyConnection,
        guild: &RoomId,
        (before, new): (&[String], &[String]),
        check: &mut Check,
    ) -> Result<(), Refusal> {
        let most = guildhall_event::guild::MAX_EXPRESSION_ROLES;
        if new.len() > most {
            check.refuse("roles", format!("must be at most {most}"));
        } else if !new.iter().all(|role| before.contains(role)) {
            let all = roles::of_guild(conn, guild.as_str()).await?;
            let is_role = |id: &String| before.contains(id) || all.iter().any(|role| role.role_id == *id);
            if !new.iter().all(is_role) {
                check.refuse("roles", "must be roles of the guild");
            }
        }
        Ok(())
    }

    async fn stored_expression(
        &self,
        guild: &RoomId,
        id: &str,
        kind: ExpressionKind,
    ) -> Result<ExpressionRow, Refusal> {
        let mut conn = self.read().await?;
        let row = expressions::get(&mut conn, guild.as_str(), id, is_sticker(kind)).await?;
        row.ok_or(Refusal::Unknown(thing(kind)))
    }
}

fn check_name(check: &mut Check, kind: ExpressionKind, name: &str) -> String {
    use guildhall_event::guild::{EMOJI_NAME, STICKER_NAME, is_expression_name};
    let name = match kind {
        ExpressionKind::Emoji => name.to_owned(),
        ExpressionKind::Sticker => check.name("name", name, STICKER_NAME.0, STICKER_NAME.1),
    };
    if kind == ExpressionKind::Emoji && !is_expression_name(kind, &name) {
        let (min, max) = EMOJI_NAME;
        check.refuse(
            "name",
            format!("must have {min} to {max} letters (A to Z), digits or underscores"),
        );
    }
    name
}

fn check_line(check: &mut Check, field: &'static str, text: Option<&str>, max: usize) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(check.name(field, text, 1, max))
}
