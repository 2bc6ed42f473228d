//! Files of messages over real servers: seen where the message is seen, and nowhere else.

use crate::common::{guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, TestNet, eventually};
use guildhall_test_support::Site;
use reqwest::Method;
use serde_json::{Value, json};

/// The one attachment of a message, as `client` sees it, once it does.
async fn attachment(client: &Client, channel: &str, message: &str) -> Value {
    eventually("the message", || async {
        let messages = client.messages(channel).await?;
        let found = messages.iter().find(|one| one["id"] == message);
        found
            .map(|found| found["attachments"][0].clone())
            .ok_or_else(|| format!("{messages:?}"))
    })
    .await
}

/// Bytes that do not repeat.
fn noise(count: u64) -> Vec<u8> {
    let mixed = |number: u64| (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
    (0..count).map(mixed).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_seen_on_all_servers_of_the_channel_and_go_with_their_message() {
    let net = TestNet::new();
    let (a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ada, bea, eve) = (
        a.register("ada").await,
        b.register("bea").await,
        c.register("eve").await,
    );
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;

    // Five million bytes there, a small text back.
    let large = noise(5_000_000);
    let id = ada.upload(&channel, "large.bin", &large).await.unwrap();
    let said = ada.send_files(&channel, "see", &[&id]).await.unwrap();
    let message = said["id"].as_str().unwrap();
    let seen = attachment(&bea, &channel, message).await;
    assert_eq!(
        (&seen["filename"], &seen["size"]),
        (&json!("large.bin"), &json!(5_000_000))
    );
    let url = seen["url"].as_str().unwrap();
    let (status, bytes) = bea.fetch(url, true).await.unwrap();
    assert_eq!(status, 200);
    assert!(bytes == large, "{} bytes", bytes.len());
    let part = bea.fetch_part(url, "bytes=4999000-4999099").await.unwrap();
    assert_eq!(part, (206, large[4_999_000..4_999_100].to_vec()));
    assert_eq!(bea.fetch_part(url, "bytes=5000000-").await.unwrap().0, 416);
    let picture = ada.upload(&channel, "dot.png", &Site::picture()).await.unwrap();
    let said_picture = ada.send_files(&channel, "", &[&picture]).await.unwrap();
    let shown = attachment(&bea, &channel, said_picture["id"].as_str().unwrap()).await;
    assert_eq!(
        (&shown["width"], &shown["contentType"]),
        (&json!(1), &json!("image/png"))
    );
    let small = format!("{}?width=64&height=64", shown["url"].as_str().unwrap());
    let (status, bytes) = bea.fetch(&small, true).await.unwrap();
    assert_eq!((status, bytes.is_empty()), (200, false));
    let back = bea.upload(&channel, "back.txt", b"back").await.unwrap();
    let answer = bea.send_files(&channel, "", &[&back]).await.unwrap();
    let answered = attachment(&ada, &channel, answer["id"].as_str().unwrap()).await;
    let answered = answered["url"].as_str().unwrap();
    assert_eq!(ada.fetch(answered, true).await.unwrap(), (200, b"back".to_vec()));
    same_everywhere(&[&a, &b]).await;

    // Nobody else: not without a token, nor on a server that is not in the channel.
    assert_eq!(bea.fetch(url, false).await.unwrap().0, 401);
    assert_eq!(eve.fetch(url, true).await.unwrap().0, 404);
    let as_picture = format!("/api/v1/media/{}/{id}", a.server_name());
    assert_eq!(eve.fetch(&as_picture, true).await.unwrap().0, 404);
    assert_eq!(bea.fetch(&as_picture, true).await.unwrap().0, 404);

    // A link of the other server, and what ends it.
    let body = json!({"urls": [url]});
    let links = bea
        .call(Method::POST, "/attachments/sign", Some(body))
        .await
        .unwrap();
    let link = links["links"][0]["signedUrl"].as_str().unwrap().to_owned();
    assert_eq!(bea.fetch(&link, false).await.unwrap().0, 200);
    ada.delete(&channel, message).await.unwrap();
    eventually("it is gone", || async {
        match bea.fetch(&link, false).await {
            Ok((404, _)) => Ok(()),
            other => Err(format!("{:?}", other.map(|(status, _)| status))),
        }
    })
    .await;
    assert_eq!(bea.fetch(url, true).await.unwrap().0, 404);
    eventually("the bytes are gone on both", || async {
        for node in [&a, &b] {
            let rows = node
                .rows("SELECT media_id, filename FROM media WHERE size = 5000000")
                .await;
            if !rows.is_empty() {
                return Err(format!("{}: {rows:?}", node.server_name()));
            }
        }
        Ok(())
    })
    .await;
    // What is said besides stays.
    assert_eq!(ada.fetch(answered, true).await.unwrap().0, 200);
}
