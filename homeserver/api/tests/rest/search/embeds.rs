//! Messages that are shown with previews are found as that.

use std::time::Duration;

use axum::http::Method;
use guildhall_test_support::{Site, eventually};
use serde_json::{Value, json};

use super::common::{found, id, settled, texts};
use crate::{
    common::Setup,
    link_previews::{edit, embeds, looked_at},
    world::World,
};

async fn world() -> (World, Site) {
    let setup = Setup {
        search: true,
        previews: true,
        ..Setup::default()
    };
    let world = World::on(setup).await;
    // What comes up again while it is looked at is due a moment later.
    let clock = world.api.clock.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            clock.advance_millis(1);
        }
    });
    (world, Site::start("A page").await)
}

const EMBED: (&str, &str) = ("has", "embed");

/// Waits until these messages, and no others, are found as having previews.
async fn comes(world: &World, what: &str, expected: &[&Value]) {
    let path = world.of_guild("/search");
    let mut expected: Vec<String> = expected.iter().map(|said| id(said)).collect();
    expected.sort_unstable();
    eventually(what, async || {
        let page = found(world, &world.ada, &path, &[EMBED]).await;
        let mut ids: Vec<String> = page["messages"].as_array().unwrap().iter().map(id).collect();
        ids.sort_unstable();
        (ids == expected && page["totalResults"] == ids.len()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_with_a_preview_is_found_as_that_as_long_as_it_is() {
    let (world, site) = world().await;
    let (ada, bob) = (&world.ada, &world.bob);
    settled(&world).await;
    let page = site.link("/page");
    let linked = world.say(bob, &format!("first {page}")).await;
    let edited = world.say(bob, &format!("second {page}")).await;
    let deleted = world.say(bob, &format!("third {page}")).await;
    // A link that leads to nothing, one that is hidden, one whose author wants none, and no link.
    for text in [
        site.link("/nowhere"),
        format!("<{page}>"),
        format!("`{page}`"),
        "no link".to_owned(),
    ] {
        world.say(bob, &text).await;
    }
    let body = json!({"content": format!("quiet {page}"), "suppressEmbeds": true});
    let quiet = world.post(bob, &world.messages(""), body).await.json();
    // A webhook's, and what is passed on.
    let path = format!("/channels/{}/webhooks", world.channel);
    let hook = world.post(ada, &path, json!({"name": "Builds"})).await.json();
    let url = format!("{}?wait=true", hook["url"].as_str().unwrap());
    let body = json!({"content": format!("built {page}")});
    let built = world.api.send(Method::POST, &url, None, &body).await.json();
    let forward = json!({"forward": {"channelId": world.channel, "messageId": linked["id"]}});
    let forward = world.post(ada, &world.messages(""), forward).await.json();
    looked_at(&world, &site).await;
    let picture = world.get(ada, &world.messages("?limit=1")).await.json()["data"][0].clone();
    comes(
        &world,
        "all that have previews are found",
        &[&linked, &edited, &deleted, &built, &forward, &picture],
    )
    .await;
    let both = [EMBED, ("content", "second")];
    assert_eq!(texts(&world, ada, &both).await, [format!("second {page}")]);
    let of_hook = [EMBED, ("authorType", "webhook")];
    assert_eq!(texts(&world, ada, &of_hook).await, [format!("built {page}")]);
    // Nobody has said what a page says of itself.
    assert_eq!(texts(&world, ada, &[("content", "ours")]).await, [""; 0]);

    // Who wants to see none finds the same.
    let off = world
        .patch(bob, "/users/@me/settings", json!({"linkPreviews": false}))
        .await;
    assert_eq!(off.status, 200);
    let seen = found(&world, bob, &world.of_guild("/search"), &both).await;
    assert_eq!(
        (&seen["totalResults"], &seen["messages"][0]["embeds"]),
        (&json!(1), &json!([]))
    );

    // Edits, deletions, and who wants it otherwise.
    assert_eq!(
        edit(&world, bob, &edited["id"], json!({"content": "second"})).await,
        200
    );
    let path = world.messages(&format!("/{}", id(&deleted)));
    assert_eq!(world.delete(bob, &path).await.status, 204);
    assert_eq!(
        edit(&world, ada, &linked["id"], json!({"suppressEmbeds": true})).await,
        200
    );
    assert_eq!(
        edit(&world, bob, &quiet["id"], json!({"suppressEmbeds": false})).await,
        200
    );
    embeds(&world, &quiet["id"], 1).await;
    comes(
        &world,
        "what has changed is found as it is now",
        &[&quiet, &built, &forward, &picture],
    )
    .await;
    let again = json!({"content": format!("second {page}")});
    assert_eq!(edit(&world, bob, &edited["id"], again).await, 200);
    assert_eq!(
        edit(&world, bob, &quiet["id"], json!({"suppressEmbeds": true})).await,
        200
    );
    comes(
        &world,
        "what has changed again is found as it is now",
        &[&edited, &built, &forward, &picture],
    )
    .await;
}
