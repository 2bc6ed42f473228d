//! Ids that clients name. What is no id is the id of nothing: 404 in a path, as for one that nobody has.

use guildhall_guilds::{Refusal, Thing, WebhookToken};
use guildhall_messaging::AttachmentPath;
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use crate::{ApiError, validate::has_control};

/// Longest id, in bytes.
const MAX: usize = 255;

/// `{guild_id}`
#[derive(Deserialize)]
pub(super) struct GuildPath {
    guild_id: String,
}

/// `{guild_id}` and `{channel_id}`
#[derive(Deserialize)]
pub(super) struct GuildChannelPath {
    guild_id: String,
    channel_id: String,
}

/// `{guild_id}` and `{user_id}`
#[derive(Deserialize)]
pub(super) struct MemberPath {
    guild_id: String,
    user_id: String,
}

/// `{guild_id}` and `{server}`
#[derive(Deserialize)]
pub(super) struct ServerBanPath {
    guild_id: String,
    /// A pattern over server names.
    server: String,
}

/// `{guild_id}` and `{role_id}`
#[derive(Deserialize)]
pub(super) struct RolePath {
    guild_id: String,
    role_id: String,
}

/// `{guild_id}` and `{emoji_id}`
#[derive(Deserialize)]
pub(super) struct EmojiPath {
    guild_id: String,
    emoji_id: String,
}

/// `{guild_id}` and `{sticker_id}`
#[derive(Deserialize)]
pub(super) struct StickerPath {
    guild_id: String,
    sticker_id: String,
}

/// `{server_name}` and `{media_id}`
#[derive(Deserialize)]
pub(super) struct MediaPath {
    server_name: String,
    media_id: String,
}

/// `{channel_id}`, `{message_id}`, `{server_name}` and `{media_id}`
#[derive(Deserialize)]
pub(super) struct AttachmentParams {
    channel_id: String,
    message_id: String,
    server_name: String,
    media_id: String,
}

impl AttachmentParams {
    /// Those of the path `url`, as it stands in attachments.
    pub(super) fn of_url(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("/api/v1/attachments/")?;
        let parts: Vec<String> = rest
            .split('/')
            .map(|part| Some(percent_decode_str(part).decode_utf8().ok()?.into_owned()))
            .collect::<Option<_>>()?;
        let [channel_id, message_id, server_name, media_id] = <[String; 4]>::try_from(parts).ok()?;
        Some(Self {
            channel_id,
            message_id,
            server_name,
            media_id,
        })
    }

    pub(super) fn attachment(&self) -> Result<AttachmentPath, ApiError> {
        let unknown = || ApiError::from(Refusal::Unknown(Thing::Media));
        let server = OwnedServerName::try_from(self.server_name.as_str()).map_err(|_| unknown())?;
        if !is_possible(&self.server_name) || !is_possible(&self.media_id) {
            return Err(unknown());
        }
        Ok(AttachmentPath {
            channel: channel(&self.channel_id).map_err(|_| unknown())?,
            message: message(&self.message_id).map_err(|_| unknown())?,
            server,
            media: self.media_id.clone(),
        })
    }
}

/// `{upload_id}`
#[derive(Deserialize)]
pub(super) struct UploadPath {
    upload_id: String,
}

impl UploadPath {
    /// Of an upload that is none, nothing.
    pub(super) fn upload(&self) -> &str {
        match is_possible(&self.upload_id) {
            true => &self.upload_id,
            false => "",
        }
    }
}

/// `{guild_id}` and `{rule_id}`
#[derive(Deserialize)]
pub(super) struct AutomodRulePath {
    guild_id: String,
    rule_id: String,
}

/// `{channel_id}`, `{message_id}` and `{answer_id}`
#[derive(Deserialize)]
pub(super) struct PollAnswerPath {
    channel_id: String,
    message_id: String,
    answer_id: String,
}

impl PollAnswerPath {
    pub(super) fn message(&self) -> Result<(OwnedRoomId, OwnedEventId), ApiError> {
        Ok((channel(&self.channel_id)?, message(&self.message_id)?))
    }

    /// Of an answer that is none, nothing.
    pub(super) fn answer(&self) -> &str {
        match is_possible(&self.answer_id) {
            true => &self.answer_id,
            false => "",
        }
    }
}

/// `{channel_id}`, `{thread_id}` and `{user_id}`
#[derive(Deserialize)]
pub(super) struct ThreadMemberPath {
    channel_id: String,
    thread_id: String,
    user_id: String,
}

