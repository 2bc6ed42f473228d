//! Roles.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    world::{Person, World, refused},
};

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// Ada makes a role; its id.
pub(crate) async fn role(world: &World, name: &str, permissions: Permissions) -> String {
    let body = json!({"name": name, "permissions": permissions.to_string()});
    let made = world.post(&world.ada, &world.of_guild("/roles"), body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Ada gives somebody just these roles.
pub(crate) async fn hold(world: &World, person: &Person, roles: &[&str]) {
    let path = world.of_guild(&format!("/members/{}", person.id));
    let done = world.patch(&world.ada, &path, json!({"roles": roles})).await;
    assert_eq!(done.status, 200, "{}", text(&done));
    let mut held: Vec<Value> = done.json()["roles"].as_array().unwrap().clone();
    let mut wanted: Vec<Value> = roles.iter().map(|role| json!(role)).collect();
    held.sort_by_key(ToString::to_string);
    wanted.sort_by_key(ToString::to_string);
    assert_eq!(held, wanted);
}

async fn names(world: &World) -> Vec<String> {
    let list = world.get(&world.bob, &world.of_guild("/roles")).await;
    assert_eq!(list.status, 200, "{}", text(&list));
    let list = list.json();
    let roles = list["data"].as_array().unwrap();
    roles
        .iter()
        .map(|role| role["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn roles_are_made_changed_moved_and_ended() {
    let world = World::new().await;
    let path = world.of_guild("/roles");
    assert_eq!(names(&world).await, ["@everyone"]);
    let body = json!({"name": " Helper ", "color": 0xff8800, "hoist": true, "mentionable": true, "permissions": "8192"});
    let made = world.post(&world.ada, &path, body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let helper = made.json();
    let id = helper["id"].as_str().unwrap();
    let wanted = json!({
        "id": id, "guildId": world.guild, "name": "Helper", "color": 0xff8800, "hoist": true, "icon": null, "unicodeEmoji": null,
        "position": 1000, "permissions": "8192", "managed": false, "mentionable": true,
    });
    assert_eq!(helper, wanted);
    let plain = world.post(&world.ada, &path, json!({})).await.json();
    assert_eq!(
        (&plain["name"], &plain["position"]),
        (&json!("new role"), &json!(999)),
        "below the others, with what everybody has"
    );
    assert_eq!(
        plain["permissions"],
        Permissions::DEFAULT_EVERYONE.to_string().as_str()
    );
    assert_eq!(names(&world).await, ["@everyone", "new role", "Helper"]);

    let of_helper = format!("{path}/{id}");
    let changed = world
        .patch(
            &world.ada,
            &of_helper,
            json!({"name": "Guide", "permissions": "0"}),
        )
        .await;
    assert_eq!(changed.status, 200, "{}", text(&changed));
    assert_eq!(
        (changed.json()["name"].clone(), changed.json()["color"].clone()),
        (json!("Guide"), json!(0xff8800))
    );
    let same = world.patch(&world.ada, &of_helper, json!({})).await;
    assert_eq!(same.json(), changed.json());
    let moved = world
        .patch(
            &world.ada,
            &path,
            json!([{"id": id, "position": 1}, {"id": plain["id"], "position": 2}]),
        )
        .await;
    assert_eq!(moved.status, 200, "{}", text(&moved));
    assert_eq!(names(&world).await, ["@everyone", "Guide", "new role"]);

    hold(&world, &world.bob, &[id]).await;
    assert_eq!(world.delete(&world.ada, &of_helper).await.status, 204);
    assert_eq!(names(&world).await, ["@everyone", "new role"]);
    let bob = world
        .get(&world.bob, &world.of_guild("/members/@me"))
        .await
        .json();
    assert_eq!(bob["roles"], json!([]), "nobody holds what is no more");
    assert_eq!(refused(&world.delete(&world.ada, &of_helper).await).0, 404);
    let everyone = format!("{path}/{}", world.guild);
    assert_eq!(refused(&world.delete(&world.ada, &everyone).await).0, 409);
    let rights = world
        .patch(&world.ada, &everyone, json!({"permissions": "1024"}))
        .await;
    assert_eq!(rights.json()["permissions"], "1024");
    let silent = world
        .post(&world.bob, &world.messages(""), json!({"content": "?"}))
        .await;
    assert_eq!(refused(&silent).0, 403, "@everyone may no longer speak");
}

#[tokio::test]
async fn what_is_no_role_is_refused_by_field() {
    let world = World::new().await;
    let path = world.of_guild("/roles");
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "x".repeat(101)}), "name"),
        (json!({"color": -1}), "color"),
        (json!({"color": 0x100_0000}), "color"),
        (json!({"permissions": "-1"}), "permissions"),
        (json!({"permissions": "18446744073709551616"}), "permissions"),
        (json!({"permissions": "all"}), "permissions"),
        (json!({"permissions": 8}), "permissions"),
    ] {
        let answer = world.post(&world.ada, &path, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    let id = role(&world, "one", Permissions::NONE).await;
    let of_role = format!("{path}/{id}");
    let long = json!({"name": "x".repeat(101)});
    assert_eq!(refused(&world.patch(&world.ada, &of_role, long).await).0, 400);
    let everyone = format!("{path}/{}", world.guild);
    let renamed = world.patch(&world.ada, &everyone, json!({"name": "all"})).await;
    assert_eq!(refused(&renamed), (400, vec!["name".to_owned()]));
    for (moves, status) in [
        (json!([{"id": id, "position": 0}]), 400),
        (json!([{"id": id, "position": 10_001}]), 400),
        (json!([{"id": id, "position": 1}, {"id": id, "position": 2}]), 400),
        (json!([{"id": world.guild, "position": 1}]), 400),
        (json!([{"id": "nothing", "position": 1}]), 404),
        (json!({"id": id}), 400),
    ] {
        let answer = world.patch(&world.ada, &path, moves.clone()).await;
        assert_eq!(refused(&answer).0, status, "{moves}");
    }
    let bob = world.of_guild(&format!("/members/{}", world.bob.id));
    for roles in [json!(["nothing"]), json!([world.guild])] {
        let answer = world.patch(&world.ada, &bob, json!({"roles": roles})).await;
        assert_eq!(refused(&answer), (400, vec!["roles".to_owned()]));
    }
    for unknown in ["nothing", "%00", "!a"] {
        let answer = world
            .patch(&world.ada, &format!("{path}/{unknown}"), json!({}))
            .await;
        assert_eq!(refused(&answer).0, 404, "{unknown}");
    }
}

#[tokio::test]
async fn nobody_reaches_up_or_gives_what_they_have_not() {
    let world = World::new().await;
    let path = world.of_guild("/roles");
    let high = role(&world, "high", Permissions::KICK_MEMBERS).await;
    let moderator = Permissions::MANAGE_ROLES | Permissions::MANAGE_MESSAGES;
    let manager = role(&world, "manager", moderator).await;
    let low = role(&world, "low", Permissions::NONE).await;
    for (method, path, body) in [
        (Method::POST, path.clone(), json!({})),
        (Method::PATCH, path.clone(), json!([{"id": low, "position": 5}])),
        (Method::PATCH, format!("{path}/{low}"), json!({"name": "mine"})),
        (Method::DELETE, format!("{path}/{low}"), json!({})),
        (
            Method::PATCH,
            world.of_guild("/members/@me"),
            json!({"roles": [low]}),
        ),
    ] {
        let answer = world.send(method.clone(), &world.bob, &path, body.clone()).await;
        assert_eq!(refused(&answer).0, 403, "a member may not {method} {path}");
        let answer = world.send(method.clone(), &world.eve, &path, body).await;
        assert_eq!(
            refused(&answer).0,
            404,
            "a stranger learns nothing: {method} {path}"
        );
    }
    assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);

    hold(&world, &world.bob, &[&manager]).await;
    for (method, path, body) in [
        (Method::PATCH, format!("{path}/{high}"), json!({"name": "mine"})),
        (Method::DELETE, format!("{path}/{high}"), json!({})),
        (
            Method::PATCH,
            format!("{path}/{manager}"),
            json!({"name": "mine"}),
        ),
        (
            Method::PATCH,
            path.clone(),
            json!([{"id": low, "position": 2000}]),
        ),
        (Method::PATCH, path.clone(), json!([{"id": high, "position": 1}])),
        (Method::POST, path.clone(), json!({"permissions": "8"})),
        (
            Method::PATCH,
            format!("{path}/{low}"),
            json!({"permissions": "2"}),
        ),
        (
            Method::PATCH,
            world.of_guild("/members/@me"),
            json!({"roles": [manager, high]}),
        ),
        (
            Method::PATCH,
            world.of_guild("/members/@me"),
            json!({"roles": []}),
        ),
    ] {
        let answer = world.send(method.clone(), &world.bob, &path, body.clone()).await;
        assert_eq!(refused(&answer).0, 403, "{method} {path} {body}");
    }
    let gives = world
        .patch(
            &world.bob,
            &format!("{path}/{low}"),
            json!({"permissions": "8192"}),
        )
        .await;
    assert_eq!(gives.status, 200, "{}", text(&gives));
    let made = world
        .post(&world.bob, &path, json!({"name": "his", "permissions": "8192"}))
        .await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let of_ada = world.of_guild(&format!("/members/{}", world.ada.id));
    let to_the_owner = world.patch(&world.bob, &of_ada, json!({"roles": [low]})).await;
    assert_eq!(
        to_the_owner.status, 200,
        "of roles only the role has to stand below"
    );
    let deleted = world.say(&world.ada, "to be deleted").await;
    let message = world.messages(&format!("/{}", deleted["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.bob, &message).await.status, 204);
    assert!(!world.contents("").await.contains(&"to be deleted".to_owned()));
}

#[tokio::test]
async fn effective_rights_can_be_asked() {
    let world = World::new().await;
    let rights = async |person: &Person, of: &str| {
        let path = world.of_guild(&format!("/members/{of}/permissions"));
        world.get(person, &path).await
    };
    let default = json!({"permissions": Permissions::DEFAULT_EVERYONE.to_string()});
    assert_eq!(rights(&world.bob, "@me").await.json(), default);
    assert_eq!(
        rights(&world.ada, "@me").await.json()["permissions"],
        Permissions::ALL.to_string().as_str()
    );
    assert_eq!(rights(&world.ada, &world.bob.id).await.json(), default);
    assert_eq!(refused(&rights(&world.bob, &world.ada.id).await).0, 403);
    assert_eq!(refused(&rights(&world.eve, "@me").await).0, 404);
    assert_eq!(refused(&rights(&world.ada, &world.eve.id).await).0, 404);
    let in_channel = format!("@me/permissions?channelId={}", world.channel);
    let path = world.of_guild(&format!("/members/{in_channel}"));
    let asked = world.get(&world.bob, &path).await;
    assert_eq!(asked.json(), default);
    for nowhere in ["!nothing", "x"] {
        let path = world.of_guild(&format!("/members/@me/permissions?channelId={nowhere}"));
        assert_eq!(refused(&world.get(&world.bob, &path).await).0, 404);
    }
    let blind = role(&world, "admin", Permissions::ADMINISTRATOR).await;
    hold(&world, &world.bob, &[&blind]).await;
    assert_eq!(
        rights(&world.bob, "@me").await.json()["permissions"],
        Permissions::ALL.to_string().as_str()
    );
}
