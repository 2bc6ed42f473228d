//! Emoji, stickers and pictures of roles over two real servers, with somebody acting on each.

use crate::common::{guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const CREATE: u64 = 1 << 43;
const MANAGE: u64 = 1 << 30;
const MANAGE_ROLES: u64 = 1 << 28;
const EXTERNAL_EMOJIS: u64 = 1 << 18;
const EXTERNAL_STICKERS: u64 = 1 << 37;
/// A PNG of one pixel.
const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
/// A GIF of one pixel.
const GIF: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

fn path(guild: &str, rest: &str) -> String {
    let guild = guild.replace('!', "%21");
    format!("/guilds/{guild}{rest}")
}

/// Status, content type and length of a picture.
async fn picture(client: &Client, uri: &str) -> (u16, String, usize) {
    let path = uri.replace("mxc://", "/media/");
    client.bytes(&path).await.unwrap()
}

/// Waits until all see just `count` entries there, the same.
async fn all_see(clients: &[&Client], path: &str, count: usize) -> Vec<Value> {
    eventually("the same list", || async {
        let first = clients[0].page(path).await?;
        for client in clients {
            let list = client.page(path).await?;
            if list != first || list.len() != count {
                return Err(format!("{} sees {list:?}", client.user));
            }
        }
        Ok(first)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn emoji_of_members_of_both_servers_are_seen_on_both() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea, ben) = (
        a.register("ada").await,
        b.register("bea").await,
        b.register("ben").await,
    );
    let (guild, channel) = guild(&ada).await;
    for guest in [&bea, &ben] {
        let_in(&a, &ada, (&guild, &channel), guest).await;
    }
    let role = ada.create_role(&guild, "artist", CREATE).await.unwrap();
    let emojis = path(&guild, "/emojis");
    let add = async |client: &Client, name: &str| {
        let body = json!({"name": name, "image": PNG});
        client.call(Method::POST, &emojis, Some(body)).await
    };
    assert_eq!(add(&bea, "early").await.unwrap_err().status, 403);
    ada.hold(&guild, &bea.user, &[&role]).await.unwrap();
    let watching = Gateway::connect(&ada).await;

    // A member of the other server adds one, whose picture lies there.
    let made = eventually("the right to add", || async {
        add(&bea, "party").await.map_err(|refusal| refusal.message)
    })
    .await;
    let (id, image) = (made["id"].as_str().unwrap(), made["image"].as_str().unwrap());
    assert!(
        image.starts_with(&format!("mxc://{}/", b.server_name())),
        "{image}"
    );
    let adas = add(&ada, "ship").await.unwrap();
    let adas_image = adas["image"].as_str().unwrap();
    all_see(&[&ada, &bea, &ben], &emojis, 2).await;
    assert_eq!(add(&ben, "mine").await.unwrap_err().status, 403);
    let of_adas = format!("{emojis}/{}", adas["id"].as_str().unwrap());
    let rename = Some(json!({"name": "mine"}));
    assert_eq!(
        bea.call(Method::PATCH, &of_adas, rename.clone())
            .await
            .unwrap_err()
            .status,
        403,
        "of another"
    );
    eventually("the frame", || async {
        let frames = watching.frames("guild_emoji:create");
        match frames
            .iter()
            .any(|frame| frame["id"] == id && frame["guildId"] == guild.as_str())
        {
            true => Ok(()),
            false => Err(format!("{frames:?}")),
        }
    })
    .await;

    // Each one's client gets both pictures from its own server.
    for client in [&ada, &bea] {
        for uri in [image, adas_image] {
            let (status, kind, length) = picture(client, uri).await;
            assert_eq!((status, kind.as_str()), (200, "image/png"));
            assert!(length > 50);
        }
        let unknown = format!("mxc://{}/unknown", a.server_name());
        assert_eq!(picture(client, &unknown).await.0, 404);
    }

    // Who manages them changes those of others, from the other server; a sticker and the picture of a role.
    let manager = ada
        .create_role(&guild, "curator", MANAGE | CREATE | MANAGE_ROLES)
        .await
        .unwrap();
    ada.hold(&guild, &ben.user, &[&manager]).await.unwrap();
    eventually("the right to manage", || async {
        let done = ben
            .call(
                Method::PATCH,
                &of_adas,
                Some(json!({"name": "boat", "roles": [role]})),
            )
            .await;
        done.map_err(|refusal| refusal.message)
    })
    .await;
    let sticker = json!({"name": "Wave", "image": GIF, "tags": "hello"});
    let stickers = path(&guild, "/stickers");
    ben.call(Method::POST, &stickers, Some(sticker)).await.unwrap();
    all_see(&[&ada, &bea, &ben], &stickers, 1).await;
    let icon = json!({"icon": PNG, "unicodeEmoji": "🎨"});
    let low = ada.create_role(&guild, "low", 0).await.unwrap();
    let drawn = eventually("the role to draw", || async {
        let done = ben.update_role(&guild, &low, icon.clone()).await;
        done.map_err(|refusal| refusal.message)
    })
    .await;
    let icon = drawn["icon"].as_str().unwrap();
    eventually("the picture of the role", || async {
        let roles = ada.page(&path(&guild, "/roles")).await?;
        let found = roles.iter().find(|one| one["id"] == low.as_str()).cloned();
        match found {
            Some(found) if found["icon"] == icon && found["unicodeEmoji"] == "🎨" => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert_eq!(picture(&ada, icon).await.0, 200);
    ben.call(Method::DELETE, &format!("{emojis}/{id}"), None)
        .await
        .unwrap();
    all_see(&[&ada, &bea, &ben], &emojis, 1).await;
    same_everywhere(&[&a, &b]).await;

    // The same after both have built their tables again, and in what is told of the guild.
    for node in [&mut a, &mut b] {
        node.stop().await;
        let before = node.read_models().await;
        assert!(before.iter().any(|line| line.starts_with("expressions")));
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before);
    }
    let told = |node: &Node| node.command(&["inspect", "guild", &guild, "--json"]).unwrap();
    assert_eq!(told(&a), told(&b));
    assert!(told(&a).contains("\"boat\"") && told(&a).contains("\"Wave\""));

    // What lies here is given while the other server is away; of what does not, it is said.
    a.start().await;
    assert_eq!(picture(&ada, image).await.0, 200, "it was kept");
    let away = format!("mxc://{}/neverseen", b.server_name());
    let (status, ..) = picture(&ada, &away).await;
    assert!(matches!(status, 502 | 504), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn emoji_and_stickers_in_messages_are_seen_on_both_servers() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = (a.register("ada").await, b.register("bea").await);
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;
    // Bea has a guild of her own on the other server, which Ada is not in.
    let elsewhere = crate::common::guild(&bea).await.0;
    let add = async |client: &Client, guild: &str, kind: &str, body: Value| {
        let made = client.call(Method::POST, &path(guild, kind), Some(body)).await;
        made.unwrap()
    };
    let vip = ada.create_role(&guild, "vip", 0).await.unwrap();
    let crown = json!({"name": "crown", "image": PNG, "roles": [vip]});
    let crown = add(&ada, &guild, "/emojis", crown).await;
    let ship = add(&ada, &guild, "/emojis", json!({"name": "ship", "image": GIF})).await;
    let mine = add(&bea, &elsewhere, "/emojis", json!({"name": "mine", "image": PNG})).await;
    let wave = add(
        &bea,
        &elsewhere,
        "/stickers",
        json!({"name": "Wave", "image": GIF}),
    )
    .await;
    all_see(&[&ada, &bea], &path(&guild, "/emojis"), 2).await;
    let token = |made: &Value| {
        format!(
            "<:{}:{}>",
            made["name"].as_str().unwrap(),
            made["id"].as_str().unwrap()
        )
    };
    let (crown, ship, mine) = (token(&crown), token(&ship), token(&mine));
    let watching = Gateway::connect(&ada).await;
    let messages = format!("/channels/{}/messages", channel.replace('!', "%21"));
    let say = async |body: Value| bea.call(Method::POST, &messages, Some(body)).await;
    let text = format!("{ship} {mine} {crown}");
    let said = say(json!({"content": text, "stickerIds": [wave["id"]]}))
        .await
        .unwrap();
    assert_eq!(said["content"], format!("{ship} {mine} :crown:"));
    let heard = eventually("the message", || async {
        let frames = watching.frames("message:create");
        let found = frames.iter().find(|frame| frame["id"] == said["id"]).cloned();
        found.ok_or_else(|| format!("{frames:?}"))
    })
    .await;
    for key in ["content", "emojis", "stickers"] {
        assert_eq!(heard[key], said[key], "{key}");
    }
    // Ada gets the pictures of what is of a guild that she is not in.
    for picture_of in [&heard["emojis"][1], &heard["stickers"][0]] {
        let uri = picture_of["image"].as_str().unwrap();
        assert!(uri.starts_with(&format!("mxc://{}/", b.server_name())), "{uri}");
        assert_eq!(picture(&ada, uri).await.0, 200);
    }

    // With the role the one for it; and none of elsewhere once the right is gone.
    ada.hold(&guild, &bea.user, &[&vip]).await.unwrap();
    eventually("the role", || async {
        let said = say(json!({"content": crown}))
            .await
            .map_err(|refusal| refusal.message)?;
        match said["content"] == crown.as_str() {
            true => Ok(()),
            false => Err(said.to_string()),
        }
    })
    .await;
    let everyone = ada.page(&path(&guild, "/roles")).await.unwrap();
    let everyone = everyone.iter().find(|role| role["id"] == guild.as_str()).unwrap();
    let rights: u64 = everyone["permissions"].as_str().unwrap().parse().unwrap();
    let without = (rights & !(EXTERNAL_EMOJIS | EXTERNAL_STICKERS)).to_string();
    ada.update_role(&guild, &guild, json!({"permissions": without}))
        .await
        .unwrap();
    eventually("the right to be gone", || async {
        let sticker = say(json!({"stickerIds": [wave["id"]]})).await;
        match sticker.map_err(|refusal| refusal.status) {
            Err(403) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let said = say(json!({"content": text})).await.unwrap();
    assert_eq!(said["content"], format!("{ship} :mine: {crown}"));
    eventually("the same of the guild", || async {
        let told = |node: &Node| node.command(&["inspect", "guild", &guild, "--json"]);
        let (here, there) = (told(&a)?, told(&b)?);
        match here == there && here.contains(":mine:") {
            true => Ok(()),
            false => Err(format!("{here}\n{there}")),
        }
    })
    .await;
    for node in [&mut a, &mut b] {
        node.stop().await;
        let before = node.read_models().await;
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before);
    }
}
