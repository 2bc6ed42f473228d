//! Reports, their queues, decisions and appeals.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::{Answer, NOW, api_with},
    roles::{hold, role},
    world::{Person, World, person, refused},
};

const DAY_MS: i64 = 24 * 3600 * 1000;

fn on_message(world: &World, message: &Value) -> Value {
    json!({
        "kind": "message", "channelId": world.channel, "messageId": message["id"], "category": "spam",
        "reason": " look ",
    })
}

async fn report(world: &World, person: &Person, body: Value) -> Value {
    let answer = world.post(person, "/reports", body).await;
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()
}

/// Ada becomes an administrator.
async fn promote(world: &World, person: &Person) {
    let user = person.id.as_str().try_into().unwrap();
    let user: &guildhall_types::UserId = user;
    world.api.accounts.set_admin(user, true).await.unwrap();
}

async fn page(world: &World, person: &Person, path: &str) -> Vec<Value> {
    let answer = world.get(person, path).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()["data"].as_array().unwrap().clone()
}

/// `person` takes the report and decides.
async fn decide(world: &World, person: &Person, path: &str, outcome: &str) -> Value {
    let version = world.get(person, path).await.json()["version"].clone();
    let taken = world
        .patch(person, path, json!({"version": version, "state": "in_review"}))
        .await;
    assert_eq!(taken.status, 200, "{}", String::from_utf8_lossy(&taken.bytes));
    let version = taken.json()["version"].clone();
    let body = json!({"version": version, "state": "resolved", "outcome": outcome});
    let done = world.patch(person, path, body).await;
    assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.bytes));
    done.json()
}

#[tokio::test]
async fn a_message_is_reported_as_it_was_and_stands_in_both_queues() {
    let world = World::new().await;
    let said = world.say(&world.ada, "buy now").await;
    let mine = report(&world, &world.bob, on_message(&world, &said)).await;
    assert_eq!(mine["reason"], "look");
    assert_eq!(mine["message"]["content"], "buy now");
    assert_eq!(mine["userId"], world.ada.id);
    assert_eq!(mine["handlings"].as_array().unwrap().len(), 2);
    let id = mine["id"].as_str().unwrap();
    // What is edited or deleted afterwards is reported all the same.
    let path = world.messages(&format!("/{}", said["id"].as_str().unwrap()));
    world
        .patch(&world.ada, &path, json!({"content": "nice day"}))
        .await;
    world.delete(&world.ada, &path).await;
    assert_eq!(
        world.get(&world.bob, &format!("/reports/{id}")).await.json()["message"]["content"],
        "buy now"
    );
    // The owner is who is reported, and sees nothing of it; another moderator does, but not who it was.
    let queue = world.of_guild("/reports");
    assert!(page(&world, &world.ada, &queue).await.is_empty());
    let of_one = format!("{queue}/{id}");
    assert_eq!(refused(&world.get(&world.ada, &of_one).await).0, 404);
    assert_eq!(refused(&world.get(&world.bob, &queue).await).0, 403);
    assert_eq!(refused(&world.get(&world.eve, &queue).await).0, 404);
    let code = world.invite(json!({})).await;
    world
        .post(&world.eve, &format!("/invites/{code}"), json!({}))
        .await;
    let moderator = role(&world, "moderator", Permissions::MANAGE_MESSAGES).await;
    hold(&world, &world.eve, &[&moderator]).await;
    let seen = page(&world, &world.eve, &queue).await;
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (&seen[0]["id"], &seen[0]["reporterId"]),
        (&mine["id"], &Value::Null)
    );
    assert_eq!(seen[0]["message"]["verified"], true);
    assert!(
        page(&world, &world.eve, &format!("{queue}?state=resolved"))
            .await
            .is_empty()
    );
    // The server's administrators know.
    let of_server = format!("/admin/reports/{id}");
    assert_eq!(refused(&world.get(&world.eve, &of_server).await).0, 403);
    promote(&world, &world.eve).await;
    assert_eq!(
        world.get(&world.eve, &of_server).await.json()["reporterId"],
        world.bob.id
    );
    assert_eq!(page(&world, &world.eve, "/admin/reports").await.len(), 1);
    // Who does not look into the channel does not read what was said there.
    let everyone = format!("/channels/{}/permissions/{}", world.channel, world.guild);
    let hidden = json!({"type": 0, "allow": "0", "deny": Permissions::VIEW_CHANNEL.to_string()});
    let answer = world.send(Method::PUT, &world.ada, &everyone, hidden).await;
    assert!(
        answer.status.is_success(),
        "{}",
        String::from_utf8_lossy(&answer.bytes)
    );
    assert!(page(&world, &world.eve, &queue).await.is_empty());
    assert_eq!(refused(&world.get(&world.eve, &of_one).await).0, 404);
}

