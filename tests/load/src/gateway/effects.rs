//! How soon a change of rights is felt, on one server and across two.

use guildhall_federation_tests::{Client, TestNet, eventually};

use crate::{
    at,
    session::{Lookout, connect},
};

const VIEW_CHANNEL: u64 = 1 << 10;

pub(crate) async fn measure(rounds: usize) {
    let net = TestNet::new();
    let (a, b) = tokio::join!(
        net.node("a").set("LOG__LEVEL", "warn").start(),
        net.node("b").set("LOG__LEVEL", "warn").start()
    );
    let (ann, dan, bob) = tokio::join!(a.register("ann"), a.register("dan"), b.register("bob"));
    let guild = ann.create_guild("Effects").await.unwrap();
    let channel = ann.channels(&guild).await.unwrap()[0].0.clone();
    let code = ann.create_invite(&guild).await.unwrap();
    dan.redeem(&code).await.unwrap();
    bob.redeem(&format!("{code}@{}", a.server_name())).await.unwrap();
    sees(&bob, &guild, &channel).await;
    println!("a change of rights, {rounds} rounds | p50 ms | slowest ms\n---|---|---");
    for (place, member) in [("on one server", &dan), ("across two", &bob)] {
        let lookout = Lookout::new();
        let (task, _) = connect(member, &lookout).await;
        let (mut lost, mut gained) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            for (bits, event, times) in [
                ((0, VIEW_CHANNEL), "\"event\":\"channel:delete\"", &mut lost),
                ((0, 0), "\"event\":\"channel:create\"", &mut gained),
            ] {
                let act = ann.overwrite(&channel, (&guild, 0), bits);
                let (told, _) = lookout.time(1, event, act).await;
                times.extend(told);
            }
        }
        println!(
            "the channel is lost {place} | {:.1} | {:.1}",
            at(&mut lost, 0.5),
            at(&mut lost, 1.0)
        );
        println!(
            "the channel is there {place} | {:.1} | {:.1}",
            at(&mut gained, 0.5),
            at(&mut gained, 1.0)
        );
        task.abort();
    }
    println!();
}

async fn sees(client: &Client, guild: &str, channel: &str) {
    eventually("the channel", || async {
        let channels = client.channels(guild).await?;
        let is_there = channels.iter().any(|(id, _)| id == channel);
        is_there.then_some(()).ok_or_else(|| format!("{channels:?}"))
    })
    .await;
}
