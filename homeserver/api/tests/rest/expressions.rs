//! Emoji, stickers, pictures of roles, and the pictures themselves.

use axum::http::{Method, Request, header};
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    roles::{hold, role},
    world::{Person, World, refused},
};

/// A PNG of one pixel, as a data URI.
pub(crate) const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
/// A GIF of one pixel.
pub(crate) const GIF: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
/// `<svg/>`, which says that it is a PNG.
const SVG: &str = "data:image/png;base64,PHN2Zy8+";

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// Bob may add emoji and stickers.
async fn artist(world: &World) -> String {
    let id = role(world, "artist", Permissions::CREATE_GUILD_EXPRESSIONS).await;
    hold(world, &world.bob, &[&id]).await;
    id
}

pub(crate) async fn add(world: &World, person: &Person, what: &str, body: Value) -> Value {
    let made = world.post(person, &world.of_guild(what), body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    made.json()
}

#[tokio::test]
async fn emoji_are_added_changed_and_deleted() {
    let world = World::new().await;
    let artist = artist(&world).await;
    let emojis = world.of_guild("/emojis");
    let made = add(
        &world,
        &world.bob,
        "/emojis",
        json!({"name": "party_1", "image": PNG}),
    )
    .await;
    let id = made["id"].as_str().unwrap();
    let image = made["image"].as_str().unwrap();
    assert!(image.starts_with("mxc://test.example/"), "{image}");
    let wanted = json!({"id": id, "guildId": world.guild, "name": "party_1", "image": image, "animated": false,
                        "roles": [], "creatorId": world.bob.id});
    assert_eq!(made, wanted);
    let of_it = format!("{emojis}/{id}");
    let changed = world
        .patch(&world.bob, &of_it, json!({"name": "party", "roles": [artist]}))
        .await;
    assert_eq!(changed.status, 200, "{}", text(&changed));
    let changed = changed.json();
    assert_eq!(
        (&changed["name"], &changed["roles"]),
        (&json!("party"), &json!([artist]))
    );
    assert_eq!(changed["image"], image);
    assert_eq!(world.get(&world.ada, &of_it).await.json(), changed);
    let list = world.get(&world.ada, &emojis).await.json();
    assert_eq!(list["data"], json!([changed]));
    // Ada is the owner.
    let gone = world.delete(&world.ada, &of_it).await;
    assert_eq!(gone.status, 204, "{}", text(&gone));
    assert_eq!(refused(&world.get(&world.bob, &of_it).await).0, 404);
    assert_eq!(refused(&world.delete(&world.bob, &of_it).await).0, 404);
    // Its picture stays, for what was said with it.
    let path = image.replace("mxc://", "/media/");
    assert_eq!(world.get(&world.bob, &path).await.status, 200);

    let log = world.get(&world.ada, &world.of_guild("/audit-logs")).await.json();
    let actions: Vec<i64> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| {
            entry["actionType"]
                .as_i64()
                .filter(|kind| (60..=62).contains(kind))
        })
        .collect();
    assert_eq!(actions, [62, 61, 60], "{log}");
}

#[tokio::test]
async fn stickers_are_added_changed_and_deleted() {
    let world = World::new().await;
    let stickers = world.of_guild("/stickers");
    let body = json!({"name": "Wave hello", "image": GIF, "description": "a wave", "tags": "wave, hello"});
    let made = add(&world, &world.ada, "/stickers", body).await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        (&made["contentType"], &made["description"], &made["tags"]),
        (&json!("image/gif"), &json!("a wave"), &json!("wave, hello"))
    );
    let of_it = format!("{stickers}/{id}");
    let changed = world
        .patch(&world.ada, &of_it, json!({"description": null, "tags": "hi"}))
        .await;
    assert_eq!(changed.status, 200, "{}", text(&changed));
    assert_eq!(
        (
            &changed.json()["description"],
            &changed.json()["tags"],
            &changed.json()["name"]
        ),
        (&json!(null), &json!("hi"), &json!("Wave hello"))
    );
    // It is no emoji.
    assert_eq!(
        refused(
            &world
                .get(&world.ada, &world.of_guild(&format!("/emojis/{id}")))
                .await
        )
        .0,
        404
    );
    assert_eq!(
        world.get(&world.bob, &stickers).await.json()["data"],
        json!([changed.json()])
    );
    assert_eq!(world.delete(&world.ada, &of_it).await.status, 204);
    assert_eq!(world.get(&world.bob, &stickers).await.json()["data"], json!([]));
}