impl ThreadMemberPath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        channel(&self.channel_id)
    }

    pub(super) fn thread(&self) -> Result<OwnedEventId, ApiError> {
        thread(&self.thread_id)
    }

    pub(super) fn user(&self) -> Result<OwnedUserId, ApiError> {
        user_of(&self.user_id, Thing::Member)
    }
}

/// `{webhook_id}`
#[derive(Deserialize)]
pub(super) struct WebhookPath {
    webhook_id: String,
}

impl WebhookPath {
    pub(super) fn webhook(&self) -> Result<&str, ApiError> {
        webhook(&self.webhook_id)
    }
}

/// `{webhook_id}` and `{webhook_token}`
#[derive(Deserialize)]
pub(super) struct WebhookTokenPath {
    webhook_id: String,
    webhook_token: String,
}

impl WebhookTokenPath {
    pub(super) fn webhook(&self) -> Result<WebhookToken<'_>, ApiError> {
        Ok(WebhookToken {
            id: webhook(&self.webhook_id)?,
            token: &self.webhook_token,
        })
    }
}

/// `{webhook_id}`, `{webhook_token}` and `{message_id}`
#[derive(Deserialize)]
pub(super) struct WebhookMessagePath {
    webhook_id: String,
    webhook_token: String,
    message_id: String,
}

impl WebhookMessagePath {
    pub(super) fn webhook(&self) -> Result<WebhookToken<'_>, ApiError> {
        Ok(WebhookToken {
            id: webhook(&self.webhook_id)?,
            token: &self.webhook_token,
        })
    }

    pub(super) fn message(&self) -> Result<OwnedEventId, ApiError> {
        message(&self.message_id)
    }
}

fn webhook(id: &str) -> Result<&str, ApiError> {
    match is_possible(id) {
        true => Ok(id),
        false => Err(Refusal::Unknown(Thing::Webhook).into()),
    }
}

/// `{guild_id}` and `{code}`
#[derive(Deserialize)]
pub(super) struct GuildInvitePath {
    guild_id: String,
    /// An invite's code, without a server.
    code: String,
}

/// `{guild_id}` and `{event_id}`
#[derive(Deserialize)]
pub(super) struct ScheduledEventPath {
    guild_id: String,
    /// A scheduled event.
    event_id: String,
}

/// `{user_id}`
#[derive(Deserialize)]
pub(super) struct UserPath {
    user_id: String,
}

/// `{channel_id}`
#[derive(Deserialize)]
pub(super) struct ChannelPath {
    channel_id: String,
}

/// `{channel_id}` and `{target_id}`
#[derive(Deserialize)]
pub(super) struct OverwritePath {
    channel_id: String,
    /// A role or a user.
    target_id: String,
}

/// `{channel_id}` and `{user_id}`
#[derive(Deserialize)]
pub(super) struct RecipientPath {
    channel_id: String,
    user_id: String,
}

/// `{channel_id}` and `{thread_id}`
#[derive(Deserialize)]
pub(super) struct ThreadPath {
    channel_id: String,
    /// The message that the thread begins with.
    thread_id: String,
}

/// `{channel_id}` and `{message_id}`
#[derive(Deserialize)]
pub(super) struct MessagePath {
    channel_id: String,
    message_id: String,
}

/// `{channel_id}`, `{message_id}` and `{emoji}`
#[derive(Deserialize)]
pub(super) struct ReactionPath {
    channel_id: String,
    message_id: String,
    emoji: String,
}

/// `{channel_id}`, `{message_id}`, `{emoji}` and `{user_id}`
#[derive(Deserialize)]
pub(super) struct UserReactionPath {
    channel_id: String,
    message_id: String,
    emoji: String,
    user_id: String,
}

/// `{notification_id}`
#[derive(Deserialize)]
pub(super) struct NotificationPath {
    notification_id: String,
}

/// `{subscription_id}`
#[derive(Deserialize)]
pub(super) struct PushSubscriptionPath {
    subscription_id: String,
}

/// `{report_id}`
#[derive(Deserialize)]
pub(super) struct ReportPath {
    report_id: String,
}

/// `{guild_id}` and `{report_id}`
#[derive(Deserialize)]
pub(super) struct GuildReportPath {
    guild_id: String,
    report_id: String,
}

/// Most entries on a page of reports or pins.
const MAX_PAGE: u32 = 100;
/// Entries on such a page unless said otherwise.
const DEFAULT_PAGE: u32 = 50;

/// How many entries such a page holds.
pub(super) fn page_limit(limit: Option<u32>) -> Result<u32, ApiError> {
    let limit = limit.unwrap_or(DEFAULT_PAGE);
    match (1..=MAX_PAGE).contains(&limit) {
        true => Ok(limit),
        false => Err(ApiError::invalid(
            "limit",
            format!("must be from 1 to {MAX_PAGE}"),
        )),
    }
}

