//! Pinned messages.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    roles::{hold, role},
    world::{Person, World, refused},
};

async fn pin(world: &World, method: Method, person: &Person, message: &str) -> u16 {
    let path = world.messages(&format!("/{message}/pin"));
    let answer = world.send(method, person, &path, json!({})).await;
    match answer.status.as_u16() {
        204 => 204,
        _ => refused(&answer).0,
    }
}

async fn pins(world: &World, person: &Person, query: &str) -> Value {
    let path = format!("/channels/{}/pins{query}", world.channel);
    let page = world.get(person, &path).await;
    assert_eq!(page.status, 200);
    page.json()
}

fn ids(page: &Value) -> Vec<&str> {
    let list = page["data"].as_array().unwrap().iter();
    list.map(|pin| pin["message"]["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pinned_messages_are_listed_and_told() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let mut said = Vec::new();
    for text in ["one", "two", "three"] {
        said.push(world.say(bob, text).await["id"].as_str().unwrap().to_owned());
    }
    for id in [&said[1], &said[0], &said[1]] {
        assert_eq!(pin(&world, Method::POST, ada, id).await, 204);
    }
    let page = pins(&world, bob, "").await;
    assert_eq!(ids(&page), [&said[0], &said[1]]);
    let first = &page["data"][0];
    assert_eq!(
        (&first["pinnedBy"], &first["message"]["pinned"]),
        (&json!(ada.id), &json!(true))
    );
    let path = world.messages(&format!("/{}", said[0]));
    assert_eq!(first["message"], world.get(bob, &path).await.json());
    let page = pins(&world, bob, "?limit=1").await;
    assert_eq!(ids(&page), [&said[0]]);
    let next = page["pagination"]["nextCursor"].as_str().unwrap();
    let page = pins(&world, bob, &format!("?limit=1&before={next}")).await;
    assert_eq!(
        (ids(&page), &page["pagination"]["hasMore"]),
        (vec![said[1].as_str()], &json!(false))
    );

    // Both were told, once each, in the channel: by nobody who can edit it, but deleted like others.
    let history = world.get(bob, &world.messages("?limit=2")).await.json();
    let told = &history["data"][0];
    assert_eq!(
        (
            &told["type"],
            &told["content"],
            &told["referencedMessage"],
            &told["authorId"]
        ),
        (&json!(6), &json!(""), &json!(said[0]), &json!(ada.id))
    );
    assert_eq!(history["data"][1]["referencedMessage"], said[1].as_str());
    let path = world.messages(&format!("/{}", told["id"].as_str().unwrap()));
    assert_eq!(
        refused(&world.patch(ada, &path, json!({"content": "x"})).await).0,
        403
    );
    assert_eq!(world.delete(ada, &path).await.status, 204);

    for _ in 0..2 {
        assert_eq!(pin(&world, Method::DELETE, ada, &said[0]).await, 204);
    }
    assert_eq!(ids(&pins(&world, bob, "").await), [&said[1]]);
    let log = world
        .get(ada, &world.of_guild("/audit-logs?actionType=75"))
        .await
        .json();
    let entries = log["data"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{log}");
    assert_eq!(entries[0]["options"]["messageId"], said[0].as_str());
    let deleted = world.messages(&format!("/{}", said[1]));
    assert_eq!(world.delete(ada, &deleted).await.status, 204);
    assert_eq!(ids(&pins(&world, bob, "").await), [""; 0]);
}

#[tokio::test]
async fn pinning_takes_the_right_for_it() {
    let world = World::new().await;
    let id = world.say(&world.ada, "one").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (person, status) in [(&world.bob, 403), (&world.eve, 404)] {
        assert_eq!(pin(&world, Method::POST, person, &id).await, status);
        assert_eq!(pin(&world, Method::DELETE, person, &id).await, status);
    }
    let moderator = role(&world, "moderator", Permissions::MANAGE_MESSAGES).await;
    hold(&world, &world.bob, &[&moderator]).await;
    assert_eq!(pin(&world, Method::POST, &world.bob, &id).await, 403);
    let pinner = role(&world, "pinner", Permissions::PIN_MESSAGES).await;
    hold(&world, &world.bob, &[&pinner]).await;
    assert_eq!(pin(&world, Method::POST, &world.bob, &id).await, 204);
    assert_eq!(pin(&world, Method::POST, &world.bob, "$nothing").await, 404);
    let everyone = world.of_guild(&format!("/roles/{}", world.guild));
    let rights = Permissions::DEFAULT_EVERYONE.without(Permissions::READ_MESSAGE_HISTORY);
    let body = json!({"permissions": rights.to_string()});
    assert_eq!(world.patch(&world.ada, &everyone, body).await.status, 200);
    let path = format!("/channels/{}/pins", world.channel);
    assert_eq!(refused(&world.get(&world.bob, &path).await).0, 403);
    assert_eq!(pin(&world, Method::DELETE, &world.bob, &id).await, 403);
    assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);
    for (field, query) in [
        ("limit", "?limit=0"),
        ("before", "?before=$nothing"),
        ("before", "?before=x%00"),
    ] {
        let answer = world.get(&world.ada, &format!("{path}{query}")).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{query}");
    }
}
