//! One server on PostgreSQL, the other on SQLite.

use crate::common::{agree, guild, just_once, let_in, same_everywhere, send_many};
use guildhall_federation_tests::{Gateway, TestNet, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_makes_no_difference() {
    let net = TestNet::new();
    // Without a PostgreSQL server there is nothing to test; in continuous integration that is a failure.
    let Some(a) = net.node("a").on_postgres().await else {
        return;
    };
    let (mut a, mut b) = tokio::join!(a.start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let watcher = Gateway::connect(&bob).await;

    let (mut sent, more) = tokio::join!(
        send_many(&ann, &channel, "a", 100),
        send_many(&bob, &channel, "b", 100)
    );
    sent.extend(more);
    agree(&[&ann, &bob], &channel, 200).await;
    a.kill();
    sent.extend(send_many(&bob, &channel, "alone", 20).await);
    a.start().await;
    agree(&[&ann, &bob], &channel, 220).await;
    eventually("every message on the gateway", || async {
        let count = watcher.created().len();
        if count >= sent.len() {
            Ok(())
        } else {
            Err(format!("{count} of {}", sent.len()))
        }
    })
    .await;
    just_once(&watcher.created(), sent.keys());

    let [edited, deleted] = [0, 1].map(|index| sent.keys().nth(index).unwrap().clone());
    for id in [&edited, &deleted] {
        let author = if sent[id].starts_with('a') && !sent[id].starts_with("alone") {
            &ann
        } else {
            &bob
        };
        author.edit(&channel, id, "better").await.unwrap();
    }
    ann.delete(&channel, &deleted).await.unwrap();
    agree(&[&ann, &bob], &channel, 219).await;
    same_everywhere(&[&a, &b]).await;

    drop(watcher);
    a.stop().await;
    b.stop().await;
    for node in [&a, &b] {
        let before = node.read_models().await;
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before);
    }
}
