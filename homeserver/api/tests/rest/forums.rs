//! Forums and their posts.

use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    roles::{hold, role},
    threads::{make, path},
    world::{World, refused},
};

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

struct Forum {
    id: String,
    /// Ids of its tags: an open one and a moderated one.
    tags: Vec<String>,
}

async fn forum(world: &World, body: Value) -> Forum {
    let made = world.post(&world.ada, &world.of_guild("/channels"), body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let made = made.json();
    let tags = made["availableTags"].as_array().unwrap().iter();
    Forum {
        id: made["id"].as_str().unwrap().to_owned(),
        tags: tags.map(|tag| tag["id"].as_str().unwrap().to_owned()).collect(),
    }
}

fn with_tags() -> Value {
    json!({"name": "help", "type": 15, "availableTags": [{"name": "question", "emoji": "❓"}, {"name": "solved", "moderated": true}]})
}

#[tokio::test]
async fn a_post_is_a_thread_with_a_first_message() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let forum = forum(&world, with_tags()).await;
    let post = make(
        &world,
        bob,
        &forum.id,
        json!({"name": "How?", "appliedTags": [forum.tags[0]], "message": {"content": "how does it work?"}}),
    )
    .await;
    let id = post["id"].as_str().unwrap();
    assert_eq!(
        (&post["type"], &post["appliedTags"], &post["messageCount"]),
        (&json!(11), &json!([forum.tags[0]]), &json!(0))
    );
    let first = world
        .get(ada, &format!("/channels/{}/messages/{id}", forum.id))
        .await
        .json();
    assert_eq!(
        (&first["content"], &first["type"], &first["thread"]["id"]),
        (&json!("how does it work?"), &json!(0), &json!(id))
    );
    let edit = world
        .patch(
            bob,
            &format!("/channels/{}/messages/{id}", forum.id),
            json!({"content": "how does it really work?"}),
        )
        .await;
    assert_eq!(
        edit.json()["content"],
        "how does it really work?",
        "{}",
        text(&edit)
    );
    let answer = world
        .post(ada, &path(&forum.id, id, "/messages"), json!({"content": "so"}))
        .await;
    assert_eq!(answer.status, 201, "{}", text(&answer));

    // A forum has no messages beside.
    let messages = format!("/channels/{}/messages", forum.id);
    assert_eq!(
        refused(&world.post(ada, &messages, json!({"content": "x"})).await).0,
        409
    );
    assert_eq!(refused(&world.get(ada, &messages).await).0, 409);
    let threads = format!("/channels/{}/threads", forum.id);
    for body in [
        json!({"name": "x"}),
        json!({"name": "x", "message": {"content": ""}}),
        json!({"name": "x", "message": {"content": "x", "nonce": "n"}}),
        json!({"name": "x", "message": {"content": "x"}, "appliedTags": ["nothing"]}),
        json!({"name": "x", "message": {"content": "x"}, "appliedTags": [forum.tags[0], forum.tags[0]]}),
        json!({"name": "x", "message": {"content": "x"}, "appliedTags": ["a", "b", "c", "d", "e", "f"]}),
    ] {
        let answer = world.post(ada, &threads, body.clone()).await;
        assert_eq!(refused(&answer).0, 400, "{body}");
    }
    // It is pinned and deleted by who manages threads.
    let of_post = path(&forum.id, id, "");
    assert_eq!(
        refused(&world.patch(bob, &of_post, json!({"pinned": true})).await).0,
        403
    );
    assert_eq!(
        world.patch(ada, &of_post, json!({"pinned": true})).await.json()["pinned"],
        true
    );
    assert_eq!(refused(&world.delete(bob, &of_post).await).0, 403);
    let keeper = role(&world, "keeper", Permissions::MANAGE_THREADS).await;
    let second = make(
        &world,
        ada,
        &forum.id,
        json!({"name": "second", "message": {"content": "x"}}),
    )
    .await;
    hold(&world, bob, &[&keeper]).await;
    for post in [id, second["id"].as_str().unwrap()] {
        assert_eq!(world.delete(bob, &path(&forum.id, post, "")).await.status, 204);
        let first = world
            .get(ada, &format!("/channels/{}/messages/{post}", forum.id))
            .await;
        assert_eq!(refused(&first).0, 404);
    }
    let active = world.get(ada, &threads).await.json();
    assert_eq!(active["data"], json!([]));
}