/// Where a page goes on, the empty text for the first one.
pub(super) fn cursor<'a>(field: &'static str, cursor: Option<&'a str>) -> Result<&'a str, ApiError> {
    let cursor = cursor.unwrap_or_default();
    match is_possible(cursor) {
        true => Ok(cursor),
        false => Err(ApiError::invalid(field, "is no place in this list")),
    }
}

/// Refuses a cursor that cannot be the id of a report.
pub(super) fn check_before(before: Option<&str>) -> Result<(), ApiError> {
    match before.is_none_or(is_report) {
        true => Ok(()),
        false => Err(ApiError::invalid("before", "is no report of this list")),
    }
}

fn is_report(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn report(id: &str) -> Result<&str, ApiError> {
    let id = Some(id).filter(|id| is_report(id));
    id.ok_or_else(|| Refusal::Unknown(Thing::Report).into())
}

/// What can be the id of a notification: they have the form of those of reports.
pub(super) fn notification(id: &str) -> Option<String> {
    is_report(id).then(|| id.to_owned())
}

impl NotificationPath {
    pub(super) fn notification(&self) -> Result<&str, ApiError> {
        let id = Some(self.notification_id.as_str()).filter(|id| is_report(id));
        id.ok_or_else(|| Refusal::Unknown(Thing::Notification).into())
    }
}

impl PushSubscriptionPath {
    pub(super) fn subscription(&self) -> Result<&str, ApiError> {
        // They have the form of those of reports.
        let id = Some(self.subscription_id.as_str()).filter(|id| is_report(id));
        id.ok_or_else(|| Refusal::Unknown(Thing::PushSubscription).into())
    }
}

impl ReportPath {
    pub(super) fn report(&self) -> Result<&str, ApiError> {
        report(&self.report_id)
    }
}

impl GuildReportPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn report(&self) -> Result<&str, ApiError> {
        report(&self.report_id)
    }
}

/// Whether `id` can be the id of anything. Those of events are not all judged when they are parsed, and not every
/// database can look up U+0000.
pub(super) fn is_possible(id: &str) -> bool {
    id.len() <= MAX && !has_control(id)
}

/// A guild's or channel's id of a body.
pub(super) fn room(id: &str, thing: Thing) -> Result<OwnedRoomId, ApiError> {
    let room = OwnedRoomId::try_from(id).ok().filter(|_| is_possible(id));
    room.ok_or_else(|| Refusal::Unknown(thing).into())
}

/// A user's id of a path.
fn user_of(id: &str, thing: Thing) -> Result<OwnedUserId, ApiError> {
    let user = OwnedUserId::try_from(id).ok().filter(|_| is_possible(id));
    user.ok_or_else(|| Refusal::Unknown(thing).into())
}

/// A channel's id of a body.
pub(super) fn channel(id: &str) -> Result<OwnedRoomId, ApiError> {
    room(id, Thing::Channel)
}

/// A message's id, also of a query string.
pub(super) fn message(id: &str) -> Result<OwnedEventId, ApiError> {
    let message = OwnedEventId::try_from(id).ok().filter(|_| is_possible(id));
    message.ok_or_else(|| Refusal::Unknown(Thing::Message).into())
}

impl GuildPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }
}

impl GuildChannelPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }
}

impl OverwritePath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }

    pub(super) fn target(&self) -> Result<&str, ApiError> {
        let target = Some(self.target_id.as_str()).filter(|id| is_possible(id));
        target.ok_or_else(|| Refusal::Unknown(Thing::Role).into())
    }
}

/// What somebody reacts with, also of a query string.
pub(super) fn emoji(emoji: &str) -> Result<&str, ApiError> {
    let emoji = Some(emoji).filter(|emoji| is_possible(emoji) && !emoji.is_empty());
    emoji.ok_or_else(|| ApiError::invalid("emoji", "is no emoji that you may use"))
}

impl ReactionPath {
    pub(super) fn message(&self) -> Result<(OwnedRoomId, OwnedEventId), ApiError> {
        Ok((channel(&self.channel_id)?, message(&self.message_id)?))
    }

    pub(super) fn emoji(&self) -> Result<&str, ApiError> {
        emoji(&self.emoji)
    }
}

impl UserReactionPath {
    pub(super) fn message(&self) -> Result<(OwnedRoomId, OwnedEventId), ApiError> {
        Ok((channel(&self.channel_id)?, message(&self.message_id)?))
    }

    pub(super) fn emoji(&self) -> Result<&str, ApiError> {
        emoji(&self.emoji)
    }

    pub(super) fn user(&self) -> Result<OwnedUserId, ApiError> {
        user_of(&self.user_id, Thing::Member)
    }
}

