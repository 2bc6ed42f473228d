//! What a server that does not keep to the rules can and cannot do with webhooks. `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, hand_over, role},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_types::{
    OwnedEventId, RoomId, UserId,
    content::{GUILD_AT, WEBHOOK},
    message::Extra,
};
use serde_json::{Value, json};

/// A guild in which Bob manages webhooks.
async fn building() -> Guild {
    let built = guild().await;
    let Stage {
        a, guild, ann, bob, ..
    } = &built.stage;
    act(a, guild, role(ann, "builder", 2, Permissions::MANAGE_WEBHOOKS))
        .await
        .unwrap();
    act(a, guild, grant(ann, "builder", bob, true)).await.unwrap();
    exchange(&built.stage).await;
    built
}

fn hook(sender: &UserId, id: &str, content: &Value) -> Draft {
    Draft::state(sender, WEBHOOK, id, to_map(content))
}

fn of(creator: &UserId, channel: &RoomId) -> Value {
    json!({"channel": channel, "name": "builds", "creator": creator})
}

fn says(sender: &UserId, webhook: &Value, cites: &[String]) -> Draft {
    let content = json!({
        "msgtype": "m.text", "body": "done", WEBHOOK: webhook, GUILD_AT: cites,
        "m.mentions": {"room": true}, "org.guildhall.tts": true,
    });
    Draft::message(sender, to_map(&content))
}

/// Whether `a` shows what `draft` of `b` says.
async fn is_heard((a, b): (&Server, &Server), channel: &RoomId, draft: Draft) -> Option<OwnedEventId> {
    let (id, event) = forge(b, channel, draft, Forged::default()).await;
    is_accepted(b, a, event).await.then_some(id)
}

#[tokio::test]
async fn only_who_may_makes_and_changes_webhooks() {
    let Guild { stage, fay, .. } = building().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let with = |key: &str, value: Value| {
        let mut bad = of(bob, channel);
        bad[key] = value;
        bad
    };
    let steward = b.rooms.steward();
    for draft in [
        hook(&fay, "h", &of(&fay, channel)),
        hook(steward, "h", &of(bob, channel)),
        hook(bob, "h", &of(ann, channel)),
        hook(bob, "h", &of(steward, channel)),
        hook(bob, "h/h", &of(bob, channel)),
        hook(bob, "", &of(bob, channel)),
        hook(bob, "h", &with("name", json!(""))),
        hook(bob, "h", &with("name", json!("x".repeat(81)))),
        hook(bob, "h", &with("name", json!("a\u{0}b"))),
        hook(bob, "h", &with("avatar", json!("https://b.test/x"))),
        hook(bob, "h", &with("channel", json!("general"))),
        hook(bob, "h", &json!({"deleted": false})),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    for number in 0..15 {
        act(b, guild, hook(bob, &format!("h{number}"), &of(bob, channel)))
            .await
            .unwrap();
    }
    exchange(&stage).await;
    for draft in [
        hook(bob, "h15", &of(bob, channel)),
        hook(bob, "h1", &of(ann, channel)),
        hook(&fay, "h1", &json!({"deleted": true})),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    // Two change different things of one at the same time, and both count; what is deleted stays so.
    let mut named = of(bob, channel);
    named["name"] = json!("other");
    let mut shown = of(bob, channel);
    shown["avatar"] = json!("mxc://a.test/x");
    act(b, guild, hook(bob, "h1", &named)).await.unwrap();
    act(a, guild, hook(ann, "h1", &shown)).await.unwrap();
    act(b, guild, hook(bob, "h2", &named)).await.unwrap();
    act(a, guild, hook(ann, "h2", &json!({"deleted": true})))
        .await
        .unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert_eq!(state.webhooks.len(), 14);
        let found = &state.webhooks["h1"];
        assert_eq!(
            (found.name.as_str(), found.avatar.as_deref()),
            ("other", Some("mxc://a.test/x"))
        );
        assert_eq!(server.dump().await, a.dump().await);
        let dump = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
    }
}

#[tokio::test]
async fn a_server_writes_only_by_its_own_webhooks_where_they_stand() {
    let Guild { stage, fay, .. } = building().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let steward = b.rooms.steward();
    b.say(channel, &fay, "I am here").await.unwrap();
    exchange(&stage).await;
    let by = |id: &str| json!({"id": id, "name": "Runner", "avatar": "mxc://b.test/x"});
    let before = b.ends(guild).await;
    let servers = (a, b);
    assert!(
        is_heard(servers, channel, says(steward, &by("bobs"), &before))
            .await
            .is_none()
    );
    act(b, guild, hook(bob, "bobs", &of(bob, channel))).await.unwrap();
    act(a, guild, hook(ann, "anns", &of(ann, channel))).await.unwrap();
    act(a, guild, hook(ann, "elsewhere", &of(ann, guild)))
        .await
        .unwrap();
    act(b, guild, hook(bob, "off", &of(bob, guild))).await.unwrap();
    exchange(&stage).await;
    let cited = b.ends(guild).await;
    for bad in [
        by("anns"),
        by("elsewhere"),
        by("off"),
        by("none"),
        json!({"id": "bobs"}),
        json!(["bobs", "Runner", null]),
        json!({"id": "bobs", "name": "x".repeat(81)}),
        json!({"id": "bobs", "name": "x", "avatar": "https://b.test/x"}),
    ] {
        assert!(
            is_heard(servers, channel, says(steward, &bad, &cited))
                .await
                .is_none(),
            "{bad}"
        );
    }
    assert!(
        is_heard(servers, channel, says(steward, &by("bobs"), &before))
            .await
            .is_none(),
        "there was none then"
    );
    // What a user says is by no webhook.
    let said = is_heard(servers, channel, says(&fay, &by("bobs"), &cited))
        .await
        .unwrap();
    let written = is_heard(servers, channel, says(steward, &by("bobs"), &cited))
        .await
        .unwrap();
    {
        let mut conn = a.db.db().read().await.unwrap();
        let mut row = async |id: &OwnedEventId| {
            let row = guildhall_storage::messages::get(&mut conn, channel.as_str(), id.as_str()).await;
            row.unwrap().unwrap()
        };
        let of_fay = row(&said).await;
        assert_eq!(
            (of_fay.extra, of_fay.mentions, of_fay.is_tts),
            (None, None, false)
        );
        let found = row(&written).await;
        let extra: Extra = serde_json::from_str(&found.extra.unwrap()).unwrap();
        assert_eq!(json!(extra.webhook), by("bobs"));
        assert_eq!(found.author_id, steward.as_str());
        assert!(found.is_tts && found.mentions.unwrap().contains("everyone"));
    }
    let dump = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, dump);

    // Whoever moderates ends it, and it writes no more, nor long after by what was before.
    act(a, guild, hook(ann, "bobs", &json!({"deleted": true})))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    let now = b.ends(guild).await;
    assert!(
        is_heard(servers, channel, says(steward, &by("bobs"), &now))
            .await
            .is_none()
    );
    a.clock.advance_seconds(301);
    assert!(
        is_heard(servers, channel, says(steward, &by("bobs"), &cited))
            .await
            .is_none()
    );
}
