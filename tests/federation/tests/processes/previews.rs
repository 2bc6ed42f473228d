//! What links lead to, over real servers: each looks itself, for its own readers, if it may.

use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use guildhall_test_support::Site;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{guild, let_in};

/// The embeds of a message as `client` sees it on `node`, once there are `count`.
async fn embeds((node, client): (&Node, &Client), channel: &str, message: &str, count: usize) -> Vec<Value> {
    eventually("the preview", || async {
        hurry(node).await;
        let messages = client.messages(channel).await?;
        let found = messages.iter().find(|one| one["id"] == message);
        let embeds = found.and_then(|found| found["embeds"].as_array());
        match embeds {
            Some(embeds) if embeds.len() == count => Ok(embeds.clone()),
            _ => Err(format!("{messages:?}")),
        }
    })
    .await
}

/// Links of other servers' users wait up to half a minute; here they do not.
pub(crate) async fn hurry(node: &Node) {
    node.execute("UPDATE preview_tasks SET due_at = 1 WHERE due_at > 1")
        .await;
}

/// The picture of an embed, as `client` loads it from its own server.
async fn picture(node: &Node, client: &Client, embed: &Value) -> Vec<u8> {
    let url = embed["image"]["url"].as_str().unwrap();
    let own = format!("mxc://{}/", node.server_name());
    let id = url
        .strip_prefix(&own)
        .expect("each server keeps the picture itself");
    let path = format!("/api/v1/media/{}/{id}", node.server_name());
    let (status, bytes) = client.fetch(&path, true).await.unwrap();
    assert_eq!(status, 200);
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_server_looks_behind_links_for_its_own_readers() {
    let net = TestNet::new();
    let site = Site::start("A page").await;
    let allow = |name| net.node(name).set("PREVIEWS__ALLOW_ADDRESSES", "127.0.0.0/8");
    // The third asks no private addresses, as servers do that nobody has told otherwise.
    let (a, b, c) = tokio::join!(allow("a").start(), allow("b").start(), net.node("c").start());
    let (ada, bea, cleo) = (
        a.register("ada").await,
        b.register("bea").await,
        c.register("cleo").await,
    );
    let (guild, channel) = guild(&ada).await;
    for guest in [&bea, &cleo] {
        let_in(&a, &ada, (&guild, &channel), guest).await;
    }
    let both = [(&a, &ada), (&b, &bea)];
    let session = Gateway::connect(&bea).await;

    let link = site.link("/page");
    let said = ada.send(&channel, &format!("see {link}"), "1").await.unwrap();
    for (node, client) in both {
        let embed = embeds((node, client), &channel, &said, 1).await.remove(0);
        assert_eq!((&embed["title"], &embed["url"]), (&json!("A page"), &json!(link)));
        assert_eq!(picture(node, client, &embed).await, Site::picture());
    }
    assert_eq!(site.asked(), 2, "each has asked once");
    eventually("bea's session is told", || async {
        let told = session.frames("message:update");
        let shown = told
            .iter()
            .any(|frame| frame["id"] == said && frame["embeds"][0]["title"] == "A page");
        shown.then_some(()).ok_or_else(|| format!("{told:?}"))
    })
    .await;
    eventually("the third has looked at it", || async {
        hurry(&c).await;
        let owed = c.rows("SELECT message_id FROM preview_tasks").await;
        let heard = cleo.messages(&channel).await?;
        match owed.is_empty() && heard.iter().any(|one| one["id"] == said) {
            true => Ok(()),
            false => Err(format!("{owed:?} {heard:?}")),
        }
    })
    .await;
    assert_eq!(
        c.rows("SELECT COALESCE(embed, 'nothing') FROM previews").await,
        ["nothing"]
    );
    embeds((&c, &cleo), &channel, &said, 0).await;

    // A link from the other side, which its author takes the preview off.
    let other = bea.send(&channel, &site.link("/other"), "2").await.unwrap();
    for side in both {
        embeds(side, &channel, &other, 1).await;
    }
    let path = format!("/channels/{channel}/messages/{other}")
        .replace('!', "%21")
        .replace('$', "%24");
    bea.call(Method::PATCH, &path, Some(json!({"suppressEmbeds": true})))
        .await
        .unwrap();
    for side in both {
        embeds(side, &channel, &other, 0).await;
    }
    // And one of another server's user, which a moderator takes it off.
    let path = format!("/channels/{channel}/messages/{said}")
        .replace('!', "%21")
        .replace('$', "%24");
    let refused = bea
        .call(Method::PATCH, &path, Some(json!({"suppressEmbeds": true})))
        .await
        .unwrap_err();
    assert_eq!(refused.status, 403);
    ada.call(Method::PATCH, &path, Some(json!({"suppressEmbeds": true})))
        .await
        .unwrap();
    for side in both {
        embeds(side, &channel, &said, 0).await;
    }
    assert_eq!(site.asked(), 4, "nobody asks for what is known");
}