#[tokio::test]
async fn who_may_not_and_what_is_none_is_refused() {
    let world = World::new().await;
    let emojis = world.of_guild("/emojis");
    let good = json!({"name": "party", "image": PNG});
    assert_eq!(
        refused(&world.post(&world.bob, &emojis, good.clone()).await).0,
        403
    );
    for path in ["/emojis", "/stickers"] {
        assert_eq!(
            refused(&world.get(&world.eve, &world.of_guild(path)).await).0,
            404
        );
        assert_eq!(
            refused(&world.post(&world.eve, &world.of_guild(path), good.clone()).await).0,
            404
        );
    }
    artist(&world).await;
    let adas = add(&world, &world.ada, "/emojis", good.clone()).await;
    let of_adas = format!("{emojis}/{}", adas["id"].as_str().unwrap());
    // Who may add changes the own alone.
    assert_eq!(
        refused(&world.patch(&world.bob, &of_adas, json!({"name": "mine"})).await).0,
        403
    );
    assert_eq!(refused(&world.delete(&world.bob, &of_adas).await).0, 403);
    for (body, field) in [
        (json!({"name": "x", "image": PNG}), "name"),
        (json!({"name": "two words", "image": PNG}), "name"),
        (json!({"name": "ümlaut", "image": PNG}), "name"),
        (json!({"name": "x".repeat(33), "image": PNG}), "name"),
        (json!({"name": "party", "image": SVG}), "image"),
        (json!({"name": "party", "image": ""}), "image"),
        (
            json!({"name": "party", "image": "https://example.org/x.png"}),
            "image",
        ),
        (
            json!({"name": "party", "image": PNG.replace("SUVORK5CYII=", "")}),
            "image",
        ),
        (
            json!({"name": "party", "image": format!("data:image/png;base64,{}", "A".repeat(400_000))}),
            "image",
        ),
        (
            json!({"name": "party", "image": PNG, "roles": ["nobody"]}),
            "roles",
        ),
        (
            json!({"name": "party", "image": PNG, "roles": vec!["nobody"; 51]}),
            "roles",
        ),
    ] {
        let answer = world.post(&world.bob, &emojis, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    let huge = json!({"name": "party", "image": "A".repeat(4_000_000)});
    assert_eq!(refused(&world.post(&world.bob, &emojis, huge).await).0, 413);
    let stickers = world.of_guild("/stickers");
    for (body, field) in [
        (json!({"name": "x", "image": PNG}), "name"),
        (
            json!({"name": "fine", "image": PNG, "description": "x".repeat(101)}),
            "description",
        ),
        (json!({"name": "fine", "image": PNG, "tags": "x\ny"}), "tags"),
    ] {
        let answer = world.post(&world.bob, &stickers, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    // Nothing of it was kept.
    let mut conn = world.api.db.read().await.unwrap();
    let stored = guildhall_storage::media::stored_by(&mut conn, &world.bob.id)
        .await
        .unwrap();
    assert_eq!(stored, 0);
    // All or nothing.
    let half = world
        .patch(
            &world.ada,
            &of_adas,
            json!({"name": "other", "roles": ["nobody"]}),
        )
        .await;
    assert_eq!(refused(&half), (400, vec!["roles".to_owned()]));
    assert_eq!(world.get(&world.ada, &of_adas).await.json(), adas);
}

#[tokio::test]
async fn roles_have_pictures() {
    let world = World::new().await;
    let roles = world.of_guild("/roles");
    let body = json!({"name": "crab", "icon": PNG, "unicodeEmoji": "🦀"});
    let made = world.post(&world.ada, &roles, body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let made = made.json();
    assert!(made["icon"].as_str().unwrap().starts_with("mxc://test.example/"));
    assert_eq!(made["unicodeEmoji"], "🦀");
    let of_it = format!("{roles}/{}", made["id"].as_str().unwrap());
    for (body, field) in [
        (json!({"icon": SVG}), "icon"),
        (json!({"icon": "x"}), "icon"),
        (json!({"unicodeEmoji": "crab"}), "unicodeEmoji"),
        (json!({"unicodeEmoji": ""}), "unicodeEmoji"),
        (json!({"unicodeEmoji": "🦀".repeat(30)}), "unicodeEmoji"),
    ] {
        let answer = world.patch(&world.ada, &of_it, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(
        refused(&world.patch(&world.bob, &of_it, json!({"icon": PNG})).await).0,
        403
    );
    // What is not named stays.
    let named = world
        .patch(&world.ada, &of_it, json!({"name": "crabs"}))
        .await
        .json();
    assert_eq!(
        (&named["icon"], &named["unicodeEmoji"]),
        (&made["icon"], &json!("🦀"))
    );
    let template = world.get(&world.ada, &world.of_guild("/template")).await.json();
    let crab = template["roles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["name"] == "crabs");
    assert_eq!(crab.unwrap()["unicodeEmoji"], "🦀", "{template}");
    let copy = world
        .post(
            &world.ada,
            "/guilds",
            json!({"name": "Copy", "template": template}),
        )
        .await;
    assert_eq!(copy.status, 201, "{}", text(&copy));
    let copy = copy.json()["id"].as_str().unwrap().to_owned();
    let copied = world
        .get(&world.ada, &format!("/guilds/{copy}/roles"))
        .await
        .json();
    assert!(copied.to_string().contains("🦀"), "{copied}");
    let none = json!({"icon": null, "unicodeEmoji": null});
    let none = world.patch(&world.ada, &of_it, none).await.json();
    assert_eq!(
        (&none["icon"], &none["unicodeEmoji"]),
        (&json!(null), &json!(null))
    );
}

#[tokio::test]
async fn pictures_are_given_inert_and_once() {
    let world = World::new().await;
    let made = add(
        &world,
        &world.ada,
        "/emojis",
        json!({"name": "party", "image": PNG}),
    )
    .await;
    let path = made["image"].as_str().unwrap().replace("mxc://", "/media/");
    let got = world.get(&world.eve, &path).await;
    assert_eq!(got.status, 200, "{}", text(&got));
    assert_eq!(got.header("content-type"), "image/png");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").contains("sandbox"));
    assert!(got.header("content-disposition").starts_with("inline; filename="));
    assert!(got.header("cache-control").contains("immutable"));
    assert_eq!(&got.bytes[..4], b"\x89PNG");
    let again = Request::builder()
        .method(Method::GET)
        .uri(format!("/api/v1{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", world.eve.token))
        .header(header::IF_NONE_MATCH, got.header("etag"))
        .body(axum::body::Body::empty())
        .unwrap();
    let again = world.api.ask(again).await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    let without = world.api.get(&format!("/api/v1{path}"), None).await;
    assert_eq!(refused(&without).0, 401);
    for path in [
        "/media/test.example/unknown",
        "/media/test.example/..%2Fx",
        "/media/a%20b/x",
        "/media/test.example/%00",
    ] {
        assert_eq!(refused(&world.get(&world.eve, path).await).0, 404, "{path}");
    }
    // A server that this one does not deal with.
    assert_eq!(
        refused(&world.get(&world.eve, "/media/other.example/x").await).0,
        403
    );
}
