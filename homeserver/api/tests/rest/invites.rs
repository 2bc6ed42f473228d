//! Invites.

use axum::http::Method;
use futures::future::join_all;
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use crate::{
    common::NOW,
    roles::{hold, role},
    world::{World, now, person, refused},
};

#[tokio::test]
async fn an_invite_shows_what_the_model_names_also_to_strangers() {
    let world = World::new().await;
    let made = world
        .post(
            &world.ada,
            &world.of_guild("/invites"),
            json!({"maxUses": 3, "channelId": world.channel}),
        )
        .await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let code = made["code"].as_str().unwrap();
    assert!(code.len() == 10 && code.chars().all(|character| character.is_ascii_alphanumeric()));
    let expected = json!({
        "code": code, "server": "test.example", "url": format!("https://test.example/invite/{code}"),
        "guild": {
            "id": world.guild, "name": "Hall", "description": null, "icon": null, "splash": null, "banner": null,
            "ownerId": world.ada.id, "memberCount": 2, "presenceCount": null, "createdAt": now(),
        },
        "channel": {"id": world.channel, "name": "general", "type": 0},
        "inviter": {"id": world.ada.id, "username": "ada", "displayName": "ada", "avatar": null},
        "maxUses": 3, "uses": 0, "maxAge": 86400, "temporary": false, "roleIds": [], "createdAt": now(),
        "expiresAt": Timestamp(NOW).plus_seconds(86400).to_rfc3339(),
    });
    assert_eq!(made, expected);
    // Nobody is there: the gateway is elsewhere.
    let mut expected = expected;
    expected["guild"]["presenceCount"] = json!(0);
    for path in [
        format!("/api/v1/invites/{code}"),
        format!("/api/v1/invites/{code}%40test.example"),
    ] {
        assert_eq!(world.api.get(&path, None).await.json(), expected);
        assert_eq!(world.api.get(&path, Some("not a token")).await.json(), expected);
        assert_eq!(
            world.api.get(&path, Some(&world.eve.token)).await.json(),
            expected
        );
    }
}

#[tokio::test]
async fn codes_that_lead_nowhere() {
    let world = World::new().await;
    for code in ["unknown123", "un-known", "unknown123%40test.example"] {
        let path = format!("/invites/{code}");
        assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);
        assert_eq!(refused(&world.post(&world.eve, &path, json!({})).await).0, 404);
    }
    for code in ["a%20b", "a%40", "%40test.example", "a%40b%40c", "a_b", "%00"] {
        let path = format!("/invites/{code}");
        assert_eq!(
            refused(&world.get(&world.eve, &path).await),
            (400, vec!["code".to_owned()]),
            "{code}"
        );
        assert_eq!(
            refused(&world.post(&world.eve, &path, json!({})).await).0,
            400,
            "{code}"
        );
    }
    // This server deals with no other.
    let path = "/invites/abc%40other.example";
    assert_eq!(refused(&world.get(&world.eve, path).await).0, 403);
    assert_eq!(refused(&world.post(&world.eve, path, json!({})).await).0, 403);
    assert_eq!(
        world.api.get(&format!("/api/v1{path}"), None).await.error().0,
        401
    );
    assert_eq!(
        world
            .api
            .get(&format!("/api/v1{path}"), Some("not a token"))
            .await
            .error()
            .0,
        401
    );
    assert_eq!(
        world.api.post("/api/v1/invites/abc", &json!({})).await.error().0,
        401
    );
}

#[tokio::test]
async fn bad_invites_are_refused() {
    let world = World::new().await;
    let path = world.of_guild("/invites");
    for (field, body) in [
        ("maxAge", json!({"maxAge": -1})),
        ("maxAge", json!({"maxAge": 604_801})),
        ("maxAge", json!({"maxAge": 1.5})),
        ("maxUses", json!({"maxUses": 101})),
        ("temporary", json!({"temporary": 1})),
    ] {
        assert_eq!(
            refused(&world.post(&world.bob, &path, body).await),
            (400, vec![field.to_owned()])
        );
    }
    let body = json!({"channelId": "!nowhere:test.example"});
    assert_eq!(refused(&world.post(&world.bob, &path, body).await).0, 404);
    assert_eq!(refused(&world.post(&world.eve, &path, json!({})).await).0, 404);
}