#[tokio::test]
async fn what_is_not_seen_or_makes_no_sense_is_not_reported() {
    let world = World::new().await;
    let said = world.say(&world.ada, "hello").await;
    let message = on_message(&world, &said);
    let with = |key: &str, value: Value| {
        let mut body = message.clone();
        body[key] = value;
        body
    };
    assert_eq!(
        refused(&world.post(&world.eve, "/reports", message.clone()).await).0,
        404
    );
    for (body, status, field) in [
        (with("messageId", json!("$none")), 404, ""),
        (with("messageId", json!("none\u{0}")), 404, ""),
        (with("channelId", json!("!none")), 404, ""),
        (with("channelId", Value::Null), 400, "channelId"),
        (with("guildId", json!("!other")), 404, ""),
        (with("userId", json!(world.eve.id)), 400, "userId"),
        (with("reason", json!("x".repeat(1001))), 400, "reason"),
        (with("category", json!("boring")), 400, "category"),
        (with("kind", json!("weather")), 400, "kind"),
        (json!({"kind": "user", "category": "spam"}), 400, "userId"),
        (
            json!({"kind": "user", "category": "spam", "userId": "eve"}),
            400,
            "userId",
        ),
        (
            json!({"kind": "user", "category": "spam", "userId": world.eve.id}),
            404,
            "",
        ),
        (
            json!({"kind": "user", "category": "spam", "userId": world.bob.id}),
            400,
            "userId",
        ),
        (json!({"kind": "guild", "category": "spam"}), 400, "guildId"),
        (
            json!({"kind": "guild", "category": "spam", "guildId": "!none"}),
            404,
            "",
        ),
    ] {
        let answer = world.post(&world.bob, "/reports", body.clone()).await;
        let (found, fields) = refused(&answer);
        assert_eq!((found, fields.concat()), (status, field.to_owned()), "{body}");
    }
    let own = refused(&world.post(&world.ada, "/reports", message).await);
    assert_eq!(own, (400, vec!["messageId".to_owned()]));
    assert!(
        page(&world, &world.bob, "/reports").await.is_empty(),
        "nothing was half done"
    );
    for path in [
        "/reports?limit=0",
        "/reports?before=a-b",
        "/reports?before=none",
        "/reports?role=judge",
    ] {
        assert_eq!(refused(&world.get(&world.bob, path).await).0, 400, "{path}");
    }
    assert_eq!(refused(&world.get(&world.bob, "/reports/none").await).0, 404);
    assert_eq!(world.api.get("/api/v1/reports", None).await.status, 401);
}