impl MemberPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    /// `None` is the caller (`@me`).
    pub(super) fn user(&self) -> Result<Option<OwnedUserId>, ApiError> {
        if self.user_id == "@me" {
            return Ok(None);
        }
        user_of(&self.user_id, Thing::Member).map(Some)
    }
}

impl UserPath {
    pub(super) fn user(&self) -> Result<OwnedUserId, ApiError> {
        user_of(&self.user_id, Thing::User)
    }
}

impl ServerBanPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn server(&self) -> Result<&str, ApiError> {
        let server = Some(&*self.server).filter(|server| is_possible(server));
        server.ok_or_else(|| Refusal::Unknown(Thing::Ban).into())
    }
}

impl RolePath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn role(&self) -> Result<&str, ApiError> {
        let role = Some(&*self.role_id).filter(|role| is_possible(role));
        role.ok_or_else(|| Refusal::Unknown(Thing::Role).into())
    }
}

impl AutomodRulePath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn rule(&self) -> Result<&str, ApiError> {
        let rule = Some(&*self.rule_id).filter(|rule| is_possible(rule));
        rule.ok_or_else(|| Refusal::Unknown(Thing::AutomodRule).into())
    }
}

impl EmojiPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn emoji(&self) -> Result<&str, ApiError> {
        let emoji = Some(&*self.emoji_id).filter(|id| is_possible(id));
        emoji.ok_or_else(|| Refusal::Unknown(Thing::Emoji).into())
    }
}

impl StickerPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn sticker(&self) -> Result<&str, ApiError> {
        let sticker = Some(&*self.sticker_id).filter(|id| is_possible(id));
        sticker.ok_or_else(|| Refusal::Unknown(Thing::Sticker).into())
    }
}

impl MediaPath {
    pub(super) fn server(&self) -> Result<OwnedServerName, ApiError> {
        let server = OwnedServerName::try_from(self.server_name.as_str())
            .ok()
            .filter(|_| is_possible(&self.server_name));
        server.ok_or_else(|| Refusal::Unknown(Thing::Media).into())
    }

    pub(super) fn media(&self) -> &str {
        &self.media_id
    }
}

/// A user's id of a body.
pub(super) fn user(field: &'static str, id: &str) -> Result<OwnedUserId, ApiError> {
    let user = OwnedUserId::try_from(id).ok().filter(|_| is_possible(id));
    user.ok_or_else(|| ApiError::invalid(field, "is no user id"))
}

impl GuildInvitePath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn code(&self) -> Result<&str, ApiError> {
        let code = Some(&*self.code).filter(|code| is_possible(code));
        code.ok_or_else(|| Refusal::Unknown(Thing::Invite).into())
    }
}

impl ScheduledEventPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn event(&self) -> Result<&str, ApiError> {
        let event = Some(&*self.event_id).filter(|event| is_possible(event));
        event.ok_or_else(|| Refusal::Unknown(Thing::ScheduledEvent).into())
    }
}

impl ChannelPath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }
}

impl RecipientPath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }

    pub(super) fn user(&self) -> Result<OwnedUserId, ApiError> {
        user_of(&self.user_id, Thing::Member)
    }
}

/// A thread's id, also of a query string.
pub(super) fn thread(id: &str) -> Result<OwnedEventId, ApiError> {
    let thread = OwnedEventId::try_from(id).ok().filter(|_| is_possible(id));
    thread.ok_or_else(|| Refusal::Unknown(Thing::Thread).into())
}

impl ThreadPath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }

    pub(super) fn thread(&self) -> Result<OwnedEventId, ApiError> {
        thread(&self.thread_id)
    }
}

impl MessagePath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }

    pub(super) fn message(&self) -> Result<OwnedEventId, ApiError> {
        message(&self.message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_an_id_is_one_of_nothing() {
        assert!(message("$Ab-_9").is_ok());
        assert!(channel("!Ab-_9").is_ok());
        for bad in ["a\0", "a\nb", "a\u{85}", &"x".repeat(255)] {
            assert!(message(&format!("${bad}")).is_err(), "{bad:?}");
            assert!(channel(&format!("!{bad}")).is_err(), "{bad:?}");
            let path = MemberPath {
                guild_id: format!("!{bad}"),
                user_id: format!("@{bad}:a.test"),
            };
            assert!(path.guild().is_err() && path.user().is_err(), "{bad:?}");
            let path = GuildInvitePath {
                guild_id: "!guild".to_owned(),
                code: format!("a{bad}"),
            };
            assert!(path.guild().is_ok() && path.code().is_err(), "{bad:?}");
        }
    }
}