#[tokio::test]
async fn an_invite_gives_roles_that_its_maker_may_give() {
    let world = World::new().await;
    let path = world.of_guild("/invites");
    let helper = role(
        &world,
        "helper",
        Permissions::MANAGE_ROLES | Permissions::CREATE_INSTANT_INVITE,
    )
    .await;
    let low = role(&world, "low", Permissions::NONE).await;
    let body = |roles: &[&str]| json!({"roleIds": roles, "temporary": true});
    let by_bob = async |roles: &[&str]| world.post(&world.bob, &path, body(roles)).await;
    assert_eq!(refused(&by_bob(&[&low]).await).0, 403, "without the right");
    hold(&world, &world.bob, &[&helper]).await;
    assert_eq!(refused(&by_bob(&[&helper]).await).0, 403, "not one's own");
    for bad in [world.guild.as_str(), "nothing"] {
        assert_eq!(refused(&by_bob(&[bad]).await), (400, vec!["roleIds".to_owned()]));
    }
    let many: Vec<&str> = vec![&*low; 21];
    assert_eq!(refused(&by_bob(&many).await), (400, vec!["roleIds".to_owned()]));
    let made = by_bob(&[&low, &low]).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    assert_eq!(
        (&made.json()["roleIds"], &made.json()["temporary"]),
        (&json!([low]), &json!(true))
    );
    let redeem = async |made: &Value| {
        let path = format!("/invites/{}", made["code"].as_str().unwrap());
        let answer = world.post(&world.eve, &path, json!({})).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    };
    let me = world.of_guild("/members/@me");
    let roles = async || world.get(&world.eve, &me).await.json()["roles"].clone();
    let holds = async |wanted: Value| {
        for _ in 0..500 {
            if roles().await == wanted {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} is not {wanted}", roles().await);
    };
    redeem(&made.json()).await;
    holds(json!([low])).await;
    assert_eq!(world.delete(&world.eve, &me).await.status, 204);
    // Who may no longer give the role gives it to nobody: that an invite after it is kept shows that this one was not.
    hold(&world, &world.bob, &[]).await;
    redeem(&made.json()).await;
    let other = role(&world, "other", Permissions::NONE).await;
    let by_ada = world.post(&world.ada, &path, body(&[&other])).await;
    assert_eq!(by_ada.status, 201);
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(roles().await, json!([]));
    assert_eq!(world.delete(&world.eve, &me).await.status, 204);
    redeem(&by_ada.json()).await;
    holds(json!([other])).await;
}

#[tokio::test]
async fn an_invite_ends_with_its_age() {
    let world = World::new().await;
    let short = world.invite(json!({"maxAge": 60})).await;
    let endless = world.invite(json!({"maxAge": 0})).await;
    world.api.clock.advance_seconds(59);
    assert_eq!(
        world.get(&world.eve, &format!("/invites/{short}")).await.status,
        200
    );
    world.api.clock.advance_seconds(1);
    assert_eq!(
        world.get(&world.eve, &format!("/invites/{short}")).await.status,
        404
    );
    assert_eq!(
        world
            .post(&world.eve, &format!("/invites/{short}"), json!({}))
            .await
            .status,
        404
    );
    world.api.clock.advance_seconds(600);
    let endless = world.get(&world.eve, &format!("/invites/{endless}")).await.json();
    assert_eq!(
        (&endless["maxAge"], &endless["expiresAt"]),
        (&json!(0), &Value::Null)
    );
    let list = world.get(&world.ada, &world.of_guild("/invites")).await.json();
    let codes: Vec<_> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|invite| &invite["code"])
        .collect();
    assert!(!codes.contains(&&json!(short)) && codes.contains(&&endless["code"]));
}