#[tokio::test]
async fn a_report_goes_through_its_states_by_compare_and_swap() {
    let world = World::new().await;
    promote(&world, &world.ada).await;
    let code = world.invite(json!({})).await;
    world
        .post(&world.eve, &format!("/invites/{code}"), json!({}))
        .await;
    let body = json!({"kind": "user", "guildId": world.guild, "userId": world.eve.id, "category": "hate"});
    let mine = report(&world, &world.bob, body.clone()).await;
    assert_eq!(
        refused(&world.post(&world.bob, "/reports", body.clone()).await).0,
        409
    );
    let id = mine["id"].as_str().unwrap();
    let path = world.of_guild(&format!("/reports/{id}"));
    let patch = async |body: Value| -> Answer { world.patch(&world.ada, &path, body).await };
    for (body, status) in [
        (json!({"version": 7, "state": "in_review"}), 409),
        (
            json!({"version": 1, "state": "resolved", "outcome": "dismissed"}),
            409,
        ),
        (json!({"version": 1, "state": "open"}), 409),
        (json!({"version": 1, "state": "resolved"}), 400),
        (
            json!({"version": 1, "state": "in_review", "outcome": "actioned"}),
            400,
        ),
        (json!({"version": 1, "state": "burnt"}), 400),
        (json!({"state": "open"}), 400),
    ] {
        assert_eq!(refused(&patch(body.clone()).await).0, status, "{body}");
    }
    let notes = format!("{path}/notes");
    assert_eq!(
        refused(&world.post(&world.ada, &notes, json!({"content": " "})).await).0,
        400
    );
    assert_eq!(
        refused(&world.post(&world.bob, &notes, json!({"content": "x"})).await).0,
        403
    );
    let note = world
        .post(&world.ada, &notes, json!({"content": "seen before"}))
        .await;
    assert_eq!(
        (note.status.as_u16(), &note.json()["authorId"]),
        (201, &json!(world.ada.id))
    );
    let taken = patch(json!({"version": 1, "state": "in_review"})).await.json();
    assert_eq!(
        (&taken["version"], &taken["assigneeId"]),
        (&json!(2), &json!(world.ada.id))
    );
    let released = patch(json!({"version": 2, "state": "open"})).await.json();
    assert_eq!(released["assigneeId"], Value::Null);
    assert_eq!(
        refused(&world.get(&world.eve, &format!("/reports/{id}")).await).0,
        404
    );
    let done = decide(&world, &world.ada, &path, "actioned").await;
    let changes: Vec<_> = done["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["change"])
        .collect();
    assert_eq!(changes, ["filed", "taken", "released", "taken", "resolved"]);
    assert_eq!(
        refused(&patch(json!({"version": 5, "state": "open"})).await).0,
        409,
        "only an appeal opens it"
    );
    // The queue of the server is another matter.
    let admin = format!("/admin/reports/{id}");
    assert_eq!(world.get(&world.ada, &admin).await.json()["state"], "open");
    assert!(
        world.get(&world.ada, &admin).await.json()["notes"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let told = world.get(&world.bob, &format!("/reports/{id}")).await.json();
    assert_eq!(
        (&told["state"], &told["outcome"]),
        (&json!("resolved"), &json!("actioned"))
    );
    assert!(
        !told.to_string().contains(&world.ada.id) && !told.to_string().contains("seen before"),
        "{told}"
    );
    assert_eq!(told["canAppeal"], false);
    // It is decided: the same may be reported again.
    report(&world, &world.bob, body).await;
}

#[tokio::test]
async fn each_side_appeals_once_and_in_time() {
    let world = World::new().await;
    promote(&world, &world.ada).await;
    let code = world.invite(json!({})).await;
    world
        .post(&world.eve, &format!("/invites/{code}"), json!({}))
        .await;
    let body = json!({"kind": "user", "guildId": world.guild, "userId": world.eve.id, "category": "hate", "reason": "by Bob"});
    let id = report(&world, &world.bob, body).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (own, appeal) = (format!("/reports/{id}"), format!("/reports/{id}/appeal"));
    let text = || json!({"content": "look again"});
    assert_eq!(
        refused(&world.post(&world.bob, &appeal, text()).await).0,
        409,
        "nothing is decided"
    );
    assert_eq!(refused(&world.post(&world.eve, &appeal, text()).await).0, 404);
    let (guild, server) = (world.of_guild(&own), format!("/admin/reports/{id}"));
    decide(&world, &world.ada, &guild, "dismissed").await;
    assert_eq!(
        refused(&world.post(&world.bob, &appeal, json!({"content": ""})).await).0,
        400
    );
    assert_eq!(refused(&world.post(&world.ada, &appeal, text()).await).0, 404);
    let appealed = world.post(&world.bob, &appeal, text()).await.json();
    assert_eq!(
        (&appealed["canAppeal"], &appealed["state"]),
        (&json!(false), &json!("open"))
    );
    assert_eq!(refused(&world.post(&world.bob, &appeal, text()).await).0, 409);
    let again = world.get(&world.ada, &guild).await.json();
    assert_eq!(
        (&again["state"], &again["outcome"]),
        (&json!("open"), &Value::Null)
    );
    assert_eq!(
        again["appeals"],
        json!([{"by": "reporter", "content": "look again", "createdAt": crate::world::now()}])
    );
    // The reported sees it once something was done, without the reporter's words.
    decide(&world, &world.ada, &server, "actioned").await;
    let told = world.get(&world.eve, &own).await.json();
    assert_eq!(
        (&told["role"], &told["reason"], &told["canAppeal"]),
        (&json!("reported"), &Value::Null, &json!(true))
    );
    assert!(
        !told.to_string().contains("by Bob") && !told.to_string().contains(&world.bob.id),
        "{told}"
    );
    assert_eq!(page(&world, &world.eve, "/reports?role=reported").await.len(), 1);
    assert!(page(&world, &world.eve, "/reports").await.is_empty());
    world.api.clock.set(guildhall_types::Timestamp(NOW + 30 * DAY_MS));
    // Tokens have ended meanwhile.
    let login = json!({"username": "eve", "password": crate::common::PASSWORD});
    let login = world.api.post("/api/v1/auth/login", &login).await.json();
    let eve = Person {
        id: world.eve.id.clone(),
        token: login["accessToken"].as_str().unwrap().to_owned(),
    };
    let late = world.post(&eve, &appeal, text()).await;
    assert_eq!(late.status, 409, "{}", String::from_utf8_lossy(&late.bytes));
}

#[tokio::test]
async fn a_reporter_has_a_bounded_number_of_open_reports_and_a_rate() {
    let world = World::new().await;
    for number in 0..50 {
        let said = world.say(&world.ada, &format!("spam {number}")).await;
        report(&world, &world.bob, on_message(&world, &said)).await;
    }
    let said = world.say(&world.ada, "more").await;
    assert_eq!(
        refused(
            &world
                .post(&world.bob, "/reports", on_message(&world, &said))
                .await
        )
        .0,
        409
    );
    let first = world.get(&world.bob, "/reports?limit=30").await.json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let rest = page(&world, &world.bob, &format!("/reports?limit=30&before={cursor}")).await;
    assert_eq!(rest.len(), 20);

    let api = api_with(crate::common::Setup {
        rates: guildhall_api::limit::RateLimits::default(),
        ..crate::common::Setup::default()
    })
    .await;
    let bob = person(&api, "bob").await;
    let body = json!({"kind": "guild", "guildId": "!none", "category": "other"});
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let answer = api
            .send(Method::POST, "/api/v1/reports", Some(&bob.token), &body)
            .await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses[..10], [404; 10]);
    assert_eq!(statuses[10], 429);
}
