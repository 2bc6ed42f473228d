//! Threads in channels.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    bans::later,
    common::Answer,
    roles::{hold, role},
    world::{Person, World, refused},
};

/// In seconds.
const MINUTE: i64 = 60;

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// A thread of a channel.
pub(crate) fn path(channel: &str, thread: &str, rest: &str) -> String {
    format!("/channels/{channel}/threads/{thread}{rest}")
}

/// Somebody makes a thread of a message.
async fn of_message(world: &World, person: &Person, message: &str, body: Value) -> Answer {
    world
        .post(person, &world.messages(&format!("/{message}/threads")), body)
        .await
}

/// Somebody makes a thread, or a post.
pub(crate) async fn make(world: &World, person: &Person, channel: &str, body: Value) -> Value {
    let made = world
        .post(person, &format!("/channels/{channel}/threads"), body)
        .await;
    assert_eq!(made.status, 201, "{}", text(&made));
    made.json()
}

pub(crate) async fn get(world: &World, person: &Person, thread: &str) -> Value {
    let found = world.get(person, &path(&world.channel, thread, "")).await;
    assert_eq!(found.status, 200, "{}", text(&found));
    found.json()
}

async fn say(world: &World, person: &Person, thread: &str, content: &str) -> Answer {
    let path = path(&world.channel, thread, "/messages");
    world.post(person, &path, json!({"content": content})).await
}

pub(crate) async fn said(world: &World, person: &Person, thread: &str, content: &str) -> String {
    let sent = say(world, person, thread, content).await;
    assert_eq!(sent.status, 201, "{}", text(&sent));
    sent.json()["id"].as_str().unwrap().to_owned()
}

async fn contents(world: &World, thread: &str) -> Vec<String> {
    let page = world
        .get(&world.ada, &path(&world.channel, thread, "/messages"))
        .await;
    assert_eq!(page.status, 200, "{}", text(&page));
    let page = page.json();
    let list = page["data"].as_array().unwrap().iter();
    list.map(|message| message["content"].as_str().unwrap().to_owned())
        .collect()
}

