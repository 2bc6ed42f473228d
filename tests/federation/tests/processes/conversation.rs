//! What people do with messages, over two real servers with somebody acting on each: reactions, pins, mentions, what is unread.

use crate::common::{agree, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Refusal, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// 👍 and 🎉, as a path has them.
const THUMB: &str = "%F0%9F%91%8D";
const PARTY: &str = "%F0%9F%8E%89";
const PIN_MESSAGES: u64 = 1 << 51;
const MANAGE_MESSAGES: u64 = 1 << 13;

/// A channel of both.
struct Talk<'a> {
    channel: String,
    clients: [&'a Client; 2],
}

impl Talk<'_> {
    fn path(&self, message: &str, rest: &str) -> String {
        let channel = self.channel.replace('!', "%21");
        format!(
            "/channels/{channel}/messages/{}{rest}",
            message.replace('$', "%24")
        )
    }

    async fn act(
        &self,
        client: &Client,
        method: Method,
        message: &str,
        rest: &str,
    ) -> Result<Value, Refusal> {
        client.call(method, &self.path(message, rest), None).await
    }

    /// Waits until the message is so on both servers: emoji with their counts, whether it is pinned, whom it calls.
    async fn until(&self, message: &str, reactions: &[(&str, i64)], pinned: bool, calls: &[&str]) {
        for client in self.clients {
            eventually("the same message", || async {
                let seen = self
                    .act(client, Method::GET, message, "")
                    .await
                    .map_err(|refusal| refusal.message)?;
                let shown: Vec<_> = seen["reactions"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| {
                        (
                            one["emoji"]["name"].as_str().unwrap().to_owned(),
                            one["count"].as_i64().unwrap(),
                        )
                    })
                    .collect();
                let wanted: Vec<_> = reactions
                    .iter()
                    .map(|(name, count)| ((*name).to_owned(), *count))
                    .collect();
                match shown == wanted && seen["pinned"] == pinned && seen["mentions"] == json!(calls) {
                    true => Ok(()),
                    false => Err(format!("{} sees {seen}", client.user)),
                }
            })
            .await;
        }
    }
}

async fn until_told(gateway: &Gateway, event: &str, count: usize) -> Vec<Value> {
    eventually(event, || async {
        let frames = gateway.frames(event);
        match frames.len() >= count {
            true => Ok(frames),
            false => Err(format!("{frames:?}")),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reactions_pins_and_mentions_are_the_same_on_both_servers() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = tokio::join!(a.register("ada"), b.register("bea"));
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;
    let (at_ada, at_bea) = tokio::join!(Gateway::connect(&ada), Gateway::connect(&bea));
    let talk = Talk {
        channel: channel.clone(),
        clients: [&ada, &bea],
    };
    let said = ada
        .send(&channel, &format!("hello <{}>", bea.user), "1")
        .await
        .unwrap();
    agree(&[&ada, &bea], &channel, 1).await;
    talk.until(&said, &[], false, &[&bea.user]).await;

    // Each reacts on the own server.
    for client in [&ada, &bea] {
        talk.act(client, Method::POST, &said, &format!("/reactions/{THUMB}"))
            .await
            .unwrap();
    }
    talk.act(&bea, Method::POST, &said, &format!("/reactions/{PARTY}"))
        .await
        .unwrap();
    talk.until(&said, &[("👍", 2), ("🎉", 1)], false, &[&bea.user])
        .await;
    for gateway in [&at_ada, &at_bea] {
        let told = until_told(gateway, "message:reaction_add", 3).await;
        assert!(
            told.iter()
                .all(|told| told["messageId"] == said.as_str() && told["guildId"] == guild.as_str())
        );
    }
    let users = talk
        .act(&ada, Method::GET, &said, &format!("/reactions/{THUMB}/users"))
        .await
        .unwrap();
    assert_eq!(users["data"], json!([{"userId": ada.user}, {"userId": bea.user}]));

    // The rights of a moderator, used from the other server.
    let of_ada = format!("/reactions/{THUMB}/users/{}", ada.user);
    assert_eq!(
        talk.act(&bea, Method::DELETE, &said, &of_ada)
            .await
            .unwrap_err()
            .status,
        403
    );
    assert_eq!(
        talk.act(&bea, Method::POST, &said, "/pin")
            .await
            .unwrap_err()
            .status,
        403
    );
    let role = ada
        .create_role(&guild, "keeper", PIN_MESSAGES | MANAGE_MESSAGES)
        .await
        .unwrap();
    ada.hold(&guild, &bea.user, &[&role]).await.unwrap();
    eventually("the right to pin", || async {
        talk.act(&bea, Method::POST, &said, "/pin")
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    talk.act(&bea, Method::DELETE, &said, &of_ada).await.unwrap();
    talk.until(&said, &[("👍", 1), ("🎉", 1)], true, &[&bea.user])
        .await;
    until_told(&at_ada, "channel:pins_update", 1).await;
    until_told(&at_ada, "message:reaction_remove", 1).await;
    let told = until_told(&at_ada, "message:create", 2).await;
    assert_eq!(
        (&told[1]["type"], &told[1]["referencedMessage"]),
        (&json!(6), &json!(said))
    );

    // Pins while the other server is away are not lost to one another.
    let second = bea.send(&channel, "@everyone second", "2").await.unwrap();
    agree(&[&ada, &bea], &channel, 3).await;
    a.kill();
    talk.act(&bea, Method::POST, &second, "/pin").await.unwrap();
    talk.act(&bea, Method::DELETE, &said, &format!("/reactions?emoji={PARTY}"))
        .await
        .unwrap();
    a.start().await;
    talk.until(&said, &[("👍", 1)], true, &[&bea.user]).await;
    talk.until(&second, &[], true, &[]).await;
    for client in talk.clients {
        let path = format!("/channels/{}/pins", channel.replace('!', "%21"));
        let pins = client.page(&path).await.unwrap();
        let ids: Vec<_> = pins
            .iter()
            .map(|pin| pin["message"]["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, [&second, &said]);
        assert_eq!(pins[0]["message"]["mentionEveryone"], true);
    }
    talk.act(&bea, Method::DELETE, &said, "").await.unwrap();
    agree(&[&ada, &bea], &channel, 3).await;
    same_everywhere(&[&a, &b]).await;

    // And once more by whoever builds the tables again.
    for node in [&mut a, &mut b] {
        node.stop().await;
        let before = node.read_models().await;
        assert!(before.iter().any(|line| line.starts_with("pins")));
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before);
    }
}
