//! Emoji and stickers in messages.

use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    expressions::{GIF, PNG, add},
    roles::{hold, role},
    world::{Person, World, refused},
};

/// A guild that Ada has, beside the one of the world; Bob is in it if `with_bob`.
async fn other_guild(world: &World, with_bob: bool) -> String {
    let made = world
        .post(&world.ada, "/guilds", json!({"name": "elsewhere"}))
        .await
        .json();
    let guild = made["id"].as_str().unwrap().to_owned();
    if with_bob {
        let channels = world
            .get(&world.ada, &format!("/guilds/{guild}/channels"))
            .await
            .json();
        let list = channels["data"].as_array().unwrap().iter();
        let text = { list }.find(|channel| channel["type"] == 0).unwrap();
        let body = json!({"channelId": text["id"]});
        let path = format!("/guilds/{guild}/invites");
        let invite = world.post(&world.ada, &path, body).await.json();
        let code = invite["code"].as_str().unwrap();
        let joined = world
            .post(&world.bob, &format!("/invites/{code}"), json!({}))
            .await;
        assert_eq!(joined.status, 200);
    }
    guild
}

async fn add_to(world: &World, guild: &str, what: &str, body: Value) -> Value {
    let made = world
        .post(&world.ada, &format!("/guilds/{guild}/{what}"), body)
        .await;
    assert_eq!(made.status, 201);
    made.json()
}

fn id(made: &Value) -> &str {
    made["id"].as_str().unwrap()
}

/// @everyone may do just this.
async fn everyone_may(world: &World, rights: Permissions) {
    let path = world.of_guild(&format!("/roles/{}", world.guild));
    let done = world
        .patch(&world.ada, &path, json!({"permissions": rights.to_string()}))
        .await;
    assert_eq!(done.status, 200);
}

async fn stored(world: &World, person: &Person, message: &Value) -> Value {
    let path = world.messages(&format!("/{}", id(message)));
    world.get(person, &path).await.json()
}

#[tokio::test]
async fn emoji_of_the_guild_are_shown_in_texts() {
    let world = World::new().await;
    let party = add(
        &world,
        &world.ada,
        "/emojis",
        json!({"name": "party", "image": PNG}),
    )
    .await;
    let dance = add(
        &world,
        &world.ada,
        "/emojis",
        json!({"name": "dance", "image": GIF}),
    )
    .await;
    let (party_id, dance_id) = (id(&party), id(&dance));
    // The name is the emoji's own, and whether it moves.
    let text = format!("ä <:other:{party_id}><a:party:{party_id}>\n<b> <:dance:{dance_id}> :party:");
    let said = world.say(&world.bob, &text).await;
    let shown = format!("ä <:party:{party_id}><:party:{party_id}>\n<b> <:dance:{dance_id}> :party:");
    let emoji = |made: &Value| json!({"id": made["id"], "name": made["name"], "image": made["image"], "animated": made["animated"]});
    assert_eq!(
        (&said["content"], &said["emojis"]),
        (&json!(shown), &json!([emoji(&party), emoji(&dance)]))
    );
    assert_eq!(stored(&world, &world.bob, &said).await, said);
    // An emoji that is gone is still shown in what was said with it; what is said later has none.
    let gone = world.of_guild(&format!("/emojis/{dance_id}"));
    assert_eq!(world.delete(&world.ada, &gone).await.status, 204);
    assert_eq!(stored(&world, &world.bob, &said).await, said);
    let later = world.say(&world.bob, &format!("<:dance:{dance_id}>")).await;
    assert_eq!(
        (&later["content"], &later["emojis"]),
        (&json!(":dance:"), &json!([]))
    );
    // An edit says anew which there are.
    let path = world.messages(&format!("/{}", id(&said)));
    let edit = |content: String| world.patch(&world.bob, &path, json!({"content": content}));
    let unchanged = edit(format!("<:party:{party_id}>")).await.json();
    assert_eq!(unchanged["emojis"], json!([emoji(&party)]));
    let plain = edit(":party:".to_owned()).await.json();
    assert_eq!(
        (&plain["content"], &plain["emojis"]),
        (&json!(":party:"), &json!([]))
    );
    assert_eq!(stored(&world, &world.bob, &said).await, plain);
}

