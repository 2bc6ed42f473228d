//! Pictures of users and guilds, and what others see of a user.

use axum::http::StatusCode;
use guildhall_files::MediaLimits;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::{Answer, Setup},
    expressions::{GIF, PNG},
    roles::{hold, role},
    world::{Person, World, refused},
};

/// `<svg/>`, which says that it is a PNG.
const SVG: &str = "data:image/png;base64,PHN2Zy8+";

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

async fn change(world: &World, person: &Person, body: Value) -> Value {
    let answer = world.patch(person, "/users/@me", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", text(&answer));
    answer.json()
}

async fn status_of(world: &World, uri: &str) -> u16 {
    let path = uri.replace("mxc://", "/media/");
    world.get(&world.ada, &path).await.status.as_u16()
}

#[tokio::test]
async fn a_user_has_a_picture_and_a_banner_that_others_see() {
    let world = World::new().await;
    let user = change(&world, &world.bob, json!({"avatar": GIF, "banner": PNG})).await;
    let (avatar, banner) = (user["avatar"].as_str().unwrap(), user["banner"].as_str().unwrap());
    for uri in [avatar, banner] {
        assert!(uri.starts_with("mxc://test.example/"), "{uri}");
        assert_eq!(status_of(&world, uri).await, 200);
    }
    assert_eq!(world.get(&world.bob, "/users/@me").await.json(), user);
    let of_bob = world.of_guild(&format!("/members/{}", world.bob.id));
    assert_eq!(
        world.get(&world.ada, &of_bob).await.json()["user"]["avatar"],
        avatar
    );
    let list = world.get(&world.ada, &world.of_guild("/members")).await.json();
    assert!(list.to_string().contains(avatar), "{list}");
    let found = world.get(&world.ada, "/users/search?query=bob").await;
    assert!(text(&found).contains(avatar), "{}", text(&found));

    // What is not named stays; null takes it off.
    let same = change(&world, &world.bob, json!({"displayName": "Bobby"})).await;
    assert_eq!(
        (&same["avatar"], &same["banner"]),
        (&json!(avatar), &json!(banner))
    );
    assert_eq!(
        world.get(&world.ada, &of_bob).await.json()["user"]["avatar"],
        avatar
    );
    let none = change(&world, &world.bob, json!({"avatar": null, "banner": null})).await;
    assert_eq!((&none["avatar"], &none["banner"]), (&Value::Null, &Value::Null));
    let member = world.get(&world.ada, &of_bob).await.json();
    assert_eq!(
        (&member["user"]["avatar"], &member["user"]["displayName"]),
        (&Value::Null, &json!("Bobby"))
    );
}

#[tokio::test]
async fn a_picture_comes_in_with_its_user() {
    let world = World::new().await;
    let avatar = change(&world, &world.eve, json!({"avatar": PNG})).await["avatar"].clone();
    let code = world.invite(json!({})).await;
    let joined = world
        .post(&world.eve, &format!("/invites/{code}"), json!({}))
        .await;
    assert_eq!(joined.status, 200, "{}", text(&joined));
    let of_eve = world.of_guild(&format!("/members/{}", world.eve.id));
    assert_eq!(
        world.get(&world.ada, &of_eve).await.json()["user"]["avatar"],
        avatar
    );
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_changes_nothing() {
    let media = MediaLimits {
        avatar: 2000,
        banner: 3000,
        user: 1000,
        ..MediaLimits::default()
    };
    let world = World::on(Setup {
        media,
        ..Setup::default()
    })
    .await;
    let before = world.get(&world.bob, "/users/@me").await.json();
    let large = |bytes: usize| format!("data:image/png;base64,{}", "A".repeat(bytes / 3 * 4));
    for (body, field) in [
        (json!({"avatar": SVG}), "avatar"),
        (json!({"avatar": ""}), "avatar"),
        (json!({"avatar": "mxc://test.example/x"}), "avatar"),
        (json!({"avatar": "https://example.org/x.png"}), "avatar"),
        (json!({"avatar": PNG.replace("SUVORK5CYII=", "")}), "avatar"),
        (json!({"avatar": large(2001)}), "avatar"),
        (json!({"avatar": 7}), "avatar"),
        (json!({"banner": SVG}), "banner"),
        (json!({"banner": large(3003)}), "banner"),
        // Nothing is stored when another field is refused.
        (json!({"avatar": PNG, "bio": "x".repeat(191)}), "bio"),
    ] {
        let answer = world.patch(&world.bob, "/users/@me", body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(world.get(&world.bob, "/users/@me").await.json(), before);
    let mut conn = world.api.db.read().await.unwrap();
    let stored = guildhall_storage::media::stored_by(&mut conn, &world.bob.id).await;
    assert_eq!(stored.unwrap(), 0);
    drop(conn);
    // As much as one may store.
    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(
            world
                .patch(&world.bob, "/users/@me", json!({"avatar": PNG}))
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!((answers[0], answers[29]), (200, 409), "{answers:?}");
}

#[tokio::test]
async fn a_picture_goes_when_nobody_has_it_any_more() {
    let world = World::new().await;
    let avatar = |user: &Value| user["avatar"].as_str().unwrap().to_owned();
    let old = avatar(&change(&world, &world.bob, json!({"avatar": PNG})).await);
    let new = avatar(&change(&world, &world.bob, json!({"avatar": PNG})).await);
    assert_ne!(old, new);
    let icon = world
        .patch(&world.ada, &world.of_guild(""), json!({"icon": GIF}))
        .await
        .json()["icon"]
        .clone();
    let emoji = world
        .post(
            &world.ada,
            &world.of_guild("/emojis"),
            json!({"name": "party", "image": PNG}),
        )
        .await
        .json();
    let release = async || world.api.guilds.release_pictures().await.unwrap();
    assert_eq!(release().await, 0, "it was stored just now");
    world.api.clock.advance_seconds(3601);
    assert_eq!(release().await, 1);
    let is_there = async |uri: &str| {
        let id = uri.rsplit('/').next().unwrap();
        world.api.files.own(id).await.is_ok()
    };
    assert!(!is_there(&old).await);
    for uri in [&new, icon.as_str().unwrap(), emoji["image"].as_str().unwrap()] {
        assert!(is_there(uri).await, "{uri}");
    }
    assert_eq!(release().await, 0);
}

#[tokio::test]
async fn a_guild_has_an_icon_and_a_banner() {
    let world = World::new().await;
    let path = world.of_guild("");
    let answer = world
        .patch(&world.ada, &path, json!({"icon": GIF, "banner": PNG}))
        .await;
    assert_eq!(answer.status, 200, "{}", text(&answer));
    let guild = answer.json();
    let (icon, banner) = (guild["icon"].as_str().unwrap(), guild["banner"].as_str().unwrap());
    assert!(icon.starts_with("mxc://test.example/") && banner.starts_with("mxc://test.example/"));
    assert_eq!(world.get(&world.bob, &path).await.json(), guild);
    assert_eq!(world.get(&world.bob, "/guilds").await.json()["data"][0], guild);
    assert_eq!(
        (status_of(&world, icon).await, status_of(&world, banner).await),
        (200, 200)
    );
    let named = world
        .patch(&world.ada, &path, json!({"name": "Hall 2"}))
        .await
        .json();
    assert_eq!(
        (&named["icon"], &named["banner"]),
        (&guild["icon"], &guild["banner"])
    );
    let code = world.invite(json!({})).await;
    let invite = world
        .api
        .get(&format!("/api/v1/invites/{code}"), None)
        .await
        .json();
    assert_eq!(
        (&invite["guild"]["icon"], &invite["guild"]["banner"]),
        (&guild["icon"], &guild["banner"])
    );

    let helper = role(&world, "helper", Permissions::MANAGE_GUILD).await;
    for body in [json!({"icon": PNG}), json!({"banner": null})] {
        assert_eq!(
            refused(&world.patch(&world.bob, &path, body.clone()).await).0,
            403
        );
        assert_eq!(refused(&world.patch(&world.eve, &path, body).await).0, 404);
    }
    for (body, field) in [
        (json!({"icon": SVG}), "icon"),
        (json!({"icon": icon}), "icon"),
        (json!({"banner": "x"}), "banner"),
        (json!({"icon": PNG, "name": "x"}), "name"),
    ] {
        let answer = world.patch(&world.ada, &path, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    hold(&world, &world.bob, &[&helper]).await;
    let none = world
        .patch(&world.bob, &path, json!({"icon": null, "banner": null}))
        .await;
    assert_eq!(none.status, 200, "{}", text(&none));
    let none = none.json();
    assert_eq!((&none["icon"], &none["banner"]), (&Value::Null, &Value::Null));

    let log = world
        .get(&world.ada, &world.of_guild("/audit-logs?actionType=1"))
        .await
        .json();
    let changes: Vec<&Value> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|entry| entry["changes"].as_array().unwrap())
        .filter(|change| matches!(change["key"].as_str(), Some("icon" | "banner")))
        .collect();
    assert_eq!(changes.len(), 4, "{log}");
    assert!(
        log.to_string().contains(icon) && log.to_string().contains(banner),
        "{log}"
    );
}

#[tokio::test]
async fn a_guild_is_made_with_pictures() {
    let world = World::new().await;
    let body = json!({"name": "Harbour", "icon": PNG, "banner": GIF});
    let made = world.post(&world.eve, "/guilds", body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    let made = made.json();
    for field in ["icon", "banner"] {
        let uri = made[field].as_str().unwrap();
        assert_eq!(status_of(&world, uri).await, 200);
    }
    for (body, field) in [
        (json!({"name": "Harbour", "icon": SVG}), "icon"),
        (json!({"name": "Harbour", "banner": SVG}), "banner"),
    ] {
        let answer = world.post(&world.eve, "/guilds", body).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]));
    }
    assert_eq!(
        world.get(&world.eve, "/guilds").await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn the_icon_of_an_invites_guild_is_seen_without_an_account() {
    let world = World::new().await;
    let code = world.invite(json!({})).await;
    let path = format!("/api/v1/invites/{code}/icon");
    assert_eq!(refused(&world.api.get(&path, None).await).0, 404, "it has none");
    let guild = world
        .patch(&world.ada, &world.of_guild(""), json!({"icon": PNG}))
        .await
        .json();
    let got = world.api.get(&path, None).await;
    assert_eq!(got.status, 200, "{}", text(&got));
    assert_eq!(got.header("content-type"), "image/png");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").contains("sandbox"));
    let media = guild["icon"].as_str().unwrap().replace("mxc://", "/media/");
    assert_eq!(world.get(&world.ada, &media).await.bytes, got.bytes);
    // It is no way to other media, nor to invites that lead nowhere.
    assert_eq!(
        refused(&world.api.get(&format!("/api/v1{media}"), None).await).0,
        401
    );
    for (code, status) in [
        ("unknown123", 404),
        ("code@other.example", 404),
        ("..%2F..%2Fmedia", 400),
        ("%00", 400),
    ] {
        let path = format!("/api/v1/invites/{code}/icon");
        assert_eq!(refused(&world.api.get(&path, None).await).0, status, "{code}");
    }
    let of_it = world.of_guild(&format!("/invites/{code}"));
    assert_eq!(world.delete(&world.ada, &of_it).await.status, 204);
    assert_eq!(refused(&world.api.get(&path, None).await).0, 404, "it is gone");
}

#[tokio::test]
async fn what_others_see_of_a_user() {
    let world = World::new().await;
    let body = json!({"avatar": PNG, "banner": GIF, "bio": "first", "accentColor": "#ff8800"});
    let own = change(&world, &world.ada, body).await;
    let path = format!("/users/{}", world.ada.id);
    let expected = json!({
        "id": world.ada.id, "username": "ada", "displayName": "ada", "avatar": own["avatar"],
        "banner": own["banner"], "bio": "first", "accentColor": "#ff8800", "createdAt": own["createdAt"],
    });
    // Also of who is in no guild with her, and of who has blocked her.
    for person in [&world.ada, &world.bob, &world.eve] {
        let answer = world.get(person, &path).await;
        assert_eq!(answer.status, 200, "{}", text(&answer));
        assert_eq!(answer.json(), expected);
    }
    assert_eq!(
        refused(&world.api.get(&format!("/api/v1{path}"), None).await).0,
        401
    );
    for user in [
        "@nobody:test.example",
        "@guildhall:test.example",
        "@ada:other.example",
        "ada",
        "@",
        "@ada:",
        "%00",
        "@a%0Ab:test.example",
    ] {
        let answer = world.get(&world.bob, &format!("/users/{user}")).await;
        assert_eq!(refused(&answer).0, 404, "{user}");
    }
}
