//! What an admin does with a server: rebuild, keys, a newer schema.

use crate::common::{agree, all_know_all, guild, let_in};
use guildhall_federation_tests::{Node, TestNet};

/// A guild with a past: messages, edits, deletions, a renaming, channels, members who left and were put out.
async fn past(a: &Node, b: &Node) {
    let (ann, bob, eve) = tokio::join!(a.register("ann"), b.register("bob"), b.register("eve"));
    let (guild, channel) = guild(&ann).await;
    let_in(a, &ann, (&guild, &channel), &bob).await;
    let_in(a, &ann, (&guild, &channel), &eve).await;
    for number in 0..6 {
        let text = number.to_string();
        let id = bob.send(&channel, &text, &text).await.unwrap();
        ann.send(&channel, &text, &text).await.unwrap();
        match number % 3 {
            0 => {
                bob.edit(&channel, &id, "good").await.unwrap();
                bob.edit(&channel, &id, "better").await.unwrap();
            }
            1 => drop(bob.delete(&channel, &id).await.unwrap()),
            _ => {}
        }
    }
    agree(&[&ann, &bob], &channel, 10).await;
    ann.rename_guild(&guild, "Haven").await.unwrap();
    let quay = ann.create_channel(&guild, "quay").await.unwrap();
    ann.send(&quay, "to be lost", "1").await.unwrap();
    ann.delete_channel(&guild, &quay).await.unwrap();
    all_know_all(&[&ann, &bob, &eve], &guild).await;
    ann.kick(&guild, &eve.user).await.unwrap();
    bob.leave(&guild).await.unwrap();
    all_know_all(&[&ann], &guild).await;
}

async fn rebuilds_to_the_same(node: &Node) {
    let before = node.read_models().await;
    for table in [
        "guilds",
        "roles",
        "channels",
        "guild_children",
        "memberships",
        "messages",
        "relations",
    ] {
        assert!(before.iter().any(|line| line.starts_with(table)), "no {table}");
    }
    node.command(&["rebuild"]).unwrap();
    assert_eq!(node.read_models().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rebuilding_gives_identical_tables() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    past(&a, &b).await;
    a.stop().await;
    b.stop().await;
    rebuilds_to_the_same(&a).await;
    rebuilds_to_the_same(&b).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_signed_before_a_rotation_still_verify() {
    let net = TestNet::new();
    let (mut a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    ann.send(&channel, "with the old key", "1").await.unwrap();
    a.stop().await;
    let before = a.command(&["keys", "list"]).unwrap();
    a.command(&["keys", "rotate"]).unwrap();
    assert_ne!(a.command(&["keys", "list"]).unwrap(), before);
    a.start().await;
    ann.send(&channel, "with the new key", "2").await.unwrap();
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    bob.send(&channel, "both read", "3").await.unwrap();
    let history = agree(&[&ann, &bob], &channel, 3).await;
    let texts: Vec<&str> = history.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["with the old key", "with the new key", "both read"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_is_not_touched() {
    let net = TestNet::new();
    let mut a = net.node("a").start().await;
    a.stop().await;
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", a.database_file().display());
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let before = a.read_models().await;
    let error = a.command(&["serve"]).unwrap_err();
    assert!(error.contains("9999"), "{error}");
    assert_eq!(a.read_models().await, before);
}