#[tokio::test]
async fn emoji_for_roles_are_for_who_holds_one() {
    let world = World::new().await;
    let vip = role(&world, "vip", Permissions::NONE).await;
    let body = json!({"name": "crown", "image": PNG, "roles": [vip]});
    let crown = add(&world, &world.ada, "/emojis", body).await;
    let token = format!("<:crown:{}>", id(&crown));
    assert_eq!(world.say(&world.bob, &token).await["content"], ":crown:");
    assert_eq!(
        world.say(&world.ada, &token).await["content"],
        ":crown:",
        "the owner holds none"
    );
    hold(&world, &world.bob, &[&vip]).await;
    assert_eq!(world.say(&world.bob, &token).await["content"], token);
    hold(&world, &world.bob, &[]).await;
    assert_eq!(world.say(&world.bob, &token).await["content"], ":crown:");
}

#[tokio::test]
async fn emoji_of_other_guilds_take_the_right_and_being_in_them() {
    let world = World::new().await;
    let (with_bob, without) = (other_guild(&world, true).await, other_guild(&world, false).await);
    let near = add_to(&world, &with_bob, "emojis", json!({"name": "near", "image": PNG})).await;
    let far = add_to(&world, &without, "emojis", json!({"name": "far", "image": PNG})).await;
    let (near, far) = (format!("<:near:{}>", id(&near)), format!("<:far:{}>", id(&far)));
    let text = format!("{near} {far} <:none:abc123>");
    let said = world.say(&world.bob, &text).await;
    assert_eq!(said["content"], format!("{near} :far: :none:"));
    assert_eq!(said["emojis"].as_array().unwrap().len(), 1);
    let without = Permissions::DEFAULT_EVERYONE.without(Permissions::USE_EXTERNAL_EMOJIS);
    everyone_may(&world, without).await;
    assert_eq!(
        world.say(&world.bob, &text).await["content"],
        ":near: :far: :none:"
    );
    assert_eq!(
        world.say(&world.ada, &text).await["content"],
        format!("{near} {far} :none:"),
        "the owner may"
    );
}

#[tokio::test]
async fn stickers_stand_for_themselves_or_beside_a_text() {
    let world = World::new().await;
    let wave = add(
        &world,
        &world.ada,
        "/stickers",
        json!({"name": "Wave <hello>", "image": GIF}),
    )
    .await;
    let nod = add(
        &world,
        &world.ada,
        "/stickers",
        json!({"name": "Nod", "image": PNG}),
    )
    .await;
    let path = world.messages("");
    let shown = |made: &Value| {
        json!({"id": made["id"], "name": made["name"], "image": made["image"], "contentType": made["contentType"],
               "animated": made["animated"]})
    };
    let sent = world
        .post(&world.bob, &path, json!({"stickerIds": [wave["id"]]}))
        .await;
    assert_eq!(sent.status, 201);
    let alone = sent.json();
    assert_eq!(
        (&alone["content"], &alone["stickers"]),
        (&json!(""), &json!([shown(&wave)]))
    );
    assert_eq!(stored(&world, &world.bob, &alone).await, alone);
    let body = json!({"content": "both", "stickerIds": [wave["id"], nod["id"]]});
    let beside = world.post(&world.bob, &path, body).await.json();
    assert_eq!(
        (&beside["content"], &beside["stickers"]),
        (&json!("both"), &json!([shown(&wave), shown(&nod)]))
    );
    assert_eq!(stored(&world, &world.bob, &beside).await, beside);
    // An edit leaves them.
    for message in [&alone, &beside] {
        let path = world.messages(&format!("/{}", id(message)));
        let edited = world.patch(&world.bob, &path, json!({"content": "edited"})).await;
        assert_eq!(edited.status, 200);
        let edited = edited.json();
        assert_eq!(
            (&edited["content"], &edited["stickers"]),
            (&json!("edited"), &message["stickers"])
        );
    }
}

