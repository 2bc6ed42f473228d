//! Whom messages call.

use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    roles::{hold, role},
    world::{Person, World, refused},
};

/// Users, roles and whether everybody is called; what is answered has to be what is stored.
async fn called(world: &World, person: &Person, body: Value) -> (Value, Value, Value) {
    let sent = world.post(person, &world.messages(""), body).await;
    assert_eq!(sent.status, 201, "{}", String::from_utf8_lossy(&sent.bytes));
    let sent = sent.json();
    let path = world.messages(&format!("/{}", sent["id"].as_str().unwrap()));
    assert_eq!(world.get(person, &path).await.json(), sent);
    (
        sent["mentions"].clone(),
        sent["mentionRoles"].clone(),
        sent["mentionEveryone"].clone(),
    )
}

async fn everyone_may(world: &World, rights: Permissions) {
    let path = world.of_guild(&format!("/roles/{}", world.guild));
    let body = json!({"permissions": rights.to_string()});
    assert_eq!(world.patch(&world.ada, &path, body).await.status, 200);
}

#[tokio::test]
async fn members_roles_and_everybody_are_called() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let crew = role(&world, "crew", Permissions::NONE).await;
    let text = format!(
        "<{0}> <{0}> <{1}> <@&{crew}> <@&nope> <@&{2}> @here",
        ada.id, eve.id, world.guild
    );
    let (users, roles, everyone) = called(&world, bob, json!({"content": text})).await;
    assert_eq!(users, json!([ada.id]), "a stranger is not called");
    assert_eq!((roles, everyone), (json!([crew]), json!(true)));
    let code = format!("`<{}> @everyone`", ada.id);
    assert_eq!(
        called(&world, bob, json!({"content": code})).await,
        (json!([]), json!([]), json!(false))
    );

    // Without the right roles are called that are for everybody to call.
    everyone_may(
        &world,
        Permissions::DEFAULT_EVERYONE.without(Permissions::MENTION_EVERYONE),
    )
    .await;
    let body = json!({"content": format!("<@&{crew}> @everyone")});
    assert_eq!(
        called(&world, bob, body.clone()).await,
        (json!([]), json!([]), json!(false))
    );
    assert_eq!(
        called(&world, ada, body.clone()).await,
        (json!([]), json!([crew]), json!(true))
    );
    let path = world.of_guild(&format!("/roles/{crew}"));
    assert_eq!(
        world.patch(ada, &path, json!({"mentionable": true})).await.status,
        200
    );
    assert_eq!(
        called(&world, bob, body).await,
        (json!([]), json!([crew]), json!(false))
    );
}

#[tokio::test]
async fn what_is_allowed_counts() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let crew = role(&world, "crew", Permissions::NONE).await;
    let text = format!("<{}> <{}> <@&{crew}> @everyone", ada.id, bob.id);
    let said = world.say(bob, "question").await;
    let send = async |allowed: Value| {
        let body = json!({"content": text, "replyTo": said["id"], "allowedMentions": allowed});
        called(&world, ada, body).await
    };
    let none = (json!([]), json!([]), json!(false));
    assert_eq!(send(json!({})).await, none);
    assert_eq!(
        send(json!({"repliedUser": true})).await,
        (json!([bob.id]), json!([]), json!(false))
    );
    assert_eq!(
        send(json!({"parse": ["roles"], "users": [ada.id]})).await,
        (json!([ada.id]), json!([crew]), json!(false))
    );
    assert_eq!(
        send(json!({"parse": ["users", "everyone"]})).await,
        (json!([ada.id, bob.id]), json!([]), json!(true))
    );
    assert_eq!(
        send(json!({"roles": [crew]})).await,
        (json!([]), json!([crew]), json!(false))
    );
    // Of oneself an answer calls nobody, and by default it calls the author.
    let own = json!({"content": "me", "replyTo": said["id"]});
    assert_eq!(called(&world, bob, own.clone()).await, none);
    assert_eq!(called(&world, ada, own).await.0, json!([bob.id]));

    let many: Vec<String> = (0..101).map(|number| format!("@u{number}:a")).collect();
    for bad in [
        json!({"users": many}),
        json!({"parse": ["users"], "users": [bob.id]}),
        json!({"parse": ["all"]}),
        json!(7),
    ] {
        let body = json!({"content": text, "allowedMentions": bad});
        assert_eq!(
            refused(&world.post(ada, &world.messages(""), body).await).0,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn an_edit_says_anew_who_is_called() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let said = world.say(ada, "question").await;
    let body = json!({"content": "answer", "replyTo": said["id"]});
    let reply = world.post(bob, &world.messages(""), body).await.json();
    let path = world.messages(&format!("/{}", reply["id"].as_str().unwrap()));
    let edited = world
        .patch(bob, &path, json!({"content": "@everyone, better"}))
        .await
        .json();
    assert_eq!(
        (&edited["mentions"], &edited["mentionEveryone"]),
        (&json!([ada.id]), &json!(true))
    );
    let body = json!({"content": format!("<{}>", bob.id), "allowedMentions": {"parse": ["users"]}});
    let edited = world.patch(bob, &path, body).await.json();
    assert_eq!(
        (&edited["mentions"], &edited["mentionEveryone"]),
        (&json!([bob.id]), &json!(false))
    );
    assert_eq!(world.get(bob, &path).await.json(), edited);
}

#[tokio::test]
async fn a_message_is_read_aloud_by_right() {
    let world = World::new().await;
    let send = async |person: &Person| {
        let body = json!({"content": "hear", "tts": true});
        let sent = world.post(person, &world.messages(""), body).await.json();
        let path = world.messages(&format!("/{}", sent["id"].as_str().unwrap()));
        assert_eq!(world.get(person, &path).await.json(), sent);
        sent["tts"].clone()
    };
    assert_eq!(send(&world.ada).await, json!(true));
    assert_eq!(send(&world.bob).await, json!(false));
    let speaker = role(&world, "speaker", Permissions::SEND_TTS_MESSAGES).await;
    hold(&world, &world.bob, &[&speaker]).await;
    assert_eq!(send(&world.bob).await, json!(true));
}
