//! What links lead to is told when it is found out.

use guildhall_bus::PreviewNews;
use guildhall_storage::previews::{self, PreviewRow};
use serde_json::{Value, json};

use crate::world::World;

/// Has the message `id` show a preview, as who follows links does.
async fn find_out(world: &World, id: &str) {
    let row = PreviewRow {
        preview_id: "p1".to_owned(),
        url: "https://a.test/".to_owned(),
        fetched_at: 0,
        embed: Some(
            json!({"type": "article", "url": "https://a.test/", "title": "T", "description": null, "siteName": null,
                "color": null, "image": null})
            .to_string(),
        ),
        image: Some(json!({"url": "mxc://here.test/abc", "width": 1, "height": 2, "blurhash": null}).to_string()),
        media_id: Some("abc".to_owned()),
        media_size: 3,
    };
    let mut tx = world.db().begin().await.unwrap();
    previews::insert(tx.conn(), &row).await.unwrap();
    let at = (world.channel.as_str(), id);
    assert!(previews::show(tx.conn(), at, &["p1".to_owned()]).await.unwrap());
    tx.commit().await.unwrap();
    world.bus.publish_preview(PreviewNews {
        channel_id: world.channel.to_string(),
        message_id: id.to_owned(),
    });
}

#[tokio::test]
async fn previews_are_told_to_those_who_see_the_message() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let (_, carol) = world.register("carol").await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    let mut carol = world.login(&carol.access_token).await;
    let id = world.say_with(&world.alice, "https://a.test/", Some("n1")).await;
    assert_eq!(bob.expect("message:create").await["embeds"], json!([]));
    alice.expect("message:create").await;
    find_out(&world, id.as_str()).await;
    let told = bob.expect("message:update").await;
    assert_eq!((&told["id"], &told["nonce"]), (&json!(id), &Value::Null));
    assert_eq!(
        told["embeds"],
        json!([{"type": "article", "url": "https://a.test/", "title": "T", "description": null, "siteName": null,
            "color": null, "image": {"url": "mxc://here.test/abc", "width": 1, "height": 2, "blurhash": null}}])
    );
    assert_eq!(alice.expect("message:update").await["nonce"], json!("n1"));
    // Who comes later is told of what is found out then, and edits tell it again.
    let mut late = world.login(&world.bob_token).await;
    world.edit(&world.alice, &id, "https://a.test/ again").await;
    for session in [&mut bob, &mut late] {
        let told = session.expect("message:update").await;
        assert_eq!(told["embeds"].as_array().unwrap().len(), 1);
    }
    carol.expect_nothing().await;
}

#[tokio::test]
async fn who_has_just_come_is_told_too() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let id = world.say(&world.alice, "https://a.test/").await;
    world.has_told_everything().await;
    // Nothing is said between the snapshot and what is found out.
    let mut bob = world.login(&world.bob_token).await;
    find_out(&world, id.as_str()).await;
    let told = bob.expect("message:update").await;
    assert_eq!(told["embeds"].as_array().unwrap().len(), 1);
    bob.expect_nothing().await;
}

#[tokio::test]
async fn ready_says_whether_previews_are_wanted() {
    let world = World::new().await;
    let client = world.login(&world.bob_token).await;
    assert_eq!(client.ready["linkPreviews"], json!(true));
    let mut tx = world.db().begin().await.unwrap();
    previews::set_shown_to(tx.conn(), world.bob.as_str(), false)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let client = world.login(&world.bob_token).await;
    assert_eq!(client.ready["linkPreviews"], json!(false));
}
