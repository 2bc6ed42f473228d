//! What a rule may name, and whether its parts can be what they are.

use guildhall_event::guild::{AutomodRule, Trigger};
use guildhall_permissions::Permissions;
use guildhall_storage::roles;
use guildhall_types::{RoomId, content::channel_type};
use sqlx::AnyConnection;

use crate::{
    Access, Refusal,
    guild::settings::is_channel,
    model::{AutoModerationAction, AutoModerationTrigger},
    validate::Check,
};

/// Kinds of channels that messages stand in.
const TEXT: [i64; 2] = [channel_type::TEXT, channel_type::ANNOUNCEMENT];
/// Kinds of channels that may be left out.
const TALK: [i64; 3] = [
    channel_type::TEXT,
    channel_type::VOICE,
    channel_type::ANNOUNCEMENT,
];

/// The trigger of the kind `number`; words and domains without blanks around them.
pub(super) fn trigger(check: &mut Check, number: i64, mut given: AutoModerationTrigger) -> Option<Trigger> {
    let AutoModerationTrigger {
        keyword_filter,
        allow_list,
        allowed_domains,
        ..
    } = &mut given;
    for text in keyword_filter.iter_mut().chain(allow_list) {
        *text = text.trim().to_owned();
    }
    for domain in allowed_domains {
        *domain = domain.trim().to_lowercase();
    }
    if !matches!(number, 1 | 5 | 1000 | 1001) {
        check.refuse("triggerType", "must be 1, 5, 1000 or 1001");
        return None;
    }
    let trigger = given.of_kind(number);
    match trigger.as_ref().map(Trigger::check) {
        Some(Ok(())) => {}
        Some(Err(reason)) => check.refuse("triggerMetadata", format!("cannot be so: {reason}")),
        None => check.refuse(
            "triggerMetadata",
            "has not just what the kind of trigger asks for",
        ),
    }
    trigger
}

/// The actions.
pub(super) fn actions(
    check: &mut Check,
    given: Vec<AutoModerationAction>,
) -> Vec<guildhall_event::guild::Action> {
    let mut actions = Vec::new();
    for action in given {
        match action.read() {
            Some(action) => {
                if let Err(reason) = action.check() {
                    check.refuse("actions", format!("cannot be so: {reason}"));
                }
                actions.push(action);
            }
            None => check.refuse("actions", "has not just what the kind of action asks for"),
        }
    }
    actions
}

/// Notes what is wrong with what the rule names, and with the whole.
pub(super) async fn whole(
    conn: &mut AnyConnection,
    check: &mut Check,
    guild: &RoomId,
    access: &Access,
    rule: &AutomodRule,
) -> Result<(), Refusal> {
    if rule.timeout().is_some() {
        access.require(Permissions::MODERATE_MEMBERS, "have a rule time members out")?;
    }
    if let Some(channel) = rule.alert_channel()
        && !is_channel(conn, guild, access, channel, &TEXT).await?
    {
        check.refuse("actions", "must name a text channel of this guild that you see");
    }
    for channel in &rule.exempt_channels {
        if !is_channel(conn, guild, access, channel, &TALK).await? {
            check.refuse("exemptChannels", "must be channels of this guild that you see");
            break;
        }
    }
    let known = roles::of_guild(conn, guild.as_str()).await?;
    let is_known = |id: &String| known.iter().any(|role| role.role_id == *id);
    if !rule.exempt_roles.iter().all(is_known) {
        check.refuse("exemptRoles", "must be roles of this guild");
    }
    Ok(())
}

/// Refuses what is still wrong with a rule whose parts are right.
pub(super) fn rest(rule: &AutomodRule) -> Result<(), Refusal> {
    rule.check().map_err(|reason| {
        let field = match rule.actions.len() {
            1..=3 if rule.exempt_roles.len() > guildhall_event::guild::MAX_EXEMPT_ROLES => "exemptRoles",
            1..=3 if rule.exempt_channels.len() > guildhall_event::guild::MAX_EXEMPT_CHANNELS => {
                "exemptChannels"
            }
            _ => "actions",
        };
        Refusal::invalid(field, format!("cannot be so: {reason}"))
    })
}
