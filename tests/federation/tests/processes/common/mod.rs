//! What the tests have in common.
#![allow(unreachable_pub, dead_code, reason = "shared by several test binaries")]

pub mod pushes;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, future::try_join_all, stream};
use guildhall_federation_tests::{Client, Node, eventually};

/// A guild of `owner`, and its channel.
pub async fn guild(owner: &Client) -> (String, String) {
    let guild = owner.create_guild("Harbour").await.unwrap();
    let channels = owner.channels(&guild).await.unwrap();
    assert_eq!(channels.len(), 1);
    assert_eq!(channels[0].1, "general");
    (guild, channels[0].0.clone())
}

/// Lets `guest` into the guild over an invite that `host` makes on `home`, and waits until the guest sees `channel`.
pub async fn let_in(home: &Node, host: &Client, (guild, channel): (&str, &str), guest: &Client) {
    let code = host.create_invite(guild).await.unwrap();
    let answer = guest
        .redeem(&format!("{code}@{}", home.server_name()))
        .await
        .unwrap();
    assert_eq!(answer["id"], guild);
    eventually("the channel", || async {
        let channels = guest.channels(guild).await?;
        if channels.iter().any(|(id, _)| id == channel) {
            Ok(())
        } else {
            Err(format!("{channels:?}"))
        }
    })
    .await;
}

/// Waits until each of `clients` sees them all as the guild's members, and nobody else.
pub async fn all_know_all(clients: &[&Client], guild: &str) {
    let mut expected: Vec<String> = clients.iter().map(|client| client.user.clone()).collect();
    expected.sort();
    for client in clients {
        eventually("the same members everywhere", || async {
            let members = client.members(guild).await?;
            if members == expected {
                Ok(())
            } else {
                Err(format!("{} sees {members:?}", client.user))
            }
        })
        .await;
    }
}

/// Sends `count` messages of `prefix`, several at a time; gives their ids with their texts.
pub async fn send_many(
    client: &Client,
    channel: &str,
    prefix: &str,
    count: usize,
) -> BTreeMap<String, String> {
    stream::iter(0..count)
        .map(|number| async move {
            let text = format!("{prefix}{number}");
            (client.send(channel, &text, &text).await.unwrap(), text)
        })
        .buffer_unordered(8)
        .collect()
        .await
}

/// Waits until all `clients` see the same history of `count` messages; gives it, as ids and contents.
pub async fn agree(clients: &[&Client], channel: &str, count: usize) -> Vec<(String, String)> {
    eventually("the same history everywhere", || async {
        let histories = try_join_all(clients.iter().map(|client| client.history(channel))).await?;
        for (client, history) in clients.iter().zip(&histories) {
            if history.len() != count {
                return Err(format!("{} sees {} of {count}", client.user, history.len()));
            }
            if *history != histories[0] {
                return Err(format!(
                    "{} sees another order than {}",
                    client.user, clients[0].user
                ));
            }
        }
        Ok(histories[0].clone())
    })
    .await
}

/// Waits until the databases of all `nodes` hold the same of what they share: state, ends, events, read models.
pub async fn same_everywhere(nodes: &[&Node]) {
    eventually("the same data everywhere", || async {
        let mut first: Option<BTreeSet<String>> = None;
        for node in nodes {
            let lines: BTreeSet<String> = node.shared().await.into_iter().collect();
            assert!(!lines.is_empty());
            match &first {
                None => first = Some(lines),
                Some(first) if *first == lines => {}
                Some(first) => {
                    let odd: Vec<_> = first.symmetric_difference(&lines).take(12).collect();
                    return Err(format!(
                        "{} and {} differ in {odd:#?}",
                        nodes[0].server_name(),
                        node.server_name()
                    ));
                }
            }
        }
        Ok(())
    })
    .await;
}

/// Fails unless `ids` has every one of `expected` just once, and nothing else.
pub fn just_once<'a>(ids: &[String], expected: impl IntoIterator<Item = &'a String>) {
    let set: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(set.len(), ids.len(), "something came twice");
    assert_eq!(set, expected.into_iter().collect());
}

/// Waits until the server's steward is in the room, or until it is not.
pub async fn carries(node: &Node, room: &str, expected: bool) {
    let line = format!("{room} @guildhall:{}", node.server_name());
    eventually("the server comes or goes", || async {
        let rows = node
            .rows("SELECT room_id, user_id FROM memberships WHERE membership = 'join'")
            .await;
        match rows.contains(&line) == expected {
            true => Ok(()),
            false => Err(format!("{} in {room}: {}", node.server_name(), !expected)),
        }
    })
    .await;
}
