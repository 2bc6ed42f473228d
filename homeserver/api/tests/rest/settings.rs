//! Settings of a guild, and what they ask of new members.

use axum::http::Method;
use guildhall_permissions::Permissions;
use guildhall_types::{OwnedUserId, Timestamp};
use serde_json::{Value, json};

use crate::{
    common::{NOW, PASSWORD, Setup, mail},
    roles::{hold, role},
    world::{Person, World, refused},
};

async fn set(world: &World, body: Value) -> Value {
    let answer = world.patch(&world.ada, &world.of_guild(""), body).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()
}

/// Has `person` speak until the answer has this status and these words: rights in memory follow the log a moment later.
async fn speaks(world: &World, person: &Person, status: u16, words: &str) {
    let mut last = String::new();
    for _ in 0..500 {
        let body = json!({"content": "hello"});
        let answer = world.post(person, &world.messages(""), body).await;
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        if answer.status == status && text.contains(words) {
            return;
        }
        last = format!("{} {text}", answer.status);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{last}");
}

async fn agree(world: &World, person: &Person, whom: &str) -> (u16, Value) {
    let path = world.of_guild(&format!("/members/{whom}/rules"));
    let answer = world.send(Method::PUT, person, &path, json!({})).await;
    (answer.status.as_u16(), answer.json())
}

async fn channel(world: &World, kind: i64) -> String {
    let body = json!({"name": "other", "type": kind});
    let made = world.post(&world.ada, &world.of_guild("/channels"), body).await;
    made.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_setting_is_shown_as_it_was_set() {
    let world = World::new().await;
    let voice = channel(&world, 2).await;
    let body = json!({
        "verificationLevel": 3, "defaultMessageNotifications": 1, "explicitContentFilter": 2,
        "systemChannelId": world.channel, "systemChannelFlags": 1, "afkChannelId": voice, "afkTimeout": 900,
        "rulesChannelId": world.channel, "preferredLocale": "de",
        "rules": {"enabled": true, "description": "Here", "rules": ["Be kind", "No spam"]},
    });
    let guild = set(&world, body.clone()).await;
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(guild[field], *value, "{field}");
    }
    let seen = world.get(&world.bob, &world.of_guild("")).await.json();
    assert_eq!(seen, guild);
    assert_eq!(world.get(&world.bob, "/guilds").await.json()["data"][0], guild);
    let none = json!({"systemChannelId": null, "afkChannelId": null, "rulesChannelId": null, "verificationLevel": 0});
    let guild = set(&world, none.clone()).await;
    for (field, value) in none.as_object().unwrap() {
        assert_eq!(guild[field], *value, "{field}");
    }
    assert_eq!(guild["rules"], body["rules"], "what is not named stays");
}

#[tokio::test]
async fn settings_are_for_who_manages_the_guild_and_have_their_forms() {
    let world = World::new().await;
    let path = world.of_guild("");
    let voice = channel(&world, 2).await;
    for (person, status) in [(&world.bob, 403), (&world.eve, 404)] {
        let answer = world.patch(person, &path, json!({"verificationLevel": 2})).await;
        assert_eq!(refused(&answer).0, status);
    }
    let before = world.get(&world.ada, &path).await.json();
    for (body, field) in [
        (json!({"verificationLevel": 4}), "verificationLevel"),
        (json!({"verificationLevel": 300}), "verificationLevel"),
        (json!({"verificationLevel": "2"}), "verificationLevel"),
        (json!({"mfaLevel": 1}), "mfaLevel"),
        (
            json!({"defaultMessageNotifications": 2}),
            "defaultMessageNotifications",
        ),
        (json!({"explicitContentFilter": 3}), "explicitContentFilter"),
        (json!({"systemChannelId": voice}), "systemChannelId"),
        (json!({"systemChannelId": "nonsense"}), "systemChannelId"),
        (json!({"systemChannelId": world.guild}), "systemChannelId"),
        (json!({"systemChannelFlags": 64}), "systemChannelFlags"),
        (json!({"afkChannelId": world.channel}), "afkChannelId"),
        (json!({"afkTimeout": 61}), "afkTimeout"),
        (json!({"rulesChannelId": voice}), "rulesChannelId"),
        (json!({"preferredLocale": "x y"}), "preferredLocale"),
        (json!({"rules": {"enabled": true}}), "rules"),
        (json!({"rules": {"enabled": true, "rules": ["a\u{0}"]}}), "rules"),
        (
            json!({"rules": {"enabled": false, "rules": vec!["r"; 17]}}),
            "rules",
        ),
    ] {
        // What is right beside it is not set either.
        let mut body = body;
        body["afkTimeout"] = body.get("afkTimeout").cloned().unwrap_or(json!(60));
        let answer = world.patch(&world.ada, &path, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(world.get(&world.ada, &path).await.json(), before);
    let manager = role(&world, "manager", Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&manager]).await;
    let by_bob = world.patch(&world.bob, &path, json!({"afkTimeout": 60})).await;
    assert_eq!(by_bob.json()["afkTimeout"], 60);
}

#[tokio::test]
async fn new_accounts_and_new_members_wait() {
    let world = World::new().await;
    set(&world, json!({"verificationLevel": 2})).await;
    speaks(&world, &world.bob, 403, "account is 5 minutes old").await;
    let rights = async || {
        let path = world.of_guild("/members/@me/permissions");
        world.get(&world.bob, &path).await.json()["permissions"].clone()
    };
    assert_eq!(rights().await, Permissions::TIMED_OUT.to_string());
    assert_eq!(world.get(&world.bob, &world.messages("")).await.status, 200);
    speaks(&world, &world.ada, 201, "").await;
    world.api.clock.advance_seconds(301);
    speaks(&world, &world.bob, 201, "").await;

    set(&world, json!({"verificationLevel": 3})).await;
    speaks(&world, &world.bob, 403, "member of the guild for 10 minutes").await;
    for (method, path, body) in [
        (Method::PATCH, "/members/@me", json!({"nick": "B"})),
        (Method::POST, "/invites", json!({})),
    ] {
        let answer = world.send(method, &world.bob, &world.of_guild(path), body).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    let trusted = role(&world, "trusted", Permissions::NONE).await;
    hold(&world, &world.bob, &[&trusted]).await;
    speaks(&world, &world.bob, 201, "").await;
    hold(&world, &world.bob, &[]).await;
    speaks(&world, &world.bob, 403, "").await;
    world.api.clock.advance_seconds(300);
    speaks(&world, &world.bob, 201, "").await;
    world.api.clock.set(Timestamp(NOW));
}

/// Gives `person` an address, which is not confirmed.
async fn write_to(world: &World, person: &Person, email: Value) {
    let body = json!({"email": email, "password": PASSWORD});
    let answer = world.send(Method::PUT, person, "/users/@me/email", body).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
}

#[tokio::test]
async fn level_1_asks_for_a_confirmed_address() {
    let (smtp, mailing) = mail();
    let world = World::on(Setup {
        mail: Some(mailing),
        ..Setup::default()
    })
    .await;
    set(&world, json!({"verificationLevel": 1})).await;
    assert_eq!(
        world.get(&world.ada, &world.of_guild("")).await.json()["verificationLevel"],
        1
    );
    speaks(&world, &world.bob, 403, "confirmed your e-mail address").await;
    speaks(&world, &world.ada, 201, "").await;
    assert_eq!(
        world.get(&world.bob, &world.messages("")).await.status,
        200,
        "he reads"
    );
    write_to(&world, &world.bob, json!("bob@example.org")).await;
    speaks(&world, &world.bob, 403, "confirmed your e-mail address").await;
    let body = json!({"token": smtp.mail_to("bob@example.org").await.code()});
    assert_eq!(
        world.api.post("/api/v1/auth/verify-email", &body).await.status,
        204
    );
    speaks(&world, &world.bob, 201, "").await;
    // Another address is another matter, at once; a role makes up for it.
    write_to(&world, &world.bob, json!("bob@example.com")).await;
    speaks(&world, &world.bob, 403, "confirmed your e-mail address").await;
    let trusted = role(&world, "trusted", Permissions::NONE).await;
    hold(&world, &world.bob, &[&trusted]).await;
    speaks(&world, &world.bob, 201, "").await;
    hold(&world, &world.bob, &[]).await;
    // Higher levels ask for it too, as this server sends mail.
    world.api.clock.advance_seconds(301);
    set(&world, json!({"verificationLevel": 2})).await;
    speaks(&world, &world.bob, 403, "confirmed your e-mail address").await;
    let body = json!({"token": smtp.mail_to("bob@example.com").await.code()});
    assert_eq!(
        world.api.post("/api/v1/auth/verify-email", &body).await.status,
        204
    );
    speaks(&world, &world.bob, 201, "").await;
}

#[tokio::test]
async fn where_no_mail_is_sent_level_1_alone_asks_for_an_address_and_the_admin_confirms() {
    let world = World::new().await;
    world.api.clock.advance_seconds(601);
    for level in [2, 3] {
        set(&world, json!({"verificationLevel": level})).await;
        speaks(&world, &world.bob, 201, "").await;
    }
    set(&world, json!({"verificationLevel": 1})).await;
    speaks(&world, &world.bob, 403, "confirmed your e-mail address").await;
    write_to(&world, &world.bob, json!("bob@example.org")).await;
    let bob = OwnedUserId::try_from(world.bob.id.as_str()).unwrap();
    // As the command does, which the running server is not told of.
    assert!(world.api.accounts.confirm_email(&bob).await.unwrap());
    speaks(&world, &world.bob, 201, "").await;
}

#[tokio::test]
async fn new_members_agree_to_the_rules_before_they_speak() {
    let world = World::new().await;
    let me = world.of_guild("/members/@me");
    let pending = async |person: &Person| world.get(person, &me).await.json()["pending"].clone();
    assert_eq!(agree(&world, &world.bob, "@me").await.0, 409, "there are none");
    assert_eq!(pending(&world.bob).await, false);
    let rules = json!({"enabled": true, "description": "", "rules": ["Be kind"]});
    set(&world, json!({"rules": rules})).await;
    assert_eq!(
        (pending(&world.bob).await, pending(&world.ada).await),
        (json!(true), json!(false))
    );
    speaks(&world, &world.bob, 403, "agreed to the rules").await;
    assert_eq!(agree(&world, &world.ada, &world.bob.id).await.0, 403);
    assert_eq!(agree(&world, &world.eve, "@me").await.0, 404);
    let list = world.get(&world.ada, &world.of_guild("/members")).await.json();
    let waiting = |list: &Value| {
        let members = list["data"].as_array().unwrap().iter();
        members.filter(|member| member["pending"] == true).count()
    };
    assert_eq!(waiting(&list), 1);
    let (status, member) = agree(&world, &world.bob, "@me").await;
    assert_eq!((status, &member["pending"]), (200, &json!(false)));
    assert_eq!(agree(&world, &world.bob, "@me").await, (200, member));
    speaks(&world, &world.bob, 201, "").await;

    // Whoever comes back is asked again.
    assert_eq!(world.delete(&world.bob, &me).await.status, 204);
    let code = world.invite(json!({})).await;
    let back = world
        .post(&world.bob, &format!("/invites/{code}"), json!({}))
        .await;
    assert_eq!(back.status, 200);
    assert_eq!(pending(&world.bob).await, true);
    let trusted = role(&world, "trusted", Permissions::NONE).await;
    hold(&world, &world.bob, &[&trusted]).await;
    assert_eq!(pending(&world.bob).await, false);
    speaks(&world, &world.bob, 201, "").await;
    hold(&world, &world.bob, &[]).await;
    speaks(&world, &world.bob, 403, "").await;
    set(&world, json!({"rules": {"enabled": false, "rules": ["Be kind"]}})).await;
    speaks(&world, &world.bob, 201, "").await;
}

/// What stands in the channel, oldest first: type, author, id.
async fn messages(world: &World, count: usize) -> Vec<(i64, String, String)> {
    let mut found = Vec::new();
    for _ in 0..500 {
        let page = world.get(&world.ada, &world.messages("")).await.json();
        let all = page["data"].as_array().unwrap().iter().rev();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        found = all
            .map(|message| {
                let kind = message["type"].as_i64().unwrap();
                (kind, text(&message["authorId"]), text(&message["id"]))
            })
            .collect();
        if found.len() == count {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(found.len(), count, "{found:?}");
    found
}

async fn come_in(world: &World, person: &Person) {
    let code = world.invite(json!({})).await;
    let answer = world.post(person, &format!("/invites/{code}"), json!({})).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_system_channel_is_told_of_who_comes_in() {
    let world = World::new().await;
    let me = world.of_guild("/members/@me");
    // That bob is in would have been told by now, had anybody wanted to hear it.
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    // Nobody may write there, least of all who has just come in.
    let everyone = world.of_guild(&format!("/roles/{}", world.guild));
    let silent = Permissions::DEFAULT_EVERYONE.without(Permissions::SEND_MESSAGES);
    world
        .patch(&world.ada, &everyone, json!({"permissions": silent.to_string()}))
        .await;
    set(
        &world,
        json!({"systemChannelId": world.channel, "rules": {"enabled": true, "rules": ["Be kind"]}}),
    )
    .await;
    come_in(&world, &world.eve).await;
    let told = messages(&world, 1).await;
    assert_eq!((told[0].0, &told[0].1), (7, &world.eve.id));
    come_in(&world, &world.eve).await;
    assert_eq!(world.delete(&world.eve, &me).await.status, 204);
    come_in(&world, &world.eve).await;
    let told = messages(&world, 2).await;

    // It is about her, and not hers.
    assert_eq!(agree(&world, &world.eve, "@me").await.0, 200);
    let path = world.messages(&format!("/{}", told[1].2));
    assert_eq!(
        refused(&world.patch(&world.eve, &path, json!({"content": "no"})).await).0,
        403
    );
    assert_eq!(refused(&world.delete(&world.eve, &path).await).0, 403);
    assert_eq!(
        refused(&world.patch(&world.ada, &path, json!({"content": "no"})).await).0,
        403
    );
    assert_eq!(world.delete(&world.ada, &path).await.status, 204);
    messages(&world, 1).await;

    set(&world, json!({"systemChannelFlags": 1})).await;
    assert_eq!(world.delete(&world.eve, &me).await.status, 204);
    come_in(&world, &world.eve).await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    messages(&world, 1).await;
}