#[tokio::test]
async fn redeeming_uses_up_once_for_each_user() {
    let world = World::new().await;
    let code = world.invite(json!({"maxUses": 2})).await;
    let path = format!("/invites/{code}");
    let uses = async || {
        let list = world.get(&world.ada, &world.of_guild("/invites")).await.json();
        let invite = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|invite| invite["code"] == code.as_str())
            .cloned();
        invite.map(|invite| invite["uses"].clone())
    };
    assert_eq!(
        world.post(&world.bob, &path, json!({})).await.json()["id"],
        world.guild.as_str()
    );
    assert_eq!(uses().await, Some(json!(0)), "who is in already uses nothing up");
    let guild = world.post(&world.eve, &path, json!({})).await;
    assert_eq!(guild.status, 200);
    assert_eq!(guild.json()["memberCount"], 3);
    assert_eq!(world.post(&world.eve, &path, json!({})).await.status, 200);
    assert_eq!(uses().await, Some(json!(1)));
    world.say(&world.eve, "hello").await;

    let fay = person(&world.api, "fay").await;
    assert_eq!(world.post(&fay, &path, json!({})).await.status, 200);
    assert_eq!(uses().await, None, "used up");
    let gus = person(&world.api, "gus").await;
    assert_eq!(refused(&world.post(&gus, &path, json!({})).await).0, 404);
    assert_eq!(refused(&world.get(&gus, &path).await).0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_the_last_use_one_gets_it() {
    let world = World::new().await;
    let code = world.invite(json!({"maxUses": 1})).await;
    let path = format!("/invites/{code}");
    let mut people = Vec::new();
    for number in 0..10 {
        people.push(person(&world.api, &format!("guest{number}")).await);
    }
    let answers = join_all(people.iter().map(|guest| world.post(guest, &path, json!({})))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404, 404, 404, 404, 404, 404, 404]);
    assert_eq!(
        world.get(&world.ada, &world.of_guild("")).await.json()["memberCount"],
        3
    );
    // The same user at the same time counts once too.
    let code = world.invite(json!({"maxUses": 1})).await;
    let path = format!("/invites/{code}");
    let answers = join_all((0..10).map(|_| world.post(&world.eve, &path, json!({})))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(
        world.get(&world.ada, &world.of_guild("")).await.json()["memberCount"],
        4
    );
}

#[tokio::test]
async fn invites_are_seen_and_deleted_by_who_made_them_and_the_owner() {
    let world = World::new().await;
    let path = world.of_guild("/invites");
    let of_ada = world.invite(json!({})).await;
    let of_bob = world.post(&world.bob, &path, json!({})).await.json()["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let codes = async |who| {
        let list = world.get(who, &path).await.json();
        let codes: Vec<_> = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|invite| invite["code"].as_str().unwrap().to_owned())
            .collect();
        codes
    };
    assert_eq!(codes(&world.bob).await, std::slice::from_ref(&of_bob));
    assert!(codes(&world.ada).await.contains(&of_bob) && codes(&world.ada).await.contains(&of_ada));

    let of = |code: &str| world.of_guild(&format!("/invites/{code}"));
    assert_eq!(refused(&world.delete(&world.bob, &of(&of_ada)).await).0, 403);
    assert_eq!(refused(&world.delete(&world.eve, &of(&of_ada)).await).0, 404);
    assert_eq!(refused(&world.delete(&world.ada, &of("unknown123")).await).0, 404);
    assert_eq!(world.delete(&world.bob, &of(&of_bob)).await.status, 204);
    assert_eq!(world.delete(&world.ada, &of(&of_ada)).await.status, 204);
    assert_eq!(refused(&world.delete(&world.ada, &of(&of_ada)).await).0, 404);
    assert_eq!(
        refused(
            &world
                .send(Method::POST, &world.eve, &format!("/invites/{of_ada}"), json!({}))
                .await
        )
        .0,
        404
    );
    let other = world
        .post(&world.ada, "/guilds", json!({"name": "Other"}))
        .await
        .json();
    let code = world.invite(json!({})).await;
    let elsewhere = format!("/guilds/{}/invites/{code}", other["id"].as_str().unwrap());
    assert_eq!(refused(&world.delete(&world.ada, &elsewhere).await).0, 404);
}
