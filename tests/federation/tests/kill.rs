//! SIGKILL at random moments: what was acknowledged is there, once, on both servers.
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

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use common::{agree, guild, let_in};
use guildhall_federation_tests::{Client, TestNet};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// How often a process is killed.
const ROUNDS: usize = 20;

/// Sends until told to stop; each text until it is acknowledged, under one nonce. Gives the texts.
async fn keep_sending(
    client: Client,
    channel: String,
    prefix: &'static str,
    stop: Arc<AtomicBool>,
) -> Vec<String> {
    let mut sent = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let text = format!("{prefix}{}", sent.len());
        loop {
            match client.send(&channel, &text, &text).await {
                Ok(_) => break,
                // No answer, or the server is on its way up or down.
                Err(refusal) if refusal.status == 0 || refusal.status >= 500 => {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
                Err(refusal) => panic!("{refusal:?}"),
            }
        }
        sent.push(text);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_twice() {
    let seed = std::env::var("GUILDHALL_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random);
    eprintln!("GUILDHALL_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, &guild, &bob).await;

    let stop = Arc::new(AtomicBool::new(false));
    let senders = [
        tokio::spawn(keep_sending(ann.clone(), channel.clone(), "a", Arc::clone(&stop))),
        tokio::spawn(keep_sending(bob.clone(), channel.clone(), "b", Arc::clone(&stop))),
    ];
    for _ in 0..ROUNDS {
        tokio::time::sleep(Duration::from_millis(random.random_range(50..500))).await;
        let victim = if random.random_bool(0.5) { &mut a } else { &mut b };
        victim.kill();
        tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
        victim.start().await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for sender in senders {
        acknowledged.extend(sender.await.unwrap());
    }
    assert!(
        acknowledged.len() > ROUNDS,
        "only {} messages",
        acknowledged.len()
    );
    let history = agree(&[&ann, &bob], &channel, acknowledged.len()).await;
    let mut texts: Vec<String> = history.into_iter().map(|(_, text)| text).collect();
    texts.sort();
    acknowledged.sort();
    assert_eq!(texts, acknowledged);
    let logs = [
        a.rows("SELECT event_id FROM commit_log ORDER BY event_id").await,
        b.rows("SELECT event_id FROM commit_log ORDER BY event_id").await,
    ];
    for log in &logs {
        let mut unique = log.clone();
        unique.dedup();
        assert_eq!(&unique, log, "an event is in the log twice");
    }
}
