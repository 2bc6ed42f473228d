//! What a server that does not keep to the rules can and cannot do with emoji and stickers in messages. `spec/threat-model.md` makes these
//! claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, hand_over, role},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_types::{
    EventId, OwnedEventId, RoomId, UserId,
    content::{GUILD_AT, PACK},
};
use serde_json::{Value, json};

/// An emoji of the guild, or a sticker.
fn pack(sender: &UserId, id: &str, usage: &str, roles: &[&str]) -> Draft {
    let content = json!({
        "images": {"name": {"url": format!("mxc://a.test/{id}"), "usage": [usage],
                            "info": {"mimetype": "image/png", "w": 32, "h": 32, "size": 100}}},
        "org.guildhall.expression": {"creator": sender, "roles": roles},
    });
    Draft::state_of(sender, PACK, id, &content)
}

fn emoji(id: &str, url: &str) -> Value {
    json!([{"at": 0, "id": id, "name": "name", "url": url}])
}

fn sticker(id: &str, url: &str) -> Value {
    let info = json!({"mimetype": "image/png", "w": 32, "h": 32, "size": 100});
    json!([{"id": id, "name": "name", "url": url, "info": info}])
}

fn message(user: &UserId, (key, used): (&str, &Value), cites: &[String]) -> Draft {
    let content = json!({"msgtype": "m.text", "body": ":name:", key: used, GUILD_AT: cites});
    Draft::message(user, to_map(&content))
}

fn edit(user: &UserId, target: &EventId, used: &Value, cites: &[String]) -> Draft {
    let content = json!({
        "msgtype": "m.text", "body": "* :name:", GUILD_AT: cites,
        "m.new_content": {"msgtype": "m.text", "body": ":name:", EMOJIS: used},
        "m.relates_to": {"rel_type": "m.replace", "event_id": target},
    });
    Draft::message(user, to_map(&content))
}

/// What the channel shows, sorted.
async fn texts(server: &Server, channel: &RoomId) -> Vec<String> {
    let history = server.history(channel).await;
    let mut texts: Vec<String> = history.into_iter().map(|(_, text)| text).collect();
    texts.sort();
    texts
}

/// Whether `a` shows what `draft` of `b` says.
async fn is_heard((a, b): (&Server, &Server), channel: &RoomId, draft: Draft) -> Option<OwnedEventId> {
    let (id, event) = forge(b, channel, draft, Forged::default()).await;
    is_accepted(b, a, event).await.then_some(id)
}

const EMOJIS: &str = "org.guildhall.emojis";
const STICKERS: &str = "org.guildhall.stickers";

#[tokio::test]
async fn what_is_of_the_guild_is_used_by_its_members_and_the_rest_by_right() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    for draft in [
        role(ann, "vip", 1, Permissions::NONE),
        pack(ann, "free", "emoticon", &[]),
        pack(ann, "vips", "emoticon", &["vip"]),
        pack(ann, "stick", "sticker", &[]),
    ] {
        act(a, guild, draft).await.unwrap();
    }
    let said = b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    let everyone = Permissions::DEFAULT_EVERYONE
        .without(Permissions::USE_EXTERNAL_EMOJIS)
        .without(Permissions::USE_EXTERNAL_STICKERS);
    act(a, guild, role(ann, guild.as_str(), 0, everyone))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    let (servers, cited) = ((a, b), b.ends(guild).await);
    let own = emoji("free", "mxc://a.test/free");
    let vips = emoji("vips", "mxc://a.test/vips");
    for (what, used) in [
        (EMOJIS, &vips),
        // Another picture under the name of one that there is, and a sticker as an emoji.
        (EMOJIS, &emoji("free", "mxc://b.test/other")),
        (EMOJIS, &emoji("stick", "mxc://a.test/stick")),
        (EMOJIS, &emoji("other", "mxc://b.test/other")),
        (STICKERS, &sticker("other", "mxc://b.test/other")),
        (STICKERS, &sticker("free", "mxc://a.test/free")),
    ] {
        let draft = message(&fay, (what, used), &cited);
        assert!(is_heard(servers, channel, draft).await.is_none(), "{used}");
    }
    assert!(
        is_heard(servers, channel, edit(&fay, &said, &vips, &cited))
            .await
            .is_none()
    );
    for (what, used) in [
        (EMOJIS, &own),
        (STICKERS, &sticker("stick", "mxc://a.test/stick")),
        // Not what it should be: it is a text.
        (EMOJIS, &emoji("vips", "https://b.test/x")),
    ] {
        let draft = message(&fay, (what, used), &cited);
        assert!(is_heard(servers, channel, draft).await.is_some(), "{used}");
    }
    assert!(
        is_heard(servers, channel, edit(&fay, &said, &own, &cited))
            .await
            .is_some()
    );
    act(a, guild, grant(ann, "vip", &fay, true)).await.unwrap();
    hand_over(a, b, guild).await;
    let as_vip = b.ends(guild).await;
    let draft = message(&fay, (EMOJIS, &vips), &as_vip);
    assert!(is_heard(servers, channel, draft).await.is_some());
    let shown = "<:name:free>";
    assert_eq!(
        texts(a, channel).await,
        [":name:", ":name:", shown, shown, "<:name:vips>"]
    );
    exchange(&stage).await;
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before);
}

#[tokio::test]
async fn a_server_does_not_use_a_right_that_is_gone() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    let old = b.ends(guild).await;
    let external = emoji("other", "mxc://b.test/other");
    let late = || message(&fay, (EMOJIS, &external), &old);
    let everyone = Permissions::DEFAULT_EVERYONE.without(Permissions::USE_EXTERNAL_EMOJIS);
    act(a, guild, role(ann, guild.as_str(), 0, everyone))
        .await
        .unwrap();
    assert!(
        is_heard((a, b), channel, late()).await.is_some(),
        "sent at the same time"
    );
    a.clock.advance_seconds(301);
    assert!(is_heard((a, b), channel, late()).await.is_none(), "long after");
    assert_eq!(texts(a, channel).await, ["<:name:other>", "hello"]);
}
