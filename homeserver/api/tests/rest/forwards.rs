//! Messages that pass on what was said elsewhere.

use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    overwrites::put,
    world::{Person, World, now, refused},
};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

async fn channel(world: &World, name: &str) -> String {
    let made = world
        .post(&world.ada, &world.of_guild("/channels"), json!({"name": name}))
        .await;
    assert_eq!(made.status, 201);
    id(&made.json()).to_owned()
}

/// `person` passes the message `of` of the channel `from` on to the channel `to`.
async fn pass_on(world: &World, person: &Person, to: &str, (from, of): (&str, &str)) -> Answer {
    let body = json!({"forward": {"channelId": from, "messageId": of}});
    world
        .post(person, &format!("/channels/{to}/messages"), body)
        .await
}

async fn hide(world: &World, channel: &str, denied: Permissions) {
    let everyone = (world.guild.as_str(), 0);
    let rights = (Permissions::NONE, denied);
    assert_eq!(
        put(world, &world.ada, channel, everyone, rights).await.status,
        204
    );
}

#[tokio::test]
async fn a_message_is_passed_on_as_it_stands() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let to = channel(&world, "elsewhere").await;
    let text = format!("hear <{}> @everyone", bob.id);
    let said = world.say(ada, &text).await;
    assert_eq!(said["mentionEveryone"], true);
    let sent = pass_on(&world, bob, &to, (&world.channel, id(&said))).await;
    assert_eq!(sent.status, 201, "{}", String::from_utf8_lossy(&sent.bytes));
    let sent = sent.json();
    let snapshot = json!({
        "content": text, "emojis": [], "stickers": [], "attachments": [], "embeds": [], "timestamp": now(), "editedTimestamp": null,
    });
    let reference =
        json!({"type": 1, "guildId": world.guild, "channelId": world.channel, "messageId": said["id"]});
    assert_eq!(
        (
            &sent["type"],
            &sent["content"],
            &sent["authorId"],
            &sent["messageSnapshots"]
        ),
        (&json!(0), &json!(""), &json!(bob.id), &json!([snapshot]))
    );
    assert_eq!(sent["messageReference"], reference);
    assert_eq!(
        (
            &sent["mentions"],
            &sent["mentionEveryone"],
            &sent["referencedMessage"]
        ),
        (&json!([]), &json!(false), &Value::Null),
        "nobody is called"
    );
    let path = format!("/channels/{to}/messages/{}", id(&sent));
    assert_eq!(
        world.get(bob, &path).await.json(),
        sent,
        "it is stored as it is answered"
    );
    let event = event(&world, id(&sent)).await;
    assert!(
        event.contains("hear ") && !event.contains(&format!("\"{}\"]", bob.id)),
        "{event}"
    );
    assert!(!event.contains(&ada.id.replace("ada", "@ada")));

    // Of one that was passed on before, the text is passed on, with its own time.
    world.api.clock.advance_seconds(9);
    let again = pass_on(&world, ada, &world.channel, (&to, id(&sent)))
        .await
        .json();
    assert_eq!(again["messageSnapshots"], json!([snapshot]));
    assert_eq!(again["messageReference"]["messageId"], sent["id"]);
    // What becomes of the first one changes nothing.
    let first = world.messages(&format!("/{}", id(&said)));
    world.patch(ada, &first, json!({"content": "other"})).await;
    world.api.clock.advance_seconds(-9);
    assert_eq!(world.get(bob, &path).await.json(), sent);
    let edited = pass_on(&world, ada, &to, (&world.channel, id(&said)))
        .await
        .json();
    assert_eq!(edited["messageSnapshots"][0]["content"], "other");
    assert!(edited["messageSnapshots"][0]["editedTimestamp"].is_string());
    // Nobody edits it, but it is deleted like others.
    assert_eq!(
        refused(&world.patch(bob, &path, json!({"content": "mine"})).await).0,
        403
    );
    assert_eq!(world.delete(bob, &path).await.status, 204);
}

/// The event as other servers get it.
async fn event(world: &World, id: &str) -> String {
    use sqlx::Row;
    let mut conn = world.api.db.read().await.unwrap();
    let row = sqlx::query("SELECT json FROM events WHERE event_id = $1")
        .bind(id.to_owned())
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    row.get(0)
}

