//! Pictures of users and guilds over two real servers.

use crate::common::{guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// A PNG of one pixel.
const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
/// A GIF of one pixel.
const GIF: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

async fn change(client: &Client, body: Value) -> Value {
    client
        .call(Method::PATCH, "/users/@me", Some(body))
        .await
        .unwrap()
}

/// Status and content type of a picture, from the client's own server.
async fn picture(client: &Client, uri: &str) -> (u16, String) {
    let path = uri.replace("mxc://", "/media/");
    let (status, kind, length) = client.bytes(&path).await.unwrap();
    assert!(status != 200 || length > 30, "{length}");
    (status, kind)
}

/// Waits until `client` sees `user` with this picture among the guild's members.
async fn sees(client: &Client, guild: &str, user: &str, avatar: &Value) {
    let members = format!("/guilds/{}/members", guild.replace('!', "%21"));
    eventually("the picture", || async {
        let all = client.page(&members).await?;
        let found = all.iter().find(|member| member["user"]["id"] == user);
        match found {
            Some(member) if member["user"]["avatar"] == *avatar => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_users_and_guilds_are_seen_on_both_servers() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = (a.register("ada").await, b.register("bea").await);
    let own = change(
        &ada,
        json!({"avatar": PNG, "bio": "first", "accentColor": "#ff8800"}),
    )
    .await;
    let avatar = own["avatar"].as_str().unwrap();
    assert!(
        avatar.starts_with(&format!("mxc://{}/", a.server_name())),
        "{avatar}"
    );
    let profile = format!("/users/{}", ada.user);
    let refused = bea.call(Method::GET, &profile, None).await.unwrap_err();
    assert_eq!(refused.status, 404, "a stranger");

    // Ada comes into Bea's guild on the other server with her picture.
    let (guild, channel) = guild(&bea).await;
    let of_guild = format!("/guilds/{}", guild.replace('!', "%21"));
    let made = bea
        .call(
            Method::PATCH,
            &of_guild,
            Some(json!({"icon": GIF, "banner": PNG})),
        )
        .await
        .unwrap();
    let icon = made["icon"].as_str().unwrap();
    let code = bea.create_invite(&guild).await.unwrap();
    let shown = ada.preview(&format!("{code}@{}", b.server_name())).await.unwrap();
    assert_eq!(
        (&shown["guild"]["icon"], &shown["guild"]["banner"]),
        (&made["icon"], &made["banner"])
    );
    assert_eq!(
        picture(&ada, icon).await,
        (200, "image/gif".to_owned()),
        "before she is in"
    );
    let_in(&b, &bea, (&guild, &channel), &ada).await;
    sees(&bea, &guild, &ada.user, &own["avatar"]).await;
    sees(&ada, &guild, &ada.user, &own["avatar"]).await;
    assert_eq!(picture(&bea, avatar).await, (200, "image/png".to_owned()));
    let seen = ada.guild(&guild).await.unwrap();
    assert_eq!((&seen["icon"], &seen["banner"]), (&made["icon"], &made["banner"]));
    let told = bea.call(Method::GET, &profile, None).await.unwrap();
    for field in ["id", "avatar", "banner", "bio", "accentColor", "createdAt"] {
        assert_eq!(told[field], own[field], "{field}: {told}");
    }

    // Changes arrive, with frames.
    let (watching, other) = tokio::join!(Gateway::connect(&bea), Gateway::connect(&ada));
    let own = change(&ada, json!({"avatar": GIF, "displayName": "Ada L."})).await;
    sees(&bea, &guild, &ada.user, &own["avatar"]).await;
    assert_eq!(
        picture(&bea, own["avatar"].as_str().unwrap()).await,
        (200, "image/gif".to_owned())
    );
    eventually("the member's frame", || async {
        let frames = watching.frames("guild_member:update");
        let is_told = |frame: &Value| frame["user"]["avatar"] == own["avatar"];
        match frames.iter().any(is_told) {
            true => Ok(()),
            false => Err(format!("{frames:?}")),
        }
    })
    .await;
    let none = bea
        .call(Method::PATCH, &of_guild, Some(json!({"icon": null})))
        .await;
    assert_eq!(none.unwrap()["icon"], Value::Null);
    eventually("the guild's frame", || async {
        let frames = other.frames("guild:update");
        let is_told = |frame: &Value| frame["icon"].is_null() && frame["banner"] == made["banner"];
        match frames.iter().any(is_told) {
            true => Ok(()),
            false => Err(format!("{frames:?}")),
        }
    })
    .await;
    change(&ada, json!({"avatar": null})).await;
    sees(&bea, &guild, &ada.user, &Value::Null).await;
    change(&ada, json!({"avatar": PNG})).await;
    same_everywhere(&[&a, &b]).await;

    // The same after both have built their tables again.
    let inspect = ["inspect", "guild", &guild, "--json"];
    for node in [&mut a, &mut b] {
        node.stop().await;
        let before = node.read_models().await;
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before);
    }
    assert_eq!(a.command(&inspect).unwrap(), b.command(&inspect).unwrap());

    // While the other server is away, what is known of its user is shown.
    b.start().await;
    eventually("what is known", || async {
        let told = bea.call(Method::GET, &profile, None).await;
        let told = told.map_err(|refusal| refusal.message)?;
        match told["displayName"] == "Ada L." && told["avatar"].is_string() && told["bio"].is_null() {
            true => Ok(()),
            false => Err(told.to_string()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_reaches_private_channels_of_the_other_server() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = (a.register("ada").await, b.register("bea").await);
    bea.open_direct(&ada).await.unwrap();
    let profile = format!("/users/{}", ada.user);
    eventually("to know her", || async {
        let told = bea.call(Method::GET, &profile, None).await;
        told.map(drop).map_err(|refusal| refusal.message)
    })
    .await;
    let own = change(&ada, json!({"avatar": PNG})).await;
    let uri = own["avatar"].as_str().unwrap();
    eventually("the picture in the channel", || async {
        let lines = b.shared().await;
        match lines
            .iter()
            .any(|line| line.starts_with("member") && line.contains(uri))
        {
            true => Ok(()),
            false => Err("not yet".to_owned()),
        }
    })
    .await;
    assert_eq!(picture(&bea, uri).await.0, 200);
}
