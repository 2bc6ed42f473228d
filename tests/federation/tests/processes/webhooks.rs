//! Webhooks over two real servers.

use crate::common::{guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const MANAGE_WEBHOOKS: u64 = 1 << 29;

fn encoded(id: &str) -> String {
    id.replace('!', "%21").replace('$', "%24")
}

async fn use_token(client: &Client, hook: &Value, content: &str) -> Result<Value, u16> {
    let url = hook["url"].as_str().unwrap().replace("/api/v1", "");
    let body = json!({"content": content, "username": "Runner"});
    let sent = client
        .call(Method::POST, &format!("{url}?wait=true"), Some(body))
        .await;
    sent.map_err(|refusal| refusal.status)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_of_one_server_is_seen_and_ended_on_the_other() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = (a.register("ada").await, b.register("bea").await);
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;
    let role = ada.create_role(&guild, "builder", MANAGE_WEBHOOKS).await.unwrap();
    ada.hold(&guild, &bea.user, &[&role]).await.unwrap();
    let watching = Gateway::connect(&ada).await;
    let path = format!("/channels/{}/webhooks", encoded(&channel));
    let hook = eventually("the right to make webhooks", || async {
        let body = json!({"name": "Builds"});
        let made = bea.call(Method::POST, &path, Some(body)).await;
        made.map_err(|refusal| refusal.message)
    })
    .await;
    assert_eq!(hook["server"], b.server_name());
    // It is seen on the other server, without its token, and its frame is told.
    let one = format!("/webhooks/{}", hook["id"].as_str().unwrap());
    let seen = eventually("the webhook", || async {
        ada.call(Method::GET, &one, None)
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    assert_eq!((&seen["token"], &seen["name"]), (&Value::Null, &json!("Builds")));
    eventually("the frame", || async {
        let frames = watching.frames("webhooks:update");
        match frames.iter().any(|frame| frame["channelId"] == channel.as_str()) {
            true => Ok(()),
            false => Err(format!("{frames:?}")),
        }
    })
    .await;

    let sent = eventually("the first message", || async {
        let sent = use_token(&bea, &hook, "done @everyone").await;
        sent.map_err(|status| status.to_string())
    })
    .await;
    eventually("the message on the other server", || async {
        let messages = ada.messages(&channel).await?;
        let found = messages.iter().find(|message| message["id"] == sent["id"]);
        let found = found.ok_or_else(|| format!("{messages:?}"))?;
        assert_eq!(found["webhook"], json!({"name": "Runner", "avatar": null}));
        assert_eq!(
            (&found["webhookId"], &found["content"], &found["mentionEveryone"]),
            (&hook["id"], &json!("done @everyone"), &json!(true))
        );
        Ok(())
    })
    .await;
    // A file of it is seen and loaded there, and goes with the message.
    let url = hook["url"].as_str().unwrap();
    let file = ("log.txt", &b"it was built"[..]);
    let sent = bea.execute_webhook(url, "log", file).await.unwrap();
    let seen = eventually("the message with a file on the other server", || async {
        let messages = ada.messages(&channel).await?;
        let found = messages.iter().find(|message| message["id"] == sent["id"]);
        found.cloned().ok_or_else(|| format!("{messages:?}"))
    })
    .await;
    let seen = &seen["attachments"][0];
    assert_eq!(
        (&seen["filename"], &seen["size"], &seen["serverName"]),
        (&json!("log.txt"), &json!(12), &json!(b.server_name()))
    );
    let path = seen["url"].as_str().unwrap();
    assert_eq!(ada.fetch(path, true).await.unwrap(), (200, file.1.to_vec()));
    assert_eq!(ada.fetch(path, false).await.unwrap().0, 401);
    same_everywhere(&[&a, &b]).await;
    // Who moderates deletes it from the other server: it is gone where it came from, too.
    let at_home = sent["attachments"][0]["url"].as_str().unwrap();
    assert_eq!(bea.fetch(at_home, true).await.unwrap(), (200, file.1.to_vec()));
    ada.delete(&channel, sent["id"].as_str().unwrap()).await.unwrap();
    assert_eq!(ada.fetch(path, true).await.unwrap().0, 404);
    eventually("the end of the file", || async {
        match bea.fetch(at_home, true).await {
            Ok((404, _)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    // The token is of use only where it was made, and is made anew only there.
    assert_eq!(use_token(&ada, &hook, "x").await.unwrap_err(), 404);
    let rotate = format!("{one}/token");
    let refused = ada.call(Method::POST, &rotate, None).await.unwrap_err();
    assert_eq!(refused.status, 409);
    same_everywhere(&[&a, &b]).await;

    // Who looks after the guild ends it from the other server.
    ada.call(Method::DELETE, &one, None).await.unwrap();
    eventually("the end of the webhook", || async {
        match use_token(&bea, &hook, "still").await {
            Err(404) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    same_everywhere(&[&a, &b]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn webhooks_of_a_banned_server_write_nothing() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = (a.register("ada").await, b.register("bea").await);
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;
    let role = ada.create_role(&guild, "builder", MANAGE_WEBHOOKS).await.unwrap();
    ada.hold(&guild, &bea.user, &[&role]).await.unwrap();
    let path = format!("/channels/{}/webhooks", encoded(&channel));
    let hook = eventually("the right to make webhooks", || async {
        let body = json!({"name": "Builds"});
        let made = bea.call(Method::POST, &path, Some(body)).await;
        made.map_err(|refusal| refusal.message)
    })
    .await;
    let sent = eventually("the first message", || async {
        let sent = use_token(&bea, &hook, "one").await;
        sent.map_err(|status| status.to_string())
    })
    .await;
    eventually("the message on the other server", || async {
        let messages = ada.messages(&channel).await?;
        match messages.iter().any(|message| message["id"] == sent["id"]) {
            true => Ok(()),
            false => Err(format!("{messages:?}")),
        }
    })
    .await;
    ada.ban_server(&guild, b.server_name()).await.unwrap();
    eventually("nothing to be written any more", || async {
        match use_token(&bea, &hook, "two").await {
            Err(403 | 404) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let messages = ada.messages(&channel).await.unwrap();
    assert!(
        messages.iter().all(|message| message["content"] != "two"),
        "{messages:?}"
    );
}
