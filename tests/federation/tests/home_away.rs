//! A guild lives on while its home server is down.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod common;

use common::{agree, guild, let_in, send_many};
use guildhall_federation_tests::{Node, TestNet, eventually};

/// Forward extremities and present state of every room that both sides hold, as text.
async fn rooms(node: &Node) -> Vec<String> {
    let mut lines = node
        .rows(
            "SELECT 'end ' || room_id || ' ' || event_id FROM forward_extremities ORDER BY room_id, event_id",
        )
        .await;
    lines.extend(
        node.rows(
            "SELECT 'member ' || room_id || ' ' || user_id || ' ' || membership || ' ' || event_id FROM memberships \
             ORDER BY room_id, user_id",
        )
        .await,
    );
    lines.extend(
        node.rows(
            "SELECT 'message ' || message_id || ' ' || content || ' ' || order_ts || ' ' || order_depth FROM messages \
             WHERE is_deleted = 0 ORDER BY message_id",
        )
        .await,
    );
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_others_go_on_talking_and_all_agree_afterwards() {
    let net = TestNet::new();
    let (mut a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, &guild, &bob).await;
    let_in(&a, &ann, &guild, &cid).await;
    for client in [&ann, &bob, &cid] {
        eventually("three members", || async {
            let members = client.members(&guild).await?;
            if members.len() == 3 {
                Ok(())
            } else {
                Err(format!("{members:?}"))
            }
        })
        .await;
    }
    ann.send(&channel, "see you", "0").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 1).await;

    a.stop().await;
    tokio::join!(
        send_many(&bob, &channel, "b", 30),
        send_many(&cid, &channel, "c", 30)
    );
    agree(&[&bob, &cid], &channel, 61).await;

    a.start().await;
    agree(&[&ann, &bob, &cid], &channel, 61).await;
    ann.send(&channel, "I am back", "1").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 62).await;
    eventually("the same events and state on all three", || async {
        let (of_a, of_b, of_c) = (rooms(&a).await, rooms(&b).await, rooms(&c).await);
        for (name, lines) in [("b", &of_b), ("c", &of_c)] {
            if *lines != of_a {
                let odd: Vec<_> = lines
                    .iter()
                    .filter(|line| !of_a.contains(line))
                    .chain(of_a.iter().filter(|line| !lines.contains(line)))
                    .collect();
                return Err(format!("a and {name} differ in {odd:#?}"));
            }
        }
        Ok(())
    })
    .await;
}
