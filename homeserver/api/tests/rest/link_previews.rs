//! What links in messages lead to: a site on loopback, and the whole way to the readers.

use std::time::Duration;

use guildhall_permissions::Permissions;
use guildhall_test_support::Site;
use serde_json::{Value, json};

use crate::{
    common::Setup,
    overwrites::put,
    world::{Person, World, refused},
};

async fn world() -> (World, Site) {
    let setup = Setup {
        previews: true,
        ..Setup::default()
    };
    (World::on(setup).await, Site::start("A page").await)
}

/// The message with this id, as `person` sees it.
async fn seen(world: &World, person: &Person, id: &Value) -> Value {
    let path = world.messages(&format!("/{}", id.as_str().unwrap()));
    let answer = world.get(person, &path).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()
}

/// The embeds of the message, when there are `count`.
pub(crate) async fn embeds(world: &World, id: &Value, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let embeds = seen(world, &world.ada, id).await["embeds"]
            .as_array()
            .unwrap()
            .clone();
        if embeds.len() == count {
            return embeds;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "the message never had {count} embeds: {}",
        seen(world, &world.ada, id).await
    );
}

/// Waits until everything that was said before was looked at: what was said last shows its preview.
pub(crate) async fn looked_at(world: &World, site: &Site) {
    let last = world.say(&world.ada, &site.link("/picture.png")).await;
    embeds(world, &last["id"], 1).await;
}

pub(crate) async fn edit(world: &World, person: &Person, id: &Value, body: Value) -> u16 {
    let path = world.messages(&format!("/{}", id.as_str().unwrap()));
    let answer = world.patch(person, &path, body).await;
    answer.status.as_u16()
}

#[tokio::test]
async fn a_link_gets_a_preview_with_a_picture_that_this_server_keeps() {
    let (world, site) = world().await;
    let mut news = world.api.bus.subscribe_previews();
    let said = world
        .say(&world.bob, &format!("see {}", site.link("/page")))
        .await;
    assert_eq!(said["embeds"], json!([]));
    let embed = embeds(&world, &said["id"], 1).await.remove(0);
    let picture = embed["image"]["url"].as_str().unwrap().to_owned();
    assert_eq!(
        embed,
        json!({
            "type": "link", "url": site.link("/page"), "title": "A page", "description": "of <b>ours</b>",
            "siteName": null, "color": 0x0001_0203,
            "image": {"url": picture, "width": 1, "height": 1, "blurhash": null},
        })
    );
    let news = news.recv().await.unwrap();
    assert_eq!(json!(news.message_id), said["id"]);
    let path = picture.strip_prefix("mxc://test.example/").unwrap();
    let kept = world
        .get(&world.bob, &format!("/media/test.example/{path}"))
        .await;
    assert_eq!(
        (kept.status.as_u16(), kept.header("content-type")),
        (200, "image/png")
    );
    // History shows it, and so do pins and answers.
    let history = world.get(&world.bob, &world.messages("")).await.json();
    assert_eq!(history["data"][0]["embeds"], json!([embed]));
    // A picture alone is a picture.
    let said = world.say(&world.bob, &site.link("/picture.png")).await;
    let embed = embeds(&world, &said["id"], 1).await.remove(0);
    assert_eq!(
        (&embed["type"], &embed["image"]["width"]),
        (&json!("image"), &json!(1))
    );
    // One that only says to be one is nothing.
    let said = world.say(&world.bob, &site.link("/fake.png")).await;
    looked_at(&world, &site).await;
    assert_eq!(seen(&world, &world.ada, &said["id"]).await["embeds"], json!([]));
}

