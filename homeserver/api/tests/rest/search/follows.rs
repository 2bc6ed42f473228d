//! What becomes of a message becomes of what it is found by.

use axum::http::Method;
use serde_json::json;

use super::common::{found, id, settled, texts, texts_at, world};
use crate::{
    threads::{make, path, said},
    world::World,
};

async fn finds(world: &World, word: &str) -> Vec<String> {
    texts(world, &world.ada, &[("content", word)]).await
}

#[tokio::test]
async fn edited_and_deleted_texts_are_not_found_any_more() {
    let world = world().await;
    let ada = &world.ada;
    let mut ids = Vec::new();
    for text in ["apple one", "apple two", "apple three", "apple four"] {
        ids.push(id(&world.say(ada, text).await));
    }
    settled(&world).await;
    assert_eq!(finds(&world, "apple").await.len(), 4);
    let of = |at: usize| world.messages(&format!("/{}", ids[at]));
    let edited = world.patch(ada, &of(0), json!({"content": "pear"})).await;
    assert_eq!(edited.status, 200);
    assert_eq!(world.delete(ada, &of(1)).await.status, 204);
    settled(&world).await;
    assert_eq!(finds(&world, "apple").await, ["apple four", "apple three"]);
    assert_eq!(finds(&world, "pear").await, ["pear"]);
    let bulk = json!({"messages": [ids[2], ids[3]]});
    let done = world.post(ada, &world.messages("/bulk-delete"), bulk).await;
    assert!(
        done.status.is_success(),
        "{}",
        String::from_utf8_lossy(&done.bytes)
    );
    settled(&world).await;
    assert_eq!(finds(&world, "apple").await, [""; 0]);
    // That takes back an edit, too.
    let pear = world.get(ada, &format!("{}/edits", of(0))).await.json();
    let edit = pear["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(id)
        .find(|edit| *edit != ids[0]);
    assert!(edit.is_some(), "{pear}");
}

#[tokio::test]
async fn what_is_pinned_is_found_as_that() {
    let world = world().await;
    let ada = &world.ada;
    let mut ids = Vec::new();
    for text in ["kept one", "kept two"] {
        ids.push(id(&world.say(ada, text).await));
    }
    let pin = |at: usize| world.messages(&format!("/{}/pin", ids[at]));
    for at in [0, 1] {
        assert_eq!(world.post(ada, &pin(at), json!({})).await.status, 204);
    }
    settled(&world).await;
    let pinned = [("content", "kept"), ("pinned", "true")];
    let others = [("content", "kept"), ("pinned", "false")];
    assert_eq!(texts(&world, ada, &pinned).await, ["kept two", "kept one"]);
    assert_eq!(texts(&world, ada, &others).await, [""; 0]);
    assert_eq!(world.delete(ada, &pin(0)).await.status, 204);
    settled(&world).await;
    assert_eq!(texts(&world, ada, &pinned).await, ["kept two"]);
    assert_eq!(texts(&world, ada, &others).await, ["kept one"]);
}

#[tokio::test]
async fn threads_are_searched_with_their_channel_and_go_with_it() {
    let world = world().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let thread = make(&world, bob, &world.channel, json!({"name": "talk"})).await;
    let thread = id(&thread);
    said(&world, bob, &thread, "thread plum").await;
    world.say(ada, "channel plum").await;
    settled(&world).await;
    let here = format!("/channels/{}/search", world.channel);
    let plum = [("content", "plum")];
    assert_eq!(
        texts_at(&world, bob, &here, &plum).await,
        ["channel plum", "thread plum"]
    );
    let page = found(&world, bob, &here, &plum).await;
    assert_eq!(page["messages"][1]["threadId"], thread.as_str());
    // Of the thread's own message only who made it is told.
    assert_eq!(finds(&world, "talk").await, [""; 0]);

    let gone = world.delete(ada, &path(&world.channel, &thread, "")).await;
    assert_eq!(gone.status, 204, "{}", String::from_utf8_lossy(&gone.bytes));
    settled(&world).await;
    assert_eq!(finds(&world, "plum").await, ["channel plum"]);

    let forum = json!({"name": "forum", "type": 15});
    let forum = id(&world.post(ada, &world.of_guild("/channels"), forum).await.json());
    let post = json!({"name": "post", "message": {"content": "post cherry"}});
    let post = make(&world, bob, &forum, post).await;
    settled(&world).await;
    assert_eq!(finds(&world, "cherry").await, ["post cherry"]);
    let gone = world.delete(ada, &path(&forum, &id(&post), "")).await;
    assert_eq!(gone.status, 204);
    settled(&world).await;
    assert_eq!(finds(&world, "cherry").await, [""; 0]);

    let other = json!({"name": "other"});
    let other = id(&world.post(ada, &world.of_guild("/channels"), other).await.json());
    let to = format!("/channels/{other}/messages");
    assert_eq!(
        world
            .post(ada, &to, json!({"content": "other cherry"}))
            .await
            .status,
        201
    );
    settled(&world).await;
    assert_eq!(finds(&world, "cherry").await, ["other cherry"]);
    let gone = world
        .send(
            Method::DELETE,
            ada,
            &world.of_guild(&format!("/channels/{other}")),
            json!({}),
        )
        .await;
    assert!(gone.status.is_success());
    settled(&world).await;
    assert_eq!(finds(&world, "cherry").await, [""; 0]);
}
