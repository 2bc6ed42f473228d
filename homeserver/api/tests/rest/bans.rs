//! Bans that delete messages, bans of many, and pruning.

use std::time::Duration;

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::{Answer, PASSWORD},
    roles::{hold, role},
    world::{Person, World, person},
};

const DAY: i64 = 24 * 3600;

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// Status and blamed fields of a refusal, whatever the time.
fn refused(answer: &Answer) -> (u16, Vec<String>) {
    let error = answer.json()["error"].clone();
    let fields = error["details"]
        .as_array()
        .unwrap_or_else(|| panic!("{}", text(answer)));
    let fields = fields
        .iter()
        .map(|detail| detail["field"].as_str().unwrap().to_owned());
    (answer.status.as_u16(), fields.collect())
}

/// Waits until the channel has just these messages, latest first.
async fn until_contents(world: &World, wanted: &[&str]) {
    for _ in 0..500 {
        if world.contents("").await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(world.contents("").await, wanted);
}

/// Lets time go by; everybody logs in anew, for tokens end.
pub(crate) async fn later(world: &mut World, seconds: i64) {
    world.api.clock.advance_seconds(seconds);
    for person in [&mut world.ada, &mut world.bob, &mut world.eve] {
        let (name, _) = person.id.trim_start_matches('@').split_once(':').unwrap();
        let body = json!({"username": name, "password": PASSWORD});
        let login = world
            .api
            .send(Method::POST, "/api/v1/auth/login", None, &body)
            .await;
        assert_eq!(login.status, 200, "{}", text(&login));
        person.token = login.json()["accessToken"].as_str().unwrap().to_owned();
    }
}

async fn let_in(world: &World, somebody: &Person) {
    let code = world.invite(json!({})).await;
    let came = world.post(somebody, &format!("/invites/{code}"), json!({})).await;
    assert_eq!(came.status, 200, "{}", text(&came));
}

#[tokio::test]
async fn a_ban_deletes_what_was_said_lately_and_no_more() {
    let mut world = World::new().await;
    let bans = world.of_guild("/bans");
    world.say(&world.bob, "long ago").await;
    world.say(&world.ada, "by ada").await;
    later(&mut world, 2 * 3600).await;
    for number in 0..45 {
        world.say(&world.bob, &format!("spam {number}")).await;
    }
    let edited = world.say(&world.bob, "spam").await;
    let path = world.messages(&format!("/{}", edited["id"].as_str().unwrap()));
    let edit = world
        .patch(&world.bob, &path, json!({"content": "edited spam"}))
        .await;
    assert_eq!(edit.status, 200, "{}", text(&edit));
    world.say(&world.ada, "stop it").await;

    for (seconds, field) in [
        (json!(-1), "deleteMessageSeconds"),
        (json!(604_801), "deleteMessageSeconds"),
        (json!("7"), "deleteMessageSeconds"),
    ] {
        let body = json!({"userId": world.bob.id, "deleteMessageSeconds": seconds});
        let answer = world.post(&world.ada, &bans, body).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{seconds}");
    }
    let body = json!({"userId": world.bob.id, "deleteMessageSeconds": 3600});
    // Who bans needs no right to manage messages.
    let banner = role(&world, "banner", Permissions::BAN_MEMBERS).await;
    let_in(&world, &world.eve).await;
    hold(&world, &world.eve, &[&banner]).await;
    let made = world.post(&world.eve, &bans, body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    until_contents(&world, &["stop it", "by ada", "long ago"]).await;

    // Banned once more, for the rest.
    let body = json!({"userId": world.bob.id, "deleteMessageSeconds": 604_800});
    assert_eq!(world.post(&world.eve, &bans, body).await.status, 201);
    until_contents(&world, &["stop it", "by ada"]).await;

    // Who comes back is heard.
    let of_bob = format!("{bans}/{}", world.bob.id);
    assert_eq!(world.delete(&world.eve, &of_bob).await.status, 204);
    let_in(&world, &world.bob).await;
    world.say(&world.bob, "sorry").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    until_contents(&world, &["sorry", "stop it", "by ada"]).await;
}

fn ids(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn many_are_banned_at_once_but_those_who_stand_above() {
    let world = World::new().await;
    let path = world.of_guild("/bans/bulk");
    let (cid, dan) = (person(&world.api, "cid").await, person(&world.api, "dan").await);
    for somebody in [&cid, &dan] {
        let_in(&world, somebody).await;
    }
    let high = role(&world, "high", Permissions::NONE).await;
    let banner = role(&world, "banner", Permissions::BAN_MEMBERS).await;
    hold(&world, &world.bob, &[&banner]).await;
    hold(&world, &cid, &[&high]).await;
    world.say(&dan, "spam").await;
    let troll = "@troll:elsewhere.example";
    let users = json!([
        dan.id,
        cid.id,
        world.ada.id,
        world.bob.id,
        troll,
        dan.id,
        "@guildhall:test.example"
    ]);
    let body = json!({"userIds": users, "deleteMessageSeconds": 600, "reason": "raid"});
    for (nobody, status) in [(&dan, 403), (&world.eve, 404)] {
        let answer = world.post(nobody, &path, body.clone()).await;
        assert_eq!(refused(&answer).0, status);
    }
    let done = world.post(&world.bob, &path, body).await;
    assert_eq!(done.status, 200, "{}", text(&done));
    let done = done.json();
    assert_eq!(ids(&done["bannedUsers"]), [&*dan.id, troll]);
    let failed = [&*cid.id, &world.ada.id, &world.bob.id, "@guildhall:test.example"];
    assert_eq!(ids(&done["failedUsers"]), failed);
    let list = world.get(&world.bob, &world.of_guild("/bans")).await.json();
    let list = list["data"].as_array().unwrap().clone();
    assert!(
        list.iter().all(|ban| ban["reason"] == "raid") && list.len() == 2,
        "{list:?}"
    );
    until_contents(&world, &[]).await;

    let many: Vec<String> = (0..201)
        .map(|number| format!("@u{number}:elsewhere.example"))
        .collect();
    for users in [json!([]), json!(many), json!(["dan"])] {
        let answer = world.post(&world.bob, &path, json!({"userIds": users})).await;
        assert_eq!(refused(&answer), (400, vec!["userIds".to_owned()]));
    }
    let all = json!({"userIds": many.get(..200)});
    let done = world.post(&world.bob, &path, all).await;
    assert_eq!(done.json()["bannedUsers"].as_array().unwrap().len(), 200);
}

#[tokio::test]
async fn the_silent_are_counted_and_pruned() {
    let mut world = World::new().await;
    let path = world.of_guild("/prune");
    let (cid, dan) = (person(&world.api, "cid").await, person(&world.api, "dan").await);
    for somebody in [&cid, &dan] {
        let_in(&world, somebody).await;
    }
    let low = role(&world, "low", Permissions::NONE).await;
    hold(&world, &dan, &[&low]).await;
    later(&mut world, 8 * DAY).await;
    let_in(&world, &world.eve).await;
    // Bob has said something within the time.
    world.say(&world.bob, "still here").await;
    let count = async |query: &str| {
        let answer = world.get(&world.ada, &format!("{path}?{query}")).await;
        assert_eq!(answer.status, 200, "{}", text(&answer));
        answer.json()["pruned"].as_u64().unwrap()
    };
    assert_eq!(count("days=7").await, 1, "cid: dan holds a role, eve is new");
    assert_eq!(count("").await, 1, "7 days when nothing is said");
    assert_eq!(count(&format!("days=7&includeRoles={low}")).await, 2);
    assert_eq!(count("days=9").await, 0);

    let right = Permissions::KICK_MEMBERS;
    let half = role(&world, "half", right).await;
    hold(&world, &world.bob, &[&half]).await;
    for (nobody, status) in [(&world.bob, 403), (&world.eve, 403)] {
        assert_eq!(refused(&world.get(nobody, &path).await).0, status);
        let answer = world.post(nobody, &path, json!({"days": 7})).await;
        assert_eq!(refused(&answer).0, status);
    }
    for (body, field) in [
        (json!({"days": 0}), "days"),
        (json!({"days": 31}), "days"),
        (json!({"days": 7, "includeRoles": ["nothing"]}), "includeRoles"),
        (json!({"days": 7, "reason": "x".repeat(513)}), "reason"),
    ] {
        let answer = world.post(&world.ada, &path, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    let bad = world.get(&world.ada, &format!("{path}?days=x")).await;
    assert_eq!(refused(&bad), (400, vec!["days".to_owned()]));

    // Nobody prunes who stands as high.
    let pruner = role(&world, "pruner", right | Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&pruner]).await;
    let body = json!({"days": 7, "includeRoles": [low], "reason": "silent"});
    let done = world.post(&world.bob, &path, body.clone()).await;
    assert_eq!(
        done.json(),
        json!({"pruned": 1}),
        "dan's role stands above: {}",
        text(&done)
    );
    let done = world.post(&world.ada, &path, body).await;
    assert_eq!(done.json(), json!({"pruned": 1}));
    let list = world.get(&world.ada, &world.of_guild("/members")).await.json();
    let mut left: Vec<&str> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["user"]["username"].as_str().unwrap())
        .collect();
    left.sort_unstable();
    assert_eq!(left, ["ada", "bob", "eve"]);
}

#[tokio::test]
async fn servers_are_banned_listed_and_let_in_again() {
    let world = World::new().await;
    let path = world.of_guild("/server-bans");
    let body = json!({"server": "*.Spam.example", "reason": " raids "});
    for (nobody, status) in [(&world.bob, 403), (&world.eve, 404)] {
        assert_eq!(refused(&world.post(nobody, &path, body.clone()).await).0, status);
        assert_eq!(refused(&world.get(nobody, &path).await).0, status);
        let of_one = format!("{path}/*.spam.example");
        assert_eq!(refused(&world.delete(nobody, &of_one).await).0, status);
    }
    let made = world.post(&world.ada, &path, body.clone()).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let ban = json!({"server": "*.spam.example", "reason": "raids"});
    assert_eq!(made.json(), ban);
    let again = world.post(&world.ada, &path, body).await;
    assert_eq!(again.json(), ban, "asking twice changes nothing");
    let other = world
        .post(&world.ada, &path, json!({"server": "evil.example:8448"}))
        .await;
    assert_eq!(
        other.json(),
        json!({"server": "evil.example:8448", "reason": null})
    );
    let list = world.get(&world.ada, &path).await.json();
    assert_eq!(list["data"], json!([ban, other.json()]));
    for (body, field) in [
        (json!({"server": "test.example"}), "server"),
        (json!({"server": "*"}), "server"),
        (json!({"server": "test.exampl?"}), "server"),
        (json!({"server": ""}), "server"),
        (json!({"server": "a b"}), "server"),
        (json!({"server": "a\u{0}"}), "server"),
        (json!({"server": "x".repeat(231)}), "server"),
        (json!({"server": 5}), "server"),
        (
            json!({"server": "a.example", "reason": "x".repeat(513)}),
            "reason",
        ),
    ] {
        let answer = world.post(&world.ada, &path, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    let of_one = format!("{path}/*.spam.example");
    assert_eq!(world.delete(&world.ada, &of_one).await.status, 204);
    assert_eq!(refused(&world.delete(&world.ada, &of_one).await).0, 404);
    assert_eq!(
        refused(&world.delete(&world.ada, &format!("{path}/%00")).await).0,
        404
    );
    for number in 1..200 {
        let body = json!({"server": format!("s{number}.example")});
        assert_eq!(world.post(&world.ada, &path, body).await.status, 201);
    }
    let one_more = world
        .post(&world.ada, &path, json!({"server": "more.example"}))
        .await;
    assert_eq!(refused(&one_more).0, 409);
    let list = world.get(&world.ada, &path).await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 200);
}