#[tokio::test]
async fn nothing_is_told_of_a_channel_that_not_everybody_sees() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let hidden = channel(&world, "hidden").await;
    hide(&world, &hidden, Permissions::VIEW_CHANNEL).await;
    let path = format!("/channels/{hidden}/messages");
    let said = world.post(ada, &path, json!({"content": "secret"})).await.json();
    let body = json!({"recipients": [eve.id]});
    let private = world.post(ada, "/users/@me/channels", body).await.json();
    let path = format!("/channels/{}/messages", id(&private));
    let whispered = world.post(ada, &path, json!({"content": "secret"})).await.json();
    for (from, of) in [(hidden.as_str(), &said), (id(&private), &whispered)] {
        // Who may not read it does not learn whether there is such a message.
        let answer = pass_on(&world, bob, &world.channel, (from, id(of))).await;
        assert_eq!(refused(&answer), (400, vec!["forward".to_owned()]));
        let sent = pass_on(&world, ada, &world.channel, (from, id(of))).await.json();
        assert_eq!(sent["messageSnapshots"][0]["content"], "secret");
        assert_eq!(sent["messageReference"], Value::Null);
        let event = event(&world, id(&sent)).await;
        assert!(!event.contains(from) && !event.contains(id(of)), "{event}");
        // Where it was said, everybody knows.
        let same = pass_on(&world, ada, from, (from, id(of))).await.json();
        assert_eq!(same["messageReference"]["channelId"], from);
    }
    // In a private channel nothing is told of a guild.
    let public = world.say(ada, "public").await;
    let sent = pass_on(&world, ada, id(&private), (&world.channel, id(&public))).await;
    let sent = sent.json();
    assert_eq!(
        (&sent["messageReference"], &sent["messageSnapshots"][0]["content"]),
        (&Value::Null, &json!("public"))
    );
    assert!(!event(&world, id(&sent)).await.contains(&world.channel));
}

#[tokio::test]
async fn what_cannot_be_passed_on_is_refused() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let said = world.say(ada, "one").await;
    let of = json!({"channelId": world.channel, "messageId": said["id"]});
    let messages = world.messages("");
    for (field, value) in [
        ("content", json!("x")),
        ("stickerIds", json!(["x"])),
        ("replyTo", said["id"].clone()),
        ("tts", json!(true)),
    ] {
        let answer = world
            .post(bob, &messages, json!({"forward": of, field: value}))
            .await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]));
    }
    for bad in [
        json!({"channelId": world.channel, "messageId": "$unknown"}),
        json!({"channelId": world.guild, "messageId": said["id"]}),
        json!({"channelId": "x", "messageId": said["id"]}),
        json!({"channelId": world.channel, "messageId": ""}),
    ] {
        let answer = world.post(bob, &messages, json!({"forward": bad})).await;
        assert_eq!(refused(&answer), (400, vec!["forward".to_owned()]), "{bad}");
    }
    for bad in [
        json!("x"),
        json!([world.channel, said["id"]]),
        json!({"channelId": 5}),
        json!({}),
    ] {
        let answer = world.post(bob, &messages, json!({"forward": bad})).await;
        assert_eq!(refused(&answer).0, 400, "{bad}");
    }
    // Nor what a server wrote, or what tells that something is pinned.
    let pin = world.messages(&format!("/{}/pin", id(&said)));
    assert_eq!(world.post(ada, &pin, json!({})).await.status, 204);
    let told = world.get(ada, &world.messages("?limit=1")).await.json();
    assert_eq!(told["data"][0]["type"], 6);
    let answer = pass_on(
        &world,
        ada,
        &world.channel,
        (&world.channel, id(&told["data"][0])),
    )
    .await;
    assert_eq!(refused(&answer), (400, vec!["forward".to_owned()]));
    // It takes the right to read the history there, and to write here.
    hide(&world, &world.channel, Permissions::READ_MESSAGE_HISTORY).await;
    let to = channel(&world, "elsewhere").await;
    let answer = pass_on(&world, bob, &to, (&world.channel, id(&said))).await;
    assert_eq!(refused(&answer).0, 403);
    hide(&world, &world.channel, Permissions::NONE).await;
    hide(&world, &to, Permissions::SEND_MESSAGES).await;
    let answer = pass_on(&world, bob, &to, (&world.channel, id(&said))).await;
    assert_eq!(refused(&answer).0, 403);
}

#[tokio::test]
async fn rules_look_at_what_is_passed_on_and_a_nonce_counts() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let said = world.say(bob, "a bad word").await;
    let messages = world.messages("");
    let body = json!({"forward": {"channelId": world.channel, "messageId": said["id"]}, "nonce": "n1"});
    let first = world.post(bob, &messages, body.clone()).await.json();
    let rule = json!({
        "name": "words", "triggerType": 1, "eventType": 1, "enabled": true,
        "triggerMetadata": {"keywordFilter": ["bad"]}, "actions": [{"type": 1, "metadata": {}}],
    });
    let made = world
        .post(ada, &world.of_guild("/auto-moderation/rules"), rule)
        .await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let answer = pass_on(&world, bob, &world.channel, (&world.channel, id(&said))).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        world.post(bob, &messages, body.clone()).await.json(),
        first,
        "what was sent before is not sent again"
    );
    let path = world.messages(&format!("/{}", id(&said)));
    assert_eq!(world.delete(bob, &path).await.status, 204);
    assert_eq!(world.post(bob, &messages, body).await.json(), first);
}
