//! Exports.

use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Setup,
    overwrites::put,
    roles::{hold, role},
    threads::{make, path as at},
    world::{Person, World, refused},
};

async fn export(world: &World, person: &Person, path: &str) -> Value {
    let answer = world.get(person, path).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()
}

fn contents(channel: &Value) -> Vec<&str> {
    let messages = channel["messages"].as_array().unwrap().iter();
    messages
        .map(|message| message["content"].as_str().unwrap())
        .collect()
}

fn of_channel(world: &World, query: &str) -> String {
    format!("/channels/{}/export?format={query}", world.channel)
}

#[tokio::test]
async fn a_channel_is_exported_page_by_page() {
    let world = World::new().await;
    for number in 0..205 {
        world.say(&world.bob, &format!("message {number}")).await;
    }
    let gone = world.say(&world.bob, "deleted").await;
    let path = world.messages(&format!("/{}", gone["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.bob, &path).await.status, 204);
    let answer = world.get(&world.ada, &of_channel(&world, "json")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"channel.json\""
    );
    let document = answer.json();
    assert_eq!(
        (
            &document["format"],
            &document["version"],
            &document["exportedBy"],
            &document["complete"]
        ),
        (
            &json!("guildhall-export"),
            &json!(1),
            &json!(world.ada.id),
            &json!(true)
        )
    );
    let channels = document["channels"].as_array().unwrap();
    assert_eq!(
        (channels.len(), &channels[0]["channel"]["id"]),
        (1, &json!(world.channel))
    );
    let expected: Vec<String> = (0..205).map(|number| format!("message {number}")).collect();
    assert_eq!(contents(&channels[0]), expected);
    let shown = world.get(&world.ada, &world.messages("?limit=1")).await.json();
    assert_eq!(
        channels[0]["messages"][204], shown["data"][0],
        "a message is exported as it is shown"
    );
}

#[tokio::test]
async fn a_table_has_a_line_for_each_message_and_no_formula() {
    let world = World::new().await;
    for text in ["=HYPERLINK(\"https://evil.test\")", "a, \"b\"\nc", "plain"] {
        world.say(&world.bob, text).await;
    }
    let answer = world.get(&world.ada, &of_channel(&world, "csv")).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(
        text.starts_with("channelId,messageId,threadId,authorId,timestamp,"),
        "{text}"
    );
    assert!(
        text.contains(",\"'=HYPERLINK(\"\"https://evil.test\"\")\",\r\n"),
        "{text}"
    );
    assert!(
        text.contains(",\"a, \"\"b\"\"\nc\",\r\n") && text.contains(",plain,\r\n"),
        "{text}"
    );
    assert!(text.ends_with("\r\ncomplete,true,,,,,,,,\r\n"), "{text}");
    for bad in ["xml", ""] {
        assert_eq!(
            refused(&world.get(&world.ada, &of_channel(&world, bad)).await).0,
            400
        );
    }
}

#[tokio::test]
async fn who_may_not_exports_nothing() {
    let world = World::new().await;
    world.say(&world.ada, "secret").await;
    let guild = world.of_guild("/export?format=json");
    for path in [of_channel(&world, "json"), guild.clone()] {
        assert_eq!(refused(&world.get(&world.bob, &path).await).0, 403, "{path}");
        assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404, "{path}");
    }
    // With MANAGE_GUILD one may, but not without the history.
    let manager = role(&world, "manager", Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&manager]).await;
    let document = export(&world, &world.bob, &guild).await;
    assert_eq!(contents(&document["channels"][0]), ["secret"]);
    let denied = (Permissions::NONE, Permissions::READ_MESSAGE_HISTORY);
    put(&world, &world.ada, &world.channel, (&world.guild, 0), denied).await;
    assert_eq!(
        refused(&world.get(&world.bob, &of_channel(&world, "json")).await).0,
        403
    );
    let document = export(&world, &world.bob, &guild).await;
    assert!(!document.to_string().contains("secret"), "{document}");
}

#[tokio::test]
async fn a_guilds_export_shows_no_hidden_channel_and_no_private_thread() {
    let world = World::new().await;
    let made = world
        .post(
            &world.ada,
            &world.of_guild("/channels"),
            json!({"name": "hidden-away"}),
        )
        .await;
    let hidden = made.json()["id"].as_str().unwrap().to_owned();
    let said = world
        .post(
            &world.ada,
            &format!("/channels/{hidden}/messages"),
            json!({"content": "in hiding"}),
        )
        .await;
    assert_eq!(said.status, 201);
    let denied = (Permissions::NONE, Permissions::VIEW_CHANNEL);
    put(&world, &world.ada, &hidden, (&world.guild, 0), denied).await;
    let wanted = json!({"name": "whispers", "type": 12});
    let thread = make(&world, &world.ada, &world.channel, wanted).await;
    let (within, id) = (
        thread["channelId"].as_str().unwrap(),
        thread["id"].as_str().unwrap(),
    );
    let whispered = world
        .post(
            &world.ada,
            &at(within, id, "/messages"),
            json!({"content": "whispered"}),
        )
        .await;
    assert_eq!(
        whispered.status,
        201,
        "{}",
        String::from_utf8_lossy(&whispered.bytes)
    );
    // A thread for all is in it.
    let root = world.say(&world.bob, "root").await;
    let path = world.messages(&format!("/{}/threads", root["id"].as_str().unwrap()));
    let open = world.post(&world.bob, &path, json!({"name": "open"})).await;
    assert_eq!(open.status, 201, "{}", String::from_utf8_lossy(&open.bytes));
    let path = at(&world.channel, root["id"].as_str().unwrap(), "/messages");
    assert_eq!(
        world
            .post(&world.bob, &path, json!({"content": "in a thread"}))
            .await
            .status,
        201
    );
    let manager = role(&world, "manager", Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&manager]).await;
    for format in ["json", "csv"] {
        let path = world.of_guild(&format!("/export?format={format}"));
        let answer = world.get(&world.bob, &path).await;
        assert_eq!(answer.status, 200);
        let text = String::from_utf8(answer.bytes).unwrap();
        for leak in ["in hiding", "hidden-away", &hidden, "whispered", "whispers"] {
            assert!(!text.contains(leak), "{format} has {leak}: {text}");
        }
        assert!(text.contains("root") && text.contains("in a thread"), "{text}");
    }
    assert_eq!(
        refused(
            &world
                .get(&world.bob, &format!("/channels/{hidden}/export?format=json"))
                .await
        )
        .0,
        404
    );
    let all = export(&world, &world.ada, &world.of_guild("/export?format=json")).await;
    assert!(all.to_string().contains("in hiding"));
    // Nor is a private thread exported by itself, not even for the owner, who made it.
    let path = format!("/channels/{within}/export?format=json");
    assert_eq!(refused(&world.get(&world.ada, &path).await).0, 403);
    assert_eq!(refused(&world.get(&world.bob, &path).await).0, 404);
}

