//! `spec/gateway.schema.json`: the JSON Schema of every frame, made of the types that the frames are made of.

mod frames;
mod strict;

use guildhall_accounts::User;
use guildhall_guilds::model::{
    AuditLogEntry, AutoModerationActionExecution, AutoModerationRule, Channel, Emoji, Guild, GuildSnapshot,
    Member, Report, Role, ScheduledEvent, Sticker,
};
use guildhall_messaging::{ReadState, Thread, relations::Relationship};
use guildhall_notifications::{Notification, NotificationSettings};
use guildhall_presence::Presence;
use serde_json::Value;

use self::frames::Frames;
use crate::{
    adapters::Told,
    blocks::BlockedUsers,
    connection::{Empty, Hello, Resumed},
    dispatch::texts::{
        ChannelGone, EventInterest, Gone, GoneFromGuild, MemberGone, MessageGone, PinsTold, PollVoteTold,
        ReactionTold, RelationGone, WebhooksTold,
    },
    inbound::{Authenticate, Resume},
    notifications::NotificationsTurned,
    presence::SessionPresence,
    read_states::{GuildAck, MessageAck, ThreadFollow},
    ready::Snapshot,
    receipts::ReceiptUpdate,
    servers::ServerReach,
    typing::TypingStart,
};

/// The schema (JSON Schema 2020-12) of what server and clients say to each other. `$defs` has one for each frame, under the
/// name of its event; where both sides have one of that name, the client's is `client:` and the name. What the server says has exactly the fields that are named; clients may say more.
#[must_use]
pub fn schema() -> Value {
    let mut frames = Frames::default();
    frames.component::<User>();
    frames.component::<GuildSnapshot>();
    frames.component::<ReadState>();

    frames.client::<Authenticate>("authenticate");
    frames.client::<Resume>("resume");
    frames.client_bare("heartbeat");
    frames.client::<SessionPresence>("presence:update");

    frames.connection::<Hello>("hello");
    frames.connection::<Resumed<'static>>("resumed");
    frames.connection::<Empty>("invalid_session");
    frames.connection::<Empty>("heartbeat_ack");

    frames.session::<Snapshot<'static>>("ready");
    frames.session::<User>("user:update");
    frames.session::<ServerReach<'static>>("server:update");
    frames.session::<GuildSnapshot>("guild:create");
    frames.session::<Guild>("guild:update");
    frames.session::<Gone<'static>>("guild:delete");
    frames.session::<Channel>("channel:create");
    frames.session::<Channel>("channel:update");
    frames.session::<ChannelGone<'static>>("channel:delete");
    frames.session::<Role>("guild_role:create");
    frames.session::<Role>("guild_role:update");
    frames.session::<GoneFromGuild<'static>>("guild_role:delete");
    frames.session::<Emoji>("guild_emoji:create");
    frames.session::<Emoji>("guild_emoji:update");
    frames.session::<GoneFromGuild<'static>>("guild_emoji:delete");
    frames.session::<Sticker>("guild_sticker:create");
    frames.session::<Sticker>("guild_sticker:update");
    frames.session::<GoneFromGuild<'static>>("guild_sticker:delete");
    frames.session::<Member>("guild_member:add");
    frames.session::<Member>("guild_member:update");
    frames.session::<MemberGone<'static>>("guild_member:remove");
    frames.session::<ScheduledEvent>("guild_scheduled_event:create");
    frames.session::<ScheduledEvent>("guild_scheduled_event:update");
    frames.session::<GoneFromGuild<'static>>("guild_scheduled_event:delete");
    frames.session::<EventInterest<'static>>("guild_scheduled_event:user_add");
    frames.session::<EventInterest<'static>>("guild_scheduled_event:user_remove");
    frames.session::<AutoModerationRule>("auto_moderation_rule:create");
    frames.session::<AutoModerationRule>("auto_moderation_rule:update");
    frames.session::<GoneFromGuild<'static>>("auto_moderation_rule:delete");
    frames.session::<AutoModerationActionExecution>("auto_moderation_action:execution");
    frames.session::<AuditLogEntry>("guild_audit_log:create");
    frames.session::<Told<'static>>("message:create");
    frames.session::<Told<'static>>("message:update");
    frames.session::<MessageGone<'static>>("message:delete");
    frames.session::<PinsTold<'static>>("channel:pins_update");
    frames.session::<Thread>("thread:create");
    frames.session::<Thread>("thread:update");
    frames.session::<MessageGone<'static>>("thread:delete");
    frames.session::<ThreadFollow<'static>>("thread:member_update");
    frames.session::<PollVoteTold<'static>>("message:poll_vote_add");
    frames.session::<PollVoteTold<'static>>("message:poll_vote_remove");
    frames.session::<WebhooksTold<'static>>("webhooks:update");
    frames.session::<ReactionTold<'static>>("message:reaction_add");
    frames.session::<ReactionTold<'static>>("message:reaction_remove");
    frames.session::<MessageAck<'static>>("message:ack");
    frames.session::<GuildAck<'static>>("guild:ack");
    frames.session::<Notification>("notification:create");
    frames.session::<NotificationsTurned<'static>>("notification:read");
    frames.session::<NotificationsTurned<'static>>("notification:delete");
    frames.session::<NotificationSettings>("notification_settings:update");
    frames.session::<TypingStart<'static>>("typing:start");
    frames.session::<ReceiptUpdate<'static>>("receipt:update");
    frames.session::<Presence>("presence:update");
    frames.session::<Relationship>("relationship:add");
    frames.session::<Relationship>("relationship:update");
    frames.session::<RelationGone<'static>>("relationship:remove");
    frames.session::<BlockedUsers<'static>>("blocked_users:update");
    frames.session::<Report>("report:create");
    frames.session::<Report>("report:update");
    frames.document()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::schema;

    const TEXT: &str = include_str!("../../../../spec/gateway.md");

    #[test]
    fn every_event_is_described() {
        let schema = schema();
        for side in ["ServerFrame", "ClientFrame"] {
            for frame in schema["$defs"][side]["oneOf"].as_array().unwrap() {
                let name = frame["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
                let name = name.trim_start_matches("client:");
                assert!(
                    TEXT.contains(&format!("`{name}`")),
                    "{name} is not in spec/gateway.md"
                );
            }
        }
    }

    #[test]
    fn what_the_server_says_has_no_other_fields() {
        let schema = schema();
        let member = &schema["$defs"]["Member"];
        assert_eq!(member["additionalProperties"], false);
        assert_eq!(
            member["required"].as_array().unwrap().len(),
            member["properties"].as_object().unwrap().len()
        );
        let guild = &schema["$defs"]["GuildSnapshot"];
        assert!(guild["properties"]["name"].is_object() && guild["properties"]["channels"].is_object());
        assert!(
            !schema.to_string().contains("#/components"),
            "a reference leads nowhere"
        );
    }
}
