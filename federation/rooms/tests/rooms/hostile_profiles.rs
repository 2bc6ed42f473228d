//! What a server that does not keep to the rules can and cannot do with the pictures of members and of the guild.
//! `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, guild},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_storage::{guilds, members};
use guildhall_types::{
    RoomId, UserId,
    content::{SETTING, SettingContent},
};
use serde_json::{Value, json};

fn shown(user: &UserId, profile: Value) -> Draft {
    let mut content = to_map(&profile);
    content.insert("membership".to_owned(), json!("join"));
    Draft::state(user, "m.room.member", user.as_str(), content)
}

fn avatar(sender: &UserId, content: &Value) -> Draft {
    Draft::state(sender, "m.room.avatar", "", to_map(content))
}

fn banner(sender: &UserId, value: Value) -> Draft {
    Draft::state_of(sender, SETTING, "banner", &SettingContent { value })
}

/// Name and picture of a member, who has to be there.
async fn member(server: &Server, guild: &RoomId, user: &UserId) -> (Option<String>, Option<String>) {
    let mut conn = server.db.db().read().await.unwrap();
    let found = members::get(&mut conn, guild.as_str(), user.as_str())
        .await
        .unwrap();
    let found = found.expect("a member");
    (found.display_name, found.avatar)
}

async fn pictures(server: &Server, guild: &RoomId) -> (Option<String>, Option<String>) {
    let mut conn = server.db.db().read().await.unwrap();
    let found = guilds::get(&mut conn, guild.as_str()).await.unwrap().unwrap();
    (found.row.icon, found.row.banner)
}

/// `draft` of a member on `b`, which both servers take.
async fn say(stage: &Stage, draft: Draft) {
    act(&stage.b, &stage.guild, draft).await.unwrap();
    exchange(stage).await;
}

async fn rebuilt(servers: [&Server; 2]) {
    for server in servers {
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
}

#[tokio::test]
async fn a_member_has_a_picture_or_none_and_stays_a_member() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage { a, b, guild, .. } = &stage;
    let good = "mxc://b.test/face";
    act(
        b,
        guild,
        shown(&fay, json!({"displayname": "Fay", "avatar_url": good})),
    )
    .await
    .unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let found = member(server, guild, &fay).await;
        assert_eq!(found, (Some("Fay".to_owned()), Some(good.to_owned())));
    }
    for bad in [
        json!("https://b.test/track.png"),
        json!("javascript:alert(1)"),
        json!("mxc://"),
        json!("mxc://b.test/"),
        json!("mxc://b.test/../face"),
        json!("mxc://b.test/a/b"),
        json!("mxc://b test/face"),
        json!(format!("mxc://b.test/{}", "x".repeat(600))),
        json!(""),
        json!(7),
        json!(["mxc://b.test/face"]),
        json!({"url": "mxc://b.test/face"}),
        Value::Null,
    ] {
        say(
            &stage,
            shown(&fay, json!({"displayname": "Fay", "avatar_url": bad})),
        )
        .await;
        for server in [a, b] {
            let found = member(server, guild, &fay).await;
            assert_eq!(found, (Some("Fay".to_owned()), None), "{bad}");
        }
        say(&stage, shown(&fay, json!({"avatar_url": good}))).await;
        assert_eq!(member(a, guild, &fay).await, (None, Some(good.to_owned())));
    }
    // Nor does somebody vanish from the list by a name that is none.
    for bad in [json!(7), json!(["Fay"]), json!({})] {
        let profile = json!({"displayname": bad, "avatar_url": good, "reason": 7});
        say(&stage, shown(&fay, profile)).await;
        assert_eq!(member(a, guild, &fay).await, (None, Some(good.to_owned())));
    }
    rebuilt([a, b]).await;
}

#[tokio::test]
async fn nobody_gives_another_a_picture() {
    let Guild { stage, cid, fay, .. } = guild().await;
    let Stage { a, b, guild, ann, .. } = &stage;
    let content = to_map(&json!({"membership": "join", "avatar_url": "mxc://b.test/x"}));
    for (sender, target) in [(&fay, &cid), (&fay, ann), (b.rooms.steward(), &fay)] {
        let draft = Draft::state(sender, "m.room.member", target.as_str(), content.clone());
        let (_, event) = forge(b, guild, draft, Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{sender} for {target}");
        assert_eq!(member(a, guild, target).await.1, None);
    }
}

#[tokio::test]
async fn who_manages_the_guild_gives_it_pictures() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage { a, b, guild, bob, .. } = &stage;
    let good = json!({"url": "mxc://b.test/icon", "info": {"mimetype": "image/png"}});
    for draft in [
        avatar(&fay, &good),
        avatar(&fay, &json!({})),
        avatar(b.rooms.steward(), &good),
        banner(&fay, json!("mxc://b.test/banner")),
        // It has the right, and these are no banners.
        banner(bob, json!("https://b.test/banner")),
        banner(bob, json!("mxc://b.test/../x")),
        banner(bob, json!(7)),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
        assert_eq!(pictures(a, guild).await, (None, None));
    }
    say(&stage, avatar(bob, &good)).await;
    act(b, guild, banner(bob, json!("mxc://b.test/banner")))
        .await
        .unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let expected = ("mxc://b.test/icon".to_owned(), "mxc://b.test/banner".to_owned());
        assert_eq!(
            pictures(server, guild).await,
            (Some(expected.0), Some(expected.1))
        );
    }
    rebuilt([a, b]).await;
    // What is none takes it off.
    for bad in [
        json!({"url": "https://b.test/track"}),
        json!({"url": ["mxc://b.test/icon"]}),
        json!({"url": null}),
        json!({}),
    ] {
        say(&stage, avatar(bob, &bad)).await;
        assert_eq!(pictures(a, guild).await.0, None, "{bad}");
        say(&stage, avatar(bob, &good)).await;
        assert_eq!(pictures(a, guild).await.0.as_deref(), Some("mxc://b.test/icon"));
    }
    say(&stage, banner(bob, Value::Null)).await;
    assert_eq!(pictures(a, guild).await.1, None);
    rebuilt([a, b]).await;
}