#[tokio::test]
async fn what_was_said_in_private_is_for_those_who_are_in_it() {
    let world = World::new().await;
    let body = json!({"recipients": [world.bob.id]});
    let opened = world.post(&world.ada, "/users/@me/channels", body).await.json();
    let channel = opened["id"].as_str().unwrap();
    let path = format!("/channels/{channel}/messages");
    assert_eq!(
        world
            .post(&world.ada, &path, json!({"content": "for two"}))
            .await
            .status,
        201
    );
    let path = format!("/channels/{channel}/export?format=json");
    for person in [&world.ada, &world.bob] {
        let document = export(&world, person, &path).await;
        assert_eq!(contents(&document["channels"][0]), ["for two"]);
    }
    assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);
}

#[tokio::test]
async fn own_data_is_ones_own_and_has_no_secrets() {
    let world = World::new().await;
    world.say(&world.bob, "mine").await;
    world.say(&world.ada, "not mine").await;
    let document = export(&world, &world.bob, "/users/@me/export").await;
    assert_eq!(
        (&document["user"]["id"], &document["complete"]),
        (&json!(world.bob.id), &json!(true))
    );
    assert_eq!(contents(&document), ["mine"]);
    assert_eq!(document["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(document["guilds"][0]["id"], json!(world.guild));
    for field in [
        "settings",
        "privateChannels",
        "relationships",
        "blockedUsers",
        "readStates",
        "notifications",
    ] {
        assert!(!document[field].is_null(), "{field}");
    }
    let text = document.to_string();
    for secret in [&world.bob.token, "argon2", "password"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(world.api.get("/api/v1/users/@me/export", None).await.status, 401);
}

#[tokio::test]
async fn own_data_tells_nothing_of_others() {
    let world = World::new().await;
    let said = world.say(&world.bob, "mine").await;
    let id = said["id"].as_str().unwrap();
    let path = world.messages(&format!("/{id}/reactions/%F0%9F%91%8D"));
    assert_eq!(world.post(&world.ada, &path, json!({})).await.status, 204);
    let path = world.messages(&format!("/{id}/pin"));
    assert_eq!(world.post(&world.ada, &path, json!({})).await.status, 204);
    let poll = json!({"question": "?", "answers": [{"text": "Yes"}, {"text": "No"}], "duration": 1});
    let asked = world
        .post(&world.bob, &world.messages(""), json!({ "poll": poll }))
        .await;
    assert_eq!(asked.status, 201, "{}", String::from_utf8_lossy(&asked.bytes));
    let asked = asked.json();
    let path = world.messages(&format!("/{}/poll/votes/@me", asked["id"].as_str().unwrap()));
    let vote = json!({"answerIds": ["1"]});
    assert!(
        world
            .send(axum::http::Method::PUT, &world.ada, &path, vote)
            .await
            .status
            .is_success()
    );
    let path = world.messages(&format!("/{id}/threads"));
    let made = world.post(&world.ada, &path, json!({"name": "theirs"})).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let within = at(&world.channel, id, "/messages");
    let answer = world
        .post(&world.bob, &within, json!({"content": "within"}))
        .await;
    assert_eq!(answer.status, 201);
    let document = export(&world, &world.bob, "/users/@me/export").await;
    let mut texts = contents(&document);
    texts.sort_unstable();
    assert_eq!(texts, ["", "mine", "within"]);
    let messages = document["messages"].as_array().unwrap();
    for message in messages {
        assert_eq!(
            (&message["reactions"], &message["thread"], &message["pinned"]),
            (&json!([]), &Value::Null, &json!(false))
        );
        let answers = message["poll"]["answers"].as_array().into_iter().flatten();
        for answer in answers {
            assert_eq!(answer["count"], json!(0));
        }
    }
    // What was said in a thread goes with it.
    let thread = at(&world.channel, id, "");
    assert_eq!(world.delete(&world.ada, &thread).await.status, 204);
    let document = export(&world, &world.bob, "/users/@me/export").await;
    assert!(!contents(&document).contains(&"within"), "{document}");
}

#[tokio::test]
async fn a_right_that_is_taken_ends_an_export_and_only_one_runs() {
    use axum::body::HttpBody as _;
    use tower::ServiceExt as _;

    let world = World::new().await;
    for number in 0..150 {
        world.say(&world.ada, &format!("message {number}")).await;
    }
    let manager = role(&world, "manager", Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&manager]).await;
    let path = format!("/api/v1{}", of_channel(&world, "json"));
    let request = crate::common::request(
        axum::http::Method::GET,
        &path,
        Some(&world.bob.token),
        axum::body::Body::empty(),
    );
    let response = world.api.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let mut text = String::new();
    let mut taken = 0;
    // The beginning, the channel, and a page.
    while taken < 3 {
        let frame = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await;
        text.push_str(std::str::from_utf8(frame.unwrap().unwrap().data_ref().unwrap()).unwrap());
        taken += 1;
    }
    let second = world.get(&world.bob, &of_channel(&world, "json")).await;
    assert_eq!(refused(&second).0, 409);
    hold(&world, &world.bob, &[]).await;
    while let Some(frame) = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await {
        text.push_str(std::str::from_utf8(frame.unwrap().data_ref().unwrap()).unwrap());
    }
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["complete"], json!(false));
    assert_eq!(contents(&document["channels"][0]).len(), 100);
    drop(body);
    // Who is gone lets the next one begin.
    hold(&world, &world.bob, &[&manager]).await;
    assert_eq!(
        export(&world, &world.bob, &of_channel(&world, "json")).await["complete"],
        json!(true)
    );
}

#[tokio::test]
async fn exports_are_few() {
    let setup = Setup {
        rates: guildhall_api::limit::RateLimits::default(),
        ..Setup::default()
    };
    let world = World::on(setup).await;
    for expected in [200, 200, 429] {
        assert_eq!(world.get(&world.bob, "/users/@me/export").await.status, expected);
    }
}