#[tokio::test]
async fn stickers_that_may_not_be_used_are_refused() {
    let world = World::new().await;
    let guild = other_guild(&world, true).await;
    let own = add(
        &world,
        &world.ada,
        "/stickers",
        json!({"name": "own", "image": PNG}),
    )
    .await;
    let other = add_to(&world, &guild, "stickers", json!({"name": "other", "image": PNG})).await;
    let emoji = add(
        &world,
        &world.ada,
        "/emojis",
        json!({"name": "emoji", "image": PNG}),
    )
    .await;
    let path = world.messages("");
    for (field, body) in [
        ("stickerIds", json!({"stickerIds": [emoji["id"]]})),
        ("stickerIds", json!({"stickerIds": ["none"]})),
        ("stickerIds", json!({"stickerIds": ["nul\u{0}"]})),
        ("stickerIds", json!({"stickerIds": [own["id"], own["id"]]})),
        ("stickerIds", json!({"stickerIds": ["a", "b", "c", "d"]})),
        ("stickerIds", json!({"stickerIds": "a"})),
        ("content", json!({"stickerIds": []})),
        ("content", json!({"stickerIds": [own["id"]], "content": " "})),
    ] {
        let answer = world.post(&world.bob, &path, body.clone()).await;
        let (status, fields) = refused(&answer);
        assert_eq!(status, 400, "{body}");
        assert!(fields[0].starts_with(field), "{body}: {fields:?}");
    }
    let body = json!({"stickerIds": [other["id"]]});
    assert_eq!(world.post(&world.bob, &path, body.clone()).await.status, 201);
    let without = Permissions::DEFAULT_EVERYONE.without(Permissions::USE_EXTERNAL_STICKERS);
    everyone_may(&world, without).await;
    assert_eq!(refused(&world.post(&world.bob, &path, body).await).0, 403);
    let body = json!({"stickerIds": [own["id"]]});
    assert_eq!(world.post(&world.bob, &path, body).await.status, 201);
}

#[tokio::test]
async fn what_is_refused_for_a_sticker_costs_no_turn_and_what_was_sent_is_answered_again() {
    let world = World::new().await;
    let slow = world
        .patch(
            &world.ada,
            &world.of_guild(&format!("/channels/{}", world.channel)),
            json!({"rateLimitPerUser": 60}),
        )
        .await;
    assert_eq!(slow.status, 200);
    let wave = add(
        &world,
        &world.ada,
        "/stickers",
        json!({"name": "wave", "image": PNG}),
    )
    .await;
    let path = world.messages("");
    let none = json!({"stickerIds": ["none"]});
    assert_eq!(refused(&world.post(&world.bob, &path, none).await).0, 400);
    let body = json!({"stickerIds": [wave["id"]], "nonce": "n1"});
    let sent = world.post(&world.bob, &path, body.clone()).await;
    assert_eq!(sent.status, 201);
    let gone = world.of_guild(&format!("/stickers/{}", id(&wave)));
    assert_eq!(world.delete(&world.ada, &gone).await.status, 204);
    let again = world.post(&world.bob, &path, body).await;
    assert_eq!((again.status.as_u16(), again.json()), (201, sent.json()));
}

#[tokio::test]
async fn what_is_passed_on_keeps_what_may_be_used_where_it_goes() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let guild = other_guild(&world, false).await;
    let party = add_to(&world, &guild, "emojis", json!({"name": "party", "image": PNG})).await;
    let wave = json!({"name": "Wave", "image": PNG, "tags": "wave"});
    let wave = add_to(&world, &guild, "stickers", wave).await;
    let text = format!("a <:party:{}>", id(&party));
    let body = json!({"content": text, "stickerIds": [id(&wave)]});
    let said = world.post(ada, &world.messages(""), body).await.json();
    let body = json!({"content": "", "stickerIds": [id(&wave)]});
    let alone = world.post(ada, &world.messages(""), body).await.json();
    let pass_on = async |of: &Value| {
        let forward = json!({"channelId": world.channel, "messageId": id(of)});
        world
            .post(bob, &world.messages(""), json!({ "forward": forward }))
            .await
    };
    // Bob is not in the guild that they are of; that he has seen them will do.
    for message in [&said, &alone] {
        let sent = pass_on(message).await.json();
        let snapshot = &sent["messageSnapshots"][0];
        for part in ["content", "emojis", "stickers"] {
            assert_eq!(snapshot[part], message[part]);
        }
        assert_eq!(stored(&world, bob, &sent).await, sent);
    }
    let external = Permissions::USE_EXTERNAL_EMOJIS | Permissions::USE_EXTERNAL_STICKERS;
    everyone_may(&world, Permissions::DEFAULT_EVERYONE.without(external)).await;
    let sent = pass_on(&said).await.json();
    let snapshot = &sent["messageSnapshots"][0];
    assert_eq!(
        (&snapshot["content"], &snapshot["emojis"], &snapshot["stickers"]),
        (&json!("a :party:"), &json!([]), &json!([]))
    );
    assert_eq!(stored(&world, bob, &sent).await, sent);
    assert_eq!(refused(&pass_on(&alone).await).0, 403);
}