async fn listed(world: &World, query: &str) -> Vec<String> {
    let page = world
        .get(&world.bob, &format!("/channels/{}/threads{query}", world.channel))
        .await;
    assert_eq!(page.status, 200, "{}", text(&page));
    let page = page.json();
    let list = page["data"].as_array().unwrap().iter();
    list.map(|thread| thread["name"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) async fn change(world: &World, person: &Person, thread: &str, body: Value) -> Answer {
    world.patch(person, &path(&world.channel, thread, ""), body).await
}

#[tokio::test]
async fn a_thread_of_a_message_has_a_history_of_its_own() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let root = world.say(ada, "who is coming?").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let made = of_message(
        &world,
        bob,
        &root,
        json!({"name": " Coming ", "autoArchiveDuration": 60}),
    )
    .await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let thread = made.json();
    let created = &thread["createdAt"];
    let wanted = json!({
        "id": root, "channelId": world.channel, "parentId": world.channel, "invitable": null, "guildId": world.guild, "type": 11, "name": "Coming", "ownerId": bob.id, "createdAt": created,
        "archived": false, "archiveTimestamp": created, "autoArchiveDuration": 60, "locked": false, "pinned": false, "rateLimitPerUser": 0,
        "appliedTags": [], "messageCount": 0, "memberCount": 1, "lastMessageId": null,
    });
    assert_eq!(thread, wanted);
    assert_eq!(get(&world, ada, &root).await, wanted);

    let me = said(&world, bob, &root, "me").await;
    let too = world
        .post(
            ada,
            &path(&world.channel, &root, "/messages"),
            json!({"content": "me too", "replyTo": me, "nonce": "n"}),
        )
        .await
        .json();
    assert_eq!(
        (&too["threadId"], &too["referencedMessage"], &too["type"]),
        (&json!(root), &json!(me), &json!(19))
    );
    // The same send again is no other message.
    let again = world
        .post(
            ada,
            &path(&world.channel, &root, "/messages"),
            json!({"content": "me too", "replyTo": me, "nonce": "n"}),
        )
        .await
        .json();
    assert_eq!(again["id"], too["id"]);
    world.say(bob, "meanwhile").await;

    assert_eq!(contents(&world, &root).await, ["me too", "me"]);
    assert_eq!(world.contents("").await, ["meanwhile", "who is coming?"]);
    let thread = get(&world, bob, &root).await;
    assert_eq!(
        (&thread["messageCount"], &thread["lastMessageId"]),
        (&json!(2), &too["id"])
    );
    let history = world.get(bob, &world.messages("")).await.json();
    assert_eq!(history["data"][1]["thread"], thread);
    assert_eq!(
        (&history["data"][0]["thread"], &history["data"][0]["threadId"]),
        (&Value::Null, &Value::Null)
    );
    let first = world.get(bob, &world.messages(&format!("/{me}"))).await.json();
    assert_eq!(
        (&first["threadId"], &first["referencedMessage"], &first["type"]),
        (&json!(root), &Value::Null, &json!(0))
    );
    // The channel itself has nothing of it, neither as its last message nor unread.
    let channels = world.get(bob, &world.of_guild("/channels")).await.json();
    assert_eq!(channels["data"][0]["lastMessageId"], history["data"][0]["id"]);

    // Pages, edits, reactions and deletions work as they do.
    let page = world
        .get(bob, &path(&world.channel, &root, "/messages?limit=1"))
        .await
        .json();
    let next = page["pagination"]["nextCursor"].as_str().unwrap();
    let page = world
        .get(
            bob,
            &path(&world.channel, &root, &format!("/messages?before={next}")),
        )
        .await
        .json();
    assert_eq!(page["data"][0]["content"], "me");
    let edited = world
        .patch(bob, &world.messages(&format!("/{me}")), json!({"content": "me!"}))
        .await;
    assert_eq!(
        (&edited.json()["content"], &edited.json()["threadId"]),
        (&json!("me!"), &json!(root))
    );
    let thumb = world.messages(&format!("/{me}/reactions/%F0%9F%91%8D"));
    assert_eq!(world.send(Method::POST, ada, &thumb, json!({})).await.status, 204);
    assert_eq!(
        world
            .send(
                Method::POST,
                ada,
                &world.messages(&format!("/{me}/pin")),
                json!({})
            )
            .await
            .status,
        204
    );
    assert_eq!(
        contents(&world, &root).await,
        ["", "me too", "me!"],
        "that it is pinned is told in the thread"
    );
    assert_eq!(
        world.delete(bob, &world.messages(&format!("/{me}"))).await.status,
        204
    );
    assert_eq!(contents(&world, &root).await, ["", "me too"]);
    assert_eq!(get(&world, bob, &root).await["messageCount"], 2);
    // An answer stays in the thread.
    let path = path(&world.channel, &root, "/messages");
    let body = json!({"content": "x", "replyTo": history["data"][0]["id"]});
    assert_eq!(refused(&world.post(bob, &path, body).await).0, 400);
    assert_eq!(
        world
            .post(bob, &path, json!({"content": "to the first", "replyTo": root}))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn a_thread_without_a_message_begins_with_one_that_tells_of_it() {
    let world = World::new().await;
    let thread = make(
        &world,
        &world.bob,
        &world.channel,
        json!({"name": "Plans", "type": 11}),
    )
    .await;
    let id = thread["id"].as_str().unwrap();
    assert_eq!(
        (&thread["autoArchiveDuration"], &thread["ownerId"]),
        (&json!(4320), &json!(world.bob.id))
    );
    let told = world.get(&world.ada, &world.messages("")).await.json()["data"][0].clone();
    assert_eq!(
        (&told["type"], &told["content"], &told["id"]),
        (&json!(18), &json!("Plans"), &json!(id))
    );
    assert_eq!(told["thread"]["name"], "Plans");
    let edit = world
        .patch(
            &world.bob,
            &world.messages(&format!("/{id}")),
            json!({"content": "x"}),
        )
        .await;
    assert_eq!(refused(&edit).0, 403);
    said(&world, &world.ada, id, "first").await;
    assert_eq!(listed(&world, "").await, ["Plans"]);
    let of_guild = world
        .get(&world.bob, &world.of_guild("/threads/active"))
        .await
        .json();
    assert_eq!(of_guild["data"][0]["id"], id);
    // In a channel of announcements it is of type 10.
    let news = world
        .post(
            &world.ada,
            &world.of_guild("/channels"),
            json!({"name": "news", "type": 5}),
        )
        .await
        .json();
    let news = news["id"].as_str().unwrap();
    assert_eq!(
        make(&world, &world.ada, news, json!({"name": "More"})).await["type"],
        10
    );
}

#[tokio::test]
async fn threads_are_archived_by_the_clock_and_by_word_and_opened_by_what_is_said() {
    let mut world = World::new().await;
    let thread = make(
        &world,
        &world.bob,
        &world.channel,
        json!({"name": "short", "autoArchiveDuration": 60}),
    )
    .await;
    let id = thread["id"].as_str().unwrap();
    later(&mut world, 30 * MINUTE).await;
    said(&world, &world.ada, id, "one").await;
    later(&mut world, 40 * MINUTE).await;
    assert_eq!(get(&world, &world.bob, id).await["archived"], false);
    later(&mut world, 20 * MINUTE).await;
    assert_eq!(get(&world, &world.bob, id).await["archived"], true);
    assert_eq!(
        (listed(&world, "").await, listed(&world, "?archived=true").await),
        (vec![], vec!["short".to_owned()])
    );
    said(&world, &world.ada, id, "two").await;
    assert_eq!(get(&world, &world.bob, id).await["archived"], false);

    let archived = change(&world, &world.bob, id, json!({"archived": true})).await;
    assert_eq!(
        (archived.status.as_u16(), &archived.json()["archived"]),
        (200, &json!(true))
    );
    assert_eq!(listed(&world, "").await, [""; 0]);
    world.api.clock.advance_seconds(MINUTE);
    said(&world, &world.ada, id, "three").await;
    assert_eq!(get(&world, &world.bob, id).await["archived"], false);
    assert_eq!(
        change(&world, &world.bob, id, json!({"archived": true}))
            .await
            .status,
        200
    );
    // Everybody who may write in it may open it again.
    let opened = change(&world, &world.ada, id, json!({"archived": false})).await;
    assert_eq!(
        (opened.status.as_u16(), &opened.json()["archived"]),
        (200, &json!(false))
    );
    assert_eq!(listed(&world, "").await, ["short"]);
}

#[tokio::test]
async fn who_may_do_what_with_a_thread() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let thread = make(&world, ada, &world.channel, json!({"name": "Ada's"})).await;
    let ada_s = thread["id"].as_str().unwrap();
    let thread = make(&world, bob, &world.channel, json!({"name": "Bob's"})).await;
    let bob_s = thread["id"].as_str().unwrap();
    // What one has made one changes, and nothing else.
    assert_eq!(
        change(
            &world,
            bob,
            bob_s,
            json!({"name": "Bob's own", "autoArchiveDuration": 10080})
        )
        .await
        .status,
        200
    );
    for body in [
        json!({"name": "x"}),
        json!({"archived": true}),
        json!({"locked": true}),
    ] {
        assert_eq!(
            refused(&change(&world, bob, ada_s, body.clone()).await).0,
            403,
            "{body}"
        );
        assert_eq!(refused(&change(&world, &world.eve, ada_s, body).await).0, 404);
    }
    for body in [json!({"locked": true}), json!({"rateLimitPerUser": 5})] {
        assert_eq!(refused(&change(&world, bob, bob_s, body).await).0, 403);
    }
    assert_eq!(
        refused(&world.delete(bob, &path(&world.channel, bob_s, "")).await).0,
        403
    );
    assert_eq!(change(&world, bob, bob_s, json!({})).await.status, 200);
    // Who manages threads locks it.
    let locked = change(
        &world,
        ada,
        bob_s,
        json!({"locked": true, "archived": true, "rateLimitPerUser": 0}),
    )
    .await;
    assert_eq!(
        (&locked.json()["locked"], &locked.json()["archived"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(refused(&say(&world, bob, bob_s, "no").await).0, 403);
    for body in [json!({"name": "x"}), json!({"archived": false})] {
        assert_eq!(refused(&change(&world, bob, bob_s, body).await).0, 403);
    }
    said(&world, ada, bob_s, "but I may").await;
    assert_eq!(get(&world, bob, bob_s).await["archived"], false);
    let keeper = role(&world, "keeper", Permissions::MANAGE_THREADS).await;
    hold(&world, bob, &[&keeper]).await;
    assert_eq!(
        change(&world, bob, bob_s, json!({"locked": false})).await.status,
        200
    );
    said(&world, bob, bob_s, "again").await;
    // Slow mode is that of the thread.
    assert_eq!(
        change(&world, bob, ada_s, json!({"rateLimitPerUser": 60}))
            .await
            .status,
        200
    );
    hold(&world, bob, &[]).await;
    said(&world, bob, ada_s, "one").await;
    assert_eq!(say(&world, bob, ada_s, "two").await.status, 429);
    said(&world, bob, bob_s, "elsewhere").await;

    // A deleted one is gone with all that was said in it, but what it begins with.
    assert_eq!(
        world.delete(ada, &path(&world.channel, bob_s, "")).await.status,
        204
    );
    for answer in [
        world.get(bob, &path(&world.channel, bob_s, "")).await,
        world.get(bob, &path(&world.channel, bob_s, "/messages")).await,
        say(&world, bob, bob_s, "x").await,
        change(&world, ada, bob_s, json!({"name": "x"})).await,
        world.delete(ada, &path(&world.channel, bob_s, "")).await,
        of_message(&world, &world.eve, bob_s, json!({"name": "x"})).await,
    ] {
        assert_eq!(refused(&answer).0, 404, "{}", text(&answer));
    }
    assert_eq!(
        refused(&of_message(&world, bob, bob_s, json!({"name": "x"})).await).0,
        409
    );
    assert_eq!(listed(&world, "").await, ["Ada's"]);
    assert_eq!(
        world.get(bob, &world.messages(&format!("/{bob_s}"))).await.status,
        200
    );
}

#[tokio::test]
async fn who_types_in_a_thread_may_write_there() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let made = make(&world, ada, &world.channel, json!({"name": "Ada's"})).await;
    let thread = made["id"].as_str().unwrap();
    let typing = path(&world.channel, thread, "/typing");
    let mut heard = world.api.bus.subscribe_typing();
    assert_eq!(world.post(bob, &typing, json!({})).await.status, 204);
    let told = heard.try_recv().unwrap();
    assert_eq!(
        told.thread_id.as_deref().map(ToString::to_string).as_deref(),
        Some(thread)
    );
    assert_eq!(
        (told.room_id.as_str(), told.user_id.as_str()),
        (world.channel.as_str(), bob.id.as_str())
    );
    assert_eq!(refused(&world.post(&world.eve, &typing, json!({})).await).0, 404);
    let message = world.say(bob, "no thread").await;
    for other in [message["id"].as_str().unwrap(), "nothing"] {
        let to = path(&world.channel, other, "/typing");
        let answer = world.post(bob, &to, json!({})).await;
        assert_eq!(refused(&answer).0, 404, "{other}");
    }
    let locked = change(&world, ada, thread, json!({"locked": true})).await;
    assert_eq!(locked.status, 200);
    assert_eq!(refused(&world.post(bob, &typing, json!({})).await).0, 403);
    assert!(heard.try_recv().is_err());
    assert_eq!(world.post(ada, &typing, json!({})).await.status, 204);
}

#[tokio::test]
async fn what_no_thread_can_be_is_refused() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let threads = format!("/channels/{}/threads", world.channel);
    for body in [
        json!({"name": ""}),
        json!({"name": "   "}),
        json!({"name": "x".repeat(101)}),
        json!({"name": "a\u{0}b"}),
        json!({}),
        json!([]),
        json!({"name": "x", "type": 13}),
        json!({"name": "x", "type": -1}),
        json!({"name": "x", "autoArchiveDuration": 61}),
        json!({"name": "x", "rateLimitPerUser": -1}),
        json!({"name": "x", "rateLimitPerUser": 21601}),
        json!({"name": "x", "appliedTags": ["tag"]}),
        json!({"name": "x", "appliedTags": ["\u{0}"]}),
        json!({"name": "x", "message": {"content": "x"}}),
        json!({"name": "x", "message": ["x"]}),
    ] {
        let answer = world.post(ada, &threads, body.clone()).await;
        assert_eq!(refused(&answer).0, 400, "{body}: {}", text(&answer));
    }
    assert_eq!(
        refused(
            &world
                .post(bob, &threads, json!({"name": "x", "rateLimitPerUser": 5}))
                .await
        )
        .0,
        403
    );
    assert_eq!(
        refused(&world.post(&world.eve, &threads, json!({"name": "x"})).await).0,
        404
    );
    for query in [
        "?limit=5",
        "?archived=true&limit=0",
        "?archived=true&limit=101",
        "?archived=maybe",
    ] {
        let answer = world.get(ada, &format!("{threads}{query}")).await;
        assert_eq!(refused(&answer).0, 400, "{query}");
    }
    for id in ["$nothing", "nothing", "%00"] {
        assert_eq!(
            refused(&of_message(&world, ada, id, json!({"name": "x"})).await).0,
            404
        );
        assert_eq!(
            refused(&world.get(ada, &path(&world.channel, id, "")).await).0,
            404
        );
        assert_eq!(refused(&say(&world, ada, id, "x").await).0, 404);
    }
    let root = world.say(ada, "root").await["id"].as_str().unwrap().to_owned();
    assert_eq!(
        of_message(&world, ada, &root, json!({"name": "x"})).await.status,
        201
    );
    assert_eq!(
        refused(&of_message(&world, ada, &root, json!({"name": "y"})).await).0,
        409
    );
    let inside = said(&world, ada, &root, "inside").await;
    assert_eq!(
        refused(&of_message(&world, ada, &inside, json!({"name": "y"})).await).0,
        409
    );
    for body in [
        json!({"name": ""}),
        json!({"autoArchiveDuration": 1}),
        json!({"pinned": true}),
        json!({"appliedTags": ["a"]}),
    ] {
        assert_eq!(refused(&change(&world, ada, &root, body).await).0, 400);
    }
    let voice = world
        .post(
            ada,
            &world.of_guild("/channels"),
            json!({"name": "voice", "type": 2}),
        )
        .await
        .json();
    let threads = format!("/channels/{}/threads", voice["id"].as_str().unwrap());
    assert_eq!(
        refused(&world.post(ada, &threads, json!({"name": "x"})).await).0,
        409
    );
    // Who may write in threads alone does just that.
    let everyone = world.of_guild(&format!("/roles/{}", world.guild));
    let rights = Permissions::DEFAULT_EVERYONE
        .without(Permissions::SEND_MESSAGES)
        .without(Permissions::CREATE_PUBLIC_THREADS);
    let body = json!({"permissions": rights.to_string()});
    assert_eq!(world.patch(ada, &everyone, body).await.status, 200);
    let mine = said(&world, bob, &root, "I may").await;
    let edit = world
        .patch(
            bob,
            &world.messages(&format!("/{mine}")),
            json!({"content": "I still may"}),
        )
        .await;
    assert_eq!(edit.status, 200, "{}", text(&edit));
    assert_eq!(
        refused(&of_message(&world, bob, &root, json!({"name": "x"})).await).0,
        403
    );
    let rights = rights.without(Permissions::SEND_MESSAGES_IN_THREADS) | Permissions::SEND_MESSAGES;
    let body = json!({"permissions": rights.to_string()});
    assert_eq!(world.patch(ada, &everyone, body).await.status, 200);
    assert_eq!(refused(&say(&world, bob, &root, "no").await).0, 403);
}

#[tokio::test]
async fn rules_look_at_what_is_said_in_threads() {
    let world = World::new().await;
    let rule = json!({"name": "words", "eventType": 1, "triggerType": 1, "triggerMetadata": {"keywordFilter": ["plum"]},
        "actions": [{"type": 1, "metadata": {}}], "enabled": true});
    let made = world
        .post(&world.ada, &world.of_guild("/auto-moderation/rules"), rule)
        .await;
    let thread = make(&world, &world.bob, &world.channel, json!({"name": "fruit"})).await;
    let id = thread["id"].as_str().unwrap();
    if made.status == 201 {
        assert_eq!(refused(&say(&world, &world.bob, id, "a plum").await).0, 400);
        let threads = format!("/channels/{}/threads", world.channel);
        let named = world.post(&world.bob, &threads, json!({"name": "a plum"})).await;
        assert_eq!(refused(&named).0, 400);
    } else {
        panic!("{}", text(&made));
    }
    assert_eq!(say(&world, &world.bob, id, "a pear").await.status, 201);
}
