//! What a server that does not keep to the rules can and cannot do to the emoji, stickers and pictures of roles of a guild.
//! `spec/threat-model.md` makes these claims.

use crate::common::{
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, effective, exchange, grant, guild, role},
    stage::Stage,
};
use guildhall_event::Draft;
use guildhall_permissions::Permissions;
use guildhall_types::{
    UserId,
    content::{PACK, ROLE},
};
use serde_json::{Value, json};

fn content(creator: &UserId, name: &str) -> Value {
    json!({
        "pack": {"display_name": name, "usage": ["emoticon"]},
        "images": {name: {"url": "mxc://b.test/abc", "usage": ["emoticon"],
                          "info": {"mimetype": "image/png", "w": 32, "h": 32, "size": 100}}},
        "org.guildhall.expression": {"creator": creator},
    })
}

fn pack(sender: &UserId, id: &str, content: &Value) -> Draft {
    Draft::state_of(sender, PACK, id, content)
}

fn with(mut content: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut content);
    content
}

#[tokio::test]
async fn a_server_adds_what_its_members_may_and_changes_what_is_theirs() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let right = Permissions::CREATE_GUILD_EXPRESSIONS;
    act(a, guild, role(ann, "artist", 2, right)).await.unwrap();
    act(a, guild, grant(ann, "artist", &fay, true)).await.unwrap();
    act(a, guild, pack(ann, "anns", &content(ann, "anns")))
        .await
        .unwrap();
    exchange(&stage).await;
    let before = effective(a).await;
    let good = || content(&fay, "good");
    let image = |change: fn(&mut Value)| with(good(), |all| change(&mut all["images"]["good"]));
    let many: Vec<String> = (0..60).map(|number| format!("r{number}")).collect();
    for draft in [
        // Without the right, for another, of another, or as the server itself.
        pack(bob, "new", &content(bob, "bobs")),
        pack(&fay, "new", &content(ann, "anns")),
        pack(&fay, "anns", &with(content(ann, "mine"), |_| {})),
        pack(&fay, "anns", &json!({})),
        pack(b.rooms.steward(), "new", &content(&fay, "good")),
        // Not what a pack is.
        pack(&fay, "", &good()),
        pack(&fay, "not.an.id", &good()),
        pack(&fay, "new", &content(&fay, "not a name")),
        pack(
            &fay,
            "new",
            &image(|image| image["url"] = json!("https://b.test/abc")),
        ),
        pack(
            &fay,
            "new",
            &image(|image| image["url"] = json!("mxc://b.test/../abc")),
        ),
        pack(
            &fay,
            "new",
            &image(|image| image["usage"] = json!(["emoticon", "sticker"])),
        ),
        pack(
            &fay,
            "new",
            &image(|image| image["info"]["mimetype"] = json!("image/svg+xml")),
        ),
        pack(&fay, "new", &image(|image| image["info"]["w"] = json!(0))),
        pack(&fay, "new", &image(|image| image["info"] = json!(null))),
        pack(
            &fay,
            "new",
            &with(good(), |all| {
                all["images"]["also"] = all["images"]["good"].clone()
            }),
        ),
        pack(
            &fay,
            "new",
            &with(good(), |all| all["org.guildhall.expression"] = json!(null)),
        ),
        pack(
            &fay,
            "new",
            &with(good(), |all| {
                all["org.guildhall.expression"]["roles"] = json!(["nobody"])
            }),
        ),
        pack(
            &fay,
            "new",
            &with(good(), |all| {
                all["org.guildhall.expression"]["roles"] = json!(many)
            }),
        ),
        pack(
            &fay,
            "new",
            &with(good(), |all| {
                all["org.guildhall.expression"]["tags"] = json!("tags")
            }),
        ),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    assert_eq!(effective(a).await, before);

    act(b, guild, pack(&fay, "new", &good())).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert_eq!(state.expressions.get("new").unwrap().name, "good");
        assert_eq!(state.expressions.len(), 2);
    }
    // The picture of what is there stays what it was.
    let other = image(|image| image["url"] = json!("mxc://b.test/other"));
    let (_, event) = forge(b, guild, pack(&fay, "new", &other), Forged::default()).await;
    assert!(!is_accepted(b, a, event).await);
    act(b, guild, pack(&fay, "new", &json!({}))).await.unwrap();
    exchange(&stage).await;
    let state = a.rooms.guild_state(guild).await.unwrap().unwrap();
    assert!(!state.expressions.contains_key("new"));
    assert_eq!(effective(a).await, effective(b).await);
}

#[tokio::test]
async fn a_role_has_no_picture_that_is_none() {
    let Guild { stage, .. } = guild().await;
    let Stage { a, b, guild, bob, .. } = &stage;
    let before = effective(a).await;
    let draft = |change: Value| {
        let mut content = json!({"name": "low", "position": 1, "permissions": "0"});
        content
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        Draft::state_of(bob, ROLE, "low", &content)
    };
    for change in [
        json!({"icon": "https://b.test/track"}),
        json!({"icon": ""}),
        json!({"icon": 1}),
        json!({"unicode_emoji": ""}),
        json!({"unicode_emoji": "admin"}),
        json!({"unicode_emoji": "🦀".repeat(40)}),
    ] {
        let (_, event) = forge(b, guild, draft(change.clone()), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{change}");
    }
    assert_eq!(effective(a).await, before);
    let good = json!({"icon": "mxc://b.test/icon", "unicode_emoji": "🦀"});
    act(b, guild, draft(good)).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        let low = state.roles.get("low").unwrap();
        assert_eq!(low.icon.as_deref(), Some("mxc://b.test/icon"));
        assert_eq!(low.unicode_emoji.as_deref(), Some("🦀"));
    }
}
