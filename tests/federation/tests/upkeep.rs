//! What an admin does with a server: rebuild, keys, a newer schema.
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

use common::{agree, guild, let_in};
use guildhall_federation_tests::{Node, TestNet};

async fn read_models(node: &Node) -> Vec<String> {
    let mut lines = Vec::new();
    for sql in [
        "SELECT guild_id || name || owner_id || created_at || is_deleted FROM guilds",
        "SELECT guild_id || role_id || name || permissions FROM roles",
        "SELECT channel_id || guild_id || name || COALESCE(topic, '') || position || is_deleted FROM channels",
        "SELECT guild_id || channel_id || via FROM guild_children",
        "SELECT room_id || user_id || membership || COALESCE(display_name, '') || joined_at || event_id FROM memberships",
        "SELECT channel_id || message_id || content || COALESCE(edit_id, '') || is_deleted || order_ts || order_depth FROM messages",
        "SELECT room_id || target_id || event_id || kind FROM relations",
    ] {
        lines.extend(node.rows(sql).await);
    }
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rebuilding_gives_identical_tables() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, &guild, &bob).await;
    for number in 0..6 {
        let text = number.to_string();
        let id = bob.send(&channel, &text, &text).await.unwrap();
        ann.send(&channel, &text, &text).await.unwrap();
        match number % 3 {
            0 => bob.edit(&channel, &id, "better").await.map(drop).unwrap(),
            1 => bob.delete(&channel, &id).await.map(drop).unwrap(),
            _ => {}
        }
    }
    agree(&[&ann, &bob], &channel, 10).await;
    bob.leave(&guild).await.unwrap();
    a.stop().await;
    b.stop().await;
    for node in [&a, &b] {
        let before = read_models(node).await;
        assert!(before.len() > 15);
        node.command(&["rebuild"]).unwrap();
        assert_eq!(read_models(node).await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_signed_before_a_rotation_still_verify() {
    let net = TestNet::new();
    let (mut a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    ann.send(&channel, "with the old key", "1").await.unwrap();
    a.stop().await;
    a.command(&["keys", "rotate"]).unwrap();
    a.start().await;
    ann.send(&channel, "with the new key", "2").await.unwrap();
    let_in(&a, &ann, &guild, &bob).await;
    bob.send(&channel, "both read", "3").await.unwrap();
    let history = agree(&[&ann, &bob], &channel, 3).await;
    assert_eq!(history[0].1, "with the old key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_is_not_touched() {
    let net = TestNet::new();
    let mut a = net.node("a").start().await;
    a.stop().await;
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", a.folder().join("guildhall.db").display());
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let error = a.command(&["serve"]).unwrap_err();
    assert!(error.contains("9999"), "{error}");
}