#[tokio::test]
async fn the_oldest_picture_makes_room_for_the_next() {
    let size = Site::picture().len();
    for (room, left) in [(size, [false, true]), (size - 1, [false, false])] {
        let setup = Setup {
            previews: true,
            preview_bytes: u64::try_from(room).unwrap(),
            ..Setup::default()
        };
        let (world, site) = (World::on(setup).await, Site::start("A page").await);
        let mut said = Vec::new();
        for path in ["/page", "/other"] {
            let one = world.say(&world.bob, &site.link(path)).await["id"].clone();
            embeds(&world, &one, 1).await;
            said.push(one);
        }
        for (id, has_picture) in said.iter().zip(left) {
            let embed = embeds(&world, id, 1).await.remove(0);
            assert_eq!(embed["image"].is_object(), has_picture, "{embed}");
        }
    }
}

#[tokio::test]
async fn a_site_is_asked_once_and_at_most_five_links_are_followed() {
    let (world, site) = world().await;
    let link = site.link("/page");
    let mut said = Vec::new();
    for number in 0..10 {
        said.push(world.say(&world.bob, &format!("{number} {link}")).await);
    }
    for said in &said {
        embeds(&world, &said["id"], 1).await;
    }
    assert_eq!(site.asked(), 1);
    // Several links, each once, at most five.
    let many: Vec<_> = (0..8)
        .map(|number| site.link(&format!("/other?{number}")))
        .collect();
    let said = world
        .say(&world.bob, &format!("{} {link} {}", many[0], many.join(" ")))
        .await;
    let found = embeds(&world, &said["id"], 5).await;
    assert_eq!(
        (&found[0]["url"], &found[1]["url"]),
        (&json!(many[0]), &json!(link))
    );
    assert_eq!(site.asked(), 5);
}

#[tokio::test]
async fn edits_and_deletions_are_followed() {
    let (world, site) = world().await;
    // What comes up again while it is looked at is due a moment later.
    let clock = world.api.clock.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            clock.advance_millis(1);
        }
    });
    let (bob, link) = (&world.bob, site.link("/page"));
    let said = world.say(bob, "nothing").await;
    let id = &said["id"];
    assert_eq!(edit(&world, bob, id, json!({"content": link})).await, 200);
    embeds(&world, id, 1).await;
    for quiet in [
        format!("<{link}>"),
        format!("`{link}`"),
        format!("||{link}||"),
        "gone".to_owned(),
    ] {
        assert_eq!(edit(&world, bob, id, json!({"content": quiet})).await, 200);
        embeds(&world, id, 0).await;
        assert_eq!(edit(&world, bob, id, json!({"content": link})).await, 200);
        embeds(&world, id, 1).await;
    }
    let path = world.messages(&format!("/{}", id.as_str().unwrap()));
    assert_eq!(world.delete(bob, &path).await.status, 204);
    looked_at(&world, &site).await;
    let mut conn = world.api.db.read().await.unwrap();
    let left = guildhall_storage::previews::has_any(&mut conn, &world.channel, id.as_str().unwrap()).await;
    assert!(!left.unwrap());
}

