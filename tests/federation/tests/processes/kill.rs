//! SIGKILL at random moments: what was acknowledged is there, once, on every server.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::common::{agree, all_know_all, guild, just_once, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// How often a process is killed.
const ROUNDS: usize = 20;
/// Senders on each server that is killed.
const SENDERS: usize = 3;

/// Sends until told to stop; each text until it is acknowledged, under one nonce. Gives ids and texts.
async fn keep_sending(
    client: Client,
    channel: String,
    prefix: String,
    stop: Arc<AtomicBool>,
) -> BTreeMap<String, String> {
    let mut sent = BTreeMap::new();
    while !stop.load(Ordering::Relaxed) {
        let text = format!("{prefix}{}", sent.len());
        let id = loop {
            match client.send(&channel, &text, &text).await {
                Ok(id) => break id,
                Err(refusal) if refusal.is_outage() => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(refusal) => panic!("{refusal:?}"),
            }
        };
        assert_eq!(sent.insert(id, text), None, "one id for two messages");
        // What is looked at is crashing, not speed; the others need the processor too.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sent
}

/// Nothing is in a log twice.
async fn no_repetitions(node: &Node) {
    let log = node
        .rows("SELECT room_id, event_id FROM commit_log ORDER BY room_id, event_id")
        .await;
    let mut unique = log.clone();
    unique.dedup();
    assert_eq!(
        unique.len(),
        log.len(),
        "{} logged an event twice",
        node.server_name()
    );
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
    // c is never killed: its gateway tells what the others' deaths look like from outside.
    let (mut a, mut b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let_in(&a, &ann, (&guild, &channel), &cid).await;
    all_know_all(&[&ann, &bob, &cid], &guild).await;
    let watcher = Gateway::connect(&cid).await;

    let stop = Arc::new(AtomicBool::new(false));
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        for (client, name) in [(&ann, "ann"), (&bob, "bob")] {
            let (client, channel) = (client.clone(), channel.clone());
            let prefix = format!("{name}{number}-");
            senders.push(tokio::spawn(keep_sending(
                client,
                channel,
                prefix,
                Arc::clone(&stop),
            )));
        }
    }
    for _ in 0..ROUNDS {
        tokio::time::sleep(Duration::from_millis(random.random_range(20..500))).await;
        let victim = if random.random_bool(0.5) { &mut a } else { &mut b };
        victim.kill();
        tokio::time::sleep(Duration::from_millis(random.random_range(0..150))).await;
        victim.launch();
        if random.random_bool(0.2) {
            // While it is coming up, too.
            tokio::time::sleep(Duration::from_millis(random.random_range(0..150))).await;
            victim.kill();
            victim.launch();
        }
        victim.wait_ready().await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = BTreeMap::new();
    for sender in senders {
        acknowledged.extend(sender.await.unwrap());
    }
    assert!(
        acknowledged.len() > ROUNDS * SENDERS,
        "only {}",
        acknowledged.len()
    );
    eprintln!("{} messages were acknowledged", acknowledged.len());

    let history = agree(&[&ann, &bob, &cid], &channel, acknowledged.len()).await;
    assert_eq!(history.into_iter().collect::<BTreeMap<_, _>>(), acknowledged);
    eventually("every message on the gateway that stayed", || async {
        let count = watcher.created().len();
        if count >= acknowledged.len() {
            Ok(())
        } else {
            Err(format!("{count} of {}", acknowledged.len()))
        }
    })
    .await;
    just_once(&watcher.created(), acknowledged.keys());
    same_everywhere(&[&a, &b, &c]).await;
    for node in [&a, &b, &c] {
        no_repetitions(node).await;
    }
}
