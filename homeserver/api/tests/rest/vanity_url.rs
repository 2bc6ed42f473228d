//! Vanity URLs of guilds.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    audit::because,
    roles::{hold, role},
    world::{Person, World, refused},
};

const PATH: &str = "/vanity-url";

async fn set(world: &World, person: &Person, code: Value) -> (u16, Value) {
    let answer = world
        .patch(person, &world.of_guild(PATH), json!({ "code": code }))
        .await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn a_vanity_url_leads_in_like_an_invite_and_counts() {
    let world = World::new().await;
    let none = json!({"code": null, "server": "test.example", "uses": 0, "url": null});
    let shown = world.get(&world.ada, &world.of_guild(PATH)).await;
    assert_eq!(shown.json(), none);
    let set_to = json!({"code": "old-harbour", "server": "test.example", "uses": 0,
                        "url": "https://test.example/invite/old-harbour"});
    assert_eq!(
        set(&world, &world.ada, json!("Old-Harbour")).await,
        (200, set_to.clone())
    );
    assert_eq!(set(&world, &world.ada, json!("old-harbour")).await, (200, set_to));
    let guild = world.get(&world.bob, &world.of_guild("")).await.json();
    assert_eq!(guild["vanityUrlCode"], "old-harbour");

    let path = "/api/v1/invites/OLD-harbour";
    let invite = world.api.get(path, None).await.json();
    assert_eq!(invite["code"], "old-harbour");
    assert_eq!(invite["guild"]["id"], world.guild.as_str());
    assert_eq!(
        [&invite["inviter"], &invite["maxUses"], &invite["expiresAt"]],
        [&json!(null), &json!(0), &json!(null)]
    );
    for _ in 0..2 {
        let joined = world
            .post(&world.eve, "/invites/Old-Harbour%40test.example", json!({}))
            .await;
        assert_eq!(joined.json()["id"], world.guild.as_str());
    }
    let shown = world.get(&world.ada, &world.of_guild(PATH)).await.json();
    assert_eq!(shown["uses"], 1, "who is a member already uses nothing up");
    let invites = world.get(&world.ada, &world.of_guild("/invites")).await.json();
    let mut listed = invites["data"].as_array().unwrap().iter();
    assert!(!listed.any(|invite| invite["code"] == "old-harbour"));

    // Who is banned does not come in on it, and it is not to be deleted like an invite.
    let body = json!({"userId": world.eve.id});
    assert_eq!(
        world
            .post(&world.ada, &world.of_guild("/bans"), body)
            .await
            .status,
        201
    );
    let again = world.post(&world.eve, "/invites/old-harbour", json!({})).await;
    assert_eq!(refused(&again).0, 403);
    let gone = world
        .delete(&world.ada, &world.of_guild("/invites/old-harbour"))
        .await;
    assert_eq!(refused(&gone).0, 404);

    assert_eq!(set(&world, &world.ada, Value::Null).await, (200, none));
    assert_eq!(
        refused(&world.get(&world.ada, "/invites/old-harbour").await).0,
        404
    );
}

#[tokio::test]
async fn only_who_manages_the_guild_sees_and_sets_it_and_it_is_in_the_audit_log() {
    let world = World::new().await;
    let path = world.of_guild(PATH);
    for (person, status) in [(&world.bob, 403), (&world.eve, 404)] {
        assert_eq!(refused(&world.get(person, &path).await).0, status);
        assert_eq!(set(&world, person, json!("harbour")).await.0, status);
    }
    let manager = role(&world, "manager", Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&manager]).await;
    assert_eq!(set(&world, &world.bob, json!("harbour")).await.0, 200);
    let action = (Method::PATCH, path, json!({"code": "haven"}));
    let answer = because(&world, action, &world.bob, "nicer").await;
    assert_eq!(answer.status, 200);
    let log = world
        .get(&world.ada, &world.of_guild("/audit-logs?limit=1"))
        .await
        .json();
    let entry = &log["data"][0];
    assert_eq!(entry["userId"], world.bob.id.as_str(), "{entry}");
    assert_eq!(
        (&entry["actionType"], &entry["reason"]),
        (&json!(1), &json!("nicer"))
    );
    assert_eq!(
        entry["changes"],
        json!([{"key": "vanityUrlCode", "oldValue": "harbour", "newValue": "haven"}])
    );
}

#[tokio::test]
async fn codes_have_a_form_and_are_there_once() {
    let world = World::new().await;
    let long = "a".repeat(33);
    for bad in [
        "", "a", "-ab", "ab-", "a_b", "a b", "äb", "a\0b", "admin", "API", &long,
    ] {
        let answer = world
            .patch(&world.ada, &world.of_guild(PATH), json!({ "code": bad }))
            .await;
        assert_eq!(refused(&answer), (400, vec!["code".to_owned()]), "{bad:?}");
    }
    for bad in [json!({}), json!({"code": 7}), json!([])] {
        let answer = world.patch(&world.ada, &world.of_guild(PATH), bad).await;
        assert_eq!(refused(&answer).0, 400);
    }
    let invite = world.invite(json!({})).await;
    for taken in [invite.clone(), invite.to_ascii_uppercase()] {
        assert_eq!(set(&world, &world.ada, json!(taken)).await.0, 409, "{taken}");
    }

    // Of two guilds that want one at the same time one gets it.
    let made = world.post(&world.eve, "/guilds", json!({"name": "Other"})).await;
    let other = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/guilds/{other}{PATH}");
    let body = json!({"code": "harbour"});
    let own = world.of_guild(PATH);
    let (one, two) = tokio::join!(
        world.patch(&world.ada, &own, body.clone()),
        world.patch(&world.eve, &path, body.clone())
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);

    // What a guild gives back, or leaves behind, is there for others.
    assert!(matches!(set(&world, &world.ada, json!("haven")).await.0, 200));
    assert_eq!(world.patch(&world.eve, &path, body.clone()).await.status, 200);
    assert_eq!(set(&world, &world.ada, json!("harbour")).await.0, 409);
    let ended = world
        .send(
            Method::DELETE,
            &world.eve,
            &format!("/guilds/{other}"),
            json!({"name": "Other"}),
        )
        .await;
    assert_eq!(ended.status, 204);
    assert_eq!(refused(&world.get(&world.ada, "/invites/harbour").await).0, 404);
    assert_eq!(set(&world, &world.ada, json!("harbour")).await.0, 200);
    assert_eq!(world.get(&world.ada, "/invites/harbour").await.status, 200);
}