#[tokio::test]
async fn authors_and_moderators_want_no_preview() {
    let (world, site) = world().await;
    let (ada, bob, link) = (&world.ada, &world.bob, site.link("/page"));
    let body = json!({"content": link, "suppressEmbeds": true});
    let said = world.post(bob, &world.messages(""), body).await.json();
    assert_eq!(said["suppressEmbeds"], json!(true));
    looked_at(&world, &site).await;
    assert_eq!(site.asked(), 0, "what is not shown is not asked for");
    let id = &said["id"];
    // Its author thinks better of it, and worse. The text stays, and so does it with another text.
    assert_eq!(edit(&world, bob, id, json!({"suppressEmbeds": false})).await, 200);
    embeds(&world, id, 1).await;
    assert_eq!(edit(&world, bob, id, json!({"suppressEmbeds": true})).await, 200);
    let now = seen(&world, ada, id).await;
    assert_eq!(
        (&now["content"], &now["suppressEmbeds"]),
        (&json!(link), &json!(true))
    );
    embeds(&world, id, 0).await;
    assert_eq!(
        edit(&world, bob, id, json!({"content": format!("x {link}")})).await,
        200
    );
    assert_eq!(seen(&world, ada, id).await["suppressEmbeds"], json!(true));
    assert_eq!(edit(&world, bob, id, json!({})).await, 400);
    // Moderators have the last word, and no other.
    let said = world.say(bob, &link).await;
    let id = &said["id"];
    embeds(&world, id, 1).await;
    for body in [
        json!({"suppressEmbeds": false}),
        json!({"content": "x"}),
        json!({"content": "x", "suppressEmbeds": true}),
    ] {
        assert_eq!(edit(&world, ada, id, body).await, 403);
    }
    let own = world.say(ada, &link).await;
    let path = world.messages(&format!("/{}", own["id"].as_str().unwrap()));
    let answer = world.patch(bob, &path, json!({"suppressEmbeds": true})).await;
    assert_eq!(refused(&answer).0, 403);
    assert_eq!(edit(&world, ada, id, json!({"suppressEmbeds": true})).await, 200);
    embeds(&world, id, 0).await;
    assert_eq!(
        edit(
            &world,
            bob,
            id,
            json!({"content": format!("y {link}"), "suppressEmbeds": false})
        )
        .await,
        200
    );
    looked_at(&world, &site).await;
    let now = seen(&world, ada, id).await;
    assert_eq!(
        (&now["embeds"], &now["suppressEmbeds"]),
        (&json!([]), &json!(true))
    );
    assert_eq!(now["content"], json!(format!("y {link}")));
}

#[tokio::test]
async fn who_may_not_embed_links_has_no_previews() {
    let (world, site) = world().await;
    let link = site.link("/page");
    let denied = (Permissions::NONE, Permissions::EMBED_LINKS);
    let everybody = (world.guild.as_str(), 0);
    let answer = put(&world, &world.ada, &world.channel, everybody, denied).await;
    assert!(answer.status.is_success(), "{}", answer.status);
    let said = world.say(&world.bob, &link).await;
    looked_at(&world, &site).await;
    assert_eq!(seen(&world, &world.ada, &said["id"]).await["embeds"], json!([]));
    assert_eq!(site.asked(), 0);
    // The owner may everything.
    let said = world.say(&world.ada, &link).await;
    embeds(&world, &said["id"], 1).await;
}

#[tokio::test]
async fn who_wants_to_see_none_sees_none() {
    let (world, site) = world().await;
    let bob = &world.bob;
    let said = world.say(bob, &site.link("/page")).await;
    embeds(&world, &said["id"], 1).await;
    let settings = world.get(bob, "/users/@me/settings").await.json();
    assert_eq!(settings["linkPreviews"], json!(true));
    let answer = world
        .patch(bob, "/users/@me/settings", json!({"linkPreviews": false}))
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["linkPreviews"]),
        (200, &json!(false))
    );
    assert_eq!(seen(&world, bob, &said["id"]).await["embeds"], json!([]));
    assert_eq!(
        seen(&world, &world.ada, &said["id"]).await["embeds"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let answer = world
        .patch(bob, "/users/@me/settings", json!({"linkPreviews": true}))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        seen(&world, bob, &said["id"]).await["embeds"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn private_channels_have_previews_too() {
    let (world, site) = world().await;
    let body = json!({"recipients": [world.bob.id]});
    let opened = world.post(&world.ada, "/users/@me/channels", body).await.json();
    let channel = opened["id"].as_str().unwrap();
    let path = format!("/channels/{channel}/messages");
    let said = world
        .post(&world.ada, &path, json!({"content": site.link("/page")}))
        .await;
    assert_eq!(said.status, 201);
    let path = format!("{path}/{}", said.json()["id"].as_str().unwrap());
    for _ in 0..100 {
        let seen = world.get(&world.ada, &path).await.json();
        if seen["embeds"].as_array().unwrap().len() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no preview in private");
}
