//! What a role may be.

use guildhall_types::content::RoleContent;

use super::{
    authorise::{Refused, ensure},
    expressions::is_picture,
    state::RoleState,
};

/// Characters of a role's name.
const MAX_ROLE_NAME: usize = 100;
/// Characters of a role's id.
const MAX_ROLE_ID: usize = 64;
/// The highest place of a role.
pub const MAX_POSITION: i64 = 10_000;
/// Colours are 24-bit RGB.
const MAX_COLOR: i64 = 0xff_ffff;
/// Bytes of an emoji of Unicode: families and flags of regions are made of many characters.
const MAX_UNICODE_EMOJI: usize = 64;

/// The role `id` of `guild` that `content` describes.
pub(super) fn role_of(guild: &str, id: &str, content: RoleContent) -> Result<RoleState, Refused> {
    let is_everyone = id == guild;
    let is_sound_id =
        (1..=MAX_ROLE_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ensure(is_everyone || is_sound_id, "the role's id is none")?;
    ensure(
        (1..=MAX_ROLE_NAME).contains(&content.name.chars().count()),
        "the role's name has not 1 to 100 characters",
    )?;
    ensure((0..=MAX_COLOR).contains(&content.color), "the colour is none")?;
    let positions = if is_everyone { 0..=0 } else { 1..=MAX_POSITION };
    ensure(
        positions.contains(&content.position),
        "the role cannot stand there",
    )?;
    ensure(
        content.icon.as_deref().is_none_or(is_picture),
        "the role's picture is no mxc: URI",
    )?;
    ensure(
        content.unicode_emoji.as_deref().is_none_or(is_unicode_emoji),
        "the role's emoji is none",
    )?;
    let permissions = content.permissions.parse();
    Ok(RoleState {
        name: content.name,
        color: content.color,
        hoist: content.hoist,
        mentionable: content.mentionable,
        position: content.position,
        icon: content.icon,
        unicode_emoji: content.unicode_emoji,
        permissions: permissions.map_err(|_| Refused("the role's permissions are no number of 64 bits"))?,
    })
}

/// Whether `text` may stand for an emoji of Unicode: which there are, a list says that grows every year, so only what surely is none is
/// refused.
#[must_use]
pub fn is_unicode_emoji(text: &str) -> bool {
    let is_part = |one: char| {
        // Digits, `#` and `*` begin keycaps; the joiner and the variation selector are in many.
        !one.is_control()
            && !one.is_alphabetic()
            && !one.is_whitespace()
            && (!one.is_ascii() || one.is_ascii_digit() || matches!(one, '#' | '*'))
    };
    (1..=MAX_UNICODE_EMOJI).contains(&text.len()) && !text.is_ascii() && text.chars().all(is_part)
}
