//! Emoji and stickers of a guild: one event each, so that who adds different ones at once does not undo each other (ADR 14).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_permissions::Permissions;
use guildhall_types::{
    MxcUri, UserId,
    content::{ExpressionContent, PackContent, PackImage, PackInfo, PictureInfo},
    is_steward,
};
use serde::{Deserialize, Serialize};

use super::{
    authorise::{Refused, ensure},
    event::Change,
    state::GuildState,
};
use crate::Pdu;

/// Emoji that a guild may have.
pub const MAX_EMOJIS: usize = 250;
/// Stickers that a guild may have.
pub const MAX_STICKERS: usize = 60;
/// Roles for which an emoji may be alone.
pub const MAX_EXPRESSION_ROLES: usize = 50;
/// Characters of a sticker's description.
pub const MAX_DESCRIPTION: usize = 100;
/// Characters of a sticker's tags.
pub const MAX_TAGS: usize = 200;
/// Characters of the name of an emoji, which are letters, digits and underscores.
pub const EMOJI_NAME: (usize, usize) = (2, 32);
/// Characters of the name of a sticker.
pub const STICKER_NAME: (usize, usize) = (2, 30);
/// Characters of an id.
const MAX_ID: usize = 64;
/// Bytes of an `mxc:` URI.
const MAX_URI: usize = 512;
/// Pixels on a side that are believed.
const MAX_SIDE: i64 = 1 << 16;
/// Bytes that are believed.
const MAX_SIZE: i64 = 1 << 30;
/// The pictures that there may be.
const TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What something is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpressionKind {
    /// It stands in texts.
    Emoji,
    /// It stands by itself.
    Sticker,
}

impl ExpressionKind {
    /// What Matrix clients call it.
    #[must_use]
    pub const fn usage(self) -> &'static str {
        match self {
            Self::Emoji => "emoticon",
            Self::Sticker => "sticker",
        }
    }

    /// How many a guild may have.
    #[must_use]
    pub const fn most(self) -> usize {
        match self {
            Self::Emoji => MAX_EMOJIS,
            Self::Sticker => MAX_STICKERS,
        }
    }
}

/// An emoji or a sticker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expression {
    /// Which of the two.
    pub kind: ExpressionKind,
    /// Its name.
    pub name: String,
    /// The picture: an `mxc:` URI. It stays.
    pub uri: String,
    /// What the picture is.
    pub content_type: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Bytes.
    pub size: i64,
    /// Whether the picture moves.
    pub animated: bool,
    /// Who added it. It stays.
    pub creator: String,
    /// Of an emoji: the roles that may use it; none is for all.
    pub roles: BTreeSet<String>,
    /// Of a sticker: what it shows.
    pub description: Option<String>,
    /// Of a sticker: by what it is found.
    pub tags: Option<String>,
}

impl Expression {
    /// As it stands in its event.
    #[must_use]
    pub fn content(&self) -> PackContent {
        let usage = vec![self.kind.usage().to_owned()];
        let image = PackImage {
            url: self.uri.clone(),
            body: Some(self.description.clone().unwrap_or_else(|| self.name.clone())),
            usage: usage.clone(),
            info: PictureInfo {
                mimetype: self.content_type.clone(),
                w: self.width,
                h: self.height,
                size: self.size,
            },
        };
        PackContent {
            pack: Some(PackInfo {
                display_name: Some(self.name.clone()),
                usage,
            }),
            images: BTreeMap::from([(self.name.clone(), image)]),
            expression: Some(ExpressionContent {
                creator: self.creator.clone(),
                animated: self.animated,
                roles: self.roles.iter().cloned().collect(),
                description: self.description.clone(),
                tags: self.tags.clone(),
            }),
        }
    }

    /// This, with what became different from `before` to `to`. What stays, stays.
    pub(super) fn merged(&self, before: &Self, to: &Self) -> Self {
        fn pick<T: Clone + PartialEq>(before: &T, now: &T, to: &T) -> T {
            if before == to { now.clone() } else { to.clone() }
        }
        Self {
            name: pick(&before.name, &self.name, &to.name),
            roles: pick(&before.roles, &self.roles, &to.roles),
            description: pick(&before.description, &self.description, &to.description),
            tags: pick(&before.tags, &self.tags, &to.tags),
            ..self.clone()
        }
    }

    fn check(&self) -> Result<(), Refused> {
        let is_text = |text: &Option<String>, most: usize| {
            text.as_ref()
                .is_none_or(|text| text.chars().count() <= most && !text.chars().any(char::is_control))
        };
        ensure(
            is_expression_name(self.kind, &self.name),
            "the name is not one of an emoji or sticker",
        )?;
        ensure(is_picture(&self.uri), "the picture is no mxc: URI")?;
        ensure(TYPES.contains(&&*self.content_type), "there are no such pictures")?;
        ensure(
            (1..=MAX_SIDE).contains(&self.width)
                && (1..=MAX_SIDE).contains(&self.height)
                && (1..=MAX_SIZE).contains(&self.size),
            "the picture has no such size",
        )?;
        ensure(
            <&UserId>::try_from(self.creator.as_str()).is_ok_and(|user| !is_steward(user)),
            "who added it is no user",
        )?;
        ensure(
            self.roles.len() <= MAX_EXPRESSION_ROLES && self.roles.iter().all(|role| role.len() <= MAX_URI),
            "it is for too many roles",
        )?;
        let fits = match self.kind {
            ExpressionKind::Emoji => self.description.is_none() && self.tags.is_none(),
            ExpressionKind::Sticker => self.roles.is_empty(),
        };
        ensure(fits, "it says what only the other kind can say")?;
        ensure(
            is_text(&self.description, MAX_DESCRIPTION) && is_text(&self.tags, MAX_TAGS),
            "its description or tags are too long, or such as cannot be shown",
        )
    }
}

