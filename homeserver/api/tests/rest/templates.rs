//! Templates.

use serde_json::{Value, json};

use crate::world::{World, refused};

const VIEW: u64 = 1 << 10;

/// Channels without what only one guild has.
async fn shape(world: &World, guild: &str) -> (Vec<Value>, Vec<Value>) {
    let roles = world
        .get(&world.ada, &format!("/guilds/{guild}/roles"))
        .await
        .json();
    let channels = world
        .get(&world.ada, &format!("/guilds/{guild}/channels"))
        .await
        .json();
    let roles = roles["data"].as_array().unwrap().clone();
    let channels = channels["data"].as_array().unwrap().clone();
    (roles, channels)
}

#[tokio::test]
async fn a_guild_is_made_after_another_one() {
    let world = World::new().await;
    let role = async |name: &str, body: Value| {
        let mut body = body;
        body["name"] = json!(name);
        let made = world.post(&world.ada, &world.of_guild("/roles"), body).await;
        assert_eq!(made.status, 201);
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let staff = role(
        "staff",
        json!({"color": 255, "hoist": true, "permissions": "8192"}),
    )
    .await;
    role("fans", json!({"mentionable": true, "permissions": "0"})).await;
    let channel = async |body: Value| {
        let made = world.post(&world.ada, &world.of_guild("/channels"), body).await;
        assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let closed = json!([
        {"id": world.guild, "type": 0, "deny": VIEW.to_string()},
        {"id": staff, "type": 0, "allow": VIEW.to_string()},
        {"id": world.bob.id, "type": 1, "allow": VIEW.to_string()},
    ]);
    let category =
        channel(json!({"name": "Staff", "type": 4, "position": 9, "permissionOverwrites": closed})).await;
    channel(json!({"name": "plans", "parentId": category, "topic": "what next", "rateLimitPerUser": 5}))
        .await;
    channel(json!({"name": "Lounge", "type": 2, "userLimit": 7, "nsfw": true})).await;

    let path = world.of_guild("/template");
    let template = world.get(&world.ada, &path).await;
    assert_eq!(template.status, 200);
    let template = template.json();
    assert_eq!(template["version"], 1);
    let names = |list: &Value| {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&template["roles"]), ["@everyone", "fans", "staff"]);
    assert_eq!(
        names(&template["channels"]),
        ["general", "Staff", "plans", "Lounge"]
    );
    assert!(
        !template.to_string().contains(&world.bob.id),
        "nobody is part of it"
    );

    let body = json!({"name": "Second", "template": template});
    let made = world.post(&world.eve, "/guilds", body.clone()).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    assert_eq!(made.json()["name"], "Second");
    assert_eq!(made.json()["ownerId"], world.eve.id);
    let made = world.post(&world.ada, "/guilds", body).await.json();
    let other = made["id"].as_str().unwrap();
    let again = world.get(&world.ada, &format!("/guilds/{other}/template")).await;
    let mut again = again.json();
    again["name"] = template["name"].clone();
    assert_eq!(again, template, "a template of it is the same");

    let (roles, channels) = shape(&world, other).await;
    assert_eq!(roles[2]["name"], "staff");
    assert_eq!(
        (&roles[2]["color"], &roles[2]["hoist"]),
        (&json!(255), &json!(true))
    );
    assert_eq!(roles[0]["id"], other);
    let plans = &channels[2];
    assert_eq!(plans["parentId"], channels[1]["id"]);
    assert_eq!(
        (&plans["topic"], &plans["rateLimitPerUser"]),
        (&json!("what next"), &json!(5))
    );
    assert_eq!(plans["permissionOverwrites"].as_array().unwrap().len(), 2);
    assert_eq!(channels[3]["userLimit"], 7);
    let messages = format!("/channels/{}/messages", channels[0]["id"].as_str().unwrap());
    let said = world
        .post(&world.ada, &messages, json!({"content": "first"}))
        .await;
    assert_eq!(said.status, 201);
}

#[tokio::test]
async fn templates_are_for_who_manages_the_guild_and_show_what_they_see() {
    let world = World::new().await;
    let path = world.of_guild("/template");
    assert_eq!(refused(&world.get(&world.bob, &path).await).0, 403);
    assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);
    let hidden = json!({"name": "hidden", "permissionOverwrites": [{"id": world.guild, "type": 0, "deny": VIEW.to_string()}]});
    let made = world.post(&world.ada, &world.of_guild("/channels"), hidden).await;
    assert_eq!(made.status, 201);
    let managing = json!({"name": "managing", "permissions": (1 << 5).to_string()});
    let managing = world
        .post(&world.ada, &world.of_guild("/roles"), managing)
        .await
        .json();
    let of_bob = world.of_guild(&format!("/members/{}", world.bob.id));
    let held = world
        .patch(&world.ada, &of_bob, json!({"roles": [managing["id"]]}))
        .await;
    assert_eq!(held.status, 200);
    let seen = world.get(&world.bob, &path).await.json();
    assert_eq!(seen["channels"].as_array().unwrap().len(), 1);
    let all = world.get(&world.ada, &path).await.json();
    assert_eq!(all["channels"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_could_not_be_made_by_hand_is_no_template() {
    let world = World::new().await;
    let everyone = json!({"name": "@everyone", "permissions": "1024"});
    let template = |roles: Value, channels: Value| json!({"name": "New", "template": {"version": 1, "name": "x", "roles": roles, "channels": channels}});
    let one = json!([everyone]);
    let mut full = vec![json!({"name": "x", "type": 4})];
    full.extend((0..51).map(|_| json!({"name": "y", "type": 0, "parent": 0})));
    let full = json!(full);
    for body in [
        json!({"name": "New", "template": {"version": 2, "name": "x", "roles": one, "channels": []}}),
        template(json!([]), json!([])),
        template(json!(vec![everyone.clone(); 252]), json!([])),
        template(json!([{"name": "", "permissions": "0"}]), json!([])),
        template(
            json!([{"name": "x", "permissions": "0", "color": 16_777_216}]),
            json!([]),
        ),
        template(one.clone(), json!([{"name": "x", "type": 1}])),
        template(one.clone(), json!([{"name": "", "type": 0}])),
        template(one.clone(), json!([{"name": "x", "type": 0, "bitrate": 64_000}])),
        template(one.clone(), json!([{"name": "x", "type": 0, "parent": 0}])),
        template(one.clone(), json!([{"name": "x", "type": 0, "parent": 7}])),
        template(
            one.clone(),
            json!([{"name": "x", "type": 4}, {"name": "y", "type": 4, "parent": 0}]),
        ),
        template(
            one.clone(),
            json!([{"name": "x", "type": 0, "overwrites": [{"role": 1}]}]),
        ),
        template(
            one.clone(),
            json!([{"name": "x", "type": 0, "overwrites": [{"role": 0}, {"role": 0}]}]),
        ),
        template(one.clone(), full.clone()),
    ] {
        let (status, fields) = refused(&world.post(&world.ada, "/guilds", body.clone()).await);
        assert_eq!((status, fields[0].as_str()), (400, "template"), "{body}");
    }
    let unread = template(json!([{"name": "x", "permissions": "-1"}]), json!([]));
    assert_eq!(refused(&world.post(&world.ada, "/guilds", unread).await).0, 400);
    let list = world.get(&world.ada, "/guilds").await.json();
    assert_eq!(
        list["data"].as_array().unwrap().len(),
        1,
        "nothing of it was made"
    );
    let empty = template(one, json!([]));
    assert_eq!(world.post(&world.ada, "/guilds", empty).await.status, 201);
}