#[tokio::test]
async fn tags_are_those_of_the_forum() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let forum = forum(&world, with_tags()).await;
    let (open, moderated) = (&forum.tags[0], &forum.tags[1]);
    let threads = format!("/channels/{}/threads", forum.id);
    let body = |tags: Value| json!({"name": "x", "message": {"content": "x"}, "appliedTags": tags});
    assert_eq!(
        refused(&world.post(bob, &threads, body(json!([moderated]))).await).0,
        403
    );
    let post = make(&world, bob, &forum.id, body(json!([open]))).await;
    let of_post = path(&forum.id, post["id"].as_str().unwrap(), "");
    let tag = json!({"appliedTags": [open, moderated]});
    assert_eq!(refused(&world.patch(bob, &of_post, tag.clone()).await).0, 403);
    assert_eq!(world.patch(ada, &of_post, tag).await.status, 200);
    // The maker leaves it on, but changes the others.
    assert_eq!(
        world
            .patch(bob, &of_post, json!({"appliedTags": [moderated]}))
            .await
            .status,
        200
    );
    assert_eq!(
        refused(&world.patch(bob, &of_post, json!({"appliedTags": []})).await).0,
        403
    );

    let channel = world.of_guild(&format!("/channels/{}", forum.id));
    let required = world.patch(ada, &channel, json!({"requireTag": true})).await;
    assert_eq!(
        (required.status.as_u16(), &required.json()["requireTag"]),
        (200, &json!(true))
    );
    assert_eq!(required.json()["availableTags"].as_array().unwrap().len(), 2);
    assert_eq!(refused(&world.post(bob, &threads, body(json!([]))).await).0, 400);
    // A tag that is renamed stays the same one; one that is not listed is gone, and posts may keep it.
    let tags = json!({"availableTags": [{"id": open, "name": "ask"}, {"name": "new"}]});
    let changed = world.patch(ada, &channel, tags).await.json();
    assert_eq!(
        (
            &changed["availableTags"][0]["id"],
            &changed["availableTags"][0]["name"],
            &changed["availableTags"][0]["emoji"]
        ),
        (&json!(open), &json!("ask"), &Value::Null)
    );
    assert_eq!(
        world
            .patch(bob, &of_post, json!({"name": "renamed"}))
            .await
            .status,
        200
    );
    assert_eq!(
        refused(&world.post(ada, &threads, body(json!([moderated]))).await).0,
        400
    );
    let many: Vec<Value> = (0..21).map(|at| json!({"name": format!("t{at}")})).collect();
    for tags in [
        json!(many),
        json!([{"name": ""}]),
        json!([{"name": "x".repeat(21)}]),
        json!([{"name": "a"}, {"name": "a"}]),
        json!([{"id": "nothing", "name": "a"}]),
        json!([{"id": open, "name": "a"}, {"id": open, "name": "b"}]),
        json!([{"name": "a", "emoji": "abc"}]),
        json!([["a"]]),
        json!({}),
    ] {
        let answer = world.patch(ada, &channel, json!({"availableTags": tags})).await;
        assert_eq!(refused(&answer).0, 400, "{tags}");
    }
    let general = world.of_guild(&format!("/channels/{}", world.channel));
    for body in [json!({"availableTags": []}), json!({"requireTag": true})] {
        assert_eq!(refused(&world.patch(ada, &general, body).await).0, 400);
    }
}
