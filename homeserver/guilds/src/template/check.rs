//! What a template may say: what could be made by hand, too.

use std::collections::HashSet;

use guildhall_event::guild::{MAX_OVERWRITES, MAX_ROLES};
use guildhall_types::content::{ChannelContent, channel_type};

use super::VERSION;
use crate::{
    GuildLimits, Refusal, channel, guild,
    model::{GuildTemplate, TemplateChannel},
    role,
    validate::Check,
};

/// The field of the body that a template is.
const FIELD: &str = "template";

/// Refuses a template that says what cannot be; the names in it are without blanks around them then.
pub(super) fn checked(mut template: GuildTemplate, limits: &GuildLimits) -> Result<GuildTemplate, Refusal> {
    if template.version != VERSION {
        return Err(Refusal::invalid(
            FIELD,
            format!("must have the version {VERSION}"),
        ));
    }
    if !(1..=MAX_ROLES).contains(&template.roles.len()) {
        return Err(Refusal::invalid(
            FIELD,
            format!("must have 1 to {MAX_ROLES} roles, @everyone first"),
        ));
    }
    let most = usize::try_from(limits.channels_per_guild).unwrap_or(usize::MAX);
    if template.channels.len() > most {
        return Err(Refusal::invalid(
            FIELD,
            format!("must have at most {most} channels"),
        ));
    }
    let mut check = Check::new();
    let description = template.description.as_deref();
    template.description = check.text(FIELD, description, guild::DESCRIPTION);
    for one in &mut template.roles {
        one.name = check.name(FIELD, &one.name, role::NAME.0, role::NAME.1);
        check.number(FIELD, one.color, 0, role::MAX_COLOR);
        role::check_unicode_emoji(&mut check, FIELD, one.unicode_emoji.as_deref());
    }
    let (roles, kinds) = (template.roles.len(), kinds(&template));
    for one in &mut template.channels {
        check_channel(&mut check, one, roles, &kinds);
    }
    for category in 0..kinds.len() {
        let inside = template
            .channels
            .iter()
            .filter(|one| one.parent == Some(category));
        if inside.count() > channel::MAX_CHILDREN {
            check.refuse(
                FIELD,
                format!("has a category with more than {} channels", channel::MAX_CHILDREN),
            );
        }
    }
    check.end()?;
    Ok(template)
}

fn kinds(template: &GuildTemplate) -> Vec<i64> {
    template.channels.iter().map(|one| one.kind).collect()
}

fn check_channel(check: &mut Check, one: &mut TemplateChannel, roles: usize, kinds: &[i64]) {
    one.name = check.name(FIELD, &one.name, channel::NAME.0, channel::NAME.1);
    one.topic = check.text(FIELD, one.topic.as_deref(), channel::TOPIC);
    if !channel::KINDS.contains(&one.kind) {
        check.refuse(FIELD, "has a channel of a kind that there is not");
    }
    let mut facts = Check::new();
    channel::check_facts(&mut facts, &content(one));
    if facts.end().is_err() {
        check.refuse(
            FIELD,
            "has a channel with a number out of its bounds, or for voice channels alone",
        );
    }
    if let Some(parent) = one.parent
        && (one.kind == channel_type::CATEGORY || kinds.get(parent) != Some(&channel_type::CATEGORY))
    {
        check.refuse(
            FIELD,
            "has a channel in what is no category, or a category in another",
        );
    }
    let targets: HashSet<usize> = one.overwrites.iter().map(|overwrite| overwrite.role).collect();
    if targets.len() != one.overwrites.len() || one.overwrites.len() > MAX_OVERWRITES {
        check.refuse(
            FIELD,
            format!("has a channel with two overwrites for one role, or more than {MAX_OVERWRITES}"),
        );
    }
    if targets.iter().any(|role| *role >= roles) {
        check.refuse(FIELD, "has an overwrite for a role that it has not");
    }
}

/// The facts of a channel, without its guild, place and category.
pub(super) fn content(one: &TemplateChannel) -> ChannelContent {
    ChannelContent {
        kind: one.kind,
        nsfw: one.nsfw,
        rate_limit_per_user: one.rate_limit_per_user,
        bitrate: one.bitrate,
        user_limit: one.user_limit,
        ..ChannelContent::default()
    }
}
