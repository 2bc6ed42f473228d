//! What becomes of what rules find in what members of other servers say.

use guildhall_federation_api::automod::{AutomodDesk, AutomodDeskError, AutomodNotice};
use guildhall_guilds::{
    Findings, NewAutomodRule, NewChannel, Refusal,
    model::{AutoModerationAction, AutoModerationActionMetadata, AutoModerationTrigger},
};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_types::{OwnedRoomId, RoomId, UserId, content::channel_type};
use serde_json::{Value, json};

use crate::server::{Server, eventually, servers};

fn action(kind: i64, metadata: AutoModerationActionMetadata) -> AutoModerationAction {
    AutoModerationAction { kind, metadata }
}

/// A rule that keeps cats back, tells of it in `channel` and times out for 60 s.
fn cats(channel: &RoomId) -> NewAutomodRule {
    let none = AutoModerationActionMetadata::default;
    NewAutomodRule {
        name: "no cats".to_owned(),
        trigger_type: 1,
        trigger_metadata: AutoModerationTrigger {
            keyword_filter: vec!["cat".to_owned()],
            ..AutoModerationTrigger::default()
        },
        actions: vec![
            action(
                1,
                AutoModerationActionMetadata {
                    custom_message: Some("Dogs only".to_owned()),
                    ..none()
                },
            ),
            action(
                2,
                AutoModerationActionMetadata {
                    channel_id: Some(channel.to_string()),
                    ..none()
                },
            ),
            action(
                3,
                AutoModerationActionMetadata {
                    duration_seconds: Some(60),
                    ..none()
                },
            ),
        ],
        enabled: true,
        ..NewAutomodRule::default()
    }
}

/// A channel that only its owner sees.
async fn private(server: &Server, owner: &UserId, guild: &RoomId) -> OwnedRoomId {
    let hidden = Overwrite {
        target: Target::Role(guild.to_string()),
        allow: Permissions::NONE,
        deny: Permissions::VIEW_CHANNEL,
    };
    let new = NewChannel {
        name: "staff".to_owned(),
        kind: channel_type::TEXT,
        overwrites: Some(vec![hidden]),
        ..NewChannel::default()
    };
    let made = server.guilds.create_channel(owner, guild, new).await.unwrap();
    OwnedRoomId::try_from(made.id).unwrap()
}

async fn look(
    server: &Server,
    (guild, channel): (&RoomId, &RoomId),
    user: &UserId,
    text: &str,
) -> Option<Findings> {
    let Value::Object(content) = json!({"msgtype": "m.text", "body": text}) else {
        panic!("no object")
    };
    let looked = server
        .guilds
        .look_at((guild, channel), user, (text, &content))
        .await;
    looked.unwrap()
}

async fn timed_out(server: &Server, guild: &RoomId, user: &UserId) -> bool {
    let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
    let member = state.members.get(user.as_str()).unwrap();
    member.timed_out_until.is_some()
}

#[tokio::test]
async fn a_finding_is_told_where_only_the_guilds_own_server_is_and_the_author_is_timed_out_everywhere() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    let staff = private(&a, &ada, &guild).await;
    let rule = a
        .guilds
        .create_automod_rule(&ada, &guild, cats(&staff))
        .await
        .unwrap();
    eventually("the rule on b", async || {
        let state = b.rooms.guild_state(&guild).await.unwrap().unwrap();
        state.automod.contains_key(&rule.id)
    })
    .await;
    let place = (&*guild, &*channel);
    eventually("the rule in memory", async || {
        look(&b, place, &bea, "my cat").await.is_some()
    })
    .await;
    assert!(look(&b, place, &bea, "my dog").await.is_none());
    assert!(look(&a, place, &ada, "my cat").await.is_none(), "the owner");

    // While the guild's own server is away the message is kept back all the same.
    a.set_up(false);
    let found = look(&b, place, &bea, "my cat").await.unwrap();
    match found.refusal() {
        Some(Refusal::AutomodBlocked(told)) => assert_eq!(told, "Dogs only"),
        other => panic!("{other:?}"),
    }
    b.guilds.notify(&found).await.unwrap();
    assert!(!timed_out(&b, &guild, &bea).await);
    a.set_up(true);
    a.until_history(&staff, &["my cat"]).await;
    let author = "SELECT m.author_id FROM messages m JOIN automod_alerts w ON w.message_id = m.message_id";
    assert_eq!(a.query(author, &[]).await, [bea.as_str()]);
    assert!(
        b.query(author, &[]).await.is_empty(),
        "b has nobody who sees the channel"
    );
    for server in [&a, &b] {
        eventually("the time-out", async || timed_out(server, &guild, &bea).await).await;
    }
    eventually("nothing waits", async || {
        b.query("SELECT notice_id FROM automod_notices", &[])
            .await
            .is_empty()
    })
    .await;
    // The log says who was timed out, and by what.
    let logged = a
        .query("SELECT target_id FROM audit_entries WHERE action = 145", &[])
        .await;
    assert_eq!(logged, [bea.as_str()]);
    for server in [&a, &b] {
        let rules = "SELECT rule FROM automod_rules";
        let before = server.query(rules, &[]).await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.query(rules, &[]).await, before);
    }
}