/// Whether `text` may be the name of such a thing.
#[must_use]
pub fn is_expression_name(kind: ExpressionKind, text: &str) -> bool {
    let length = text.chars().count();
    match kind {
        ExpressionKind::Emoji => {
            (EMOJI_NAME.0..=EMOJI_NAME.1).contains(&length)
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        }
        ExpressionKind::Sticker => {
            (STICKER_NAME.0..=STICKER_NAME.1).contains(&length)
                && text.trim() == text
                && !text.chars().any(char::is_control)
        }
    }
}

/// Whether `id` may be the id of such a thing.
pub(super) fn is_expression_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether `uri` names media of a server.
#[must_use]
pub fn is_picture(uri: &str) -> bool {
    // To the library a media id may be empty.
    uri.len() <= MAX_URI && !uri.ends_with('/') && <&MxcUri>::from(uri).is_valid()
}

/// What stands under `id` by `content`; `None` if nothing does any more.
pub(super) fn expression_of(id: &str, content: PackContent) -> Result<Option<Expression>, Refused> {
    ensure(is_expression_id(id), "its key is no id")?;
    let mut images = content.images.into_iter();
    let Some((name, image)) = images.next() else {
        return Ok(None);
    };
    ensure(images.next().is_none(), "a pack has one picture")?;
    let told = content
        .expression
        .ok_or(Refused("it does not say who added it"))?;
    let kind = match image.usage.as_slice() {
        [usage] if usage == ExpressionKind::Emoji.usage() => ExpressionKind::Emoji,
        [usage] if usage == ExpressionKind::Sticker.usage() => ExpressionKind::Sticker,
        _ => return Err(Refused("it is neither for emoji nor for stickers alone")),
    };
    let found = Expression {
        kind,
        name,
        uri: image.url,
        content_type: image.info.mimetype,
        width: image.info.w,
        height: image.info.h,
        size: image.info.size,
        animated: told.animated,
        creator: told.creator,
        roles: told.roles.into_iter().collect(),
        description: told.description,
        tags: told.tags,
    };
    found.check()?;
    Ok(Some(found))
}

/// What an event with the state key `id` changes, if its sender saw the guild as `seen`.
///
/// # Errors
/// When it is not what its type says.
pub(super) fn expression(
    pdu: &Pdu,
    id: &str,
    content: PackContent,
    seen: &GuildState,
) -> Result<Change, Refused> {
    let id = id.to_owned();
    let before = seen.expressions.get(&id);
    Ok(match (expression_of(&id, content)?, before) {
        (None, None) => Change::Nothing,
        (None, Some(_)) => Change::DeleteExpression { id },
        (Some(to), Some(before)) if to == **before => Change::Nothing,
        (Some(to), Some(before)) => {
            let stays = (&to.uri, &to.creator, to.kind, to.animated)
                == (&before.uri, &before.creator, before.kind, before.animated);
            ensure(stays, "the picture and who added it stay")?;
            Change::Expression {
                id,
                to,
                is_new: false,
            }
        }
        (Some(to), None) => {
            let sender = pdu.sender.as_str();
            ensure(
                to.creator == sender || seen.is_steward(sender),
                "nobody adds it for another",
            )?;
            Change::Expression { id, to, is_new: true }
        }
    })
}

/// Whether `sender`, who has `rights`, may add `to`.
pub(super) fn may_add(state: &GuildState, rights: Permissions, to: &Expression) -> Result<(), Refused> {
    ensure(
        rights.contains(Permissions::CREATE_GUILD_EXPRESSIONS),
        "the sender lacks the right",
    )?;
    let same = state.expressions.values().filter(|one| one.kind == to.kind);
    ensure(same.count() < to.kind.most(), "the guild has as many as it may")?;
    ensure(
        to.roles.iter().all(|role| state.roles.contains_key(role)),
        "there is no such role",
    )
}

/// Whether `sender`, who has `rights`, may make `to` of what stands under `id`, or delete it.
pub(super) fn may_edit(
    state: &GuildState,
    (sender, rights): (&str, Permissions),
    id: &str,
    to: Option<&Expression>,
) -> Result<(), Refused> {
    let before = state
        .expressions
        .get(id)
        .ok_or(Refused("there is no such thing"))?;
    let may = rights.contains(Permissions::MANAGE_GUILD_EXPRESSIONS)
        || (before.creator == sender && rights.contains(Permissions::CREATE_GUILD_EXPRESSIONS));
    ensure(may, "the sender lacks the right")?;
    let new = to.into_iter().flat_map(|to| to.roles.difference(&before.roles));
    // A role that has ended since stays on the list: taking it off could open the emoji to all.
    ensure(
        { new }.all(|role| state.roles.contains_key(role)),
        "there is no such role",
    )
}
