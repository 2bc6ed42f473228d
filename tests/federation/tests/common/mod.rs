//! What the tests have in common.
#![allow(unreachable_pub, dead_code, reason = "shared by several test binaries")]

use std::collections::BTreeSet;

use guildhall_federation_tests::{Client, Node, eventually};

/// A guild of `owner`, and its channel.
pub async fn guild(owner: &Client) -> (String, String) {
    let guild = owner.create_guild("Harbour").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let channel = owner.first_channel(&guild).await.unwrap();
    (guild, channel)
}

/// Lets `guest` into the guild over an invite of `home`.
pub async fn let_in(home: &Node, owner: &Client, guild: &str, guest: &Client) {
    let code = owner.create_invite(guild).await;
    let answer = guest
        .redeem(&format!("{code}@{}", home.server_name()))
        .await
        .unwrap();
    assert_eq!(answer["id"], guild);
    eventually("the channel", || guest.first_channel(guild)).await;
}

/// Sends `count` messages of `prefix`, several at a time; gives their ids.
pub async fn send_many(client: &Client, channel: &str, prefix: &str, count: usize) -> Vec<String> {
    use futures::{StreamExt, stream};
    stream::iter(0..count)
        .map(|number| async move {
            let text = format!("{prefix}{number}");
            client.send(channel, &text, &text).await.unwrap()
        })
        .buffer_unordered(8)
        .collect()
        .await
}

/// Waits until all `clients` see the same history of `count` messages; gives it.
pub async fn agree(clients: &[&Client], channel: &str, count: usize) -> Vec<(String, String)> {
    eventually("the same history everywhere", || async {
        let mut histories = Vec::new();
        for client in clients {
            let history = client.history(channel).await?;
            if history.len() != count {
                return Err(format!("{} sees {} of {count}", client.user, history.len()));
            }
            histories.push(history);
        }
        let first = histories[0].clone();
        if histories.iter().all(|history| *history == first) {
            Ok(first)
        } else {
            Err("the orders differ".to_owned())
        }
    })
    .await
}

/// Fails unless `ids` has every one of `expected` just once, and nothing else.
pub fn just_once(ids: &[String], expected: &BTreeSet<String>) {
    let set: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(set.len(), ids.len(), "something came twice");
    assert_eq!(&set, expected);
}