#[tokio::test]
async fn a_server_tells_of_its_own_users_only_what_is_so_and_not_without_end() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, cay) = (a.user("ada"), b.user("bea"), a.user("cay"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    a.redeem(&cay, &code).await.unwrap();
    let mut new = cats(&channel);
    new.actions.pop();
    let rule = a.guilds.create_automod_rule(&ada, &guild, new).await.unwrap();
    let notice = |number: usize, user: &UserId, rule: &str, content: &str| AutomodNotice {
        id: format!("{} n{number}", b.name),
        guild_id: guild.clone(),
        user_id: user.to_owned(),
        rule_id: rule.to_owned(),
        channel_id: channel.clone(),
        content: content.to_owned(),
        mentions: Vec::new(),
    };
    let tell = async |notice: AutomodNotice| AutomodDesk::notice(&a.guilds, &notice, &b.name).await;
    a.until_membership(&guild, &bea, "join").await;
    for (wrong, is_known) in [
        (notice(0, &bea, &rule.id, "buy this"), true),
        (notice(0, &bea, "other", "my cat"), true),
        (notice(0, &bea, &rule.id, &"my cat ".repeat(10_000)), true),
        (notice(0, &b.user("ben"), &rule.id, "my cat"), false),
        (notice(0, &cay, &rule.id, "my cat"), false),
    ] {
        match tell(wrong).await {
            Err(AutomodDeskError::Forbidden(_)) if is_known => {}
            Err(AutomodDeskError::NotFound) if !is_known => {}
            other => panic!("{other:?}"),
        }
    }
    // A guild that another server made is none of its business.
    let elsewhere = AutomodDesk::notice(&b.guilds, &notice(0, &cay, &rule.id, "my cat"), &a.name).await;
    assert!(
        matches!(elsewhere, Err(AutomodDeskError::NotFound)),
        "{elsewhere:?}"
    );
    // The same once more is told once; and of one member at most ten times a minute.
    for number in [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] {
        tell(notice(number, &bea, &rule.id, "my cat")).await.unwrap();
    }
    assert_eq!(a.history(&channel).await, ["my cat"; 9]);
}

#[tokio::test]
async fn a_silent_server_keeps_no_finding_from_others() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let bea = b.user("bea");
    let mut guilds = Vec::new();
    for server in [&a, &c] {
        let owner = server.user("owner");
        let (guild, channel, code) = server.guild(&owner).await;
        b.redeem(&bea, &code).await.unwrap();
        let staff = private(server, &owner, &guild).await;
        let rule = cats(&staff);
        server
            .guilds
            .create_automod_rule(&owner, &guild, rule)
            .await
            .unwrap();
        eventually("the rule in memory", async || {
            look(&b, (&guild, &channel), &bea, "my cat").await.is_some()
        })
        .await;
        guilds.push((guild, channel, staff));
    }
    a.silence();
    let found = async |at: usize, text: &str| {
        let (guild, channel, _) = &guilds[at];
        let found = look(&b, (guild, channel), &bea, text).await.unwrap();
        b.guilds.notify(&found).await.unwrap();
    };
    found(0, "my cat").await;
    eventually("a is asked", async || a.asked_in_vain() == 1).await;
    // What is told to c is told in its order.
    let texts = ["cat one", "cat two", "cat three"];
    for text in texts {
        found(1, text).await;
        b.clock.advance_seconds(1);
    }
    c.until_history(&guilds[1].2, &texts).await;
    found(0, "another cat").await;
    assert_eq!(a.asked_in_vain(), 1, "one thing at a time");
}
